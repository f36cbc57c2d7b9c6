"""One mail for everything that waits for one person on one day, each thing with its own link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.extensions import db
from app.mail import outbox
from app.mail.letter import Letter, preview_words, words_of_draft
from app.mail.outbox import Draft, compose
from app.models import OutboxMail
from app.reminders.mails import TOGETHER
from app.web import links
from app.web.languages import catalogue

MOST_REASONS = 300  # characters, as the outbox keeps


def can_be_grouped(draft: Draft) -> bool:
    """Whether a mail may share a letter with others: an invitation for the calendar stands alone."""
    return not draft.kind.urgent and draft.calendar is None


def put_together(drafts: Sequence[Draft], *, now: datetime) -> OutboxMail | None:
    """Write one mail for `drafts`, which are for the same person; None when that person has no address."""
    if len(drafts) == 1:
        return outbox.put(drafts[0], now=now)
    mail = outbox.put(envelope_of(drafts), now=now)
    if mail is None:
        return None
    mail.content = {**mail.content, "items": [_item(draft, now) for draft in drafts]}
    mail.reason = _reason(drafts)
    return mail


def preview_together(drafts: Sequence[Draft]) -> Letter:
    """Return the one letter for `drafts`, with every address masked. Writes nothing."""
    if len(drafts) == 1:
        return preview_words(words_of_draft(drafts[0]))
    items = [_frozen(draft) for draft in drafts]
    return preview_words(words_of_draft(envelope_of(drafts), items=items, reason=_reason(drafts)))


def envelope_of(drafts: Sequence[Draft]) -> Draft:
    """Return the mail around `drafts`, without its items."""
    person = drafts[0].person
    return Draft(TOGETHER, person, about=("person", person.public_id), values={"count": len(drafts)})


def _reason(drafts: Sequence[Draft]) -> str:
    reasons = " ".join(dict.fromkeys(compose(draft).reason for draft in drafts))
    if len(reasons) <= MOST_REASONS:
        return reasons
    return catalogue(drafts[0].person.language).gettext(TOGETHER.reason)


def _frozen(draft: Draft) -> dict[str, Any]:
    letter = compose(draft)
    return {
        "kind": draft.kind.name,
        "subject": letter.subject,
        "facts": letter.content["facts"],
        "button": letter.content["button"],
    }


def _item(draft: Draft, now: datetime) -> dict[str, Any]:
    item = _frozen(draft)
    if draft.purpose:
        kind, public_id = draft.link_about or draft.about
        link = links.link_for(draft.purpose, person=draft.person, subject_kind=kind, subject_id=public_id, now=now)
        db.session.flush()
        item["link"] = [link.public_id, link.generation]
    return item
