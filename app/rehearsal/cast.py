"""The people of a rehearsal: each reads his or her mail, and some of them do what it asks, a few days later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from app.blueprints.actions import commands as actions
from app.blueprints.actions import mails as action_mails
from app.blueprints.actions.rules import OPEN, News
from app.blueprints.consultations import answering, commands_answers
from app.blueprints.consultations import mails as consultation_mails
from app.blueprints.consultations.rules import is_open
from app.blueprints.consultations.samples import fitting_answer
from app.blueprints.meetings import commands_convening
from app.blueprints.meetings.letters import REPLY_PURPOSE
from app.blueprints.meetings.rules import may_reply
from app.extensions import db
from app.models import (
    Action,
    ActionState,
    Assignment,
    Consultation,
    Convocation,
    Invitation,
    InvitationState,
    Meeting,
    MeetingState,
    OutboxMail,
    Person,
    PersonalLink,
    Reply,
    View,
)
from app.rehearsal.stage import Stage

NEARLY = timedelta(days=45)  # this long before its date an action may be done
MORE_TIME = timedelta(days=120)  # what a coordinator gives after a call
COMES = 0.8
IS_DONE = 0.7
SAYS_NOTHING_NEW = 0.4

Doing = Callable[[PersonalLink, datetime, Random], None]


class Cast:
    """Everyone who gets a mail."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._doings: dict[str, tuple[Doing, int]] = {  # by purpose of the link: what it asks, within how many days
            action_mails.PURPOSE: (self._report, 6),
            consultation_mails.PURPOSE: (self._submit, 9),
            REPLY_PURPOSE: (self._reply, 4),
        }

    def read(self, mail: OutboxMail, now: datetime) -> None:
        """Let the reader decide whether to do what a mail asks."""
        for link in self._links_of(mail):
            if link.purpose in self._doings:
                self._decide(link, now)
        if mail.kind == action_mails.ESCALATED.name and mail.person_id is not None:
            self._hear(mail, now)

    @staticmethod
    def _links_of(mail: OutboxMail) -> list[PersonalLink]:
        """Return what stands behind the button of a mail, or behind those of its items."""
        if mail.link is not None:
            return [mail.link]
        wanted = [item["link"][0] for item in mail.content.get("items", ()) if item.get("link")]
        if not wanted:
            return []
        return list(db.session.scalars(select(PersonalLink).where(PersonalLink.public_id.in_(wanted))))

    def _decide(self, link: PersonalLink, now: datetime) -> None:
        doing, days = self._doings[link.purpose]
        key = (link.purpose, link.subject_id, link.person_id)
        # Actions keep their number from one play to the next; other things are known by who is asked, and when.
        thing = link.subject_id if link.subject_kind == "action" else ""
        dice = self.stage.dice_for(link.purpose, thing, link.person_id, now)
        if dice.random() >= self.stage.rate or not self.stage.takes_on(*key):
            return
        link_id = link.id

        def act(at: datetime) -> None:
            self.stage.lets_go(*key)
            opened = db.session.get_one(PersonalLink, link_id)
            if opened.revoked_at is None:
                doing(opened, at, dice)

        self.stage.plan(self.stage.in_a_while(now, days, dice), act)

    def _hear(self, mail: OutboxMail, now: datetime) -> None:
        """A coordinator telephones, and gives more time where nothing is heard meanwhile."""
        action_id, person_id = mail.subject_id, mail.person_id or 0
        dice = self.stage.dice_for("more time", action_id, person_id, now)
        if dice.random() >= self.stage.rate or not self.stage.takes_on("more time", action_id, 0):
            return

        def act(at: datetime) -> None:
            self.stage.lets_go("more time", action_id, 0)
            action = _action(action_id)
            if action is None or action.state not in OPEN or action.due_on is None:
                return
            later = min(self.stage.day_of(at) + MORE_TIME, action.pact.ends_on)
            if later > action.due_on and later > self.stage.day_of(at):
                person = db.session.get(Person, person_id)
                actions.change_action(action, {"due_on": later}, actor=person, now=at)
                self.stage.note("date_moved")

        self.stage.plan(self.stage.in_a_while(now, 5, dice), act)

    def _report(self, link: PersonalLink, now: datetime, dice: Random) -> None:
        action = _action(link.subject_id)
        if action is None or action.state not in OPEN or not _owns(link.person_id, action):
            return
        news = self._news(action, now, dice)
        actions.report_progress(action, news, actor=link.person, now=now, via="link")
        self.stage.note("report")
        if news.state == ActionState.DONE:
            self.stage.finished["action", action.public_id, None] = now

    def _news(self, action: Action, now: datetime, dice: Random) -> News:
        today = self.stage.day_of(now)
        is_near = action.due_on is not None and today >= action.due_on - NEARLY
        if is_near and dice.random() < IS_DONE:
            return News(state=ActionState.DONE, text="Afgerond.")
        if action.updated_at is not None and dice.random() < SAYS_NOTHING_NEW:
            return News(no_change=True)
        view = dice.choice([View.ON_TRACK, View.ON_TRACK, View.SLIGHT_DELAY, View.OFF_TRACK])
        percent = None if action.is_open_ended else min(95, (action.percent or 0) + 5 * dice.randint(1, 6))
        return News(state=ActionState.RUNNING, view=view, percent=percent, text="Het werk gaat verder.")

    def _submit(self, link: PersonalLink, now: datetime, dice: Random) -> None:
        invitation = db.session.scalar(
            select(Invitation)
            .join(Consultation)
            .where(Consultation.public_id == link.subject_id, Invitation.person_id == link.person_id)
        )
        if invitation is None or invitation.state == InvitationState.SUBMITTED:
            return
        consultation = invitation.consultation
        if not is_open(consultation, now, self.stage.zone):
            return
        specs = [answering.spec_of(question) for question in consultation.questions]
        values = {spec.id: value for spec in specs if (value := fitting_answer(spec, dice))}
        response = commands_answers.save_draft(invitation, values, page=1, language=link.person.language, now=now)
        if response is not None:
            commands_answers.submit(
                response, consultation.questions, response.draft, language=link.person.language, now=now
            )
            self.stage.note("answer")
            self.stage.finished["consultation", link.subject_id, link.person_id] = now

    def _reply(self, link: PersonalLink, now: datetime, dice: Random) -> None:
        call = db.session.scalar(
            select(Convocation)
            .join(Meeting)
            .where(Meeting.public_id == link.subject_id, Convocation.person_id == link.person_id)
        )
        if call is None or not may_reply(MeetingState(call.meeting.state), call.meeting.starts_at, now):
            return
        answer = Reply.COMING if dice.random() < COMES else Reply.NOT_COMING
        commands_convening.reply(call, answer=answer, remark="", via="link", now=now)
        self.stage.note("reply")
        if answer == Reply.NOT_COMING:
            self.stage.finished["meeting", link.subject_id, link.person_id] = now
        else:
            self.stage.finished.pop(("meeting", link.subject_id, link.person_id), None)


def _action(public_id: str) -> Action | None:
    return db.session.scalar(select(Action).where(Action.public_id == public_id))


def _owns(person_id: int, action: Action) -> bool:
    return (
        db.session.scalar(
            select(Assignment.id).where(
                Assignment.action_id == action.id, Assignment.person_id == person_id, Assignment.ends_on.is_(None)
            )
        )
        is not None
    )
