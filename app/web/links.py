"""Personal links: one capability, of one person, for one thing, without an account.

A token is the link's id and a message authentication code over its purpose, id and generation. The key comes
from SECRET_KEY, which is in no backup, so that whoever holds the database holds no link.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, NoReturn

from flask import current_app, g, request
from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app import clock
from app.extensions import db
from app.models import OutboxMail, Person, PersonalLink
from app.models.base import PUBLIC_ID_LENGTH, new_public_id
from app.prepared import Prepared
from app.web.access import not_found
from app.web.addresses import url_for
from app.web.ended import LinkEnded
from app.web.languages import read_in

MAC_LENGTH = 26  # 128 bits in base32
MASK = "••••••"  # how a token looks wherever it is not being sent
COOKIE_LIFE = timedelta(days=180)
PEOPLE_PER_QUERY = 500
LINKS_LOOKED_AT = 200  # of one person who lost a link
MOST_COOKIES = 12  # more would not fit in a request's headers
_HANDLE = re.compile(r"[a-z2-7]{13}")

# Asked at every step of whoever comes by a link: put together once.
_ONE_LINK = select(PersonalLink).where(
    PersonalLink.purpose == bindparam("purpose"),
    PersonalLink.person_id == bindparam("person_id"),
    PersonalLink.subject_kind == bindparam("subject_kind"),
    PersonalLink.subject_id == bindparam("subject_id"),
)
_LINK = select(PersonalLink).where(PersonalLink.id == bindparam("id")).options(joinedload(PersonalLink.person))


class KnownLink(NamedTuple):
    """What every page of a personal link must know of it."""

    id: int
    public_id: str
    purpose: str
    person_id: int
    subject_kind: str
    subject_id: str
    generation: int
    revoked_at: datetime | None
    language: str  # of the person


_KNOWN_LINK = Prepared(
    select(
        PersonalLink.id,
        PersonalLink.public_id,
        PersonalLink.purpose,
        PersonalLink.person_id,
        PersonalLink.subject_kind,
        PersonalLink.subject_id,
        PersonalLink.generation,
        PersonalLink.revoked_at,
        Person.language,
    )
    .join(Person, Person.id == PersonalLink.person_id)
    .where(PersonalLink.public_id == bindparam("public_id")),
    KnownLink,
)

Wanted = tuple[str, int, str, str]  # a purpose, the key of a person, the kind and the public id of a thing
Titles = Callable[[Person, Sequence[str], datetime], Mapping[str, str]]

_purposes: dict[str, str] = {}
_open: dict[str, Titles] = {}
_exits: dict[str, list[tuple[object, str]]] = {}
_fillers: dict[str, Filler] = {}


class LinkCookieMissing(Exception):  # noqa: N818 - an answer, not a fault
    """A page of a personal link was reached without its cookie: the link must be opened in the mail again."""


class Key(NamedTuple):
    """What the cookie of a link says."""

    public_id: str
    generation: int


@dataclass(frozen=True)
class OpenLink:
    """A personal link that is open in this browser, under its random handle."""

    handle: str
    known: KnownLink
    read: PersonalLink | None = None  # where it was read together with what it leads to

    @property
    def row(self) -> PersonalLink:
        """The link itself; read when first asked for."""
        if self.read is not None:
            return self.read
        with db.session.no_autoflush:  # nothing that is being written changes a link that was just opened
            return db.session.scalars(_LINK, {"id": self.known.id}).one()

    @property
    def person(self) -> Person:
        """The person whose link it is; read when first asked for."""
        if self.read is not None:
            return self.read.person
        return db.session.get_one(Person, self.known.person_id)


@dataclass(frozen=True)
class Filler:
    """How mails of one kind get what no row may hold, at the moment of sending.

    `address` gives what stands behind the button, `secrets` a word for each `{placeholder}` that composing
    left open, such as a code. Both are computed from SECRET_KEY and the mail's subject, never stored.
    """

    address: Callable[[OutboxMail], str | None]
    secrets: Callable[[OutboxMail], Mapping[str, str]]


def register_filler(kind: str, filler: Filler) -> None:
    """Say how mails of `kind`, which carry no personal link, are completed while they are being sent."""
    _fillers[kind] = filler


def address_for(mail: OutboxMail) -> str | None:
    """Return the address behind the button of `mail`, for sending only; None for a mail without one."""
    if mail.link is not None:
        return url_of(mail.link, mail.link_generation)
    filler = _fillers.get(mail.kind)
    return filler.address(mail) if filler else None


def secrets_for(mail: OutboxMail) -> dict[str, str]:
    """Return the words for the placeholders that stand open in the text of `mail`, for sending only.

    Use them with `kinds.fill` on each paragraph; a preview or log shows MASK instead.
    """
    filler = _fillers.get(mail.kind)
    return dict(filler.secrets(mail)) if filler else {}


def register(purpose: str, endpoint: str) -> None:
    """Say which view answers links of `purpose`; the view's address has the variable part `handle`."""
    _purposes[purpose] = endpoint


