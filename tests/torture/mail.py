"""Workers are killed at random moments while they deliver: nothing may be lost, and nothing doubled unexplained."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func

from app import clock, create_app
from app.database import unit_of_work
from app.extensions import db
from app.mail import outbox
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.mail.rules import Outcome
from app.models import MailAttempt, MailState, OutboxMail, Person
from tests.engines import BASE_URL, settings_for
from tests.mail.server import Script, mail_server

SECRET = "a secret that only the torture knows, long enough"
PACE = 0.015  # seconds: a message takes the server twice this, so that kills land in every phase
ACTIVE = 0.25  # a worker is killed within this time after its first message
START = 60.0  # seconds a worker gets to come up on a loaded machine
HEALING = 120.0
NOTE = MailKind(
    name="torture",
    title="Torture",
    subject="Number {number}",
    body="Dear {name},\n\nThis is number {number}.",
    reason="You are tortured.",
    sample={"number": 1, "name": "Jan"},
    life=timedelta(days=30),
)


@dataclass
class Rig:
    """One application with a mail server and workers to kill."""

    app: Flask
    script: Script
    environment: Mapping[str, str]
    chance: random.Random
    workers: list[subprocess.Popen[bytes]]

    def start_worker(self) -> None:
        self.workers.append(
            subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
                env={**os.environ, **self.environment},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def kill_worker(self) -> None:
        """Kill the oldest worker without warning, a random moment after something was taken."""
        self.wait_for_traffic()
        time.sleep(self.chance.uniform(0, ACTIVE))
        worker = self.workers.pop(0)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def wait_for_traffic(self) -> None:
        before, deadline = len(self.script.taken), time.monotonic() + START
        while len(self.script.taken) == before and time.monotonic() < deadline and self.waiting():
            time.sleep(0.005)

    def waiting(self) -> int:
        """Return how many mails are neither at their end nor for a person to decide."""
        with self.app.app_context():
            return (
                db.session.scalar(
                    db.select(func.count()).where(OutboxMail.state.in_([MailState.QUEUED, MailState.SENDING]))
                )
                or 0
            )

    def heal(self) -> None:
        deadline = time.monotonic() + HEALING
        while self.waiting() and time.monotonic() < deadline:
            time.sleep(0.2)

    def stop(self) -> None:
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(timeout=30)


def torture(url: str, folder: Path, *, mails: int, kills: int, seed: int) -> dict[str, int]:
    """Deliver `mails` with two workers, killing one of them `kills` times; return the figures."""
    script = Script(pace=PACE)
    with mail_server(script) as port:
        settings = settings_for(folder, database_url=url, secret_key=SECRET, test_clock="")
        environment = {
            "SECRET_KEY": SECRET,
            "PUBLIC_BASE_URL": BASE_URL,
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(port),
        }
        rig = Rig(create_app(settings), script, environment, random.Random(seed), [])  # noqa: S311 - repeatable on purpose
        _write(rig.app, mails)
        try:
            for _ in range(2):
                rig.start_worker()
            for _ in range(kills):
                rig.kill_worker()
                rig.start_worker()
            rig.heal()
        finally:
            rig.stop()
        return {**_figures(rig), "kills": kills}


def _write(app: Flask, mails: int) -> None:
    with app.app_context(), unit_of_work():
        now = clock.now()
        for number in range(mails):
            person = Person(name=f"Person {number}", email=f"p{number}@example.org", source="torture")
            db.session.add(person)
            db.session.flush()
            outbox.put(Draft(NOTE, person, about=("person", person.public_id), values={"number": number}), now=now)


def _figures(rig: Rig) -> dict[str, int]:
    received = Counter(rig.script.ids)
    with rig.app.app_context():
        rows = db.session.execute(db.select(OutboxMail.message_id, OutboxMail.state))
        states = {row.message_id: row.state for row in rows}
        explained = set(
            db.session.scalars(
                db.select(OutboxMail.message_id)
                .join(MailAttempt, MailAttempt.mail_id == OutboxMail.id)
                .where(MailAttempt.outcome == Outcome.UNCERTAIN)
            )
        )
        db.session.remove()
        db.engine.dispose()
    ends = Counter(states.values())
    in_doubt = {MailState.UNCERTAIN, MailState.FAILED}
    doubled = {one for one, times in received.items() if times > 1}
    return {
        "sent": ends[MailState.SENT],
        "received": sum(received.values()),
        "lost": sum(1 for one, state in states.items() if one not in received and state not in in_doubt),
        "doubled": len(doubled),
        "unexplained": len(doubled - explained),
        "uncertain": ends[MailState.UNCERTAIN],
        "stuck": ends[MailState.QUEUED] + ends[MailState.SENDING],
    }
