"""What the mails about a meeting say, to one person, in that person's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.blueprints.meetings import mails
from app.blueprints.meetings.rules import start_times
from app.blueprints.meetings.words import day_within, name_of, span, when
from app.blueprints.workgroups.queries import facilitators
from app.mail.kinds import N_, MailKind
from app.mail.outbox import Draft
from app.models import AgendaItem, Meeting, Person, Reply
from app.web.formats import time_text
from app.web.languages import gettext as _
from app.web.languages import speaking

REPLY_PURPOSE = "meeting_reply"


def invitation(meeting: Meeting, items: Sequence[AgendaItem], person: Person) -> Draft:
    """Return the mail that calls `person` to `meeting`."""
    with speaking(person.language):
        values = {"agenda": _agenda(meeting, items)}
        return _draft(mails.INVITATION, meeting, person, values, calendar=event(meeting, items, "REQUEST"))


def change(meeting: Meeting, items: Sequence[AgendaItem], person: Person, *, asks_again: bool, was: str) -> Draft:
    """Return the mail that says a meeting moved; `was` is its former time and place in the person's language."""
    with speaking(person.language):
        values = {
            "change": _("It was: %(was)s", was=was),
            "ask": _("Please say again whether you come: your earlier answer was about another moment.")
            if asks_again
            else _("Your answer still counts; you can change it with the button below."),
        }
        return _draft(mails.CHANGED, meeting, person, values, calendar=event(meeting, items, "REQUEST"))


def cancellation(meeting: Meeting, person: Person) -> Draft:
    """Return the mail that says a meeting will not be held."""
    with speaking(person.language):
        values = {"why": meeting.cancel_reason}
        return _draft(mails.CANCELLED, meeting, person, values, calendar=event(meeting, (), "CANCEL"), link=False)


def reminder(meeting: Meeting, items: Sequence[AgendaItem], person: Person, reply: Reply) -> Draft:
    """Return the mail that reminds someone who comes, or asks again who has not answered."""
    with speaking(person.language):
        ask = (
            _("You said that you come. If that changed, say so with the button below.")
            if reply == Reply.COMING
            else _("You have not said yet whether you come. Please do so with the button below; it takes a moment.")
        )
        return _draft(mails.REMINDER, meeting, person, {"ask": ask, "agenda": _agenda(meeting, items)})


def unanswered(meeting: Meeting, person: Person) -> Draft:
    """Return the mail that asks again for an answer to an invitation."""
    with speaking(person.language):
        return _draft(mails.UNANSWERED, meeting, person, {})


def to_organiser(kind: MailKind, meeting: Meeting, person: Person, address: str) -> Draft:
    """Return a mail to whoever organises a meeting, with the address of its page."""
    with speaking(person.language):
        return _draft(kind, meeting, person, {"address": address}, link=False)


def answered_to(meeting: Meeting, drafts: Iterable[Draft]) -> list[Draft]:
    """Return `drafts` with whoever organises the group as the one who gets the answers, where no mailbox takes them."""
    people = facilitators([meeting.workgroup]).get(meeting.workgroup_id, [])
    return [replace(draft, reply_to=reply_address(people)) for draft in drafts]


def reply_address(people: Iterable[Person]) -> str:
    """Return the first address among these people."""
    return next((person.email for person in people if person.email), "")


def place_in_time(starts_local: datetime, ends_local: datetime, place: str, language: str) -> str:
    """Return when and where something is held, in `language`."""
    with speaking(language):
        return ", ".join(filter(None, (span(starts_local, ends_local), place)))


def event(meeting: Meeting, items: Sequence[AgendaItem], method: str) -> dict[str, Any]:
    """Return a meeting as mails and feeds put it in a calendar: the same uid everywhere, in the reader's language."""
    return {
        "method": method,
        "uid": meeting.ical_uid,
        "sequence": meeting.ical_sequence,
        "summary": name_of(meeting),
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "location": meeting.place,
        "description": _agenda(meeting, items) if items else "",
    }


def _draft(
    kind: MailKind,
    meeting: Meeting,
    person: Person,
    values: Mapping[str, object],
    *,
    calendar: Mapping[str, Any] | None = None,
    link: bool = True,
) -> Draft:
    facts: list[tuple[str, object]] = [(N_("When"), when(meeting))]
    if meeting.place:
        facts.append((N_("Where"), meeting.place))
    return Draft(
        kind=kind,
        person=person,
        about=("meeting", meeting.public_id),
        values={
            "meeting": name_of(meeting),
            "workgroup": meeting.workgroup.name,
            "day": day_within(meeting.starts_local),
            **values,
        },
        facts=facts,
        purpose=REPLY_PURPOSE if link else None,
        calendar=calendar,
    )


def _agenda(meeting: Meeting, items: Sequence[AgendaItem]) -> str:
    """Return the agenda as lines of a mail, with the hour at which each point begins."""
    if not items:
        return _("The agenda will follow.")
    times = start_times(meeting.starts_local, [item.minutes for item in items])
    lines = [
        _("%(time)s %(title)s (%(minutes)s min)", time=time_text(at), title=item.title, minutes=item.minutes)
        for at, item in zip(times, items, strict=True)
    ]
    return "\n".join(lines)
