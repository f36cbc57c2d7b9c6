"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, exists, func, select
from sqlalchemy.orm import joinedload

from app.blueprints.actions.rules import OPEN
from app.blueprints.pacts.queries import ActionRow, latest_news, owners_of, rows_of
from app.blueprints.people.queries import current_affiliations
from app.extensions import db
from app.models import (
    Account,
    Action,
    AgendaItem,
    AgendaPassage,
    Assignment,
    AuditEntry,
    Consultation,
    Decision,
    FollowedAction,
    MailState,
    Meeting,
    Membership,
    Organisation,
    OutboxMail,
    Passage,
    PassageTie,
    Person,
    ProgressUpdate,
    Role,
    Round,
    SavedFilter,
    Workgroup,
)
from app.prepared import Prepared
from app.web.viewer import Viewer

__all__ = ["ActionRow", "latest_news", "owners_of", "rows_of"]

MOST_COORDINATORS = 20
MOST_HISTORY = 100
MOST_OF_ONE = 200
MOST_PASSAGES = 10


def is_open() -> ColumnElement[bool]:
    """Return the condition that an action goes on, in the very words of the partial index on due dates.

    SQLite takes a partial index only where the condition stands in the statement itself, not in its parameters.
    """
    return Action.state.in_(bindparam(None, [state.value for state in OPEN], expanding=True, literal_execute=True))


def action_by_public_id(public_id: str) -> Action | None:
    """Return an action with its place in the pact."""
    return db.session.scalar(
        select(Action).where(Action.public_id == public_id).options(joinedload(Action.pact), joinedload(Action.node))
    )


def current_assignment(action: Action) -> Assignment | None:
    """Return who owns an action at this moment."""
    return db.session.scalar(
        select(Assignment)
        .where(Assignment.action_id == action.id, Assignment.ends_on.is_(None))
        .options(joinedload(Assignment.person), joinedload(Assignment.organisation))
    )


