"""The mail that will go out: the planner's own question, asked about the future."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from app.mail.checks import mutes_of
from app.mail.kinds import MailKind
from app.mail.letter import Letter
from app.mail.outbox import Draft, compose
from app.models import Person
from app.reminders.due import Key, Reminder, drafts_of, reminders_between
from app.reminders.mails import TOGETHER
from app.reminders.planner import batches_of, letters_of
from app.reminders.together import envelope_of, preview_together


@dataclass(frozen=True)
class Coming:
    """A mail that will go out as things stand now. It holds several reminders where they share a letter."""

    at: datetime
    person: Person
    reminders: tuple[Reminder, ...]
    drafts: tuple[Draft, ...]

    @property
    def kind(self) -> MailKind:
        """The kind of the mail."""
        return self.drafts[0].kind if len(self.drafts) == 1 else TOGETHER

    @property
    def about(self) -> tuple[str, str]:
        """(kind, public id) of what the mail is about."""
        return self.drafts[0].about if len(self.drafts) == 1 else ("person", self.person.public_id)

    @property
    def subject(self) -> str:
        """The subject line, in the language of the reader."""
        return compose(self.drafts[0] if len(self.drafts) == 1 else envelope_of(self.drafts)).subject

    @property
    def reason(self) -> str:
        """Why this person gets it."""
        return " ".join(dict.fromkeys(compose(draft).reason for draft in self.drafts))

    @property
    def minutes(self) -> int:
        """The time it asks of the reader."""
        return sum(draft.kind.minutes for draft in self.drafts)

    def letter(self) -> Letter:
        """Return the very mail, with every address masked."""
        return preview_together(self.drafts)

    def as_json(self) -> dict[str, Any]:
        """Return the mail as `flask reminders forecast --json` shows it."""
        row: dict[str, Any] = {
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "kind": self.kind.name,
            "subject": self.subject,
            "person": self.person.label,
            "address": self.person.email,
            "language": self.person.language,
            "reason": self.reason,
        }
        if len(self.drafts) > 1:
            row["items"] = [{"kind": one.kind.name, "subject": compose(one).subject} for one in self.drafts]
        return row


def forecast(after: datetime, until: datetime, *, to: Person | None = None) -> list[Coming]:
    """Return every mail that goes out in (after, until] as things stand now, ordered by time; or those to one person.

    Left out are people whose address is unknown or does not work, and what they asked not to get.
    """
    reminders = [one for one in reminders_between(after, until) if to is None or one.due.person_id == to.id]
    drafts = {one.key: draft for one, draft in drafts_of(reminders, after)}
    mutes = mutes_of(sorted({one.due.person_id for one in reminders}), now=after)
    wanted = [
        one
        for one in reminders
        if one.key in drafts and not mutes.covers(one.due.person_id, one.due.kind, *drafts[one.key].about, at=one.at)
    ]
    found: list[Coming] = []
    for at, group in groupby(wanted, key=lambda one: one.at):
        found += _at_moment(at, list(group), drafts)
    return sorted(found, key=lambda one: (one.at, one.person.label, one.kind.name, one.about))


def _at_moment(at: datetime, reminders: Sequence[Reminder], drafts: Mapping[Key, Draft]) -> list[Coming]:
    found: list[Coming] = []
    for batch in batches_of(reminders):
        newest = {one.matter: one for one in batch}.values()
        for letter in letters_of([(one, drafts[one.key]) for one in newest]):
            person = letter[0][1].person
            if person.email and person.suppressed_at is None:
                found.append(Coming(at, person, tuple(one for one, _ in letter), tuple(draft for _, draft in letter)))
    return found
