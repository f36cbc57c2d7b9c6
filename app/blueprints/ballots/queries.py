"""Every read of this slice that is not about ballots themselves (those stand in app/sealing)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, load_only

from app.extensions import db
from app.models import (
    Consultation,
    ConsultationState,
    Invitation,
    KeyHolder,
    Passage,
    Person,
    Question,
    Seal,
    SealState,
    SettledCount,
    SettledText,
)
from app.web.lists import Listing, Page, contains

_BEGUN = [state for state in ConsultationState if state != ConsultationState.DRAFT]


def holder_by_link(consultation: str, person: Person) -> KeyHolder | None:
    """Return the place of `person` among the holders of a consultation."""
    return db.session.scalar(
        select(KeyHolder)
        .join(KeyHolder.consultation)
        .where(Consultation.public_id == consultation, KeyHolder.person_id == person.id)
        .options(joinedload(KeyHolder.consultation).joinedload(Consultation.organiser), joinedload(KeyHolder.person))
    )


def seals_closing_between(first: date, last: date) -> Sequence[Consultation]:
    """Return the consultations with a key whose last day lies between two days, both included."""
    return db.session.scalars(
        select(Consultation)
        .join(Seal, Seal.consultation_id == Consultation.id)
        .where(
            Seal.state == SealState.READY,
            Consultation.closes_on.between(first, last),
            Consultation.state.in_(_BEGUN),
        )
        .options(load_only(Consultation.public_id, Consultation.closes_on))
        .order_by(Consultation.closes_on, Consultation.id)
    ).all()


def holders_asked_between(since: datetime, until: datetime) -> Sequence[KeyHolder]:
    """Return who was asked to keep a part between two moments, both included, and has not shown to have done so."""
    return db.session.scalars(
        select(KeyHolder)
        .join(KeyHolder.consultation)
        .where(
            KeyHolder.asked_at.between(since, until),
            KeyHolder.proved_at.is_(None),
            Consultation.state == ConsultationState.DRAFT,
        )
        .options(
            load_only(KeyHolder.consultation_id, KeyHolder.person_id, KeyHolder.asked_at),
            contains_eager(KeyHolder.consultation).load_only(Consultation.public_id),
        )
        .order_by(KeyHolder.asked_at, KeyHolder.id)
    ).all()


def holders_of_many(consultation_ids: Sequence[int]) -> Sequence[KeyHolder]:
    """Return the holders of several consultations."""
    return db.session.scalars(
        select(KeyHolder)
        .where(KeyHolder.consultation_id.in_(consultation_ids))
        .options(
            joinedload(KeyHolder.person),
            joinedload(KeyHolder.consultation).joinedload(Consultation.organiser),
            joinedload(KeyHolder.consultation).joinedload(Consultation.pact),
        )
        .order_by(KeyHolder.consultation_id, KeyHolder.position)
    ).all()


def seals_of(consultations: set[str]) -> dict[str, Seal]:
    """Return the seals of consultations, by the public id of the consultation."""
    found = db.session.scalars(
        select(Seal)
        .join(Seal.consultation)
        .where(Consultation.public_id.in_(consultations))
        .options(joinedload(Seal.consultation))
    )
    return {one.consultation.public_id: one for one in found}


def holders_by_ids(consultations: set[str], people: Sequence[int]) -> dict[tuple[str, int], KeyHolder]:
    """Return holders by (public id of the consultation, id of the person)."""
    found = db.session.scalars(
        select(KeyHolder)
        .join(KeyHolder.consultation)
        .where(Consultation.public_id.in_(consultations), KeyHolder.person_id.in_(people))
        .options(
            joinedload(KeyHolder.person),
            joinedload(KeyHolder.consultation).joinedload(Consultation.organiser),
            joinedload(KeyHolder.consultation).joinedload(Consultation.pact),
        )
    )
    return {(one.consultation.public_id, one.person_id): one for one in found}


def consultation_without_names(public_id: str) -> Consultation | None:
    """Return a consultation with what the pages of ballots say about it: who asks, and no one who answers."""
    return db.session.scalar(
        select(Consultation)
        .where(Consultation.public_id == public_id)
        .options(joinedload(Consultation.pact), joinedload(Consultation.organiser))
    )


def is_begun(consultation: Consultation, mark: str) -> bool:
    """Whether somebody began with the code that this mark belongs to. Tells not who."""
    return bool(
        db.session.scalar(
            select(exists().where(Invitation.consultation_id == consultation.id, Invitation.begun_mark == mark))
        )
    )


# ---- what settlement kept ----

TEXTS_PER_PAGE = 25
MOST_TEXTS = 50_000


def counts_of(consultation: Consultation) -> Sequence[SettledCount]:
    """Return every count of a consultation."""
    return db.session.scalars(
        select(SettledCount).where(SettledCount.consultation_id == consultation.id).order_by(SettledCount.id)
    ).all()


def text_counts(consultation: Consultation) -> dict[str, int]:
    """Return how many open answers each question got, by the public id of the question."""
    rows = db.session.execute(
        select(SettledText.question_id, func.count())
        .where(SettledText.consultation_id == consultation.id)
        .group_by(SettledText.question_id)
    )
    return {question: number for question, number in rows}  # noqa: C416 - rows are not pairs for the type checker


def texts_of(consultation: Consultation, question: Question, listing: Listing) -> Page[SettledText]:
    """Return one page of the open answers to a question, in the order of random names."""
    statement = select(SettledText).where(
        SettledText.consultation_id == consultation.id, SettledText.question_id == question.public_id
    )
    if listing.query:
        statement = statement.where(contains(SettledText.text, listing.query))
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    number = min(listing.page, max(1, -(-total // TEXTS_PER_PAGE)))
    rows = db.session.scalars(
        statement.order_by(SettledText.name).limit(TEXTS_PER_PAGE).offset((number - 1) * TEXTS_PER_PAGE)
    ).all()
    return Page(rows=rows, total=total, number=number, size=TEXTS_PER_PAGE)


def all_texts(consultation: Consultation) -> Sequence[SettledText]:
    """Return every open answer, by question and then by random name, for a file."""
    return db.session.scalars(
        select(SettledText)
        .where(SettledText.consultation_id == consultation.id)
        .order_by(SettledText.question_id, SettledText.name)
        .limit(MOST_TEXTS)
    ).all()


def text_by_name(consultation: Consultation, question: Question, name: str) -> SettledText | None:
    """Return one open answer."""
    return db.session.get(SettledText, (consultation.id, question.public_id, name))


def passages_at(question: Question) -> Sequence[Passage]:
    """Return what was marked in the open answers to a question."""
    return db.session.scalars(
        select(Passage).where(Passage.question_id == question.id).order_by(Passage.id.desc()).limit(50)
    ).all()
