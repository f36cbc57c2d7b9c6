"""From an outbox row to a message on the wire.

Python's own email package builds it. Flask-Mail's Message cannot carry the method of a calendar part and puts it
before the HTML, and its connection has no timeout; of Flask-Mail we take the names of the settings, which
operators know.
"""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from app.mail.calendar import calendar_bytes
from app.mail.letter import Addresses, Letter, addresses_of, sending
from app.models import OutboxMail
from app.web import navigation
from app.web.languages import speaking
from app.web.text import clean_line


class _WirePolicy(EmailPolicy):
    """Never folds the unsubscribe address: some mail programs stumble over a header that begins with an empty line."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as it goes over the wire."""
        if name == "List-Unsubscribe":
            return f"{name}: {str(value).strip()}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


# Seven bits pass through every server, with extensions or without.
POLICY = _WirePolicy(linesep="\r\n", cte_type="7bit", max_line_length=78, raise_on_defect=False)


def message_of(mail: OutboxMail, *, now: datetime) -> EmailMessage:
    """Return the message of `mail`. Everything that goes into a header is cleaned to one line first.

    Raises ValueError where an address cannot stand in a header.
    """
    addresses = addresses_of(mail)
    letter = sending(mail, addresses)
    message = EmailMessage(policy=POLICY)
    _head(message, mail, letter, now)
    _unsubscribe(message, addresses)
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if mail.calendar:
        _add_calendar(message, mail, mail.calendar)
    message["Content-Language"] = mail.language  # last: adding parts would move it into the first one
    return message


def message_bytes(mail: OutboxMail, *, now: datetime) -> bytes:
    """Return the message of `mail` as it goes over the wire, without dot-stuffing."""
    return message_of(mail, now=now).as_bytes()


def sender_address() -> str:
    """Return the bare address the body sends from."""
    return parseaddr(current_app.config["SETTINGS"].mail_default_sender)[1]


def envelope_sender() -> str:
    """Return the address that bounces go to."""
    return parseaddr(current_app.config["SETTINGS"].mail_bounce_address)[1] or sender_address()


def thread_of(mail: OutboxMail) -> str:
    """Return the id that all mails about one thing refer to, so that mail programs show them together."""
    host = urlsplit(current_app.config["SETTINGS"].public_base_url).hostname or "localhost"
    return f"<{mail.subject_kind}.{mail.subject_id}@{host}>"


def _head(message: EmailMessage, mail: OutboxMail, letter: Letter, now: datetime) -> None:
    with speaking(mail.language):
        body = navigation.body_name()
    message["From"] = _address(body, sender_address())
    message["To"] = _address(mail.person.name if mail.person else "", mail.address)
    message["Subject"] = clean_line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = mail.message_id
    message["In-Reply-To"] = message["References"] = thread_of(mail)
    reply_to = mail.content.get("reply_to") or current_app.config["SETTINGS"].mail_reply_address
    if reply_to:
        message["Reply-To"] = _address("", reply_to)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"


def _unsubscribe(message: EmailMessage, addresses: Addresses) -> None:
    if addresses.unsubscribe:
        message["List-Unsubscribe"] = f"<{addresses.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _address(name: str, address: str) -> Address:
    return Address(display_name=clean_line(name), addr_spec=clean_line(parseaddr(address)[1] or address))


def _add_calendar(message: EmailMessage, mail: OutboxMail, calendar: dict[str, Any]) -> None:
    """Add the invitation as a third alternative, which calendars read, and as a file, for those that do not."""
    method = str(calendar["method"])
    with speaking(mail.language):
        organizer = (navigation.body_name(), sender_address())
    attendee = (mail.person.name if mail.person else "", mail.address)
    content = calendar_bytes(
        [{**calendar, "organizer": organizer, "attendee": attendee, "stamp": mail.created_at.replace(microsecond=0)}],
        method,
    )
    message.add_alternative(
        content, maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"}, cte="base64"
    )
    message.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")
