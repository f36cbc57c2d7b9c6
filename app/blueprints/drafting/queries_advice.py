"""Reads of the advice of councils, and of the words that priorities were heard in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from app.blueprints.people.queries import is_current
from app.extensions import db
from app.models import (
    AdviceRemark,
    Affiliation,
    Consultation,
    CouncilAdvice,
    Municipality,
    Organisation,
    OrganisationKind,
    Pact,
    PactStatus,
    Passage,
    Person,
    Priority,
    PriorityPassage,
)

MOST_ROWS = 400
COUNCILS = (OrganisationKind.MUNICIPALITY, OrganisationKind.PROVINCE)


def councils(pact: Pact) -> Sequence[CouncilAdvice]:
    """Return the councils on the list, by name, with their remarks."""
    return db.session.scalars(
        select(CouncilAdvice)
        .join(CouncilAdvice.organisation)
        .where(CouncilAdvice.pact_id == pact.id)
        .options(
            joinedload(CouncilAdvice.organisation),
            joinedload(CouncilAdvice.contact),
            selectinload(CouncilAdvice.remarks),
        )
        .order_by(Organisation.name, CouncilAdvice.id)
        .limit(MOST_ROWS)
    ).all()


def councils_in_full(pact: Pact) -> Sequence[CouncilAdvice]:
    """Return the same with what each remark is about, and the extracts' names, for the register."""
    return db.session.scalars(
        _advice()
        .join(CouncilAdvice.organisation)
        .where(CouncilAdvice.pact_id == pact.id)
        .order_by(Organisation.name, CouncilAdvice.id)
        .limit(MOST_ROWS)
    ).all()


def _advice() -> Select[CouncilAdvice]:
    return select(CouncilAdvice).options(
        joinedload(CouncilAdvice.pact),
        joinedload(CouncilAdvice.organisation),
        joinedload(CouncilAdvice.contact),
        joinedload(CouncilAdvice.blob),
        selectinload(CouncilAdvice.remarks).joinedload(AdviceRemark.node),
    )


def advice(public_id: str) -> CouncilAdvice | None:
    """Return what one council was asked, with its remarks."""
    return db.session.scalar(_advice().where(CouncilAdvice.public_id == public_id))


_WAITS = (CouncilAdvice.asked_on.is_not(None), CouncilAdvice.opinion.is_(None))


def awaited(first: date, last: date) -> Sequence[CouncilAdvice]:
    """Return the councils that were asked, have not advised, and have their deadline between two days."""
    return db.session.scalars(
        select(CouncilAdvice)
        .where(*_WAITS, CouncilAdvice.deadline.between(first, last))
        .options(load_only(CouncilAdvice.public_id, CouncilAdvice.deadline, CouncilAdvice.contact_id))
        .order_by(CouncilAdvice.deadline, CouncilAdvice.id)
    ).all()


def awaited_by_ids(public_ids: Iterable[str]) -> dict[str, CouncilAdvice]:
    """Return those of these councils that have not advised yet, by public id."""
    found = db.session.scalars(_awaited().where(CouncilAdvice.public_id.in_(sorted(public_ids))))
    return {one.public_id: one for one in found}


def _awaited() -> Select[CouncilAdvice]:
    return (
        _advice()
        .join(CouncilAdvice.pact)
        .where(*_WAITS, Pact.status.in_((PactStatus.DRAFT, PactStatus.IN_CONSULTATION)))
        .order_by(CouncilAdvice.deadline, CouncilAdvice.id)
    )


def councils_to_ask(pact: Pact, today: date) -> list[tuple[Organisation, Person | None]]:
    """Return the municipalities and provinces that are not on the list, each with its contact person."""
    on_list = select(CouncilAdvice.organisation_id).where(CouncilAdvice.pact_id == pact.id)
    found = db.session.scalars(
        select(Organisation)
        .outerjoin(Municipality, Municipality.nis_code == Organisation.nis_code)
        .where(
            Organisation.kind.in_(COUNCILS),
            Organisation.id.not_in(on_list),
            or_(Municipality.valid_until.is_(None), Municipality.valid_until >= today),
        )
        .order_by(Organisation.name, Organisation.id)
        .limit(MOST_ROWS)
    ).all()
    contacts = _contacts([one.id for one in found], today)
    return [(one, contacts.get(one.id)) for one in found]


def _contacts(organisation_ids: Sequence[int], today: date) -> dict[int, Person]:
    rows = db.session.execute(
        select(Affiliation.organisation_id, Person)
        .join(Person, Person.id == Affiliation.person_id)
        .where(Affiliation.organisation_id.in_(organisation_ids), Affiliation.is_contact, is_current(today))
        .order_by(Affiliation.id.desc())
        .limit(MOST_ROWS)
    )
    return {organisation_id: person for organisation_id, person in rows}  # noqa: C416 - the rows are no pairs to the types


def contact_of(organisation: Organisation, today: date) -> Person | None:
    """Return the contact person of an organisation."""
    return _contacts([organisation.id], today).get(organisation.id)


def is_on_list(pact: Pact, organisation: Organisation) -> bool:
    """Whether this council stands on the list already."""
    return (
        db.session.scalar(
            select(CouncilAdvice.id)
            .where(CouncilAdvice.pact_id == pact.id, CouncilAdvice.organisation_id == organisation.id)
            .limit(1)
        )
        is not None
    )


def remark(advice_: CouncilAdvice, public_id: str) -> AdviceRemark | None:
    """Return one remark of a council."""
    return next((one for one in advice_.remarks if one.public_id == public_id), None)


# ---- the words behind priorities ----


def passage_counts(pact: Pact) -> dict[int, int]:
    """Return how many passages each priority was heard in."""
    rows = db.session.execute(
        select(PriorityPassage.priority_id, func.count())
        .join(Priority, Priority.id == PriorityPassage.priority_id)
        .where(Priority.pact_id == pact.id)
        .group_by(PriorityPassage.priority_id)
    )
    return {priority_id: count for priority_id, count in rows}  # noqa: C416 - the rows are no pairs to the types


def passages_of(priority: Priority) -> Sequence[Passage]:
    """Return the words that a priority was heard in."""
    return db.session.scalars(
        select(Passage)
        .join(PriorityPassage, PriorityPassage.passage_id == Passage.id)
        .where(PriorityPassage.priority_id == priority.id)
        .order_by(Passage.marked_at, Passage.id)
        .limit(MOST_ROWS)
    ).all()


def free_passages(consultation: Consultation) -> Sequence[Passage]:
    """Return the passages of the call that stand under no priority yet."""
    return db.session.scalars(
        select(Passage)
        .where(
            Passage.consultation_id == consultation.id,
            Passage.id.not_in(select(PriorityPassage.passage_id)),
        )
        .order_by(Passage.marked_at, Passage.id)
        .limit(MOST_ROWS)
    ).all()
