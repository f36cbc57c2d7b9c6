"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, load_only

from app.blueprints.dossiers.rules import SOON, Standing
from app.blueprints.pacts.rules import PAGES
from app.extensions import db
from app.models import (
    Action,
    Dossier,
    DossierAction,
    DossierEntry,
    DossierKind,
    DossierMoney,
    DossierPartner,
    Organisation,
    Pact,
    PactNode,
)
from app.web.lists import Listing, Page, contains, paged
from app.web.text import casefold_key
from app.web.viewer import Viewer

SORTS = ("title", "kind", "due", "opened")
FILTERS = ("kind", "theme", "organisation", "standing", "mine")
MOST_THEMES = 400
MOST_ROWS = 200  # entries, partners, sources and actions of one file that a page shows
MOST_PROPOSED = 8
EACH = 200  # rows the database hands over at once for a file


def by_public_id(public_id: str) -> Dossier | None:
    """Return a file with the people and parts that its page names."""
    return db.session.scalar(
        select(Dossier)
        .where(Dossier.public_id == public_id)
        .options(
            joinedload(Dossier.pact),
            joinedload(Dossier.responsible),
            joinedload(Dossier.node),
            joinedload(Dossier.organisation),
            joinedload(Dossier.origin),
        )
    )


def listed(pact: Pact, listing: Listing, viewer: Viewer | None, today: date) -> Page[Dossier]:
    """Return one page of the files of a pact."""
    statement = _matching(pact, listing, viewer, today).options(
        joinedload(Dossier.organisation), joinedload(Dossier.node), joinedload(Dossier.responsible)
    )
    columns: dict[str, Any] = {
        "title": Dossier.title,
        "kind": [Dossier.kind, Dossier.title],
        "due": [*_awaited_first(), Dossier.due_on],
        "opened": Dossier.opened_on,
    }
    return paged(statement, listing, columns, tie=Dossier.id)


def _counts_still() -> ColumnElement[bool]:
    """Return the condition that the date of a file still counts: for a renewal always, else until it is settled."""
    return or_(Dossier.kind == DossierKind.DOSSIER, Dossier.settled_on.is_(None))


def _awaited_first() -> Sequence[ColumnElement[Any]]:
    """Return what sets files whose date is shown before those that wait for nothing."""
    return [case((and_(Dossier.closed_at.is_(None), _counts_still(), Dossier.due_on.is_not(None)), 0), else_=1)]


def every(pact: Pact, listing: Listing, viewer: Viewer, today: date) -> Iterator[Dossier]:
    """Yield all files that match, for a table."""
    statement = _matching(pact, listing, viewer, today).options(
        joinedload(Dossier.organisation), joinedload(Dossier.node), joinedload(Dossier.responsible)
    )
    return iter(
        db.session.scalars(statement.order_by(Dossier.kind, Dossier.title), execution_options={"yield_per": EACH})
    )


def counts(pact: Pact) -> Mapping[str, int]:
    """Return how many open files there are of each kind."""
    rows = db.session.execute(
        select(Dossier.kind, func.count())
        .where(Dossier.pact_id == pact.id, Dossier.closed_at.is_(None))
        .group_by(Dossier.kind)
    )
    return {str(kind): number for kind, number in rows}


def published(pact: Pact, listing: Listing, today: date) -> Page[Dossier]:
    """Return one page of the files that everybody may read."""
    statement = (
        _matching(pact, listing, None, today)
        .where(Dossier.published_at.is_not(None))
        .options(joinedload(Dossier.organisation), joinedload(Dossier.node))
    )
    columns: dict[str, Any] = {"title": Dossier.title, "kind": [Dossier.kind, Dossier.title]}
    return paged(statement, listing, columns, tie=Dossier.id)


def has_published() -> bool:
    """Whether everybody can read any file at all."""
    return db.session.scalar(select(Dossier.id).where(Dossier.published_at.is_not(None)).limit(1)) is not None


def themes_of(pact: Pact) -> list[PactNode]:
    """Return the themes and subthemes of a pact."""
    return list(
        db.session.scalars(
            select(PactNode)
            .where(PactNode.pact_id == pact.id, PactNode.kind.in_(sorted(PAGES)))
            .order_by(PactNode.number, PactNode.id)
            .limit(MOST_THEMES)
        )
    )


