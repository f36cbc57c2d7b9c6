"""From a mail's frozen text to what is read: a text and an HTML version, with real or with masked addresses.

Only `sending` fills in what opens something. Screens, previews and logs use `masked`, which asks for no token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app, g, has_request_context
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.extensions import db
from app.mail.kinds import all_kinds, fill
from app.mail.outbox import Draft, compose
from app.mail.unsubscribe import unsubscribe_url
from app.models import OutboxMail, Person, PersonalLink
from app.models.base import new_public_id
from app.web import links, navigation
from app.web.languages import speaking
from app.web.render import render

STYLE = Path(__file__).parent.parent / "static" / "css" / "letter.css"
PREFERENCES = "mail_preferences"  # the purpose of the link in every footer


@dataclass(frozen=True)
class Addresses:
    """What a mail opens: behind its button, behind each of its items, and in its footer."""

    button: str | None
    preferences: str | None
    items: tuple[str | None, ...] = ()
    unsubscribe: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Letter:
    """A mail as it is read."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Words:
    """What a letter says, from an outbox row or from a draft that is only looked at."""

    kind: str
    language: str
    subject: str
    reason: str
    content: Mapping[str, Any]
    source: str  # where the address came from


def sending(mail: OutboxMail, addresses: Addresses, *, on_screen: bool = False) -> Letter:
    """Return `mail` with its true addresses, for the message that leaves; `on_screen` in a demonstration only."""
    return _render(words_of(mail), addresses, on_screen=on_screen)


def masked(mail: OutboxMail) -> Letter:
    """Return `mail` with every address masked, for screens."""
    return preview_words(words_of(mail))


def preview(draft: Draft) -> Letter:
    """Return what `draft` would say, with every address masked. Writes nothing."""
    return preview_words(words_of_draft(draft))


def body_name() -> str:
    """Return who writes; asked of the database once a context, not once a mail."""
    if "mail_body_name" not in g:
        g.mail_body_name = navigation.body_name()
    return str(g.mail_body_name)


def words_of(mail: OutboxMail) -> Words:
    """Return what an outbox row says."""
    source = mail.person.source if mail.person else ""
    return Words(mail.kind, mail.language, mail.subject, mail.reason, mail.content, source)


def words_of_draft(draft: Draft, *, items: Sequence[Mapping[str, Any]] = (), reason: str = "") -> Words:
    """Return what a draft says, as it would be frozen now; `items` when it gathers several."""
    letter, person = compose(draft), draft.person
    content = {**letter.content, "items": list(items)} if items else letter.content
    return Words(draft.kind.name, person.language, letter.subject, reason or letter.reason, content, person.source)


def addresses_of(mail: OutboxMail, *, preferences: str | None = None) -> Addresses:
    """Return the true addresses of `mail`; `preferences` when it is known already."""
    kind = all_kinds().get(mail.kind)
    if preferences is None and mail.person is not None:
        link = _preferences_link(mail.person)
        preferences = links.url_of(link) if link else None
    return Addresses(
        button=links.address_for(mail),
        preferences=preferences,
        items=_item_urls(mail),
        unsubscribe=None if kind and kind.on_request else unsubscribe_url(mail),
        secrets=links.secrets_for(mail),
    )


def ensure_preferences(person: Person, *, now: datetime) -> PersonalLink:
    """Return the link to a person's preferences, made when it does not exist yet."""
    return links.link_for(PREFERENCES, person=person, subject_kind="person", subject_id=person.public_id, now=now)


def preference_links(people: Sequence[Person], *, now: datetime) -> dict[int | None, PersonalLink]:
    """Return the link to the preferences of each of these people, by their ids; those that lack are made.

    Another worker may be making one of them at this moment: whoever comes second takes what the first has made.
    """
    if not people:
        return {}
    insert = sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert
    fresh = [
        {
            "public_id": new_public_id(),
            "purpose": PREFERENCES,
            "person_id": person.id,
            "subject_kind": "person",
            "subject_id": person.public_id,
            "created_at": now,
            "generation": 1,
        }
        for person in {person.id: person for person in people}.values()
    ]
    db.session.execute(insert(PersonalLink).on_conflict_do_nothing(), fresh)
    found = db.session.scalars(
        select(PersonalLink)
        .where(PersonalLink.purpose == PREFERENCES, PersonalLink.person_id.in_([row["person_id"] for row in fresh]))
        .order_by(PersonalLink.id)
    )
    return {link.person_id: link for link in found}


def _preferences_link(person: Person) -> PersonalLink | None:
    return db.session.scalar(
        select(PersonalLink).where(PersonalLink.purpose == PREFERENCES, PersonalLink.person_id == person.id)
    )


def _item_urls(mail: OutboxMail) -> tuple[str | None, ...]:
    """Return the address of each item of a grouped mail; its content holds (public id, generation) of the link."""
    items = mail.content.get("items", [])
    wanted = [item["link"][0] for item in items if item.get("link")]
    if not wanted:
        return (None,) * len(items)
    found = db.session.scalars(select(PersonalLink).where(PersonalLink.public_id.in_(wanted))).all()
    by_id = {link.public_id: link for link in found}
    return tuple(
        links.url_of(by_id[item["link"][0]], item["link"][1]) if item.get("link") and item["link"][0] in by_id else None
        for item in items
    )


def preview_words(words: Words) -> Letter:
    """Return `words` with every address masked."""
    address = f"{_base_url()}/l/{links.MASK}"
    kind = all_kinds().get(words.kind)
    items = words.content.get("items", [])
    addresses = Addresses(
        button=address if words.content.get("button") else None,
        preferences=address,
        items=tuple(address if item.get("button") else None for item in items),
        # Whatever composing left open is a secret of this kind of mail.
        secrets=dict.fromkeys(kind.placeholders, links.MASK) if kind else {},
    )
    return _render(words, addresses, on_screen=True)


def _render(words: Words, addresses: Addresses, *, on_screen: bool) -> Letter:
    content = words.content
    items = [{**item, "url": url} for item, url in zip(content.get("items", []), addresses.items, strict=True)]
    context = {
        "language": words.language,
        "subject": fill(words.subject, addresses.secrets),
        "paragraphs": [fill(paragraph, addresses.secrets) for paragraph in content["paragraphs"]],
        "facts": content.get("facts", []),
        "button": content.get("button", ""),
        "url": addresses.button,
        "items": items,
        "reason": words.reason,
        "source": words.source,
        "preferences": addresses.preferences,
        "privacy": f"{_base_url()}/privacy",
        "own": f"{_base_url()}/",
        "on_screen": on_screen and has_request_context(),
        "style": _style(),
    }
    with speaking(words.language):
        context["body_name"] = body_name()
        return Letter(
            subject=str(context["subject"]),
            text=render("emails/letter.txt", **context).strip() + "\n",
            html=render("emails/letter.html", **context),
        )


@cache
def _style() -> Markup:
    return Markup(STYLE.read_text(encoding="utf-8"))  # noqa: S704 - a file of our own


def _base_url() -> str:
    return str(current_app.config["SETTINGS"].public_base_url)
