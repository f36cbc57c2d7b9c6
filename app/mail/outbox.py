"""Into the outbox: a mail is a row, written in the transaction that causes it.

The text is frozen here, in the recipient's language. Its link is stored as (purpose, id, generation) and turned
into an address at the moment of sending only, so that no copy of the database opens anything.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import insert
from sqlalchemy.orm.attributes import set_committed_value

from app import rows
from app.extensions import db
from app.mail import settings
from app.mail.kinds import MailKind, fill
from app.mail.settings import Wording
from app.models import MailState, OutboxMail, Person, PersonalLink
from app.models.base import new_public_id
from app.web import formats, links
from app.web.languages import catalogue, speaking
from app.web.text import clean_line

UNDO_TIME = timedelta(seconds=60)  # a mail caused by a click can be called back this long
# Who is known by an address alone is greeted without a name: “Dear,” reads better than “Dear someone@example.org,”.
_NAME_AT_END = re.compile(r" \{name\}(?=,)")


@dataclass(frozen=True)
class Draft:
    """A mail as a slice describes it: plain values, no rendered text, nothing written yet.

    `about` is (kind, public_id) of the thing; mails about one thing form one thread. Values and facts may be
    dates, instants and numbers: they are written the way the recipient's language writes them. A value that takes
    long to find may be a function without arguments, which is asked in that language when the mail is written: of
    the thousands in a forecast, only a page is. The labels of facts are message ids.
    """

    kind: MailKind
    person: Person
    about: tuple[str, str]
    values: Mapping[str, object] = field(default_factory=dict)
    facts: Sequence[tuple[str, object]] = ()
    purpose: str | None = None  # of the personal link under the button
    link_about: tuple[str, str] | None = None  # what the link is for, when that is not `about`
    calendar: Mapping[str, Any] | None = None
    reply_to: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail's frozen text in one language. `content` is what the outbox keeps of it."""

    subject: str
    reason: str
    content: dict[str, Any]


def compose(draft: Draft, wording: Wording | None = None) -> Letter:
    """Return the text of `draft` in its person's language; in other words than the body's own to try them out."""
    language = draft.person.language
    texts, wording = catalogue(language), wording or settings.current().wording(draft.kind, language)
    with speaking(language):
        values = {name: in_words(value() if callable(value) else value) for name, value in draft.values.items()}
        values.setdefault("name", draft.person.label)
        facts = [[texts.gettext(label), in_words(value)] for label, value in draft.facts]
    body = fill(wording.body if draft.person.name else _NAME_AT_END.sub("", wording.body), values)
    return Letter(
        subject=clean_line(fill(wording.subject, values)),
        reason=clean_line(fill(texts.gettext(draft.kind.reason), values)),
        content={
            "paragraphs": [part.strip() for part in body.split("\n\n") if part.strip()],
            "facts": facts,
            "button": fill(wording.button, values),
            "reply_to": draft.reply_to,
        },
    )


def put(
    draft: Draft, *, now: datetime, delay: timedelta = timedelta(0), link: PersonalLink | None = None
) -> OutboxMail | None:
    """Write the mail that `draft` describes; None when the person has no address, or the body switched its kind off.

    To an address where mail does not arrive the row is written as suppressed, so that everyone can see that
    nothing was sent, and why. Its `link` is looked up here, unless it is given.
    """
    if not draft.person.email or not settings.current().is_on(draft.kind):
        return None
    if draft.purpose and link is None:
        kind, public_id = draft.link_about or draft.about
        link = links.link_for(draft.purpose, person=draft.person, subject_kind=kind, subject_id=public_id, now=now)
    db.session.flush()  # who or whose link is new has no key before
    mail = rows.add(OutboxMail, **_row_of(draft, link, now, delay))
    set_committed_value(mail, "person", draft.person)
    set_committed_value(mail, "link", link)
    return mail


def put_all(drafts: Sequence[Draft], *, now: datetime, delay: timedelta = timedelta(0)) -> int:
    """Write many mails about one thing, with their links read and stored together; return how many.

    Every draft has the same purpose and the same thing; drafts of people without an address are left out,
    and so are those of a kind that was switched off.
    """
    chosen = settings.current()
    kept = [draft for draft in drafts if draft.person.email and chosen.is_on(draft.kind)]
    if not kept:
        return 0
    found: dict[int, PersonalLink] = {}
    if kept[0].purpose:
        kind, public_id = kept[0].link_about or kept[0].about
        people = [draft.person for draft in kept]
        found = links.links_for(kept[0].purpose, people=people, subject_kind=kind, subject_id=public_id, now=now)
    made = [_row_of(draft, found.get(draft.person.id), now, delay) for draft in kept]
    db.session.execute(insert(OutboxMail), made)  # thousands of objects would take three times as long
    return len(kept)


def _row_of(draft: Draft, link: PersonalLink | None, now: datetime, delay: timedelta) -> dict[str, Any]:
    """Return what the row of a mail holds."""
    person, letter = draft.person, compose(draft)
    return {
        "public_id": new_public_id(),
        "person_id": person.id,
        "link_id": link.id if link else None,
        "kind": draft.kind.name,
        "address": person.email or "",
        "language": person.language,
        "subject": letter.subject,
        "content": letter.content,
        "reason": letter.reason,
        "policy": draft.kind.policy,
        "is_asked_for": draft.kind.on_request,
        "subject_kind": draft.about[0],
        "subject_id": draft.about[1],
        "created_at": now,
        "next_attempt_at": now + delay,
        "expires_at": now + delay + draft.kind.life,
        "message_id": new_message_id(),
        "link_generation": link.generation if link else None,
        "calendar": dict(draft.calendar) if draft.calendar else None,
        "state": MailState.SUPPRESSED if person.suppressed_at else MailState.QUEUED,
        "last_error": person.suppressed_reason if person.suppressed_at else "",
    }


def cancel(mail: OutboxMail) -> bool:
    """Call a mail back; False when it is too late."""
    if mail.state != MailState.QUEUED:
        return False
    mail.state = MailState.CANCELLED
    return True


def new_message_id() -> str:
    """Return a Message-ID that stays with the mail through every attempt."""
    host = urlsplit(current_app.config["SETTINGS"].public_base_url).hostname or "localhost"
    return f"<{secrets.token_hex(12)}@{host}>"


def in_words(value: object) -> str:
    """Write a value the way the current language writes it."""
    if isinstance(value, datetime):
        return formats.datetime_text(value)
    if isinstance(value, date):
        return formats.date_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return formats.number_text(value)
    return str(value)
