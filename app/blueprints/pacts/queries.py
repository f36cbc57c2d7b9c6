"""Every read of this slice. Its pages show actions, rounds and meetings too, which stand in the models below."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, literal, select
from sqlalchemy.orm import aliased, defer, joinedload

from app.blueprints.pacts.lights import light_column
from app.extensions import db
from app.models import (
    Action,
    Assignment,
    AuditEntry,
    Dossier,
    Meeting,
    MeetingState,
    Organisation,
    Pact,
    PactNode,
    PactStatus,
    PactVersion,
    Person,
    ProgressUpdate,
    Round,
    ThemeDraft,
    Workgroup,
)
from app.web.lists import Listing, Page, paged

MOST_NODES = 1000
MOST_FILES = 20
MOST_DAYS = 4000  # more than the days of ten years: the line of a pact is never cut short
MOST_TICKS = 200  # ticks that can still be told apart on it
WORDS_SHOWN = 200  # characters of the latest news that a list needs at most
NAMED_UP_TO = 150  # a pact with more actions shows its marks per theme, without their names


def newest_words(action_id: ColumnElement[int]) -> ScalarSelect[int]:
    """Return the key of the newest standing update with words of an action: one look into an index."""
    update = aliased(ProgressUpdate)
    return (
        select(update.id)
        .where(update.action_id == action_id, update.undone_at.is_(None), update.text != "")
        .order_by(update.at.desc(), update.id.desc())
        .limit(1)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class NamedAction:
    """An action as the tree shows it."""

    public_id: str
    node_id: int | None
    number: str
    title: str
    light: str


@dataclass(frozen=True)
class ActionRow:
    """An action with its present owner and its latest news, for lists."""

    action: Action
    owner: Person | None
    organisation: Organisation | None
    news: ProgressUpdate | None


def pact_by_public_id(public_id: str) -> Pact | None:
    """Return a pact."""
    return db.session.scalar(select(Pact).where(Pact.public_id == public_id))


def node_by_public_id(public_id: str) -> PactNode | None:
    """Return a node with its pact and the nodes above it."""
    return db.session.scalar(
        select(PactNode)
        .where(PactNode.public_id == public_id)
        .options(joinedload(PactNode.pact), joinedload(PactNode.parent).joinedload(PactNode.parent))
    )


def all_pacts() -> Sequence[Pact]:
    """Return every pact, the newest first."""
    return db.session.scalars(select(Pact).order_by(Pact.starts_on.desc(), Pact.id.desc()).limit(100)).all()


def has_pact() -> bool:
    """Whether there is any pact yet."""
    return db.session.scalar(select(Pact.id).limit(1)) is not None


def nodes_of(pact: Pact) -> Sequence[PactNode]:
    """Return every node of a pact, in the order of its siblings."""
    return db.session.scalars(
        select(PactNode).where(PactNode.pact_id == pact.id).order_by(PactNode.position, PactNode.id).limit(MOST_NODES)
    ).all()


def light_counts(pact: Pact, today: date) -> Mapping[int | None, Counter[str]]:
    """Return how many actions of each light hang under each node: as many rows as marks differ, not as actions."""
    kind = light_column(today).label("light")
    counts: dict[int | None, Counter[str]] = defaultdict(Counter)
    rows = db.session.execute(
        select(Action.node_id, kind, func.count()).where(Action.pact_id == pact.id).group_by(Action.node_id, kind)
    )
    for node_id, light, count in rows:
        counts[node_id][light] += count
    return counts


def later_actions(pact: Pact) -> tuple[int, int]:
    """Return how many actions came after the text of the pact was adopted, and how many of these from a decision."""
    row = db.session.execute(
        select(func.count(), func.count(Action.decision_id)).where(Action.pact_id == pact.id, Action.number == "")
    ).one()
    return row[0], row[1]


def named_actions(pact: Pact, today: date, node_ids: Collection[int] | None = None) -> list[NamedAction]:
    """Return the first actions of a pact, or of some of its nodes, as the tree names them."""
    asked = select(
        Action.public_id, Action.node_id, Action.number, Action.title, light_column(today).label("light")
    ).where(Action.pact_id == pact.id)
    if node_ids is not None:
        asked = asked.where(Action.node_id.in_(node_ids))
    rows = db.session.execute(asked.order_by(Action.position, Action.id).limit(NAMED_UP_TO))
    return [NamedAction(*row) for row in rows]


def actions_under(node_ids: Collection[int], listing: Listing) -> Page[Action]:
    """Return one page of the actions under these nodes."""
    return paged(
        select(Action).where(Action.node_id.in_(node_ids)),
        listing,
        {"number": Action.position, "title": Action.title, "due": Action.due_on},
        tie=Action.id,
    )


def owners_of(action_ids: Iterable[int]) -> dict[int, Assignment]:
    """Return the current assignment of each of these actions, with its person and organisation."""
    found = db.session.scalars(
        select(Assignment)
        .where(Assignment.action_id.in_(list(action_ids)), Assignment.ends_on.is_(None))
        .options(joinedload(Assignment.person), joinedload(Assignment.organisation))
        .order_by(Assignment.id)
    )
    return {one.action_id: one for one in found}


def latest_news(action_ids: Iterable[int]) -> dict[int, ProgressUpdate]:
    """Return the newest standing update with words of each of these actions: one row an action."""
    place = (
        func.row_number()
        .over(partition_by=ProgressUpdate.action_id, order_by=(ProgressUpdate.at.desc(), ProgressUpdate.id.desc()))
        .label("place")
    )
    ranked = (
        select(ProgressUpdate, place)
        .where(
            ProgressUpdate.action_id.in_(list(action_ids)),
            ProgressUpdate.undone_at.is_(None),
            ProgressUpdate.text != "",
        )
        .subquery()
    )
    newest = aliased(ProgressUpdate, ranked)
    return {one.action_id: one for one in db.session.scalars(select(newest).where(ranked.c.place == 1))}


def rows_of(actions: Sequence[Action]) -> list[ActionRow]:
    """Return these actions with owner and news, in the same order, for two queries."""
    ids = [action.id for action in actions]
    owners, news = owners_of(ids), latest_news(ids)
    return [
        ActionRow(
            action,
            owners[action.id].person if action.id in owners else None,
            owners[action.id].organisation if action.id in owners else None,
            news.get(action.id),
        )
        for action in actions
    ]


def versions_of(pact: Pact) -> Sequence[PactVersion]:
    """Return the versions of a pact, the newest first, without what they hold."""
    return db.session.scalars(
        select(PactVersion)
        .where(PactVersion.pact_id == pact.id)
        .options(defer(PactVersion.snapshot))
        .order_by(PactVersion.number.desc())
        .limit(100)
    ).all()


def version_by_number(pact: Pact, number: int) -> PactVersion | None:
    """Return one version with what it holds."""
    return db.session.scalar(select(PactVersion).where(PactVersion.pact_id == pact.id, PactVersion.number == number))


def snapshots_of(pact: Pact) -> Sequence[PactVersion]:
    """Return the last versions of a pact with what they hold, the oldest first."""
    found = db.session.scalars(
        select(PactVersion).where(PactVersion.pact_id == pact.id).order_by(PactVersion.number.desc()).limit(20)
    ).all()
    return found[::-1]


def rewordings_of(node: PactNode) -> Sequence[AuditEntry]:
    """Return when a node was reworded, the oldest of the last hundred first."""
    found = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "node", AuditEntry.subject_id == node.public_id, AuditEntry.verb == "changed")
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(100)
    ).all()
    return found[::-1]


def former_of(node: PactNode) -> PactNode | None:
    """Return the node of the pact before that this one goes on from, with its pact."""
    return db.session.scalar(select(PactNode).where(PactNode.id == node.former_id).options(joinedload(PactNode.pact)))


def successors_of(node: PactNode) -> Sequence[PactNode]:
    """Return the nodes of a later pact that go on from this one, with their pacts."""
    return db.session.scalars(
        select(PactNode)
        .where(PactNode.former_id == node.id)
        .options(joinedload(PactNode.pact))
        .order_by(PactNode.pact_id.desc(), PactNode.number, PactNode.id)
        .limit(20)
    ).all()


def writing_group(node: PactNode) -> int | None:
    """Return the id of the workgroup that writes the theme a node stands in. The nodes above it are loaded."""
    root = node
    while root.parent is not None:
        root = root.parent
    return db.session.scalar(select(ThemeDraft.workgroup_id).where(ThemeDraft.node_id == root.id))


def rounds_of(pact: Pact) -> Sequence[Round]:
    """Return the evaluation rounds of a pact in their order, without their windows."""
    return db.session.scalars(select(Round).where(Round.pact_id == pact.id).order_by(Round.ordinal).limit(50)).all()


def meeting_days(pact: Pact, theme_ids: Collection[int] | None = None) -> dict[str, list[date]]:
    """Return the days on which the workgroups of a pact meet; by group for some themes, else together under ""."""
    day = func.date(Meeting.starts_local)
    group = Workgroup.name if theme_ids is not None else literal("")
    asked = (
        select(group, day)
        .join(Meeting.workgroup)
        .where(Workgroup.pact_id == pact.id, Meeting.state != MeetingState.CANCELLED)
        .where(Meeting.starts_local >= datetime.combine(pact.starts_on, datetime.min.time()))
        .where(Meeting.starts_local < datetime.combine(pact.ends_on + timedelta(days=1), datetime.min.time()))
    )
    if theme_ids is not None:
        asked = asked.where(Workgroup.theme_id.in_(theme_ids))
    days: dict[str, list[date]] = defaultdict(list)
    for name, met in db.session.execute(asked.distinct().order_by(group, day).limit(MOST_DAYS)):
        days[name].append(date.fromisoformat(str(met)))
    return {name: thinned(found) for name, found in days.items()}


def due_days(pact: Pact) -> list[date]:
    """Return the days within the period on which an action is due."""
    asked = select(Action.due_on).where(Action.pact_id == pact.id, Action.due_on.between(pact.starts_on, pact.ends_on))
    found = db.session.scalars(asked.distinct().order_by(Action.due_on).limit(MOST_DAYS))
    return thinned([day for day in found if day is not None])


def thinned(days: list[date]) -> list[date]:
    """Return the days as they are, or one a week where there are more than a line can show apart."""
    if len(days) <= MOST_TICKS:
        return days
    return list({day.isocalendar()[:2]: day for day in reversed(days)}.values())[::-1]


def workgroups_of(theme_ids: Collection[int]) -> Sequence[Workgroup]:
    """Return the open workgroups on these themes."""
    return db.session.scalars(
        select(Workgroup)
        .where(Workgroup.theme_id.in_(theme_ids), Workgroup.closed_at.is_(None))
        .order_by(Workgroup.name, Workgroup.id)
        .limit(10)
    ).all()


def dossiers_of(node_ids: Collection[int]) -> Sequence[Dossier]:
    """Return the files that stand under these parts of a pact, the open ones first."""
    return db.session.scalars(
        select(Dossier)
        .where(Dossier.node_id.in_(node_ids))
        .order_by(Dossier.closed_at.is_not(None), Dossier.opened_on.desc(), Dossier.id)
        .limit(MOST_FILES)
    ).all()


def is_open_draft(pact: Pact) -> bool:
    """Whether a pact is still being drawn up."""
    return pact.status in {PactStatus.DRAFT, PactStatus.IN_CONSULTATION}
