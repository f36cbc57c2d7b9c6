"""From the outbox to a mail server on this machine, against a bare loop that builds and sends the same messages.

The product's side is complete: claims with a lease, the look before sending, true links, two durable commits a mail,
attempts written down. The sides take turns; the server is a process of its own and counts for none of them.
"""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from flask_mail import Mail, Message
from sqlalchemy import insert, select, update
from sqlalchemy.orm import joinedload

from app import clock
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.mail import outbox
from app.mail.delivery import Delivery
from app.mail.kinds import MailKind, register
from app.mail.message import message_bytes
from app.mail.outbox import Draft
from app.mail.presence import Presence
from app.mail.rules import Outcome, Result
from app.mail.smtp import Envelope, SmtpTransport
from app.models import MailState, OutboxMail, Person
from app.models.base import new_public_id
from bench.product import Product

TURNS = 5
MAILS = 1_000  # a turn
MANY = 100_000
AT_ONCE = 1_000
EARLIER = timedelta(hours=1)
OF_THE_BODY = frozenset({"MIME-Version", "Content-Type", "Content-Transfer-Encoding"})
KIND = MailKind(
    name="bench_invitation",
    title="Invitation",
    subject="Uw advies over {thing}",
    body="Beste {name},\n\nDe werkgroep vraagt uw advies over {thing}.\n\nU kunt in stappen antwoorden.",
    reason="U bent uitgenodigd voor deze raadpleging.",
    sample={"thing": "het fietspad", "name": "Jan"},
    button="Geef uw advies",
    life=timedelta(days=365),
)


@dataclass(frozen=True)
class _Letter:
    """What the bare loop is given: everything that stands in a message, in memory."""

    sender: str
    recipient: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


@dataclass(frozen=True)
class _Cost:
    wall: float  # seconds a mail
    cpu: float  # processor seconds a mail, with those of the database


def measure(
    few: Product, many: Product, folder: Path, beside: Sequence[int], settle: Callable[[], None]
) -> dict[str, Any]:
    """Return the figures on two copies of one database: in `many`, a hundred thousand more mails are due.

    `settle` lets both databases do at once what they would else do in the middle of a turn, after so many new rows.
    """
    register(KIND)
    with _sink() as port:
        for product in (few, many):
            settings = replace(product.app.config["SETTINGS"], mail_server="127.0.0.1", mail_port=port)
            product.app.config["SETTINGS"] = settings
            with product.app.app_context():
                _fill(MAILS)
        with many.app.app_context():
            _fill_behind()
        settle()
        with few.app.app_context():
            letters = [_letter_of(mail) for mail in _sample()]
        sides: dict[str, Callable[[], None]] = {
            "bare": lambda: _bare(port, letters),
            "product": lambda: _deliver(few, folder),
            "many": lambda: _deliver(many, folder),
            "smtplib": lambda: _anew(port, letters),
            "flask_mail": lambda: _flask_mail(port, letters),
        }
        turns: dict[str, list[_Cost]] = {name: [] for name in sides}
        for turn in range(TURNS + 1):
            print(f"turn {turn} of {TURNS} …", file=sys.stderr, flush=True)
            for name, side in sides.items():
                for product in (few, many):
                    _requeue(product)
                cost = _cost_of(side, beside)
                if turn:  # the first warms up
                    turns[name].append(cost)
    return _figures(turns)


def _figures(turns: dict[str, list[_Cost]]) -> dict[str, Any]:
    pairs = list(zip(turns["bare"], turns["product"], strict=True))
    found: dict[str, Any] = {
        "ratio": round(median(bare.cpu / ours.cpu for bare, ours in pairs), 3),
        "many_ratio": round(median(b.cpu / a.cpu for a, b in zip(turns["product"], turns["many"], strict=True)), 3),
        "mails_a_second": round(1 / median(cost.wall for cost in turns["product"])),
        "ratio_of_wall": round(median(bare.wall / ours.wall for bare, ours in pairs), 3),
        "many_ratio_of_wall": round(
            median(b.wall / a.wall for a, b in zip(turns["product"], turns["many"], strict=True)), 3
        ),
    }
    for name, costs in turns.items():
        found[f"{name}_us"] = _microseconds(median(cost.wall for cost in costs))
        found[f"{name}_cpu_us"] = _microseconds(median(cost.cpu for cost in costs))
    return found


def _microseconds(seconds: float) -> int:
    return round(seconds * 1e6)


def _cost_of(side: Callable[[], None], beside: Sequence[int]) -> _Cost:
    cpu, wall = time.process_time() + _seconds_of(beside), time.perf_counter()
    side()
    return _Cost((time.perf_counter() - wall) / MAILS, (time.process_time() + _seconds_of(beside) - cpu) / MAILS)


