"""What a personal link is about, for whoever says that it is not for him or her."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.blueprints.actions import commands as actions
from app.blueprints.actions import mails as action_mails
from app.blueprints.actions import queries as action_queries
from app.blueprints.consultations import commands_passing as consultations
from app.blueprints.consultations import mails as consultation_mails
from app.blueprints.meetings import commands_passing as meetings
from app.blueprints.meetings.letters import REPLY_PURPOSE
from app.blueprints.meetings.words import name_of
from app.models import Convocation, Invitation, Person

PURPOSES = (action_mails.PURPOSE, consultation_mails.PURPOSE, REPLY_PURPOSE)


@dataclass(frozen=True)
class Matter:
    """A thing that someone was asked about: what it is called, who organises it, and the way to pass it on."""

    subject: tuple[str, str]
    title: Callable[[str], str]  # in a language
    organisers: Sequence[Person]
    invitation: Invitation | None = None
    call: Convocation | None = None

    def may_pass_on(self, *, now: datetime) -> bool:
        """Whether a colleague can be asked instead. An action changes hands by a handover, never by this."""
        return consultations.may_pass_on(self.invitation, now=now) or meetings.may_pass_on(self.call, now=now)

    def pass_on(self, receiver: Person, *, now: datetime) -> bool:
        """Ask `receiver` instead; False when he or she is asked already."""
        if self.invitation is not None:
            return consultations.pass_on(self.invitation, receiver, now=now)
        return self.call is not None and meetings.pass_on(self.call, receiver, now=now)

    def before(self) -> dict[str, object]:
        """Return what it takes to undo a passing on."""
        return {"reply": str(self.call.reply)} if self.call is not None else {}


def matter_of(purpose: str, subject_id: str, person: Person) -> Matter | None:
    """Return what a link of this purpose is about; None when that is gone."""
    finders = {
        action_mails.PURPOSE: _action,
        consultation_mails.PURPOSE: _consultation,
        REPLY_PURPOSE: _meeting,
    }
    finder = finders.get(purpose)
    return finder(subject_id, person) if finder else None


def take_back(matter: Matter, receiver: Person, giver: Person, before: dict[str, object], *, now: datetime) -> bool:
    """Ask the colleague no longer and the giver again; False when the colleague has answered or begun."""
    kind, public_id = matter.subject
    if kind == "consultation":
        return consultations.take_back(public_id, receiver, actor=giver, now=now)
    if not meetings.take_back(public_id, receiver, now=now):
        return False
    meetings.come_back(public_id, giver, before)
    return True


def _action(public_id: str, _person: Person) -> Matter | None:
    action = action_queries.action_by_public_id(public_id)
    if action is None:
        return None
    title = actions.named(action)
    return Matter(("action", public_id), lambda _language: title, action_queries.coordinators())


def _consultation(public_id: str, person: Person) -> Matter | None:
    consultation = consultations.consultation_of(public_id)
    if consultation is None:
        return None
    return Matter(
        ("consultation", public_id),
        lambda language: consultation.text(consultation.titles, language),
        [consultation.organiser],
        invitation=consultations.invited(public_id, person),
    )


def _meeting(public_id: str, person: Person) -> Matter | None:
    meeting = meetings.meeting_of(public_id)
    if meeting is None:
        return None
    return Matter(
        ("meeting", public_id),
        lambda _language: name_of(meeting),
        meetings.organisers(meeting),
        call=meetings.called(public_id, person),
    )
