"""One mail for everything that waits for one person on one day, each thing with its own link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.mail import outbox
from app.mail.letter import Letter, preview_words, words_of_draft
from app.mail.outbox import Draft, compose
from app.models import OutboxMail, PersonalLink
from app.reminders.mails import TOGETHER
from app.web import links
from app.web.languages import catalogue
from app.web.links import Wanted

MOST_REASONS = 300  # characters, as the outbox keeps


def can_be_grouped(draft: Draft) -> bool:
    """Whether a mail may share a letter with others: an invitation for the calendar stands alone."""
    return not draft.kind.urgent and draft.calendar is None


Links = Mapping[Wanted, PersonalLink]


def links_in(drafts: Iterable[Draft], *, now: datetime) -> Links:
    """Return the links of all these drafts, read together."""
    return links.links_of(
        {wanted: draft.person for draft in drafts if draft.person.email and (wanted := _wanted(draft))}, now=now
    )


def put_together(drafts: Sequence[Draft], given: Links, *, now: datetime) -> OutboxMail | None:
    """Write one mail for `drafts`, which are for the same person; None when that person has no address.

    `given` are their links, as `links_in` returns them for many mails at once.
    """
    if len(drafts) == 1:
        wanted = _wanted(drafts[0])
        return outbox.put(drafts[0], now=now, link=given.get(wanted) if wanted else None)
    mail = outbox.put(envelope_of(drafts), now=now)
    if mail is None:
        return None
    mail.content = {**mail.content, "items": [_item(draft, given) for draft in drafts]}
    mail.reason = _reason(drafts)
    return mail


def _wanted(draft: Draft) -> Wanted | None:
    """Return what the link of a draft opens."""
    return (draft.purpose, draft.person.id, *(draft.link_about or draft.about)) if draft.purpose else None


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


def _item(draft: Draft, given: Links) -> dict[str, Any]:
    item = _frozen(draft)
    if wanted := _wanted(draft):
        item["link"] = [given[wanted].public_id, given[wanted].generation]
    return item