def _fill(count: int) -> None:
    """Write mails to as many people, who have had mail before: the link to their preferences is there."""
    now = clock.now()
    with unit_of_work(JOB_TIMEOUT):  # what else the demonstration would send stays out of the way
        waits = OutboxMail.state == MailState.QUEUED
        db.session.execute(update(OutboxMail).where(waits).values(state=MailState.HELD))
    for start in range(0, count, AT_ONCE):
        with unit_of_work(JOB_TIMEOUT):
            for number in range(start, start + AT_ONCE):
                person = Person(
                    name=f"Persoon Nummer {number}",
                    email=f"p{number}@example.org",
                    source="het register",
                    language="nl",
                )
                db.session.add(person)
                db.session.flush()
                outbox.put(
                    Draft(
                        KIND,
                        person,
                        about=("consultation", "abcdefghjk"),
                        values={"thing": "het fietspad langs de Schelde"},
                        facts=(("Deadline", now.date()), ("Where", "Zottegem")),
                        purpose="consultation_answer",
                    ),
                    now=now,
                )


def _requeue(product: Product) -> None:
    """Put the mails of a turn back, as if they had been written this moment, ahead of everything else."""
    now = clock.now()
    fresh = {"state": MailState.QUEUED, "attempts": 0, "created_at": now, "next_attempt_at": now - EARLIER}
    with product.writing():
        db.session.execute(update(OutboxMail).where(OutboxMail.kind == KIND.name).values(**fresh, tried_since=None))


def _fill_behind() -> None:
    """Write a hundred thousand mails that are due at one moment, after those of a turn."""
    columns = OutboxMail.__table__.c
    one = db.session.execute(select(*columns).where(columns.kind == KIND.name).limit(1)).mappings().one()
    waiting = {**one, "kind": "bench_waiting", "next_attempt_at": clock.now(), "state": MailState.QUEUED}
    del waiting["id"]
    for _ in range(0, MANY, AT_ONCE):
        fresh = [{"public_id": new_public_id(), "message_id": outbox.new_message_id()} for _ in range(AT_ONCE)]
        with unit_of_work(JOB_TIMEOUT):
            db.session.execute(insert(OutboxMail), [{**waiting, **row} for row in fresh])


class _Counting(SmtpTransport):
    """The transport in use, which counts what it was given."""

    count = 0

    def deliver(self, envelope: Envelope, mark_final: Callable[[], bool]) -> Result:
        self.count += 1
        return super().deliver(envelope, mark_final)


def _deliver(product: Product, folder: Path) -> None:
    """Let a worker deliver the mails of one turn."""
    presence, transport = Presence(folder), _Counting(product.app.config["SETTINGS"])
    try:
        with product.app.app_context():
            ended = Delivery(transport, presence).run(stop=lambda: transport.count >= MAILS)
    finally:
        presence.leave()
    if ended != {Outcome.SENT: MAILS}:
        raise RuntimeError(f"not everything was delivered: {ended}")


def _sample() -> list[OutboxMail]:
    found = select(OutboxMail).where(OutboxMail.kind == KIND.name).order_by(OutboxMail.id)
    return list(db.session.scalars(found.options(joinedload(OutboxMail.person), joinedload(OutboxMail.link))))


def _letter_of(mail: OutboxMail) -> _Letter:
    """Take a message of the product apart, for others to build again."""
    read = message_from_bytes(message_bytes(mail, now=clock.now()), policy=default)
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert html is not None
    headers = tuple((name, str(value)) for name, value in read.items() if name not in OF_THE_BODY)
    return _Letter(
        str(read["From"]),
        mail.address,
        headers,
        text.get_content().replace("\r\n", "\n"),
        html.get_content().replace("\r\n", "\n"),
    )


def _built(letter: _Letter) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    for name, value in letter.headers:
        message[name] = value
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _bare(port: int, letters: Sequence[_Letter]) -> None:
    """Build and send with what Python has, over one connection."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for letter in letters:
            smtp.send_message(_built(letter), letter.sender, [letter.recipient])


def _anew(port: int, letters: Sequence[_Letter]) -> None:
    """The same with a connection for each mail."""
    for letter in letters:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.send_message(_built(letter), letter.sender, [letter.recipient])


def _flask_mail(port: int, letters: Sequence[_Letter]) -> None:
    """Build and send with Flask-Mail, over one connection."""
    app = Flask("bench")
    app.config.update(
        MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_DEFAULT_SENDER=letters[0].sender, MAIL_MAX_EMAILS=None
    )
    mail = Mail(app)
    own = {"From", "To", "Subject", "Date", "Message-ID"}
    with app.app_context(), mail.connect() as connection:
        for letter in letters:
            known = dict(letter.headers)
            extra = {name: value for name, value in known.items() if name not in own}
            connection.send(
                Message(
                    known["Subject"],
                    recipients=[letter.recipient],
                    body=letter.text,
                    html=letter.html,
                    sender=letter.sender,
                    extra_headers=extra,
                )
            )


def _seconds_of(processes: Sequence[int]) -> float:
    """Return the processor time of a database server with its children, those that ended included."""
    ticks = 0
    for process in processes:
        for path in [Path(f"/proc/{process}/stat"), *_children(process)]:
            try:
                fields = path.read_text().rsplit(")", maxsplit=1)[1].split()
            except OSError:  # it ended meanwhile
                continue
            ticks += sum(int(value) for value in fields[11:15])  # user, system, and of children that were waited for
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(process: int) -> list[Path]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [Path(f"/proc/{child}/stat") for child in found]


@contextmanager
def _sink() -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
