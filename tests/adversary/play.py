"""Forty people answer anonymously, over HTTP with real commits, while somebody copies everything that is stored.

What the attacker gets (`Loot`): every table at five moments (three backups, and before and after the settlement),
with whatever order the engine keeps beside the rows; the raw bytes of the files and of the write-ahead log; what was
logged; exports; the screens of an organiser half-way; and SECRET_KEY. What the attacker does not get: a part of the
key, a browser, and DATA_DIR/keys.
"""

from __future__ import annotations

import io
import json
import logging
import random
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from app.blueprints.ballots import commands
from app.extensions import db
from app.models import (
    Account,
    Base,
    Choice,
    Consultation,
    ConsultationState,
    Invitation,
    KeyHolder,
    Mode,
    Person,
    Question,
    QuestionKind,
)
from app.models.base import new_public_id
from app.reminders.planner import plan
from app.sealing import ballots, codes, store
from app.sealing.ballots import Secret
from app.web.links import link_for, token_of
from tests.adversary import screens
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World

PEOPLE = 40
BASE_URL = "http://127.0.0.1:8000"
HALF_WAY = 19  # the number, from nought, of who begins last before the organiser looks
WAITS = 0.15  # of the people stop half-way and go on after the next one
TABLES = (
    "invitation", "ballot", "personal_link", "outbox_mail", "audit_entry", "account_session", "response", "answer",
    "settled_text", "settled_count", "settled_receipt", "seal", "ledger_entry",
)  # fmt: skip
# Where the words are meant to stand in the end, and what nobody can say anything about.
EXPECTED = frozenset({*TABLES, "consultation", "question", "choice", "person", "key_holder", "setting"})
LETTERS = bytes(one if chr(one).isdecimal() or (chr(one).islower() and one < 128) else 32 for one in range(256))
CODE = 20  # letters


@dataclass
class Row:
    """A row with the order in which the engine keeps it."""

    order: tuple[int, ...]
    values: dict[str, Any]


