"""Web workers are killed while people answer a consultation: what they saw confirmed is there, once.

People come by their link, think, save page by page, submit, and read the receipt, over connections that stay open.
When one breaks they ask again, as people do. No answer of the server may be an error.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import select

from app import clock, create_app
from app.blueprints.consultations.mails import PURPOSE
from app.database import unit_of_work
from app.extensions import db
from app.models import (
    Answer,
    Choice,
    Consultation,
    ConsultationState,
    Invitation,
    OutboxMail,
    Pact,
    PactStatus,
    Person,
    Question,
    QuestionKind,
    Response,
)
from app.web import links
from bench.servers import free_port
from tests.engines import settings_for
from tests.torture.troubles import store

SECRET = "a secret that only the torture knows, long enough"
CLIENTS = 8
PAGES, CHOICES, TEXTS = 3, 2, 2  # of each kind on a page
THINK = 0.05  # seconds, at most
PAUSE = (0.0, 0.3)  # seconds from the last of those answers to the kill
EVERY = 6  # kills, of which one is of the whole server
PATIENCE = 60.0
PAGES_EACH = 9  # that a respondent reads, at least
KILLS = 2  # for each that is asked for: most of them hit one of two workers
STANDSTILL = 10.0  # seconds until the next kill when nobody is answered
RECEIPT_MAIL = "consultation_receipt"
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Asked:
    """One person with a link, and what came of it."""

    number: int
    invitation_id: int
    path: str
    given: dict[str, str] = field(default_factory=dict)
    receipt: str = ""  # the page that was read to its end
    errors: list[str] = field(default_factory=list)


class _Form(HTMLParser):
    """The form of a page that asks for answers."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.fixed, self.choices, self.texts = "", {}, {}, []  # type: ignore[var-annotated]
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self._inside = "/answer" in given.get("action", "")
            self.action = given["action"] if self._inside else self.action
        elif self._inside and name and tag in {"input", "textarea"}:
            if kind == "hidden":
                self.fixed[name] = given.get("value", "")
            elif kind == "radio":
                self.choices.setdefault(name, []).append(given.get("value", ""))
            elif kind == "checkbox":
                self.fixed[name] = given.get("value", "y")
            else:
                self.texts.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