def register_open(purpose: str, titles: Titles) -> None:
    """Let links of `purpose` be mailed again to who lost them.

    `titles` returns, of the things with these ids, what is still open to this person at a moment, by its title in
    his or her language.
    """
    _open[purpose] = titles


def open_links(person: Person, now: datetime, most: int) -> list[tuple[PersonalLink, str]]:
    """Return the links of `person` that still lead somewhere, each with a title; the newest first, at most `most`."""
    given = db.session.scalars(
        select(PersonalLink)
        .where(PersonalLink.person_id == person.id, PersonalLink.purpose.in_(_open), PersonalLink.revoked_at.is_(None))
        .order_by(PersonalLink.id.desc())
        .limit(LINKS_LOOKED_AT)
    ).all()
    titles = {
        purpose: of(person, [link.subject_id for link in given if link.purpose == purpose], now)
        for purpose, of in _open.items()
    }
    found = [(link, titles[link.purpose][link.subject_id]) for link in given if link.subject_id in titles[link.purpose]]
    return found[:most]


def add_exit(purpose: str, label: object, endpoint: str) -> None:
    """Offer another way out on every page of links of `purpose`, such as "this is not for me"."""
    if (label, endpoint) not in _exits.setdefault(purpose, []):
        _exits[purpose].append((label, endpoint))


def exits() -> list[tuple[object, str]]:
    """Return (label, address) of the other ways out of the page that is shown; none without a link."""
    link: OpenLink | None = g.get("open_link")
    if link is None:
        return []
    return [(label, url_for(endpoint, handle=link.handle)) for label, endpoint in _exits.get(link.known.purpose, ())]


def purposes() -> dict[str, str]:
    """Return every purpose with its endpoint."""
    return dict(_purposes)


def link_for(purpose: str, *, person: Person, subject_kind: str, subject_id: str, now: datetime) -> PersonalLink:
    """Return the link of `person` for this purpose and thing, made when it does not exist yet."""
    wanted = {"purpose": purpose, "person_id": person.id, "subject_kind": subject_kind, "subject_id": subject_id}
    link = _opened_as(wanted) or db.session.scalar(_ONE_LINK, wanted)
    if link is None:
        link = PersonalLink(
            purpose=purpose, person=person, subject_kind=subject_kind, subject_id=subject_id, created_at=now
        )
        db.session.add(link)
    if link.revoked_at is not None:  # also to be set to what it is would be a change to look at
        link.revoked_at = None  # the capability is given again, under a newer generation than was withdrawn
    return link


def _opened_as(wanted: Mapping[str, object]) -> PersonalLink | None:
    """Return the link by which this request came, where it is the one wanted: its row was just read."""
    link: OpenLink | None = g.get("open_link")
    if link is None or any(getattr(link.known, name) != value for name, value in wanted.items()):
        return None
    return link.row


def links_for(
    purpose: str, *, people: Sequence[Person], subject_kind: str, subject_id: str, now: datetime
) -> dict[int, PersonalLink]:
    """Return the links of many people for one thing, by person id, with a fixed number of people per query."""
    found: dict[int, PersonalLink] = {}
    db.session.flush()  # who is new has no key before
    for start in range(0, len(people), PEOPLE_PER_QUERY):
        chunk = [person.id for person in people[start : start + PEOPLE_PER_QUERY]]
        known = select(PersonalLink).where(
            PersonalLink.purpose == purpose,
            PersonalLink.subject_kind == subject_kind,
            PersonalLink.subject_id == subject_id,
            PersonalLink.person_id.in_(chunk),
        )
        found.update((link.person_id, link) for link in db.session.scalars(known))
        fresh = [key for key in dict.fromkeys(chunk) if key not in found]
        if fresh:
            like = {"purpose": purpose, "subject_kind": subject_kind, "subject_id": subject_id, "created_at": now}
            rows = [{**like, "public_id": new_public_id(), "person_id": key} for key in fresh]
            db.session.execute(insert(PersonalLink), rows)
            found.update((link.person_id, link) for link in db.session.scalars(known))
    for link in found.values():
        link.revoked_at = None
    return found


