"""A million open subjects over all kinds of reminders, of which nothing falls due for years, and some that do.

They are written by the database itself, from a few rows that say what they have in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Float, Integer, String, Table, Text, func, select, text

from app.extensions import db
from app.models import Base
from app.models.base import UTCDateTime

FAR, LONG_AGO, SPREAD = timedelta(days=730), timedelta(days=4380), 3_650  # days
PEOPLE = 50_000
FIRST = "@first"  # stands for the number of the first row that is written

# How many of each are open.
OPEN: Mapping[str, int] = {
    "action": 150_000,
    "action_step": 100_000,
    "handover": 50_000,
    "meeting": 80_000,
    "convocation": 150_000,
    "consultation": 3_000,
    "invitation": 200_000,
    "seal": 1_000,
    "key_holder": 3_000,
    "indicator": 53_000,
    "dossier": 50_000,
    "workgroup": 10_000,
    "phase": 40_000,
    "drafting_step": 20_000,
    "theme_draft": 20_000,
    "council_advice": 20_000,
    "incoming_mail": 50_000,
}
DUE: Mapping[str, int] = {"action": 40, "action_step": 20, "indicator": 20, "dossier": 20}  # a hundred


@dataclass
class _Words:
    """How an engine writes what the rows are made of; `i` is their number."""

    is_sqlite: bool

    def day(self, first: date, spread: int = SPREAD) -> str:
        """Return a day after `first`, another one for each row."""
        if self.is_sqlite:
            return f"date('{first}', '+' || (i % {spread}) || ' days')"
        return f"(DATE '{first}' + (i % {spread})::integer)"

    def moment(self, first: date, spread: int = SPREAD, hour: int = 9) -> str:
        """Return an hour of a day after `first`, another one for each row."""
        if self.is_sqlite:
            return f"date('{first}', '+' || (i % {spread}) || ' days') || ' {hour:02}:00:00.000000'"
        return f"(TIMESTAMPTZ '{first} {hour:02}:00:00+00' + (i % {spread}) * INTERVAL '1 day')"

    def name(self, letter: str, width: int = 9) -> str:
        """Return a word that no other row has."""
        return f"printf('{letter}%0{width}d', i)" if self.is_sqlite else f"'{letter}' || lpad(i::text, {width}, '0')"

    def rows(self, first: int, last: int) -> str:
        """Return a table of the numbers from `first` to `last`."""
        if self.is_sqlite:
            return (
                f"(WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"  # noqa: S608
                " SELECT i FROM n) AS numbers"
            )
        return f"generate_series({first}, {last}) AS numbers(i)"


class Filling:
    """Writes rows by the hundred thousand into the database of this application."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.words = _Words(db.engine.dialect.name == "sqlite")
        self._written: dict[str, tuple[int, int]] = {}  # the first key of each table, and how many followed

    def people(self) -> None:
        """Write the people whom everything is about."""
        words = self.words
        self.write("person", PEOPLE, name=words.name("Persoon "), email=f"{words.name('p')} || '@example.org'")

    def open_subjects(self) -> int:
        """Write what is open for years; return how many rows."""
        day, moment = self.words.day, self.words.moment
        later, before = self.today + FAR, self.today - LONG_AGO
        pact = self._one("pact", "status = 'adopted'")
        self.write("pact", 5_000, status="'draft'", starts_on=day(later), ends_on=day(later + FAR), title="'Ontwerp'")
        draft = self._at("pact")
        self._actions(OPEN["action"], pact, day(later))
        self._steps(OPEN["action_step"], day(later))
        self.write(
            "handover", OPEN["handover"], action_id=self._at("action"), giver_id=self._at("person"),
            receiver_id=self._at("person", 7), asked_at=moment(before), state="'waiting'",
        )  # fmt: skip
        group = self._one("workgroup", "closed_at IS NULL")
        self._meetings(group)
        self._consultations(pact)
        self._indicators(OPEN["indicator"], pact, day(later))
        self._dossiers(OPEN["dossier"], pact, day(later))
        self.write("workgroup", OPEN["workgroup"], pact_id=draft, kind="'ad_hoc'", closes_on=day(later))
        self.write(
            "round", OPEN["phase"] // 8, pact_id=pact, kind="'interim'", decides_on=day(later), ordinal="i"
        )  # eight phases each
        self.write(
            "phase", OPEN["phase"], round_id=self._at("round", shared=8), starts_on=day(later), ends_on=day(later),
            kind="'p' || (i % 8)", position="i % 8",
        )  # fmt: skip
        self._drafting(draft)
        return sum(OPEN.values())

    def due_subjects(self) -> int:
        """Write what falls due now, each for another person; return how many."""
        pact, soon = self._one("pact", "status = 'adopted'"), f"'{self.today + timedelta(days=7)}'"
        self._actions(DUE["action"], pact, soon)
        self._steps(DUE["action_step"], soon, 1_000)
        self._indicators(DUE["indicator"], pact, soon, 2_000)
        self._dossiers(DUE["dossier"], pact, soon, 3_000)
        return sum(DUE.values())

    def write(self, table: str, count: int, **given: str) -> None:
        """Write so many rows; what is not `given` is empty."""
        target: Table = Base.metadata.tables[table]
        first = (db.session.scalar(select(func.max(target.c.id))) or 0) + 1 if "id" in target.c else 1
        self._written[table] = first, count
        values = {
            column.name: (given.get(column.name) or self._usual(table, column)).replace(FIRST, str(first))
            for column in target.c
        }
        db.session.execute(
            text(
                f"INSERT INTO {table} ({', '.join(values)})"  # noqa: S608 - our own words
                f" SELECT {', '.join(values.values())} FROM {self.words.rows(first, first + count - 1)}"
            )
        )
        if not self.words.is_sqlite and "id" in target.c:
            db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {first + count})"))

    def _actions(self, count: int, pact: str, due: str) -> None:
        self.write("action", count, pact_id=pact, title="'Actie'", due_on=due, state="'running'")
        own = f"'{self.today - timedelta(days=400)}'"
        self.write("assignment", count, action_id=self._at("action"), person_id=self._at("person"), starts_on=own)

    def _steps(self, count: int, due: str, past: int = 0) -> None:
        self.write(
            "action_step", count, action_id=self._at("action"), owner_id=self._at("person", past), title="'Stap'",
            due_on=due,
        )  # fmt: skip

    def _meetings(self, group: str) -> None:
        words, half = self.words, OPEN["meeting"] // 2
        for first, state in ((self.today - LONG_AGO, "'closed'"), (self.today + FAR, "'convened'")):
            spread = SPREAD if state == "'convened'" else (LONG_AGO - FAR).days
            starts = words.moment(first, spread)
            self.write(
                "meeting", half, workgroup_id=group, title="'Vergadering'", timezone="'Europe/Brussels'", state=state,
                starts_at=starts, ends_at=words.moment(first, spread, 11),
                starts_local=starts.replace("TIMESTAMPTZ", "TIMESTAMP"), ical_uid=words.name("bench-"),
            )  # fmt: skip
        self.write(
            "convocation", OPEN["convocation"], meeting_id=self._at("meeting", shared=4),
            person_id=self._at("person"), sent_at=words.moment(self.today - LONG_AGO), reply="'none'",
        )  # fmt: skip

    def _consultations(self, pact: str) -> None:
        words = self.words
        languages = """'["nl"]'"""
        self.write(
            "consultation", OPEN["consultation"], pact_id=pact, organiser_id=self._at("person"), state="'open'",
            titles="""'{"nl": "Vraag"}'""", languages=languages, mode="'named'", closes_on=words.day(self.today + FAR),
            opened_at=words.moment(self.today - LONG_AGO),
        )  # fmt: skip
        self.write(
            "invitation", OPEN["invitation"], consultation_id=self._at("consultation", shared=70),
            person_id=self._at("person"), state="'invited'", invited_at=words.moment(self.today - LONG_AGO),
        )  # fmt: skip
        self.write("seal", OPEN["seal"], consultation_id=self._number_at("consultation"), state="'ready'")
        self.write(
            "key_holder", OPEN["key_holder"], consultation_id=self._at("consultation", shared=3),
            person_id=self._at("person"), position="i % 3", asked_at=words.moment(self.today - LONG_AGO),
        )  # fmt: skip

    def _indicators(self, count: int, pact: str, due: str, past: int = 0) -> None:
        year = f"date({due}, '-1 year')" if self.words.is_sqlite else f"(DATE {due} - INTERVAL '1 year')::date"
        if not self.words.is_sqlite and due.startswith("("):
            year = f"({due} - INTERVAL '1 year')::date"
        self.write(
            "indicator", count, pact_id=pact, title="'Cijfer'", responsible_id=self._at("person", past), months="12",
            baseline_on=year, next_on=due, direction="'up'",
        )  # fmt: skip
        self.write(
            "measurement", count, indicator_id=self._at("indicator"), measured_on=year, value="1", certainty="'final'"
        )

    def _dossiers(self, count: int, pact: str, due: str, past: int = 0) -> None:
        self.write(
            "dossier", count, pact_id=pact, kind="'dossier'", title="'Dossier'", due_on=due,
            responsible_id=self._at("person", past),
        )  # fmt: skip

    def _drafting(self, draft: str) -> None:
        words, later = self.words, self.today + FAR
        self.write(
            "drafting_step", OPEN["drafting_step"], pact_id=self._at("pact", shared=4), kind="'k' || (i % 4)",
            position="i % 4", starts_on=words.day(later), ends_on=words.day(later),
            responsible_id=self._at("person"),
        )  # fmt: skip
        self.write("pact_node", OPEN["theme_draft"], pact_id=draft, kind="'theme'", title="'Thema'")
        self.write(
            "theme_draft", OPEN["theme_draft"], node_id=self._number_at("pact_node"),
            workgroup_id=self._one("workgroup", "closed_at IS NULL"), due_on=words.day(later),
        )  # fmt: skip
        self.write("organisation", OPEN["council_advice"], name=words.name("Gemeente "))
        self.write(
            "council_advice", OPEN["council_advice"], pact_id=self._at("pact"),
            organisation_id=self._at("organisation"), contact_id=self._at("person"), deadline=words.day(later),
            asked_on=words.day(self.today - LONG_AGO),
        )  # fmt: skip
        self.write(
            "incoming_mail", OPEN["incoming_mail"], kind="'note'", state="'counted'", subject_kind="'action'",
            subject_id=words.name("t"), digest=words.name("bench"),
            received_at=words.moment(self.today - LONG_AGO, (LONG_AGO - FAR).days),
        )  # fmt: skip

    def _at(self, table: str, past: int = 0, *, shared: int = 1) -> str:
        """Return the key of another row of `table` for each row, or for each `shared` of them."""
        first, count = self._written[table]
        return f"({first} + (((i / {shared}) + {past}) % {count}))"

    def _number_at(self, table: str) -> str:
        """Return the keys of `table` in their order, another one for each row."""
        return f"({self._written[table][0]} + i - {FIRST})"

    def _one(self, table: str, condition: str) -> str:
        return str(db.session.scalar(text(f"SELECT min(id) FROM {table} WHERE {condition}")))  # noqa: S608 - our own words

    def _usual(self, table: str, column: Any) -> str:
        kind = column.type
        special = {"id": "i", "public_id": self.words.name(table[0], 9)}
        if column.name in special or column.nullable:
            return special.get(column.name, "NULL")
        if isinstance(kind, Boolean):
            return "0" if self.words.is_sqlite else "false"
        if isinstance(kind, DateTime | UTCDateTime):
            return self.words.moment(self.today - LONG_AGO, 1)
        usual = ((Date, f"'{self.today}'"), (Integer | Float, "1"), (String | Text, "''"))
        return next((words for one, words in usual if isinstance(kind, one)), "'{}'")
