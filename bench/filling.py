"""Consultations with many submitted responses, stored without walking through the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select

from app import clock
from app.extensions import db
from app.models import (
    Answer,
    Choice,
    CodedUnit,
    Consultation,
    ConsultationState,
    Invitation,
    InvitationState,
    Person,
    Question,
    QuestionKind,
    Response,
)
from app.models.base import new_public_id
from app.web.navigation import current_pact
from bench.product import Product

OPTIONS = 5
CHUNK = 5_000


class Stored(NamedTuple):
    """A consultation by its public id, the keys of its questions, and the public id of the first one."""

    public_id: str
    questions: list[int]
    first: str


def filled(product: Product, responses: int, count: int, kind: QuestionKind = QuestionKind.SINGLE_CHOICE) -> Stored:
    """Store a consultation with `responses` submitted ones to `count` questions."""
    with product.writing():
        now, pact = clock.now(), current_pact()
        assert pact is not None
        consultation = Consultation(
            titles={"nl": "Mobiliteit"},
            pact=pact,
            organiser=db.session.scalars(select(Person).order_by(Person.id).limit(1)).one(),
            state=ConsultationState.CLOSED,
            opened_at=now,
            closes_on=now.date() + timedelta(days=30),
        )
        db.session.add(consultation)
        for place in range(1, count + 1):
            question = Question(consultation=consultation, position=place, kind=kind, titles={"nl": f"Vraag {place}"})
            db.session.add(question)
            for option in range(OPTIONS if kind == QuestionKind.SINGLE_CHOICE else 0):
                db.session.add(Choice(question=question, position=option, titles={"nl": f"Keuze {option}"}))
        db.session.flush()
        questions = list(consultation.questions)
        choices = {one.id: [choice.id for choice in one.choices] for one in questions}
        for start in range(0, responses, CHUNK):
            _store(consultation.id, choices, range(start, min(start + CHUNK, responses)))
        return Stored(consultation.public_id, list(choices), questions[0].public_id)


def _store(consultation: int, choices: dict[int, list[int]], numbers: range) -> None:
    now = clock.now()
    first = {
        model: (db.session.scalar(select(func.max(model.id))) or 0) + 1 for model in (Person, Invitation, Response)
    }
    people = [
        {"id": first[Person] + at, "public_id": new_public_id(), "name": f"Gevraagd {consultation}-{number}",
         "email": f"g{consultation}-{number}@example.org", "language": "nl", "source": "bench"}
        for at, number in enumerate(numbers)
    ]  # fmt: skip
    db.session.execute(insert(Person), people)
    invitations = [
        {"id": first[Invitation] + at, "public_id": new_public_id(), "consultation_id": consultation,
         "person_id": person["id"], "created_at": now, "state": InvitationState.SUBMITTED, "submitted_at": now}
        for at, person in enumerate(people)
    ]  # fmt: skip
    db.session.execute(insert(Invitation), invitations)
    responses: list[dict[str, Any]] = [
        {"id": first[Response] + at, "public_id": new_public_id(), "consultation_id": consultation,
         "invitation_id": invitation["id"], "started_at": now, "submitted_at": now, "draft": {}, "version": 1}
        for at, invitation in enumerate(invitations)
    ]  # fmt: skip
    db.session.execute(insert(Response), responses)
    rows = [
        {"response_id": response["id"], "question_id": question,
         "choice_id": options[(at + place) % len(options)] if options else None,
         "text": None if options else f"Meer bussen in de avond, graag nummer {at}, en veilige fietspaden."}
        for at, response in enumerate(responses)
        for place, (question, options) in enumerate(choices.items())
    ]  # fmt: skip
    db.session.execute(insert(Answer), rows)


def half_coded(product: Product, question: int, voices: int) -> None:
    """Let whoever asks have done with half of the answers: the worst place of the stream is its middle."""
    with product.writing():
        coder = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
        units = db.session.scalars(
            select(Response.public_id)
            .join(Answer, Answer.response_id == Response.id)
            .where(Answer.question_id == question)
            .order_by(Response.public_id)
            .limit(voices // 2)
        ).all()
        db.session.execute(
            insert(CodedUnit),
            [
                {"question_id": question, "coder_id": coder.id, "unit": unit, "at": clock.now(), "note": ""}
                for unit in units
            ],
        )