def links_of(wanted: Mapping[Wanted, Person], *, now: datetime) -> dict[Wanted, PersonalLink]:
    """Return many links, each of a purpose, a person and a thing of its own; one query for some hundreds."""
    found: dict[Wanted, PersonalLink] = {}
    listed = list(wanted)
    for start in range(0, len(listed), PEOPLE_PER_QUERY):
        chunk = listed[start : start + PEOPLE_PER_QUERY]
        known = select(PersonalLink).where(
            PersonalLink.person_id.in_({person_id for _, person_id, _, _ in chunk}),
            PersonalLink.subject_id.in_({subject_id for _, _, _, subject_id in chunk}),
        )
        for link in db.session.scalars(known):
            found[link.purpose, link.person_id, link.subject_kind, link.subject_id] = link
    for one, person in wanted.items():
        if one not in found:
            purpose, _, kind, subject_id = one
            found[one] = PersonalLink(
                purpose=purpose, person=person, subject_kind=kind, subject_id=subject_id, created_at=now
            )
            db.session.add(found[one])
        found[one].revoked_at = None
    return found


def revoke(link: PersonalLink, *, now: datetime) -> None:
    """End every token of this link that was given out."""
    link.generation += 1
    link.revoked_at = now


def token_of(link: PersonalLink, generation: int | None = None) -> str:
    """Return the token of `link`, for a mail that is being sent and for nothing else."""
    settings = current_app.config["SETTINGS"]
    return link.public_id + _mac(settings.secret_key, _message(link, generation or link.generation))


def url_of(link: PersonalLink, generation: int | None = None) -> str:
    """Return the full address of `link`, built from PUBLIC_BASE_URL only."""
    return f"{current_app.config['SETTINGS'].public_base_url}/l/{token_of(link, generation)}"


def find(token: str) -> PersonalLink | None:
    """Return the link of a token in whatever case it arrives, or None; raise LinkEnded when it was revoked."""
    cleaned = token.strip().rstrip(".,;:>)]}\"'").lower()
    if len(cleaned) != PUBLIC_ID_LENGTH + MAC_LENGTH:
        return None
    link = db.session.scalar(
        select(PersonalLink)
        .where(PersonalLink.public_id == cleaned[:PUBLIC_ID_LENGTH])
        .options(joinedload(PersonalLink.person))
    )
    if link is None:
        return None
    given = cleaned[PUBLIC_ID_LENGTH:]
    if any(hmac.compare_digest(_mac(key, _message(link, link.generation)), given) for key in _keys()):
        return link if link.revoked_at is None else _end(link)
    was_valid = any(
        hmac.compare_digest(_mac(key, _message(link, generation)), given)
        for key in _keys()
        for generation in range(max(1, link.generation - 5), link.generation)
    )
    return _end(link) if was_valid else None


def _end(link: PersonalLink | KnownLink) -> NoReturn:
    raise LinkEnded(link.purpose, link.person_id, link.subject_id)


