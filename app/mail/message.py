"""From an outbox row to a message on the wire.

Python's own email package builds what is not plain; `mime.py` writes the rest. Flask-Mail's Message cannot carry
the method of a calendar part and puts it before the HTML, and its connection has no timeout; of Flask-Mail we take
the names of the settings, which operators know.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from app.mail.calendar import calendar_bytes
from app.mail.incoming.addresses import bounce_address, calendar_address, reply_address
from app.mail.letter import Addresses, Letter, addresses_of, body_name, sending
from app.mail.mime import POLICY, address_header, alternative, text_header
from app.models import OutboxMail
from app.web.text import clean_line


def message_bytes(mail: OutboxMail, *, now: datetime, preferences: str | None = None) -> bytes:
    """Return the message of `mail` as it goes over the wire, without dot-stuffing.

    Everything that goes into a header is cleaned to one line first. Raises ValueError where an address or one of
    our own values cannot stand in a header.
    """
    addresses = addresses_of(mail, preferences=preferences)
    letter = sending(mail, addresses)
    head = [
        _plain(_own_headers(mail, addresses, now)),
        _address_header("From", body_name(), sender_address()),
        _address_header("To", mail.person.name if mail.person else "", mail.address),
        text_header("Subject", clean_line(letter.subject)),
    ]
    reply_to = reply_address(mail) or mail.content.get("reply_to") or current_app.config["SETTINGS"].mail_reply_address
    if reply_to:
        head.append(_address_header("Reply-To", "", reply_to))
    body = _with_calendar(letter, mail, mail.calendar) if mail.calendar else alternative(letter.text, letter.html)
    return b"".join((*head, body))


def message_of(mail: OutboxMail, *, now: datetime) -> EmailMessage:
    """Return the message of `mail`, read back from the wire."""
    return message_from_bytes(message_bytes(mail, now=now), policy=POLICY)


def sender_address() -> str:
    """Return the bare address the body sends from."""
    return parseaddr(current_app.config["SETTINGS"].mail_default_sender)[1]


def envelope_sender(mail: OutboxMail) -> str:
    """Return the address that `mail` goes back to when it cannot be delivered: signed, where such mail is read."""
    return bounce_address(mail) or parseaddr(current_app.config["SETTINGS"].mail_bounce_address)[1] or sender_address()


def thread_of(mail: OutboxMail) -> str:
    """Return the id that all mails about one thing refer to, so that mail programs show them together."""
    host = urlsplit(current_app.config["SETTINGS"].public_base_url).hostname or "localhost"
    return f"<{mail.subject_kind}.{mail.subject_id}@{host}>"


def _own_headers(mail: OutboxMail, addresses: Addresses, now: datetime) -> list[tuple[str, str]]:
    """Return the headers that hold no words of people."""
    thread = thread_of(mail)
    headers = [
        ("Date", format_datetime(now)),
        ("Message-ID", mail.message_id),
        ("In-Reply-To", thread),
        ("References", thread),
        ("Content-Language", mail.language),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    ]
    if addresses.unsubscribe:
        headers.append(("List-Unsubscribe", f"<{addresses.unsubscribe}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers


def _plain(headers: Sequence[tuple[str, str]]) -> bytes:
    """Write headers of plain ASCII, one line each: some mail programs stumble over a folded unsubscribe address."""
    for name, value in headers:
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"{name} cannot be a header")
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii")


def _address_header(header: str, name: str, address: str) -> bytes:
    return address_header(header, clean_line(name), clean_line(parseaddr(address)[1] or address))


def _with_calendar(letter: Letter, mail: OutboxMail, calendar: dict[str, Any]) -> bytes:
    """Add the invitation as a third alternative, which calendars read, and as a file, for those that do not."""
    message = EmailMessage(policy=POLICY)
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    method = str(calendar["method"])
    organizer = (body_name(), calendar_address(mail) or sender_address())
    attendee = (mail.person.name if mail.person else "", mail.address)
    content = calendar_bytes(
        [{**calendar, "organizer": organizer, "attendee": attendee, "stamp": mail.created_at.replace(microsecond=0)}],
        method,
    )
    message.add_alternative(
        content, maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"}, cte="base64"
    )
    message.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")
    return message.as_bytes()