class Client:
    """A browser that keeps its connection and its cookies, and asks again when the connection breaks."""

    answers = 0  # that all of them have read

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._cookies: dict[str, str] = {}

    def open(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Return the status and the page at the end of all redirects."""
        status, page, onward = self._ask(path, fields)
        while onward:
            status, page, onward = self._ask(onward, None)
        return status, page

    def _ask(self, path: str, fields: dict[str, str] | None) -> tuple[int, str, str]:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._once(path, fields)
            except BROKEN:
                self._connection.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _once(self, path: str, fields: dict[str, str] | None) -> tuple[int, str, str]:
        headers = {"Accept-Language": "en", "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if fields is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://127.0.0.1:{self._port}",
            }
        body = urlencode(fields) if fields is not None else None
        self._connection.request("GET" if fields is None else "POST", path, body, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        Client.answers += 1
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        onward = urlsplit(answer.headers.get("Location", ""))
        return answer.status, page, onward.path + (f"?{onward.query}" if onward.query else "")


def answer(one: Asked, port: int, chance: random.Random) -> None:
    """Do what a respondent does, from the link to the receipt."""
    client = Client(port)
    status, page = client.open(one.path)
    for step in range(2 * PAGES + 3):
        if status != 200:
            one.errors.append(f"{status} at step {step}")
            return
        if "Your receipt number is" in page and page.rstrip().endswith("</html>"):
            one.receipt = page
            return
        time.sleep(chance.uniform(0, THINK))
        form = _Form(page)
        if not form.action:
            onward = re.search(r'href="(/v/[^"]+/answer/1)"', page)
            if onward is None:
                one.errors.append(f"nothing to do at step {step}")
                return
            status, page = client.open(onward.group(1))
            continue
        words = {name: one.given.get(name) or f"word {one.number} {chance.random()}" for name in form.texts}
        chosen = {name: one.given.get(name) or chance.choice(values) for name, values in form.choices.items()}
        one.given |= words | chosen
        last = {} if form.action.endswith("/review") else {"go": "next"}
        status, page = client.open(form.action, {**form.fixed, **words, **chosen, **last})
    one.errors.append("it never ends")


class Web:
    """The web server, killed as a whole or in part, and started again as the supervisor does."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self._environment, self.port = environment, port
        self._process = self._start()

    def kill(self, chance: random.Random, *, everything: bool) -> None:
        """Kill one worker or, with `everything`, the server and what it leaves."""
        if everything or self._process.poll() is not None:  # it gives up when its workers die one after the other
            self._sweep()
            self._process = self._start()
            self.wait()
            return
        workers = self._workers()
        if workers:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)

    def stop(self) -> None:
        self._sweep()

    def wait(self) -> None:
        """Return when it answers."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(*BROKEN):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise TimeoutError("the web server does not start")

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-W", "ignore", "-m", "serving.web", "127.0.0.1", str(self.port)],
            env={**os.environ, **self._environment},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _workers(self) -> list[int]:
        pid = self._process.pid
        with suppress(OSError):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
            return [int(one) for one in children if b"resource_tracker" not in _command(one)]
        return []

    def _sweep(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _command(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b"resource_tracker"


def torture(name: str, folder: Path, *, mails: int, kills: int, seed: int) -> dict[str, int]:
    """Return the figures on one engine: `mails` people answer, and workers are killed until all of them have."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    with store(name, folder) as place, _product(place.url, folder) as (app, port, environment):
        people = _invite(app, mails)
        web = Web(environment, port)
        try:
            web.wait()
            killed = _answer_all(people, web, chance, between=PAGES_EACH * mails // (KILLS * kills))
        finally:
            web.stop()
        return {**_compare(app, people), "web_kills": killed}


def _answer_all(people: list[Asked], web: Web, chance: random.Random, *, between: int) -> int:
    waiting: SimpleQueue[Asked] = SimpleQueue()
    for one in people:
        waiting.put(one)

    def work(own: random.Random) -> None:
        with suppress(Empty):
            while True:
                one = waiting.get_nowait()
                try:
                    answer(one, web.port, own)
                except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                    one.errors.append(repr(error))

    threads = [
        threading.Thread(target=work, args=(random.Random(chance.random()),), daemon=True)  # noqa: S311 - likewise
        for _ in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    killed = 0
    while any(thread.is_alive() for thread in threads):
        _wait_for_traffic(between)
        time.sleep(chance.uniform(*PAUSE))
        killed += 1
        web.kill(chance, everything=killed % EVERY == 0)
    return killed


def _wait_for_traffic(count: int) -> None:
    """Return after so many answers since the last kill: killing a server that only starts proves nothing."""
    wanted, deadline = Client.answers + count, time.monotonic() + STANDSTILL
    while Client.answers < wanted and time.monotonic() < deadline:
        time.sleep(0.01)


def _compare(app: Flask, people: list[Asked]) -> dict[str, int]:
    """Return how what people read differs from what is stored."""
    figures: Counter[str] = Counter(web_answered=len(people), web_confirmed=0, web_lost=0, web_doubled=0, web_errors=0)
    with app.app_context():
        mails = Counter(db.session.scalars(select(OutboxMail.address).where(OutboxMail.kind == RECEIPT_MAIL)).all())
        for one in people:
            figures["web_errors"] += len(one.errors)
            for error in one.errors:
                sys.stderr.write(f"person {one.number}: {error}\n")
            if one.receipt:
                figures["web_confirmed"] += 1
                figures["web_lost"] += not _is_there(one)
            figures["web_doubled"] += _is_doubled(one) or mails[f"asked{one.number}@example.org"] > 1
        db.session.remove()
    return dict(figures)


def _stored(one: Asked) -> list[tuple[str, str]]:
    """Return (question, answer) of everything that this person has submitted."""
    rows = db.session.execute(
        select(Question.public_id, Answer.text, Choice.public_id)
        .select_from(Answer)
        .join(Response, Response.id == Answer.response_id)
        .join(Question, Question.id == Answer.question_id)
        .outerjoin(Choice, Choice.id == Answer.choice_id)
        .where(Response.invitation_id == one.invitation_id)
    )
    return [(question, choice or text or "") for question, text, choice in rows]


def _is_there(one: Asked) -> bool:
    receipt = db.session.scalar(select(Response.receipt).where(Response.invitation_id == one.invitation_id))
    given = sorted((name.removeprefix("q-"), value) for name, value in one.given.items())
    return bool(receipt) and str(receipt) in one.receipt and sorted(_stored(one)) == given


def _is_doubled(one: Asked) -> bool:
    return any(times > 1 for times in Counter(question for question, _ in _stored(one)).values())


@contextmanager
def _product(url: str, folder: Path) -> Iterator[tuple[Flask, int, dict[str, str]]]:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {"SECRET_KEY": SECRET, "PUBLIC_BASE_URL": base, "DATABASE_URL": url, "DATA_DIR": str(folder)}
    settings = settings_for(folder, database_url=url, secret_key=SECRET, test_clock="", public_base_url=base)
    app = create_app(settings)
    try:
        yield app, port, environment
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _invite(app: Flask, count: int) -> list[Asked]:
    """Store a consultation, and invite so many people."""
    with app.app_context(), unit_of_work():
        consultation, now = _consultation(), clock.now()
        made = []
        for number in range(count):
            person = Person(name=f"Asked {number}", email=f"asked{number}@example.org", source="torture", language="en")
            invitation = Invitation(consultation=consultation, person=person, created_at=now, invited_at=now)
            db.session.add(invitation)
            made.append((person, invitation))
        db.session.flush()
        subject = {"subject_kind": "consultation", "subject_id": consultation.public_id}
        found = links.links_for(PURPOSE, people=[person for person, _ in made], now=now, **subject)
        db.session.flush()
        return [
            Asked(number, invitation.id, urlsplit(links.url_of(found[person.id])).path)
            for number, (person, invitation) in enumerate(made)
        ]


def _consultation() -> Consultation:
    now = clock.now()
    year = now.year
    pact = Pact(
        title="Duurzaam en innovatief",
        region="Zuid-Oost-Vlaanderen",
        body_name="Streekoverleg",
        starts_on=now.date().replace(year=year - 3, day=1),
        ends_on=now.date().replace(year=year + 3, day=1),
        adopted_on=now.date().replace(year=year - 3, day=1),
        status=PactStatus.ADOPTED,
    )
    consultation = Consultation(
        titles={"en": "What do you think of it?"},
        languages=["en"],
        pact=pact,
        organiser=Person(name="Organiser", email="organiser@example.org", source="torture"),
        state=ConsultationState.OPEN,
        opened_at=now,
        closes_on=now.date() + timedelta(days=30),
    )
    db.session.add(consultation)
    for place in range(PAGES * (CHOICES + TEXTS)):
        is_choice = place % (CHOICES + TEXTS) < CHOICES
        question = Question(
            consultation=consultation,
            position=place + 1,
            page=place // (CHOICES + TEXTS) + 1,
            kind=QuestionKind.SINGLE_CHOICE if is_choice else QuestionKind.SHORT_TEXT,
            titles={"en": f"Question {place + 1}?"},
            required=True,
        )
        db.session.add(question)
        for option in range(4 if is_choice else 0):
            db.session.add(Choice(question=question, position=option, titles={"en": f"Option {option}"}))
    db.session.flush()
    return consultation
