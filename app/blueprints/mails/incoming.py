"""What is made of a message that came in. Everything here runs in one transaction, opened by whoever received it.

A message counts only where it was sent to a signed address. It adds words, marks an address, or sets what a calendar
answered; it changes nothing else, and whatever is not certain waits for a coordinator.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import OperationalError

from app import audit
from app.blueprints.mails import calendar_answers, queries_incoming
from app.extensions import db
from app.mail.incoming import addresses
from app.mail.incoming.addresses import Code, Purpose
from app.mail.incoming.answers import read_answer
from app.mail.incoming.html import text_of_html
from app.mail.incoming.notes import TOO_LARGE
from app.mail.incoming.quotes import own_words
from app.mail.incoming.reading import Arrived, read_message
from app.mail.incoming.reports import Fate, Report, read_report
from app.mail.letter import masked
from app.models import IncomingKind, IncomingMail, IncomingState, MailState, OutboxMail, Person
from app.web.text import MAX_TEXT, clean

MOST_OF_STRANGERS = 40_000  # characters of a message that nobody asked for
RETURNED = frozenset({MailState.SENT, MailState.UNCERTAIN})


def take_in(
    raw: bytes, *, now: datetime, recipients: Sequence[str] = (), size: int | None = None
) -> tuple[IncomingMail, bool]:
    """Keep a message and do what it asks, once; return it, and whether it is new.

    `size` is that of the whole message where `raw` is only its beginning.
    """
    message = _read(raw, recipients, size)
    known = queries_incoming.by_digest(message.digest)
    if known is not None:
        return known, False
    row = IncomingMail(
        digest=message.digest,
        received_at=now,
        kind=IncomingKind.NOTE,
        state=IncomingState.UNASSIGNED,
        sender=message.sender,
        sender_name=message.sender_name,
        subject=message.subject,
        left_out=list(message.left_out),
        size=message.size,
        source=message.source,
    )
    db.session.add(row)
    db.session.flush()  # whoever takes the same message in at this moment stops here
    _judge_safely(row, message, now)
    if row.state == IncomingState.UNASSIGNED:
        row.source = row.source[:MOST_OF_STRANGERS]
        row.text = row.text or addresses.without_keys(message.text[:MAX_TEXT])
    if row.state == IncomingState.DROPPED:
        row.source, row.text = "", ""
    db.session.flush()
    audit.record(
        "mail_received",
        "incoming",
        row.public_id,
        actor=row.person,
        now=now,
        via="mail",
        kind=row.kind.value,
        state=row.state.value,
        why=row.why,
    )
    return row, True


def _read(raw: bytes, recipients: Sequence[str], size: int | None) -> Arrived:
    """Read a message; one that breaks the reader is kept as it is, for a person to look at."""
    try:
        return read_message(raw, recipients=recipients, size=size)
    except Exception:
        current_app.logger.exception("a message that came in cannot be read")
        text = addresses.without_keys(clean(raw[:MOST_OF_STRANGERS].decode("latin-1")))
        return Arrived(hashlib.sha256(raw).hexdigest(), len(raw) if size is None else size, text)


def _judge_safely(row: IncomingMail, message: Arrived, now: datetime) -> None:
    """Judge a message; one that breaks the rules waits for a person, and never comes back each minute."""
    try:
        with db.session.begin_nested():
            _judge(row, message, now)
    except OperationalError:
        raise  # the database is busy: the whole message is tried again later
    except Exception:
        current_app.logger.exception("a message that came in cannot be judged")
        row.kind, row.state, row.why = IncomingKind.NOTE, IncomingState.UNASSIGNED, "unreadable"


def _judge(row: IncomingMail, message: Arrived, now: datetime) -> None:
    code = addresses.read(message.recipients)
    if message.is_report or (code is not None and code.purpose == Purpose.BOUNCE):
        row.kind, row.left_out = IncomingKind.BOUNCE, []  # our own mail comes back with it
        _take_report(row, message, code, now)
        return
    person = _writer(row, message, code)
    if person is None or code is None:
        return
    row.person, row.subject_kind, row.subject_id = person, code.subject_kind, code.subject_id
    if message.is_too_large:
        _drop(row, TOO_LARGE)
    elif message.calendar and (answer := read_answer(message.calendar)):
        row.kind = IncomingKind.CALENDAR
        calendar_answers.take_answer(row, answer, own_words(message.text).text, now=now)
    elif message.is_automatic:
        _drop(row, "automatic")
    else:
        _take_note(row, message, code)


def _writer(row: IncomingMail, message: Arrived, code: Code | None) -> Person | None:
    """Return the person whose signed address was written to; else None, with the reason written down."""
    if code is None:
        row.why = "no_signature"
        if message.is_automatic or message.is_too_large:
            _drop(row, "automatic" if message.is_automatic else TOO_LARGE)
        return None
    person = queries_incoming.person_by_id(code.person_id)
    if person is None or person.mail_generation != code.generation:
        row.why = "withdrawn"
        return None
    return person


def _take_note(row: IncomingMail, message: Arrived, code: Code) -> None:
    if not queries_incoming.exists(code.subject_kind, code.subject_id):
        row.why = "unknown_subject"
        return
    found = own_words(message.text, _known(message.references, row))
    row.text, row.was_cut = addresses.without_keys(found.text)[:MAX_TEXT], found.was_cut
    row.mail = queries_incoming.letter_answered(message.references, row.person)
    if row.text or row.left_out:
        row.state = IncomingState.COUNTED
    else:
        _drop(row, "empty")


def _known(references: Sequence[str], row: IncomingMail) -> list[str]:
    """Return the texts of the mails of ours that a message can answer: those it names, and the last about the same."""
    letters = [masked(mail) for mail in queries_incoming.answered(references, row)]
    return [text for letter in letters for text in (letter.text, text_of_html(letter.html))]


def _take_report(row: IncomingMail, message: Arrived, code: Code | None, now: datetime) -> None:
    if code is None or code.purpose != Purpose.BOUNCE:
        row.why = "no_signature"
        return
    mail = queries_incoming.mail_by_id(code.mail_id)
    if mail is None:
        row.why = "unknown_mail"
        return
    row.mail, row.person = mail, mail.person
    row.subject_kind, row.subject_id = mail.subject_kind, mail.subject_id
    report = read_report(message.report)
    if report is not None:
        row.state, row.detail = IncomingState.COUNTED, f"{report.status} {report.words}".strip()
        row.why = report.fate.value
        _mark(mail, report, now)
    elif message.is_automatic or message.is_too_large:
        _drop(row, TOO_LARGE if message.is_too_large else "automatic")
    else:
        row.why = "no_report"


def _mark(mail: OutboxMail, report: Report, now: datetime) -> None:
    """Write down what became of a mail; an address that does not work gets no more of them."""
    if report.fate not in {Fate.HARD, Fate.FAILED}:
        return
    said = f"{report.status} {report.words}".strip()
    if mail.state in RETURNED:
        before, mail.state, mail.last_error = mail.state, MailState.BOUNCED, said
        audit.record("bounced", "mail", mail.public_id, actor=None, now=now, via="mail", before=before, status=said)
    person = mail.person
    if report.fate == Fate.HARD and person is not None and person.email == mail.address and not person.suppressed_at:
        person.suppressed_at, person.suppressed_reason = now, said[:500]


def _drop(row: IncomingMail, why: str) -> None:
    row.state, row.why = IncomingState.DROPPED, why
