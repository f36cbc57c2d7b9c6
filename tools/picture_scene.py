"""Where the things stand that pictures are taken of, on a freshly loaded demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from playwright.sync_api import Page
from sqlalchemy import func, select

from app import clock
from app.blueprints.demo import queries
from app.blueprints.people import looking
from app.blueprints.people.looking import Subject
from app.database import unit_of_work
from app.extensions import db
from app.models import (
    Account,
    AgendaItem,
    Consultation,
    ConsultationState,
    Invitation,
    InvitationState,
    MailState,
    Meeting,
    OutboxMail,
    Pact,
    PactNode,
    Person,
    Question,
    QuestionKind,
    Round,
    Workgroup,
)
from app.web import links


@dataclass(frozen=True)
class Scene:
    """Addresses by name; `letters` holds, by kind of mail and language, the address of its reader and its id."""

    base: str
    paths: dict[str, str]
    letters: dict[tuple[str, str], tuple[str, str]]

    @classmethod
    def of_demonstration(cls, base: str) -> Scene:
        """Find everything. Needs an application context."""
        return cls(base, _paths(), _letters())

    def path(self, name: str) -> str:
        """Return where a page stands."""
        return self.paths[name]

    def letter(self, kind: str, language: str) -> str:
        """Return where the HTML version of a mail stands, in that language or else in Dutch."""
        return f"/demo/mail/{self._letter(kind, language)[1]}/html"

    def link(self, page: Page, kind: str, language: str) -> str:
        """Return the personal link in such a mail, as its reader got it."""
        address, mail = self._letter(kind, language)
        found = page.request.get("/demo/mail.json", params={"q": address}).json()
        links: list[str] = next(one["links"] for one in found if one["id"] == mail)
        return next(link for link in links if "/l/" in link)

    def _letter(self, kind: str, language: str) -> tuple[str, str]:
        return self.letters.get((kind, language)) or self.letters[kind, "nl"]


def _paths() -> dict[str, str]:
    thread = queries.thread()
    if thread is None:
        raise SystemExit("this demonstration holds no thread from words to action")
    now = clock.now()
    consultation, group = f"/consultations/{thread.passage.consultation.public_id}", thread.item.meeting.workgroup
    convened, unsent = (f"/meetings/{_meeting(group, now, is_convened=yes).public_id}" for yes in (True, False))
    third = _item(_meeting(group, now, is_convened=True), 3)
    round_ = db.session.scalars(select(Round).where(Round.closed_at.is_(None)).order_by(Round.ordinal)).first()
    theme = db.session.scalars(select(PactNode).where(PactNode.id == group.theme_id)).one()
    _open_answers(thread.passage.consultation.public_id, now)
    return {
        "group": f"/workgroups/{group.public_id}",
        "plan": f"/meetings/new?workgroup={group.public_id}",
        "theme": f"/pact/{theme.public_id}",
        "meeting": convened,
        "desk": f"{convened}/items/{third.public_id}",
        "agenda": f"{unsent}/agenda",
        "invitation": f"{unsent}/invitation",
        "minutes": f"/meetings/{thread.item.meeting.public_id}/minutes",
        "decision": f"/decisions/{thread.decision.public_id}",
        "action": f"/actions/{_late_action()}",
        "consultation": consultation,
        "results": f"{consultation}/results",
        "texts": f"{consultation}/results/{_long_question(thread.passage.consultation_id)}",
        "passage": f"/passages/{thread.passage.public_id}",
        "chain": f"/trace/passage/{thread.passage.public_id}",
        "round": f"/evaluation/{round_.public_id if round_ else ''}",
        "questionnaire": f"/consultations/{_draft()}/questionnaire",
        **_together(now),
        "adopt": f"/pacts/{db.session.scalars(select(Pact.public_id).order_by(Pact.id).limit(1)).one()}/adopt",
    }


def _open_answers(consultation: str, now: datetime) -> None:
    """Let everyone with an account have opened the answers today, so that a picture shows them."""
    with unit_of_work():
        for account in db.session.scalars(select(Account)).all():
            looking.note(Subject("answers", "consultation", consultation), viewer=account.person, now=now)


def _draft() -> str:
    """Return the draft with the most questions."""
    return db.session.scalars(
        select(Consultation.public_id)
        .join(Question, Question.consultation_id == Consultation.id)
        .where(Consultation.state == ConsultationState.DRAFT)
        .group_by(Consultation.id)
        .order_by(func.count().desc())
        .limit(1)
    ).one()


def _together(now: datetime) -> dict[str, str]:
    """Return the links of two people of one organisation who fill in its answer, and whom their consultation misses."""
    joined = db.session.scalars(select(Invitation).where(Invitation.joined_id.is_not(None)).limit(1)).one()
    lead = db.session.get_one(Invitation, joined.joined_id)
    about = {"subject_kind": "consultation", "subject_id": lead.consultation.public_id}
    people = {"lead": lead.person_id, "colleague": joined.person_id}
    with unit_of_work():
        found = links.links_for(
            "consultation_answer", people=[db.session.get_one(Person, key) for key in people.values()], now=now, **about
        )
        paths = {name: urlsplit(links.url_of(found[key])).path for name, key in people.items()}
    return {**paths, "coverage": f"/consultations/{about['subject_id']}/coverage"}


def _meeting(group: Workgroup, now: datetime, *, is_convened: bool) -> Meeting:
    told = Meeting.convened_at.is_not(None) if is_convened else Meeting.convened_at.is_(None)
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.workgroup_id == group.id, Meeting.starts_at > now, told)
        .order_by(Meeting.starts_at)
        .limit(1)
    ).one()


def _item(meeting: Meeting, position: int) -> AgendaItem:
    return db.session.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.position == position)
    ).one()


def _long_question(consultation: int) -> str:
    return db.session.scalars(
        select(Question.public_id)
        .where(Question.consultation_id == consultation, Question.kind == QuestionKind.LONG_TEXT)
        .limit(1)
    ).one()


def _late_action() -> str:
    """Return the action that was written to the coordinator about."""
    return db.session.scalars(
        select(OutboxMail.subject_id).where(OutboxMail.kind == "action_escalated").order_by(OutboxMail.id).limit(1)
    ).one()


def _letters() -> dict[tuple[str, str], tuple[str, str]]:
    """Return the newest mail of each kind and language; invitations of people who have not answered yet."""
    rows = db.session.execute(
        select(OutboxMail.kind, OutboxMail.language, OutboxMail.address, OutboxMail.public_id)
        .where(OutboxMail.state == MailState.SENT)
        .order_by(OutboxMail.id)
    ).all()
    found = {(kind, language): (address, mail) for kind, language, address, mail in rows}
    consultation = queries.open_consultation()
    waiting = db.session.execute(
        select(OutboxMail.language, OutboxMail.address, OutboxMail.public_id)
        .join(Invitation, Invitation.person_id == OutboxMail.person_id)
        .join(Person, Person.id == OutboxMail.person_id)
        .where(
            OutboxMail.kind == "consultation_invitation",
            OutboxMail.state == MailState.SENT,
            OutboxMail.subject_id == (consultation.public_id if consultation else ""),
            Invitation.consultation_id == (consultation.id if consultation else 0),
            Invitation.state == InvitationState.INVITED,
            Person.is_functional.is_(False),
        )
        .order_by(OutboxMail.id.desc())
    ).all()
    return found | {("asked", language): (address, mail) for language, address, mail in waiting}