class Raw:
    """Bytes as they lie on the disk."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def find(self, words: str) -> int:
        """Return where these words first stand, or -1."""
        return self.content.find(words.encode())

    def codes(self) -> set[str]:
        """Return whatever may be a return code."""
        return {one.decode() for one in self.content.translate(LETTERS).split() if len(one) == CODE}


@dataclass
class Loot:
    """Everything stored."""

    consultation: str
    consultation_id: int
    secret_key: str
    people: list[dict[str, Any]]  # who was asked: id of the person and of the invitation, and the language
    snapshots: list[dict[str, list[Row]]] = field(default_factory=list)
    elsewhere: dict[str, list[Row]] = field(default_factory=dict)  # rows of every other table, at the end
    raw: list[Raw] = field(default_factory=list)
    screens: dict[str, str] = field(default_factory=dict)  # what an organiser sees half-way
    begun: set[int] = field(default_factory=set)  # who had begun then: the truth, for the jury only
    log: str = ""
    exports: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # what was answered, as the results show it, in sorted order


@dataclass
class Played:
    """One consultation from opening to settlement: what the attacker has, and what is true."""

    loot: Loot
    truth: dict[int, str]  # person to answer


class Theatre:
    """One database with a pact and a coordinator, in which consultations are played one after the other."""

    def __init__(self, app: Flask) -> None:
        self.app, self.world = app, World(app, NOON)
        self.pact = self.world.pact()
        self.alice: Account = self.world.coordinator()
        self.others = [self.world.person("Hilde Roelandt"), self.world.person("Ward De Smet")]
        self.organiser = Browser(app).sign_in(self.alice)
        self.data_dir = Path(app.config["SETTINGS"].data_dir)
        self.played = 0
        self.since: dict[str, int] = {}
        self.log_start = ("", 0)

    def play(self, seed: int, *, looks: bool = True) -> Played:
        """Play one consultation; half-way an organiser looks at every screen, where that is asked."""
        dice = random.Random(seed)  # noqa: S311 - a game
        stream, handler = io.StringIO(), logging.StreamHandler()
        handler.setStream(stream)
        root, level = logging.getLogger(), logging.getLogger().level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        logging.disable(logging.NOTSET)
        try:
            played = self._play(dice, f"s{seed}-{new_public_id()}", looks=looks)
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
        played.loot.log = stream.getvalue()
        return played

    def _play(self, dice: random.Random, mark: str, *, looks: bool) -> Played:
        self.played += 1
        with self.app.app_context():
            self.since, self.log_start = _newest(), _log_place()
        consultation_id, public_id, parts = self._open(mark)
        people = self._invite(consultation_id, mark)
        order = dice.sample(range(PEOPLE), PEOPLE)
        words = {at: self._words(dice, at, mark) for at in range(PEOPLE)}
        loot = Loot(public_id, consultation_id, self.app.config["SETTINGS"].secret_key, people)
        half: list[Visitor] = []
        for number, at in enumerate(order):
            visitor = Visitor(self.app, people[at]["token"])
            visitor.begin()
            if dice.random() < WAITS:
                visitor.words = words[at]
                half.append(visitor)
            else:
                visitor.answer(words[at])
                while half:
                    late = half.pop()
                    late.answer(late.words)
            if number in {9, 19, 29}:
                self._copy(loot)
            if number == HALF_WAY and looks:
                loot.begun = {people[one]["person"] for one in order[: HALF_WAY + 1]}
                self._look(loot)
        for late in half:
            late.answer(late.words)
        self._copy(loot)
        self._settle(consultation_id, parts)
        self._copy(loot, is_last=True)
        self._export(loot)
        for person in people:  # a token is in the mail, and mails hold none in the database
            person.pop("token")
        truth = {people[at]["person"]: words[at] for at in range(PEOPLE)}
        loot.texts = sorted(words.values())
        return Played(loot, truth)

    def _words(self, dice: random.Random, at: int, mark: str) -> str:
        """Return a text that nobody else writes; that of a few is long. It says nothing about who wrote it."""
        long = " ".join(["en dan nog iets"] * 120) if at == 0 else ""
        return f"W{dice.getrandbits(64):016x}{mark[-4:]} {long}".strip()

    def _open(self, mark: str) -> tuple[int, str, list[str]]:
        with self.world.writing():
            consultation = Consultation(
                titles={"nl": f"Werkdruk {mark}"},
                mode=Mode.ANONYMOUS,
                pact=self.world.merge(self.pact),
                organiser=self.world.merge(self.alice.person),
                closes_on=self._closes_on(),
            )
            where = Question(
                consultation=consultation, position=1, kind=QuestionKind.SINGLE_CHOICE, titles={"nl": "Waar?"}
            )
            why = Question(consultation=consultation, position=2, kind=QuestionKind.LONG_TEXT, titles={"nl": "Wat?"})
            choices = [
                Choice(question=where, position=number, titles={"nl": name})
                for number, name in enumerate(("Noord", "Zuid", "Oost"), 1)
            ]
            db.session.add_all([consultation, where, why, *choices])
            db.session.flush()
            holders = [self.world.merge(one) for one in (self.alice.person, *self.others)]
            store.begin(consultation, holders, [where.public_id], now=NOON)
            found = consultation.id, consultation.public_id
        parts = []
        for position in (1, 2, 3):
            with self.world.writing():
                holder = self._holder(found[0], position)
                parts.append(store.new_part(holder, now=NOON))
                store.prove(holder, parts[-1], kept_where="", data_dir=self.data_dir, now=NOON)
        with self.world.writing():
            consultation = db.session.get_one(Consultation, found[0])
            consultation.state, consultation.opened_at = ConsultationState.OPEN, NOON
        return *found, parts

    def _closes_on(self) -> date:
        """A day later for each consultation, so that each has reminders of its own."""
        return NOON.date() + timedelta(days=13 + self.played)

    def _look(self, loot: Loot) -> None:
        """Open what an organiser can open, before and after everybody was reminded."""
        loot.screens |= {f"before {name}": told for name, told in screens.of(self.organiser, loot.consultation)}
        with self.app.app_context():
            plan(NOON + timedelta(days=11 + self.played, hours=1))
        loot.screens |= {f"after {name}": told for name, told in screens.of(self.organiser, loot.consultation)}

    def _holder(self, consultation_id: int, position: int) -> KeyHolder:
        holder: KeyHolder = db.session.scalars(
            db.select(KeyHolder).where(KeyHolder.consultation_id == consultation_id, KeyHolder.position == position)
        ).one()
        return holder

    def _invite(self, consultation_id: int, mark: str) -> list[dict[str, Any]]:
        people = []
        with self.world.writing():
            consultation = db.session.get_one(Consultation, consultation_id)
            for number in range(PEOPLE):
                person = Person(
                    name=f"Deelnemer {mark[-4:].upper()}{number:02}",
                    email=f"d{number}.{mark}@example.org",
                    language="fr" if number % 13 == 5 else "nl",
                    source="test",
                )
                invitation = Invitation(consultation=consultation, person=person, created_at=NOON, invited_at=NOON)
                db.session.add_all([person, invitation])
                db.session.flush()
                link = link_for(
                    "consultation_answer",
                    person=person,
                    subject_kind="consultation",
                    subject_id=consultation.public_id,
                    now=NOON,
                )
                db.session.flush()
                people.append(
                    {
                        "person": person.id,
                        "invitation": invitation.id,
                        "language": person.language,
                        "names": [person.email, person.public_id, invitation.public_id, link.public_id],
                        "called": person.name,
                        "token": token_of(link),
                    }
                )
        return people

    def _settle(self, consultation_id: int, parts: list[str]) -> None:
        with self.world.writing():
            db.session.get_one(Consultation, consultation_id).state = ConsultationState.CLOSED
        for position in (1, 3):
            with self.world.writing():
                store.enter(
                    self._holder(consultation_id, position), parts[position - 1], data_dir=self.data_dir, now=NOON
                )
        with self.app.app_context():
            commands.settle_waiting(NOON)

    def _copy(self, loot: Loot, *, is_last: bool = False) -> None:
        with self.app.app_context():
            loot.snapshots.append({table: self._rows(table, loot.consultation_id) for table in TABLES})
            loot.raw.append(Raw(_raw(self.log_start)))
            if is_last:
                others = [name for name in Base.metadata.tables if name not in EXPECTED]
                loot.elsewhere = {name: self._rows(name, loot.consultation_id) for name in others}
            db.session.rollback()

    def _rows(self, table: str, consultation_id: int) -> list[Row]:
        """Return the rows of a table that this consultation brought, in the order in which they are found."""
        return _rows(table, consultation_id, self.since.get(table))

    def _export(self, loot: Loot) -> None:
        start = f"/consultations/{loot.consultation}/counts"
        for form in ("csv", "words", "json"):
            answer = self.organiser.client.get(f"{start}?format={form}", base_url=BASE_URL)
            loot.exports.append(answer.get_data(as_text=True))
        loot.exports.append(self.organiser.client.get(start, base_url=BASE_URL).get_data(as_text=True))


class Visitor:
    """One respondent's browser, as quick as it can be."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.words = ""
        self.page = self._get(f"/l/{token}")

    def begin(self) -> None:
        self._post({"choice": "here"}, then="/1")

    def answer(self, words: str) -> None:
        choices = re.findall(r'type="radio" id="[^"]+" name="(q-[^"]+)" value="([^"]+)"', self.page)
        name, value = random.choice(choices)  # noqa: S311 - a game
        long = re.search(r'<textarea[^>]*name="([^"]+)"', self.page)
        assert long, self.page
        self._post({name: value, long[1]: words, "go": "next"})
        self._post({"ready": "y"}, then="")

    def _get(self, path: str) -> str:
        answer = self.client.get(path, base_url=BASE_URL, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        self.path = answer.request.path
        return answer.get_data(as_text=True)

    def _post(self, data: dict[str, str], then: str | None = None) -> None:
        """Send the form; go where the answer leads, to `then` below it, or nowhere when that is empty."""
        form = self.page[self.page.index("<main") :]
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        answer = self.client.post(self.path, base_url=BASE_URL, data={**hidden, **data}, headers={"Origin": BASE_URL})
        assert answer.status_code == 303, (self.path, answer.status_code, answer.get_data(as_text=True))
        if then != "":
            self.page = self._get(urlsplit(answer.location).path + (then or ""))


def _newest() -> dict[str, int]:
    """Return the newest key of every table that counts its rows."""
    counted = [(name, one) for name, one in Base.metadata.tables.items() if "id" in one.c]
    newest_of = (select(func.max(one.c.id)).scalar_subquery().label(name) for name, one in counted)
    found = db.session.execute(select(*newest_of)).mappings().one()
    return {name: newest or 0 for name, newest in found.items()}


def _log_place() -> tuple[str, int]:
    """Return the file of the write-ahead log and the place in it where the next line goes."""
    if db.engine.dialect.name == "sqlite":
        return "", 0
    name, place = db.session.execute(text("SELECT * FROM pg_walfile_name_offset(pg_current_wal_insert_lsn())")).one()
    return str(name), int(place)


def _rows(table: str, consultation_id: int, since: int | None) -> list[Row]:
    model = Base.metadata.tables[table]
    scope = ""
    if "consultation_id" in model.c:
        scope = " WHERE consultation_id = :one"
    elif since is not None:
        scope = " WHERE id > :since"
    is_sqlite = db.engine.dialect.name == "sqlite"
    if is_sqlite:
        rowless = "WITHOUT ROWID" in str(
            db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
        )
        order = "0 AS o1, 0 AS o2, 0 AS o3" if rowless else "rowid AS o1, 0 AS o2, 0 AS o3"
    else:
        order = "xmin::text::bigint AS o1, (ctid::text::point)[0]::bigint AS o2, (ctid::text::point)[1]::bigint AS o3"
    parameters = {"one": consultation_id, "since": since}
    found = db.session.execute(text(f'SELECT {order}, * FROM "{table}"{scope}'), parameters)  # noqa: S608 - our own names
    rows = []
    for one in found.mappings():
        values = dict(one)
        rows.append(Row((values.pop("o1"), values.pop("o2"), values.pop("o3")), values))
    return rows


def _raw(log_start: tuple[str, int]) -> bytes:
    """Return the bytes of the files as they lie on the disk: the log first, because it is in the order of writing."""
    if db.engine.dialect.name == "sqlite":
        path = Path(str(db.engine.url.database))
        return b"".join(one.read_bytes() for one in (Path(f"{path}-wal"), path) if one.exists())
    home = Path(str(db.session.scalar(text("SHOW data_directory"))))
    (first, start), (last, end) = log_start, _log_place()
    log = [one for one in sorted((home / "pg_wal").glob("0000*")) if first <= one.name <= last]
    logged = b"".join(one.read_bytes()[: end if one.name == last else None] for one in log)[start:]
    db.session.rollback()
    tables = [
        home / str(db.session.scalar(text("SELECT pg_relation_filepath(:name)"), {"name": name}))
        for name in ("ballot", "invitation", "settled_text")
    ]
    toast = db.session.scalar(
        text("SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE relname = 'ballot' AND reltoastrelid <> 0")
    )
    files = [*tables, *([home / str(toast)] if toast else [])]
    return logged + b"".join(one.read_bytes() for one in files if one.exists())


@contextmanager
def without_sealing() -> Iterator[None]:
    """Store answers readable, as programs do that only leave the name out: what the attacks must then find."""

    def plainly(content: Any, _key: bytes, _room: int = 0) -> bytes:
        return json.dumps(content, ensure_ascii=False).encode()

    def read(raw: bytes, _key: bytes) -> Any:
        return json.loads(raw)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("seal", "hide"):
            patch.setattr(ballots, name, plainly)
        for name in ("unseal", "show"):
            patch.setattr(ballots, name, read)
        yield


def readable_codes(candidates: Iterable[str]) -> set[str]:
    """Return which of these are return codes."""
    found = set()
    for one in candidates:
        try:
            found.add(codes.read(one))
        except ValueError:
            continue
    return found


def secret_of(loot: Loot, code: str) -> Secret:
    """Return what follows from a code: the attacker has the server's key."""
    return ballots.secret_of(code, loot.consultation, loot.secret_key)
