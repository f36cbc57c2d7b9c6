"""What falls due in this slice: with their next daily mail, organisers hear of what people wrote by mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from flask import current_app

from app.blueprints.mails import queries_incoming, queries_notes
from app.blueprints.mails.mails import NOTE_CAME
from app.mail import settings
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import IncomingMail, Person
from app.reminders.calendar import daily_mail
from app.reminders.vocabulary import Due

PART = "note"
WAITS = timedelta(days=2)  # a note waits for its morning no longer than this
# Where a note about a thing is read: its page, which shows it to whoever organises it.
PLACES = {"action": "actions", "consultation": "consultations", "meeting": "meetings"}

Subject = tuple[str, str]


class NoteReminders:
    """The morning after, who organises a thing hears that someone wrote about it; several notes are one line."""

    kinds: tuple[MailKind, ...] = (NOTE_CAME,)

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return what is to be told in (after, until]."""
        if not settings.current().is_on(NOTE_CAME):
            return
        notes = queries_notes.notes_between(after - WAITS, until)
        told = queries_notes.organisers(sorted({_about(note) for note in notes})) if notes else {}
        found: dict[Due, None] = {}
        for note in notes:
            day = _told_on(note)
            at = datetime.combine(day, time(), current_app.config["SETTINGS"].zone)
            if after < at <= until:
                for person in told[_about(note)]:
                    if person.id != note.person_id:
                        found[Due(at, NOTE_CAME.name, *_about(note), person.id, f"{day}/{PART}")] = None
        yield from found

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails, leaving out notes that were put away or assigned elsewhere meanwhile."""
        del now
        people = queries_notes.people_by_ids([due.person_id for due in dues])
        notes: dict[tuple[str, str, date], list[IncomingMail]] = {}
        for note in queries_notes.notes_of({due.subject_id for due in dues}):
            notes.setdefault((*_about(note), _told_on(note)), []).append(note)
        things = queries_incoming.things([(due.subject_kind, due.subject_id) for due in dues])
        for due in dues:
            day = date.fromisoformat(due.occurrence.partition("/")[0])
            mine = notes.get((due.subject_kind, due.subject_id, day))
            person = people.get(due.person_id)
            if mine and person is not None:
                thing = things.get((due.subject_kind, due.subject_id))
                yield due, _draft(person, mine, queries_incoming.called(thing, person.language))


def _draft(person: Person, notes: Sequence[IncomingMail], thing: str) -> Draft:
    newest = notes[0]
    base, place = current_app.config["SETTINGS"].public_base_url, PLACES.get(newest.subject_kind)
    path = f"{place}/{newest.subject_id}" if place else f"mails/incoming/{newest.public_id}"
    who = ", ".join(dict.fromkeys(note.person.label if note.person else note.sender for note in notes))
    return Draft(
        kind=NOTE_CAME,
        person=person,
        about=_about(newest),
        values={"who": who, "thing": thing or newest.subject, "address": f"{base}/{path}"},
    )


def _about(note: IncomingMail) -> Subject:
    return note.subject_kind, note.subject_id


def _told_on(note: IncomingMail) -> date:
    """Return the day whose daily mail tells of a note: today when that is still to come, else tomorrow."""
    here = note.received_at.astimezone(current_app.config["SETTINGS"].zone)
    return here.date() + timedelta(days=0 if here.time() < daily_mail() else 1)
