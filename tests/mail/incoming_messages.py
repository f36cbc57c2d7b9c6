"""Messages in the form in which servers and mail programs really send them, made from a message of ours."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import make_msgid

from icalendar import Calendar

PRODUCTS = {"outlook": "Microsoft Exchange Server 2010", "google": "-//Google Inc//Google Calendar 70.9054//EN"}


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def report(  # as Postfix writes it
    original: bytes, envelope_sender: str, *, action: str = "failed", status: str = "5.1.1", said: str = "user unknown"
) -> bytes:
    """The report of a server about a mail of ours, sent to the address on its envelope."""
    recipient = str(parsed(original)["To"].addresses[0].addr_spec)
    head = original.split(b"\r\n\r\n", 1)[0].decode("ascii")
    return (
        f"Return-Path: <>\r\n"
        f"X-Original-To: {envelope_sender}\r\n"
        f"Delivered-To: {envelope_sender}\r\n"
        f"Date: Wed, 10 Mar 2027 12:00:00 +0100 (CET)\r\n"
        f"From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\n"
        f"To: {envelope_sender}\r\n"
        f"Auto-Submitted: auto-replied\r\n"
        f"MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="B{status}/mx"\r\n'
        f"Message-Id: {make_msgid(domain='mx.example.org')}\r\n\r\n"
        f"This is a MIME-encapsulated message.\r\n\r\n"
        f"--B{status}/mx\r\nContent-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        f"This is the mail system at host mx.example.org.\r\n\r\n<{recipient}>: {said}\r\n\r\n"
        f"--B{status}/mx\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example.org\r\nX-Postfix-Queue-ID: 4F7Xq01\r\n"
        f"Arrival-Date: Wed, 10 Mar 2027 11:59:58 +0100 (CET)\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nOriginal-Recipient: rfc822;{recipient}\r\n"
        f"Action: {action}\r\nStatus: {status}\r\nRemote-MTA: dns; mx.example.org\r\n"
        f"Diagnostic-Code: smtp; 550 {status} <{recipient}>: {said}\r\n\r\n"
        f"--B{status}/mx\r\nContent-Description: Undelivered Message Headers\r\n"
        f"Content-Type: text/rfc822-headers\r\n\r\n{head}\r\n\r\n--B{status}/mx--\r\n"
    ).encode()


def reply(original: bytes, text: str, *, to: str = "", headers: tuple[tuple[str, str], ...] = ()) -> EmailMessage:
    """What a person answers to a mail of ours, as Thunderbird does; `.as_bytes()` goes over the wire."""
    ours = parsed(original)
    message = EmailMessage(policy=SMTP)
    message["From"] = str(ours["To"])
    message["To"] = to or str(ours["Reply-To"])
    message["Subject"] = f"Re: {ours['Subject']}"
    message["Date"] = "Wed, 10 Mar 2027 12:30:00 +0100"
    message["Message-ID"] = make_msgid(domain="mailer.example.org")
    message["In-Reply-To"] = str(ours["Message-ID"])
    message["References"] = f"{ours['References']} {ours['Message-ID']}"
    for name, value in headers:
        message[name] = value
    body = ours.get_body(("plain",))
    assert body is not None
    quoted = "\n".join(f"> {line}".rstrip() for line in body.get_content().splitlines())
    message.set_content(f"{text}\n\nOp 10-03-2027 om 12:00 schreef Streekoverleg:\n{quoted}\n")
    return message


def outlook_reply(original: bytes, text: str) -> bytes:
    """The same as Outlook does it: the words of our HTML below a block of headers, nothing marked line by line."""
    from app.mail.incoming.html import text_of_html  # noqa: PLC0415 - what Outlook makes of HTML

    ours = parsed(original)
    body = ours.get_body(("html",))
    assert body is not None
    message = reply(original, "")
    message.set_content(
        f"{text}\n\nVan: {ours['From']}\nVerzonden: woensdag 10 maart 2027 12:00\nAan: {ours['To']}\n"
        f"Onderwerp: {ours['Subject']}\n\n{text_of_html(body.get_content())}\n",
        charset="windows-1252",
        cte="quoted-printable",
    )
    return message.as_bytes()


def invitation_in(original: bytes) -> tuple[str, str, int]:
    """The organiser, uid and sequence of the invitation in a mail of ours."""
    part = next(part for part in parsed(original).walk() if part.get_content_type() == "text/calendar")
    event = Calendar.from_ical(part.get_content()).walk("VEVENT")[0]
    return str(event["ORGANIZER"]).removeprefix("mailto:"), str(event["UID"]), int(str(event["SEQUENCE"]))


def calendar_reply(
    original: bytes,
    answer: str,
    *,
    program: str = "google",
    comment: str = "",
    sequence: int | None = None,
    uid: str = "",
    stamp: str = "20270310T113000Z",
) -> bytes:
    """What a calendar answers, sent to the organiser of the invitation. Outlook does not name that organiser."""
    ours = parsed(original)
    organizer, own_uid, own_sequence = invitation_in(original)
    person = str(ours["To"].addresses[0].addr_spec)
    lines = [
        "BEGIN:VCALENDAR",
        "METHOD:REPLY",
        f"PRODID:{PRODUCTS[program]}",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        f'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN="{person}";X-NUM-',
        f" GUESTS=0:mailto:{person}",
        f"UID:{uid or own_uid}",
        f"SEQUENCE:{own_sequence if sequence is None else sequence}",
        f"DTSTAMP:{stamp}",
        *([f"COMMENT;LANGUAGE=nl-BE:{comment}"] if comment else []),
        *([f"ORGANIZER;CN=Streekoverleg:mailto:{organizer}"] if program != "outlook" else []),
        "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:REMINDER", "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]  # fmt: skip
    message = EmailMessage(policy=SMTP)
    message["From"] = str(ours["To"])
    message["To"] = organizer
    message["Subject"] = f"{answer.title()}: {ours['Subject']}"
    message["Date"] = "Wed, 10 Mar 2027 12:30:00 +0100"
    message["Message-ID"] = make_msgid(domain="calendar.example.org")
    message.set_content(comment if program == "outlook" else f"{person} has {answer.lower()} this invitation.")
    message.add_alternative(
        "\r\n".join(lines).encode(),
        maintype="text",
        subtype="calendar",
        params={"method": "REPLY", "charset": "utf-8"},
        cte="base64",
    )
    return message.as_bytes()