def entries_of(dossier: Dossier) -> Sequence[DossierEntry]:
    """Return what happened to a file, the newest first, without what was undone."""
    return db.session.scalars(
        select(DossierEntry)
        .where(DossierEntry.dossier_id == dossier.id, DossierEntry.undone_at.is_(None))
        .options(joinedload(DossierEntry.person), joinedload(DossierEntry.blob))
        .order_by(DossierEntry.happened_on.desc(), DossierEntry.id.desc())
        .limit(MOST_ROWS)
    ).all()


def entry(dossier: Dossier, public_id: str) -> DossierEntry | None:
    """Return an entry of a file."""
    return db.session.scalar(
        select(DossierEntry)
        .where(DossierEntry.public_id == public_id, DossierEntry.dossier_id == dossier.id)
        .options(joinedload(DossierEntry.blob))
    )


def later_step(found: DossierEntry) -> bool:
    """Whether a later step of the same file rests on this one."""
    return (
        db.session.scalar(
            select(DossierEntry.id)
            .where(
                DossierEntry.dossier_id == found.dossier_id,
                DossierEntry.id > found.id,
                DossierEntry.undone_at.is_(None),
                DossierEntry.kind != "note",
            )
            .limit(1)
        )
        is not None
    )


def partners_of(dossier: Dossier) -> Sequence[DossierPartner]:
    """Return the organisations that take part or did the same."""
    return db.session.scalars(
        select(DossierPartner)
        .where(DossierPartner.dossier_id == dossier.id, DossierPartner.removed_at.is_(None))
        .join(DossierPartner.organisation)
        .options(joinedload(DossierPartner.organisation))
        .order_by(Organisation.name_key, DossierPartner.id)
        .limit(MOST_ROWS)
    ).all()


def place_of(dossier: Dossier, organisation: Organisation) -> DossierPartner | None:
    """Return the place of an organisation beside a file, one that it was taken off from too."""
    return db.session.scalar(
        select(DossierPartner).where(
            DossierPartner.dossier_id == dossier.id, DossierPartner.organisation_id == organisation.id
        )
    )


def partner(dossier: Dossier, public_id: str) -> DossierPartner | None:
    """Return one of them, one that was taken off too."""
    return db.session.scalar(
        select(DossierPartner)
        .where(DossierPartner.public_id == public_id, DossierPartner.dossier_id == dossier.id)
        .options(joinedload(DossierPartner.organisation))
    )


def money_of(dossier: Dossier) -> Sequence[DossierMoney]:
    """Return the sources of money of a project."""
    return db.session.scalars(
        select(DossierMoney)
        .where(DossierMoney.dossier_id == dossier.id, DossierMoney.removed_at.is_(None))
        .order_by(DossierMoney.id)
        .limit(MOST_ROWS)
    ).all()


def money(dossier: Dossier, public_id: str) -> DossierMoney | None:
    """Return a source of money, one that was taken away too."""
    return db.session.scalar(
        select(DossierMoney).where(DossierMoney.public_id == public_id, DossierMoney.dossier_id == dossier.id)
    )


def actions_of(dossier: Dossier) -> Sequence[Action]:
    """Return the actions a file has to do with."""
    return db.session.scalars(
        select(Action)
        .join(DossierAction, DossierAction.action_id == Action.id)
        .where(DossierAction.dossier_id == dossier.id)
        .order_by(Action.position, Action.id)
        .limit(MOST_ROWS)
    ).all()


def proposed_actions(dossier: Dossier) -> Sequence[Action]:
    """Return open actions under the theme of a file that are not tied to it yet: what a call could pay for."""
    if dossier.node_id is None:
        return ()
    tied = select(DossierAction.action_id).where(DossierAction.dossier_id == dossier.id)
    below = select(PactNode.id).where(or_(PactNode.id == dossier.node_id, PactNode.parent_id == dossier.node_id))
    return db.session.scalars(
        select(Action)
        .where(
            Action.pact_id == dossier.pact_id,
            Action.node_id.in_(below),
            Action.state.in_(("not_started", "running")),
            Action.id.not_in(tied),
        )
        .order_by(Action.is_priority.desc(), Action.position, Action.id)
        .limit(MOST_PROPOSED)
    ).all()


def find_action(pact: Pact, words: str) -> Sequence[Action]:
    """Return the actions that bear this number or title; by a part of the title where none does."""
    among = select(Action).where(Action.pact_id == pact.id).order_by(Action.position, Action.id).limit(MOST_PROPOSED)
    exact = db.session.scalars(among.where(or_(Action.number == words, Action.title == words))).all()
    return exact or db.session.scalars(among.where(contains(Action.title, words))).all()