def open_actions_of(person: Person, *, limit: int = MOST_OF_ONE) -> Sequence[Action]:
    """Return what someone owns and has not finished, the nearest date first."""
    return db.session.scalars(
        select(Action)
        .join(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
        .where(Assignment.person_id == person.id, is_open())
        .options(joinedload(Action.node))
        .order_by(Action.due_on.is_(None), Action.due_on, Action.id)
        .limit(limit)
    ).all()


def overdue(pact_id: int, today: date, *, limit: int) -> Sequence[Action]:
    """Return the open actions whose date has passed, the longest first."""
    return db.session.scalars(
        select(Action)
        .where(Action.pact_id == pact_id, is_open(), Action.due_on < today)
        .order_by(Action.due_on, Action.id)
        .limit(limit)
    ).all()


def coordinators() -> Sequence[Person]:
    """Return who coordinates the pact; the administrators where nobody does."""
    rows = db.session.execute(
        select(Person, Account.role)
        .join(Account, Account.person_id == Person.id)
        .where(Account.role.in_((Role.COORDINATOR, Role.ADMINISTRATOR)), Account.disabled_at.is_(None))
        .order_by(case((Account.role == Role.COORDINATOR, 0), else_=1), Account.person_id)
        .limit(MOST_COORDINATORS)
    ).all()
    return [person for person, role in rows if role == rows[0].role]


def organisation_of(person: Person, on: date) -> Organisation | None:
    """Return the organisation someone speaks for on a day; the one he or she is contact of first."""
    found = current_affiliations(person, on)
    return found[0].organisation if found else None


def last_standing_update(action: Action) -> ProgressUpdate | None:
    """Return the newest update that was not undone."""
    return db.session.scalar(
        select(ProgressUpdate)
        .where(ProgressUpdate.action_id == action.id, ProgressUpdate.undone_at.is_(None))
        .options(joinedload(ProgressUpdate.person))
        .order_by(ProgressUpdate.at.desc(), ProgressUpdate.id.desc())
        .limit(1)
    )


def last_position(pact_id: int) -> int:
    """Return the highest position among the actions of a pact."""
    return db.session.scalar(select(func.max(Action.position)).where(Action.pact_id == pact_id)) or 0


def has_updates(action: Action) -> bool:
    """Whether anybody ever said anything of an action, undone or not."""
    return db.session.scalar(select(exists().where(ProgressUpdate.action_id == action.id))) or False


def is_followed(action: Action) -> bool:
    """Whether the action stands on an agenda."""
    return db.session.scalar(select(exists().where(FollowedAction.action_id == action.id))) or False


def waiting_mails(action: Action, kind: str = "", *, person_id: int | None = None) -> Sequence[OutboxMail]:
    """Return the mails about an action that have not gone yet, of one kind or to one person."""
    asked = select(OutboxMail).where(
        OutboxMail.subject_kind == "action",
        OutboxMail.subject_id == action.public_id,
        OutboxMail.state == MailState.QUEUED,
    )
    if kind:
        asked = asked.where(OutboxMail.kind == kind)
    if person_id is not None:
        asked = asked.where(OutboxMail.person_id == person_id)
    return db.session.scalars(asked.order_by(OutboxMail.id)).all()


def update_by_public_id(public_id: str) -> ProgressUpdate | None:
    """Return an update with its action."""
    return db.session.scalar(
        select(ProgressUpdate)
        .where(ProgressUpdate.public_id == public_id)
        .options(joinedload(ProgressUpdate.action), joinedload(ProgressUpdate.person))
    )


def updates_of(action: Action) -> Sequence[ProgressUpdate]:
    """Return what was said of an action, the newest first, undone or not."""
    return db.session.scalars(
        select(ProgressUpdate)
        .where(ProgressUpdate.action_id == action.id)
        .options(joinedload(ProgressUpdate.person))
        .order_by(ProgressUpdate.at.desc(), ProgressUpdate.id.desc())
        .limit(MOST_HISTORY)
    ).all()


def assignments_of(action: Action) -> Sequence[Assignment]:
    """Return everyone who owned an action, the newest first."""
    return db.session.scalars(
        select(Assignment)
        .where(Assignment.action_id == action.id)
        .options(joinedload(Assignment.person), joinedload(Assignment.organisation), joinedload(Assignment.assigned_by))
        .order_by(Assignment.id.desc())
        .limit(MOST_HISTORY)
    ).all()


# What happened to an action that no row of its own tells.
TOLD_BY_THE_LOG = (
    "changed", "step_added", "step_changed", "step_done", "step_reopened", "step_given_back", "step_removed",
    "step_restored",
    "contributor_added", "contributor_ended", "evidence_added", "evidence_removed", "evidence_restored",
    "money_added", "money_changed", "money_removed", "money_restored", "date_withdrawn", "carried_over",
    "carried_back",
)  # fmt: skip


def changes_of(action: Action) -> Sequence[AuditEntry]:
    """Return when the facts of an action and what belongs to it were changed, the newest first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "action",
            AuditEntry.subject_id == action.public_id,
            AuditEntry.verb.in_(TOLD_BY_THE_LOG),
        )
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(MOST_HISTORY)
    ).all()


def origin_of(action: Action) -> Decision | None:
    """Return the decision an action comes from, with its meeting and workgroup."""
    if action.decision_id is None:
        return None
    return db.session.scalar(
        select(Decision)
        .where(Decision.id == action.decision_id)
        .options(joinedload(Decision.item).joinedload(AgendaItem.meeting).joinedload(Meeting.workgroup))
    )


def round_of(action: Action) -> Round | None:
    """Return the evaluation an action comes out of."""
    return db.session.get(Round, action.round_id) if action.round_id is not None else None


def asked_in(action: Action) -> Sequence[Consultation]:
    """Return the consultations in which the words were said that an action was made of without a meeting."""
    tied = (
        select(Passage.consultation_id)
        .join(PassageTie, PassageTie.passage_id == Passage.id)
        .where(PassageTie.action_id == action.id)
    )
    return db.session.scalars(
        select(Consultation).where(Consultation.id.in_(tied)).order_by(Consultation.id).limit(MOST_PASSAGES)
    ).all()


def reads_papers(viewer: Viewer, workgroup_id: int) -> bool:
    """Whether `viewer` may open what a group decided: its members, its facilitators and coordinators."""
    if viewer.facilitates_group(workgroup_id):
        return True
    seat = select(Membership.id).where(
        Membership.workgroup_id == workgroup_id, Membership.person_id == viewer.person_id, Membership.ends_on.is_(None)
    )
    return db.session.scalar(seat.limit(1)) is not None


def passages_behind(decision: Decision) -> Sequence[Passage]:
    """Return the words from consultations that the point of a decision was about."""
    return db.session.scalars(
        select(Passage)
        .join(AgendaPassage, AgendaPassage.passage_id == Passage.id)
        .where(AgendaPassage.item_id == decision.item_id)
        .order_by(Passage.id)
        .limit(MOST_PASSAGES)
    ).all()


def workgroup_ids_of(action: Action) -> set[int]:
    """Return the workgroups an action belongs to: the one that decided on it, and those of its theme."""
    decided = (
        select(Meeting.workgroup_id)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(Decision, Decision.item_id == AgendaItem.id)
        .where(Decision.id == action.decision_id)
    )
    node = action.node
    themes = [one for one in (action.node_id, node.parent_id if node else None) if one is not None]
    on_theme = select(Workgroup.id).where(Workgroup.theme_id.in_(themes))
    return set(db.session.scalars(decided.union(on_theme)))


class KeptFilter(NamedTuple):
    """A filter that someone keeps for the list of actions."""

    public_id: str
    label: str
    choices: Mapping[str, str]


_FILTERS = Prepared(
    select(SavedFilter.public_id, SavedFilter.label, SavedFilter.choices)
    .where(SavedFilter.person_id == bindparam("person"), SavedFilter.list_name == "actions")
    .order_by(SavedFilter.label)
    .limit(30),
    KeptFilter,
)


def filters_of(person_id: int) -> Sequence[KeptFilter]:
    """Return the filters someone keeps for the list of actions."""
    return _FILTERS.all(person=person_id)


def last_word_of(action: Action, person: Person, since: datetime) -> ProgressUpdate | None:
    """Return what someone said of an action since a moment, the newest."""
    return db.session.scalar(
        select(ProgressUpdate)
        .where(ProgressUpdate.action_id == action.id, ProgressUpdate.person_id == person.id, ProgressUpdate.at >= since)
        .order_by(ProgressUpdate.at.desc(), ProgressUpdate.id.desc())
        .limit(1)
    )


def former_assignment(action: Action) -> Assignment | None:
    """Return who owned an action before its present owner."""
    return db.session.scalar(
        select(Assignment)
        .where(Assignment.action_id == action.id, Assignment.ends_on.is_not(None))
        .options(joinedload(Assignment.person), joinedload(Assignment.organisation))
        .order_by(Assignment.id.desc())
        .limit(1)
    )
