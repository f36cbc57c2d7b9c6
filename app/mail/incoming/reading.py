"""From the bytes of a message to what it says. Nothing here believes it, and nothing here fails on it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses, parseaddr
from typing import Any

from app.mail.incoming.addresses import without_keys
from app.mail.incoming.html import text_of_html
from app.web.text import clean, clean_line

MOST_BYTES = 1024 * 1024  # of a message; what is larger is not read beyond its headers
MOST_HEADERS = 64 * 1024
MOST_PARTS = 200
MOST_SOURCE = 400_000  # characters of the source that are kept
MOST_NAMES = 20
# Where servers write down the address that a message was really sent to, then where its writer put it.
_RECIPIENTS = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_ROBOTS = frozenset({"bulk", "junk", "list", "auto_reply"})
_WORDS = frozenset({"text/plain", "text/html"})
_KEPT = _WORDS | {"text/calendar", "message/delivery-status", "text/rfc822-headers"}
_BREAKS = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Arrived:
    """A message as it can be judged."""

    digest: str
    size: int
    source: str
    recipients: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    left_out: tuple[str, ...] = ()
    calendar: str = ""
    report: tuple[Message, ...] = ()  # the groups of a delivery status (RFC 3464): the message, then each recipient
    is_report: bool = False
    is_automatic: bool = False
    is_too_large: bool = False


def read_message(raw: bytes, *, recipients: Sequence[str] = (), size: int | None = None) -> Arrived:
    """Return what the message `raw` says. `recipients` are those the server names; they are looked at first.

    Of a message that is too large give its first bytes only, and its `size`.
    """
    whole = len(raw) if size is None else size
    too_large = whole > MOST_BYTES
    message = _parsed(_head_of(raw) if too_large else raw)
    parts = [] if too_large else list(_parts(message))
    name, sender = parseaddr(_header(message, "From"))
    return Arrived(
        digest=_digest(message, raw, parts),
        size=whole,
        recipients=(*recipients, *_recipients(message)),
        sender=clean_line(sender)[:320],
        sender_name=clean_line(name)[:200],
        subject=without_keys(clean_line(_header(message, "Subject")))[:500],
        references=tuple(_header(message, "In-Reply-To").split() + _header(message, "References").split())[:50],
        text=clean(_words(parts)),
        left_out=tuple(_left_out(parts)),
        calendar=next((_text(part) for part in parts if part.get_content_type() == "text/calendar"), ""),
        report=_report(message),
        is_report=message.get_content_type() == "multipart/report",
        is_automatic=_is_automatic(message),
        is_too_large=too_large,
        source=_source(message, parts),
    )


def _parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def _head_of(raw: bytes) -> bytes:
    head = raw[:MOST_HEADERS]
    ends = [end for mark in (b"\r\n\r\n", b"\n\n") if (end := head.find(mark)) >= 0]
    return head[: min(ends)] if ends else head


def _header(message: Message, name: str) -> str:
    """Return a header as text; one that cannot be parsed as it stands."""
    try:
        return str(message.get(name) or "")
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):
        return next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")


def _headers(message: Message, name: str) -> list[str]:
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def _recipients(message: Message) -> Iterator[str]:
    for name in _RECIPIENTS:
        for _, address in getaddresses(_headers(message, name)):
            if address:
                yield address


def _digest(message: Message, raw: bytes, parts: Sequence[EmailMessage]) -> str:
    """Tell messages apart by what their writer sent, not by the traces of the way they came."""
    told = [_header(message, name) for name in ("Message-ID", "Date", "From", "To", "Subject")]
    if not told[0]:
        return hashlib.sha256(raw).hexdigest()
    found = hashlib.sha256("\n".join(told).encode("utf-8", "replace"))
    for part in parts:
        found.update(_bytes(part))
    return found.hexdigest()


def _is_automatic(message: Message) -> bool:
    """Whether a program wrote the message (RFC 3834), as far as it says so."""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or _header(message, "Precedence").strip().lower() in _ROBOTS
        or _header(message, "Return-Path").strip() == "<>"
        or any(_header(message, name) for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
    )


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that hold something, in order; what is inside an attached message is not ours to read."""
    waiting: list[Any] = [message]
    count = 0
    while waiting and count < MOST_PARTS:
        part, count = waiting.pop(0), count + 1
        kind = part.get_content_type()
        if kind in {"message/rfc822", "message/delivery-status"} or not part.is_multipart():
            yield part
        else:
            waiting[:0] = part.get_payload()