def tie_between(dossier: Dossier, action: Action) -> DossierAction | None:
    """Return the tie between a file and an action."""
    return db.session.get(DossierAction, (dossier.id, action.id))


def action(pact: Pact, public_id: str) -> Action | None:
    """Return an action of the same pact."""
    return db.session.scalar(select(Action).where(Action.public_id == public_id, Action.pact_id == pact.id))


def born_of(dossier: Dossier) -> Sequence[Dossier]:
    """Return the files that were made from this one."""
    return db.session.scalars(
        select(Dossier).where(Dossier.origin_id == dossier.id).order_by(Dossier.id).limit(20)
    ).all()


def of_action(action: Action) -> Sequence[Row[str, DossierKind, str, str]]:
    """Return (public_id, kind, title, language) of the files that have to do with an action."""
    return db.session.execute(
        select(Dossier.public_id, Dossier.kind, Dossier.title, Dossier.language)
        .join(DossierAction, DossierAction.dossier_id == Dossier.id)
        .where(DossierAction.action_id == action.id)
        .order_by(Dossier.kind, Dossier.title)
        .limit(MOST_ROWS)
    ).all()


def waiting_between(first: date, last: date) -> Sequence[Dossier]:
    """Return the open files whose date lies between two days, both included; the partial index holds no others."""
    return db.session.scalars(
        select(Dossier)
        .where(
            Dossier.closed_at.is_(None),
            Dossier.due_on.between(first, last),
            or_(Dossier.kind == DossierKind.DOSSIER, Dossier.settled_on.is_(None)),
        )
        .options(load_only(Dossier.public_id, Dossier.kind, Dossier.due_on, Dossier.responsible_id))
        .order_by(Dossier.due_on, Dossier.id)
    ).all()


def by_public_ids(public_ids: set[str]) -> Mapping[str, Dossier]:
    """Return files by their public id, with who follows them."""
    found = db.session.scalars(
        select(Dossier).where(Dossier.public_id.in_(public_ids)).options(joinedload(Dossier.responsible))
    )
    return {one.public_id: one for one in found}


def _matching(pact: Pact, listing: Listing, viewer: Viewer | None, today: date) -> Select[Any]:
    conditions = [Dossier.pact_id == pact.id, *_asked(listing, viewer, today)]
    return select(Dossier).where(*conditions)


def _asked(listing: Listing, viewer: Viewer | None, today: date) -> Iterator[ColumnElement[bool]]:
    asked = listing.filters
    if listing.query:
        yield or_(
            *(contains(column, listing.query) for column in (Dossier.title, Dossier.summary, Dossier.counterpart))
        )
    if asked.get("kind") in set(DossierKind):
        yield Dossier.kind == asked["kind"]
    if theme := asked.get("theme"):
        above = select(PactNode.id).where(PactNode.public_id == theme)
        yield or_(
            Dossier.node_id.in_(above), Dossier.node_id.in_(select(PactNode.id).where(PactNode.parent_id.in_(above)))
        )
    if name := asked.get("organisation"):
        named = select(Organisation.id).where(contains(Organisation.name_key, casefold_key(name)))
        with_it = select(DossierPartner.dossier_id).where(
            DossierPartner.organisation_id.in_(named), DossierPartner.removed_at.is_(None)
        )
        yield or_(Dossier.organisation_id.in_(named), Dossier.id.in_(with_it))
    if viewer is not None and asked.get("mine"):
        yield Dossier.responsible_id == viewer.person_id
    if (condition := _standing(asked.get("standing", ""), today)) is not None:
        yield condition


def _standing(asked: str, today: date) -> ColumnElement[bool] | None:
    """Return the condition for a state, in words of the list: open, due or closed; all without one."""
    is_open = Dossier.closed_at.is_(None)
    counts_still = _counts_still()
    if asked == Standing.CLOSED:
        return Dossier.closed_at.is_not(None)
    if asked == Standing.LATE:
        return and_(is_open, counts_still, Dossier.due_on < today)
    if asked == Standing.SOON:
        return and_(is_open, counts_still, Dossier.due_on.between(today, today + timedelta(days=SOON)))
    return None if asked == "all" else is_open
