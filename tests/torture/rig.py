"""The rig: one application, a mail server, a clock, workers to kill, and a list of what was promised."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from flask import Flask
from sqlalchemy import Select, func, select
from sqlalchemy.exc import DBAPIError

from app import create_app
from app.database import Busy, unit_of_work
from app.extensions import db
from app.mail import outbox, queue
from app.mail.outbox import Draft
from app.models import MailState, OutboxMail, Person
from tests.engines import BASE_URL, settings_for
from tests.torture import fastclock
from tests.torture.fastclock import FastClock
from tests.torture.nursery import Nursery
from tests.torture.reminders import LETTER, NOTE, REMINDED
from tests.torture.server import Server, Weather, serving
from tests.torture.troubles import Store

SECRET = "a secret that only the torture knows, long enough"
PACE = 0.008  # seconds: a message takes the server twice this, so that kills land in every phase
ACTIVE = 0.15  # a worker is killed within this time after something was taken
TRAFFIC = 1.5  # seconds to wait for something to be taken
HEALING = 120.0
PAST_THE_LEASE = 9.0  # seconds a worker stands still: longer than the longest lease on the fast clock
STUCK_AFTER = 67.0  # seconds: the longest lease and a minute
LETTERS, REMINDERS = 0.1, 0.05  # their share of what is written
OPEN = (MailState.QUEUED, MailState.SENDING)
T = TypeVar("T")


@dataclass
class Rig:
    """Everything that takes part."""

    app: Flask
    store: Store
    weather: Weather
    server: Server
    clock: FastClock
    nursery: Nursery
    chance: random.Random
    workers: list[int] = field(default_factory=list)
    sleeping: list[tuple[float, int]] = field(default_factory=list)  # when to wake whom
    promised: set[str] = field(default_factory=set)  # Message-IDs of what was committed
    kills: int = 0
    stuck: int = 0
    written: int = 0
    _held_since: dict[tuple[int, str], float] = field(default_factory=dict)

    def patiently(self, work: Callable[[], T], *, patience: float = 60.0) -> T:
        """Do something with the database, again and again while it is away."""
        deadline = time.monotonic() + patience
        while True:
            try:
                with self.app.app_context():
                    return work()
            except (DBAPIError, Busy):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def write(self, count: int) -> None:
        """Put mails in the outbox; what was committed is promised."""
        self.promised |= self.patiently(lambda: self._write(count))

    def _write(self, count: int) -> set[str]:
        now, mails = self.clock.now(), []
        with unit_of_work(30.0):
            for _ in range(count):
                self.written += 1
                source = f"{REMINDED}{now.isoformat()}" if self.chance.random() < REMINDERS else ""
                number = self.written
                person = Person(name=f"Person {number}", email=f"p{number}@example.org", source=source)
                db.session.add(person)
                db.session.flush()
                kind = LETTER if self.chance.random() < LETTERS else NOTE
                draft = Draft(kind, person, about=("person", person.public_id), values={"number": number})
                mails.append(outbox.put(draft, now=now))
        return {mail.message_id for mail in mails if mail is not None}

    def start(self, workers: int) -> None:
        """Let so many workers work."""
        self.workers = [one for one in self.workers if _lives(one)]
        while len(self.workers) < workers:
            self.workers.append(self.nursery.worker())

    def kill(self, patience: float = TRAFFIC) -> None:
        """Kill a worker without warning, a random moment after something was taken, and start another."""
        self.wait_for_traffic(patience)
        time.sleep(self.chance.uniform(0, ACTIVE))
        victim = self.workers.pop(self.chance.randrange(len(self.workers)))
        _send(victim, signal.SIGKILL)
        self.kills += 1
        self.workers.append(self.nursery.worker())

    def freeze_a_worker(self) -> None:
        """Stop a worker in the middle of what it does, until its lease has long been given to another."""
        victim = self.workers.pop(self.chance.randrange(len(self.workers)))
        _send(victim, signal.SIGSTOP)
        # By a timer, because it may stand still with the lock of the database in its hand.
        timer = threading.Timer(PAST_THE_LEASE, _send, (victim, signal.SIGCONT))
        timer.daemon = True
        timer.start()
        self.sleeping.append((time.monotonic() + PAST_THE_LEASE, victim))
        self.workers.append(self.nursery.worker())

    def wake(self, *, all_of_them: bool = False) -> None:
        """Let those go on that stood still for long enough; they join the others."""
        due = [one for one in self.sleeping if all_of_them or one[0] <= time.monotonic()]
        for one in due:
            self.sleeping.remove(one)
            _send(one[1], signal.SIGCONT)
            self.workers.append(one[1])

    def wait_for_traffic(self, patience: float) -> None:
        """Return once the server took something, or when nothing comes."""
        before, deadline = len(self.weather.taken), time.monotonic() + patience
        while len(self.weather.taken) == before and time.monotonic() < deadline:
            time.sleep(0.003)

    def watch(self) -> None:
        """Note mails that one worker holds for longer than its lease and a minute."""
        held = self.patiently(lambda: db.session.execute(_HELD).all())
        now = time.monotonic()
        self._held_since = {
            (row.id, row.lease): self._held_since.get((row.id, row.lease), now) for row in held if row.lease
        }
        for key, since in list(self._held_since.items()):
            if now - since > STUCK_AFTER:
                self.stuck += 1
                self._held_since[key] = now

    def open_mails(self) -> int:
        """Return how many mails are not at their end."""
        return self.patiently(lambda: db.session.scalar(_OPEN) or 0)

    def heal(self, workers: int = 3, patience: float = HEALING) -> bool:
        """Let everything be well, and wait until every mail is at its end; False when none comes there any more."""
        self.weather.rates = {}
        self.weather.once.clear()
        self.server.accept()
        self.wake(all_of_them=True)
        self.store.mend()
        fewest, deadline = self.open_mails() + 1, time.monotonic() + patience
        while left := self.open_mails():
            if left < fewest:
                fewest, deadline = left, time.monotonic() + patience
            if time.monotonic() > deadline:
                return False
            self.start(workers)
            self.skip_waiting()
            self.watch()
            time.sleep(0.1)
        return True

    def skip_waiting(self) -> None:
        """Put the clock to the next moment at which something is to be tried, when nothing is going on."""
        due, sending, pause = self.patiently(_next_moment)
        now = self.clock.now()
        moment = max((one for one in (due, pause) if one), default=None)
        if not sending and moment is not None and moment > now:
            self.clock.move(min(moment - now, timedelta(hours=2)))

    def stop(self) -> None:
        """End every worker: politely, and then not."""
        self.wake(all_of_them=True)
        for one in self.workers:
            _send(one, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while any(map(_lives, self.workers)) and time.monotonic() < deadline:
            time.sleep(0.02)
        for one in self.workers:
            _send(one, signal.SIGKILL)
        self.workers.clear()


_HELD = select(OutboxMail.id, OutboxMail.lease).where(OutboxMail.state == MailState.SENDING)
_OPEN: Select[int] = select(func.count()).where(OutboxMail.state.in_(OPEN))


def _next_moment() -> tuple[datetime | None, int, datetime | None]:
    due = db.session.scalar(select(func.min(OutboxMail.next_attempt_at)).where(OutboxMail.state == MailState.QUEUED))
    sending = db.session.scalar(select(func.count()).where(OutboxMail.state == MailState.SENDING)) or 0
    pause = queue.current_pause()
    return due, sending, pause.until if pause else None


def _send(process: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, number)


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", maxsplit=1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@contextmanager
def rig(store: Store, folder: Path, *, seed: int, pace: float = PACE) -> Iterator[Rig]:
    """Yield a rig on a database, without workers yet."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    with fastclock.running(folder / "clock") as clock:
        weather = Weather(random.Random(seed + 1), clock.now, pace=pace)  # noqa: S311 - likewise
        with serving(weather) as server:
            data = store.disk / "work" if store.disk else folder
            environment = {
                "SECRET_KEY": SECRET,
                "PUBLIC_BASE_URL": BASE_URL,
                "DATABASE_URL": store.url,
                "DATA_DIR": str(data),
                "MAIL_SERVER": "127.0.0.1",
                "MAIL_PORT": str(server.port),
                "TEST_CLOCK": str(clock.path),
            }
            nursery = Nursery(environment, folder / "workers.log")
            settings = settings_for(folder, database_url=store.url, secret_key=SECRET, test_clock=str(clock.path))
            app = create_app(replace(settings, data_dir=data))
            made = Rig(app, store, weather, server, clock, nursery, chance)
            try:
                yield made
            finally:
                made.stop()
                nursery.close()
                with app.app_context():
                    db.session.remove()
                    db.engine.dispose()