def _words(parts: Sequence[EmailMessage]) -> str:
    """Return the text of a message: its plain part, or its HTML part where the plain one is empty."""
    shown = [part for part in parts if part.get_content_type() in _WORDS and not _is_file(part)]
    plain = "\n".join(_text(part) for part in shown if part.get_content_type() == "text/plain")
    if plain.strip():
        return plain
    return "\n".join(text_of_html(_text(part)) for part in shown if part.get_content_type() == "text/html")


def _is_file(part: EmailMessage) -> bool:
    return "attachment" in _header(part, "Content-Disposition").lower() or bool(_name(part))


def _left_out(parts: Sequence[EmailMessage]) -> Iterator[str]:
    named = [part for part in parts if _is_file(part) or part.get_content_type() not in _KEPT]
    for part in [part for part in named if part.get_content_type() not in _KEPT - _WORDS][:MOST_NAMES]:
        yield clean_line(_name(part))[:120] or part.get_content_type()


def _name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):
        return ""


def _bytes(part: EmailMessage) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (ValueError, AttributeError, AssertionError):
        found = None
    return found if isinstance(found, bytes) else b""


def _text(part: EmailMessage) -> str:
    raw = _bytes(part)
    charset = str(part.get_param("charset") or "utf-8")
    try:
        text = raw.decode(charset)
    except (LookupError, UnicodeDecodeError, ValueError):
        text = _guessed(raw)
    if str(part.get_param("format") or "").lower() == "flowed":
        return _unflowed(text, deletes_space=str(part.get_param("delsp") or "").lower() == "yes")
    return text


def _guessed(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _unflowed(text: str, *, deletes_space: bool) -> str:
    """Join the lines of a paragraph that were broken for the way (RFC 3676); quoted lines stay as they are."""
    lines: list[str] = []
    joins = False
    for line in text.replace("\r\n", "\n").split("\n"):
        is_quoted = line.startswith(">")
        body = line.removeprefix(" ")
        if joins and not is_quoted:
            lines[-1] = (lines[-1][:-1] if deletes_space else lines[-1]) + body
        else:
            lines.append(body)
        joins = body.endswith(" ") and body != "-- " and not is_quoted
    return "\n".join(lines)


def _report(message: EmailMessage) -> tuple[Message, ...]:
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return ()
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            groups: Any = part.get_payload()
            return tuple(groups) if isinstance(groups, list) else ()
    return ()


def _source(message: EmailMessage, parts: Sequence[EmailMessage]) -> str:
    """Return the message as text: its headers and words as they came, files left out, and every key masked."""
    written = ["\n".join(f"{key}: {_unfolded(value)}" for key, value in message.raw_items())]
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            groups: Iterable[Any] = part.get_payload() if part.is_multipart() else ()
            written.append("\n\n".join(group.as_string().strip() for group in groups))
        elif kind in _KEPT and (kind == "text/calendar" or not _is_file(part)):
            written.append(f"[{kind}]\n{_text(part)}")
        else:
            written.append(f"[{kind} {clean_line(_name(part))}: {len(_bytes(part))} bytes]")
    return without_keys(_BREAKS.sub("\n\n", clean("\n\n".join(written)))[:MOST_SOURCE])


def _unfolded(value: object) -> str:
    return " ".join(str(value).split())