def open_in_browser(link: PersonalLink, response_to: str | None = None) -> Response:
    """Answer a token: a redirect to the page of its purpose, and the cookie that goes with its handle."""
    handle = _handle_of(link) or base64.b32encode(secrets.token_bytes(8)).decode().lower().rstrip("=")
    address = response_to or url_for(_purposes[link.purpose], handle=handle)
    response = Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})
    settings = current_app.config["SETTINGS"]
    for name in _surplus_cookies():
        response.delete_cookie(name, path="/", secure=settings.is_https)
    response.set_cookie(
        cookie_name(handle),
        _cookie_value(handle, link, int(clock.now().timestamp())),
        max_age=COOKIE_LIFE,
        secure=settings.is_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def current(handle: str, *purposes: str) -> OpenLink:
    """Return the link behind `handle`, where its cookie belongs to it and its purpose is one of `purposes`.

    Raises LinkCookieMissing without a matching cookie, LinkEnded when it was revoked; 404 for another purpose.
    """
    key = key_of(handle)
    link = _KNOWN_LINK.first(public_id=key.public_id)
    if link is None or link.purpose not in purposes:
        not_found()
    return _open_link(key, OpenLink(handle, link))


def opened(handle: str, key: Key, link: PersonalLink) -> OpenLink:
    """Return the same, where `link` with its person was read by the key of this handle, and its purpose looked at."""
    known = KnownLink(
        link.id, link.public_id, link.purpose, link.person_id, link.subject_kind, link.subject_id, link.generation,
        link.revoked_at, link.person.language,
    )  # fmt: skip
    return _open_link(key, OpenLink(handle, known, link))


def _open_link(key: Key, link: OpenLink) -> OpenLink:
    if link.known.revoked_at is not None or link.known.generation != key.generation:
        _end(link.known)
    read_in(link.known.language)
    g.open_link = link
    return link


def key_of(handle: str) -> Key:
    """Return what the cookie of `handle` says; raise LinkCookieMissing without one that belongs to it."""
    if not _HANDLE.fullmatch(handle):
        not_found()
    content, _, given = request.cookies.get(cookie_name(handle), "").rpartition(".")
    if not any(hmac.compare_digest(_mac(key, f"cookie:{handle}:{content}"), given) for key in _keys()):
        raise LinkCookieMissing
    public_id, generation, _issued = content.split(".")
    return Key(public_id, int(generation))


def forget(response: Response, handle: str) -> Response:
    """Close a link in this browser: its cookie goes, and the mail opens it again."""
    response.delete_cookie(cookie_name(handle), path="/", secure=current_app.config["SETTINGS"].is_https)
    return response


def forget_all(response: Response) -> None:
    """Close every personal link that is open in this browser: the next person at this device starts anew."""
    secure = current_app.config["SETTINGS"].is_https
    for name in request.cookies:
        if name.startswith(_prefix()):
            response.delete_cookie(name, path="/", secure=secure)


def who_opened(handle: str) -> Person | None:
    """Return the person behind the link by which this request came, where it came by `handle`."""
    link = _opened(handle)
    return link.person if link else None


def opened_by(handle: str, person_id: int) -> bool:
    """Whether this request came by `handle`, and that is a link of the person with this key."""
    link = _opened(handle)
    return link is not None and link.known.person_id == person_id


def _opened(handle: str) -> OpenLink | None:
    link: OpenLink | None = g.get("open_link")
    return link if link is not None and link.handle == handle else None


def cookie_name(handle: str) -> str:
    """Return the name of the cookie that opens `handle`."""
    return f"{_prefix()}{handle}"


def binding_of(handle: str) -> str:
    """Return the value that CSRF tokens of this handle's pages are bound to; empty without a cookie."""
    return request.cookies.get(cookie_name(handle), "")


def _prefix() -> str:
    return "__Host-pw-l-" if current_app.config["SETTINGS"].is_https else "pw-l-"


def _keys() -> tuple[str, ...]:
    settings = current_app.config["SETTINGS"]
    return (settings.secret_key, *settings.secret_key_fallbacks)


def _message(link: PersonalLink, generation: int) -> str:
    return f"{link.purpose}:{link.public_id}:{generation}"


def _mac(key: str, message: str) -> str:
    digest = hmac.digest(key.encode(), f"personal link:{message}".encode(), hashlib.sha256)[:16]
    return base64.b32encode(digest).decode().lower().rstrip("=")


def _cookie_value(handle: str, link: PersonalLink, issued: int) -> str:
    content = f"{link.public_id}.{link.generation}.{issued}"
    return f"{content}.{_mac(_keys()[0], f'cookie:{handle}:{content}')}"


def _handle_of(link: PersonalLink) -> str | None:
    """Return the handle under which this very link is open already, so that one link has one cookie."""
    start = f"{link.public_id}.{link.generation}."
    for name, value in request.cookies.items():
        handle = name.removeprefix(_prefix())
        if name.startswith(_prefix()) and value.startswith(start) and _HANDLE.fullmatch(handle):
            content, _, given = value.rpartition(".")
            if hmac.compare_digest(_mac(_keys()[0], f"cookie:{handle}:{content}"), given):
                return handle
    return None


def _surplus_cookies() -> list[str]:
    def issued(value: str) -> int:
        parts = value.split(".")
        return int(parts[2]) if len(parts) == 4 and parts[2].isdigit() else 0

    mine = sorted(
        ((issued(value), name) for name, value in request.cookies.items() if name.startswith(_prefix())), reverse=True
    )
    return [name for _, name in mine[MOST_COOKIES - 1 :]]
