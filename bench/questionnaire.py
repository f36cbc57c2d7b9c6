"""A questionnaire of ten questions on one page, people who are about to submit it, and answers stored before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import insert, select

from app import clock
from app.blueprints.consultations import answering
from app.blueprints.consultations.mails import PURPOSE
from app.extensions import db
from app.models import (
    Answer,
    Choice,
    Consultation,
    ConsultationState,
    Invitation,
    InvitationState,
    Person,
    Question,
    QuestionKind,
    Response,
)
from app.web import links
from app.web.csrf import FIELD, csrf_token
from app.web.navigation import current_pact
from bench.client import Request
from bench.product import Product

CHOICES, OPTIONS, TEXTS = 6, 4, 4  # six questions of four options, and four that take words
CHUNK = 1000
WORDS = "Een vlottere verbinding tussen de stations en de bedrijventerreinen"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Ready:
    """Someone who has answered everything and only has to submit. Ids of rows, for the floor."""

    response_id: int
    invitation_id: int
    request: Request


@dataclass(frozen=True)
class Questionnaire:
    """The consultation, and who is about to submit."""

    public_id: str
    ready: Sequence[Ready]


def make(product: Product, count: int) -> Questionnaire:
    """Store the questionnaire with `count` people whose draft is complete."""
    with product.writing():
        consultation = _consultation()
        drafted = _people(consultation, count, start=0)
        sent = [
            links.link_for(
                PURPOSE,
                person=invitation.person,
                subject_kind="consultation",
                subject_id=consultation.public_id,
                now=clock.now(),
            )
            for invitation, _ in drafted
        ]
        db.session.flush()
        ready = [
            Ready(response.id, invitation.id, _submission(product, link, response))
            for (invitation, response), link in zip(drafted, sent, strict=True)
        ]
        return Questionnaire(consultation.public_id, ready)


def store_answers(product: Product, questionnaire: Questionnaire, count: int) -> None:
    """Let so many people submit that `count` answers stand there, written straight into the tables."""
    with product.writing():
        consultation = db.session.scalars(
            select(Consultation).where(Consultation.public_id == questionnaire.public_id)
        ).one()
        questions = list(consultation.questions)
        first = len(questionnaire.ready)
        last = first + count // len(questions)
        for start in range(first, last, CHUNK):
            numbers = range(start, min(start + CHUNK, last))
            written = _people(consultation, len(numbers), start=start)
            for number, (invitation, response) in zip(numbers, written, strict=True):
                invitation.state = InvitationState.SUBMITTED
                invitation.submitted_at = response.submitted_at = clock.now()
                response.receipt = f"B{number:07}"
            db.session.flush()
            rows = [
                row
                for number, (_, response) in zip(numbers, written, strict=True)
                for row in _rows(response.id, questions, number)
            ]
            db.session.execute(insert(Answer), rows)


def _rows(response_id: int, questions: Sequence[Question], number: int) -> list[dict[str, Any]]:
    return [
        {
            "response_id": response_id,
            "question_id": question.id,
            "choice_id": question.choices[(number + place) % OPTIONS].id if question.choices else None,
            "row_id": None,
            "text": None if question.choices else WORDS,
        }
        for place, question in enumerate(questions)
    ]


def _consultation() -> Consultation:
    pact = current_pact()
    organiser = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
    assert pact is not None
    now = clock.now()
    consultation = Consultation(
        titles={"nl": "Mobiliteit: wat ziet u ervan?"},
        pact=pact,
        organiser=organiser,
        state=ConsultationState.OPEN,
        opened_at=now,
        closes_on=now.date() + timedelta(days=30),
    )
    db.session.add(consultation)
    for place in range(1, CHOICES + TEXTS + 1):
        kind = QuestionKind.SINGLE_CHOICE if place <= CHOICES else QuestionKind.SHORT_TEXT
        titles = {"nl": f"Wat is volgens u het belangrijkste, punt {place}?"}
        question = Question(consultation=consultation, position=place, kind=kind, titles=titles, required=True)
        db.session.add(question)
        for option in range(OPTIONS if place <= CHOICES else 0):
            db.session.add(Choice(question=question, position=option, titles={"nl": f"Mogelijkheid {option}"}))
    db.session.flush()
    return consultation


def _people(consultation: Consultation, count: int, *, start: int) -> list[tuple[Invitation, Response]]:
    now, draft = clock.now(), _draft(consultation)
    made = []
    for number in range(start, start + count):
        person = Person(name=f"Gevraagd {number}", email=f"gevraagd{number}@example.org", source="bench")
        invitation = Invitation(
            consultation=consultation,
            person=person,
            created_at=now,
            invited_at=now,
            begun_at=now,
            state=InvitationState.BEGUN,
        )
        response = Response(
            invitation=invitation, consultation=consultation, started_at=now, draft=draft, saved_at=now, page=2
        )
        made.append((invitation, response))
        db.session.add(response)
    db.session.flush()
    return made


def _draft(consultation: Consultation) -> dict[str, Any]:
    return {
        question.public_id: question.choices[place % OPTIONS].public_id if question.choices else WORDS
        for place, question in enumerate(consultation.questions)
    }


def _submission(product: Product, link: Any, response: Response) -> Request:
    """Return what the browser of this person sends with the last button, cookie and token included."""
    with product.app.test_request_context():
        answer = links.open_in_browser(link)
        cookies = SimpleCookie(answer.headers["Set-Cookie"])
        path = answer.headers["Location"] + "/review"
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    headers = {"Cookie": cookie, "Accept-Language": "nl"}
    with product.app.test_request_context(path, method="POST", headers=headers):
        fields = {FIELD: csrf_token(), "revision": answering.digest(response.draft), "ready": "y"}
    return Request(path, {**headers, "Content-Type": FORM}, urlencode(fields).encode())
