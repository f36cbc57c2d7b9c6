"""Signed addresses: what comes back to one says for certain which mail, or which person and thing, it belongs to.

The signature is a message authentication code whose key comes from SECRET_KEY. It proves that whoever writes got
a mail of ours, and never who that is. Capitals and small letters mean the same, because servers change them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum

from flask import current_app

from app.models import OutboxMail
from app.models.base import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH
from config import Settings

MAC_LENGTH = 16  # 80 bits in base32: each guess is a mail of its own
MASK = "••••••"
# One letter for each kind of thing that mails are about; what stands not here is about the person.
SUBJECTS = {"action": "a", "consultation": "c", "meeting": "m", "person": "p", "round": "r", "workgroup": "w"}
_KINDS = {letter: kind for kind, letter in SUBJECTS.items()}
_ID = f"[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}"
_CODE = re.compile(
    rf"(?P<purpose>[brc])(?P<first>{_ID})(?:(?P<kind>[{''.join(_KINDS)}])(?P<second>{_ID}))?(?P<generation>\d{{0,5}})"
    rf"(?P<mac>[a-z2-7]{{{MAC_LENGTH}}})"
)
# Whatever looks like the end of a personal link, of an unsubscribe address or of a signed address.
_TOKEN = re.compile(
    rf"(?i){_ID}[a-z2-7]{{26}}|\+[brc]{_ID}(?:[{''.join(_KINDS)}]{_ID})?\d{{0,5}}[a-z2-7]{{{MAC_LENGTH}}}"
)


class Purpose(StrEnum):
    """What an address is for."""

    BOUNCE = "b"
    REPLY = "r"
    CALENDAR = "c"


@dataclass(frozen=True)
class Code:
    """What a signed address says. A bounce names a mail; the others a person, a thing and a generation."""

    purpose: Purpose
    mail_id: str = ""
    person_id: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    generation: int = 0


def bounce_address(mail: OutboxMail) -> str | None:
    """Return where `mail` goes back to when it cannot be delivered; None where nothing reads such mail."""
    settings = _settings()
    if not (settings.takes_mail and settings.mail_bounce_address):
        return None
    return _with_code(settings.mail_bounce_address, f"{Purpose.BOUNCE}{mail.public_id}", settings)


def reply_address(mail: OutboxMail) -> str | None:
    """Return where an answer to `mail` goes; None where nothing reads it."""
    return _personal(Purpose.REPLY, mail)


def calendar_address(mail: OutboxMail) -> str | None:
    """Return where the calendar of the reader of `mail` answers; None where nothing reads it.

    It is the same in the invitation, in each change and in the cancellation: a calendar takes a change from
    another organiser for another meeting.
    """
    return _personal(Purpose.CALENDAR, mail)


def read(addresses: Iterable[str]) -> Code | None:
    """Return what the first address with a valid signature says; None when there is none."""
    settings = _settings()
    ours = {
        _bare(address): purposes
        for address, purposes in (
            (settings.mail_bounce_address, {Purpose.BOUNCE}),
            (settings.mail_reply_address, {Purpose.REPLY, Purpose.CALENDAR}),
        )
        if address
    }
    both = _bare(settings.mail_bounce_address) == _bare(settings.mail_reply_address)
    for address in addresses:
        local, _, domain = _bare(address).rpartition("@")
        base, _, part = local.partition("+")
        purposes = ours.get(f"{base}@{domain}")
        code = _verified(part) if purposes and part else None
        if code and purposes and (code.purpose in purposes or both):
            return code
    return None


def is_ours(address: str) -> bool:
    """Whether mail to `address` is meant for the product, signed or not."""
    settings = _settings()
    local, _, domain = _bare(address).rpartition("@")
    wanted = {_bare(one) for one in (settings.mail_reply_address, settings.mail_bounce_address) if one}
    return f"{local.partition('+')[0]}@{domain}" in wanted


def without_keys(text: str) -> str:
    """Return `text` with everything masked that opens or signs something, so that no copy of it does."""
    return _TOKEN.sub(MASK, text)


def _personal(purpose: Purpose, mail: OutboxMail) -> str | None:
    settings = _settings()
    if not (settings.takes_mail and settings.mail_reply_address) or mail.person is None:
        return None
    letter, subject = SUBJECTS.get(mail.subject_kind), mail.subject_id
    if letter is None or len(subject) != PUBLIC_ID_LENGTH:
        letter, subject = SUBJECTS["person"], mail.person.public_id
    content = f"{purpose}{mail.person.public_id}{letter}{subject}{mail.person.mail_generation}"
    return _with_code(settings.mail_reply_address, content, settings)


def _with_code(address: str, content: str, settings: Settings) -> str:
    local, _, domain = parseaddr(address)[1].rpartition("@")
    return f"{local}+{content}{_mac(settings.secret_key, content)}@{domain}"


def _verified(part: str) -> Code | None:
    found = _CODE.fullmatch(part)
    if found is None:
        return None
    content, given = part[:-MAC_LENGTH], found["mac"]
    settings = _settings()
    keys = (settings.secret_key, *settings.secret_key_fallbacks)
    if not any(hmac.compare_digest(_mac(key, content), given) for key in keys):
        return None
    if found["purpose"] == Purpose.BOUNCE:
        return Code(Purpose.BOUNCE, mail_id=found["first"])
    return Code(
        Purpose(found["purpose"]),
        person_id=found["first"],
        subject_kind=_KINDS[found["kind"]],
        subject_id=found["second"],
        generation=int(found["generation"]),
    )


def _mac(key: str, content: str) -> str:
    digest = hmac.digest(key.encode(), f"mail address:{content}".encode(), hashlib.sha256)[:10]
    return base64.b32encode(digest).decode().lower()


def _bare(address: str) -> str:
    return parseaddr(address)[1].strip().lower()


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
