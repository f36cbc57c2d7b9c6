"""What the search looks through, kind by kind, for what this person may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.blueprints.overview.scope import Scope
from app.blueprints.workgroups.queries import readable_ids
from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    Consultation,
    Decision,
    Dossier,
    Indicator,
    Meeting,
    Organisation,
    Pact,
    PactNode,
    Person,
    Workgroup,
)
from app.web.lists import Listing, Page, contains, paged
from app.web.viewer import Viewer

SHOWN = 10  # of each kind; the rest is one link away
SHORTEST = 2  # characters; less finds everything


@dataclass(frozen=True)
class Asked:
    """What is looked for, by whom, in which pact."""

    words: str
    viewer: Viewer
    pact: Pact | None


@dataclass(frozen=True)
class Kind:
    """One kind of thing: what to select for what is asked, in which order, and who may look for it."""

    select: Callable[[Asked], Select[Any]]
    order: Sequence[Any]
    staff_only: bool = False


def _people(asked: Asked) -> Select[Any]:
    return select(Person).where(
        or_(contains(Person.name, asked.words), contains(Person.email, asked.words)),
        Person.merged_into_id.is_(None),
        Person.erased_at.is_(None),
    )


def _actions(asked: Asked) -> Select[Any]:
    statement = select(Action).where(
        or_(
            contains(Action.title, asked.words),
            contains(Action.description, asked.words),
            Action.number == asked.words,
        )
    )
    return statement if asked.viewer.is_staff else statement.where(Action.pact_id == _pact_id(asked))


def _decisions(asked: Asked) -> Select[Any]:
    return (
        select(Decision)
        .join(Decision.item)
        .join(AgendaItem.meeting)
        .where(
            contains(Decision.text, asked.words),
            Decision.withdrawn_at.is_(None),
            Meeting.workgroup_id.in_(readable_ids(asked.viewer)),
        )
        .options(contains_eager(Decision.item).contains_eager(AgendaItem.meeting).joinedload(Meeting.workgroup))
    )


def _minutes(asked: Asked) -> Select[Any]:
    return (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(
            or_(contains(AgendaItem.title, asked.words), contains(AgendaItem.report, asked.words)),
            Meeting.workgroup_id.in_(readable_ids(asked.viewer)),
        )
        .options(contains_eager(AgendaItem.meeting).joinedload(Meeting.workgroup))
    )


def _workgroups(asked: Asked) -> Select[Any]:
    return select(Workgroup).where(
        or_(contains(Workgroup.name, asked.words), contains(Workgroup.mandate, asked.words)),
        Workgroup.id.in_(readable_ids(asked.viewer)),
    )


def _consultations(asked: Asked) -> Select[Any]:
    titles = (contains(Consultation.titles[code].as_string(), asked.words) for code in ("nl", "fr", "en"))
    return select(Consultation).where(or_(*titles), Scope.of(asked.viewer).consultations())


def _nodes(asked: Asked) -> Select[Any]:
    return (
        select(PactNode)
        .where(
            PactNode.pact_id == _pact_id(asked),
            or_(
                contains(PactNode.title, asked.words),
                contains(PactNode.text, asked.words),
                PactNode.number == asked.words,
            ),
        )
        .options(joinedload(PactNode.parent), joinedload(PactNode.pact))
    )


def _dossiers(asked: Asked) -> Select[Any]:
    return select(Dossier).where(
        or_(
            contains(Dossier.title, asked.words),
            contains(Dossier.summary, asked.words),
            contains(Dossier.counterpart, asked.words),
        )
    )


def _indicators(asked: Asked) -> Select[Any]:
    return (
        select(Indicator)
        .where(
            Indicator.pact_id == _pact_id(asked),
            or_(contains(Indicator.title, asked.words), contains(Indicator.definition, asked.words)),
        )
        .options(joinedload(Indicator.node))
    )


def _organisations(asked: Asked) -> Select[Any]:
    return select(Organisation).where(contains(Organisation.name, asked.words))


def _pact_id(asked: Asked) -> int | None:
    return asked.pact.id if asked.pact else None


KINDS: Mapping[str, Kind] = {
    "actions": Kind(_actions, (Action.position, Action.id)),
    "pact": Kind(_nodes, (PactNode.number, PactNode.id)),
    "files": Kind(_dossiers, (Dossier.opened_on.desc(), Dossier.id.desc())),
    "indicators": Kind(_indicators, (Indicator.position, Indicator.id)),
    "decisions": Kind(_decisions, (Decision.decided_on.desc(), Decision.id.desc())),
    "minutes": Kind(_minutes, (Meeting.starts_at.desc(), AgendaItem.position, AgendaItem.id)),
    "workgroups": Kind(_workgroups, (Workgroup.name, Workgroup.id)),
    "consultations": Kind(_consultations, (Consultation.id.desc(),), staff_only=True),
    "organisations": Kind(_organisations, (Organisation.name, Organisation.id), staff_only=True),
    "people": Kind(_people, (Person.name, Person.id), staff_only=True),
}


def kinds_for(viewer: Viewer) -> list[str]:
    """Return the kinds that `viewer` may look through."""
    return [name for name, kind in KINDS.items() if viewer.is_staff or not kind.staff_only]


def first(name: str, asked: Asked) -> Sequence[Any]:
    """Return the first things found of a kind, and one more where there are more."""
    kind = KINDS[name]
    return db.session.scalars(kind.select(asked).order_by(*kind.order).limit(SHOWN + 1)).unique().all()


def page_of(name: str, asked: Asked, listing: Listing) -> Page[Any]:
    """Return one page of everything found of a kind."""
    kind = KINDS[name]
    statement = kind.select(asked).order_by(None)
    return paged(statement.order_by(*kind.order[:-1]), listing, {"found": []}, tie=kind.order[-1])
