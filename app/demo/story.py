"""What the parts of the demonstration hand to each other: the clock, the dice, and everything by its key."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import insert

from app.demo.calendar import local_instant, working_day, years_to_shift
from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    Base,
    Consultation,
    Decision,
    Meeting,
    Municipality,
    Organisation,
    Pact,
    PactNode,
    Passage,
    Person,
    Workgroup,
)
from app.models.base import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH

DATA = Path(__file__).parent / "data"
CHUNK = 2000  # rows a statement
T = TypeVar("T", bound=Base)


def texts(name: str) -> dict[str, Any]:
    """Return what a file of the demonstration says."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass
class Story:
    """The demonstration while it is being told. The same seed on the same day tells the same story."""

    now: datetime
    seed: int
    scale: int
    zone: ZoneInfo = field(init=False)
    today: date = field(init=False)
    dice: Random = field(init=False)
    years: int = 0
    pact: Pact = field(init=False)
    people: dict[str, Person] = field(default_factory=dict)
    homes: dict[str, Organisation] = field(default_factory=dict)  # what each person speaks for
    crowd: list[tuple[int, int]] = field(default_factory=list)  # (person, organisation) of a larger scale
    municipalities: dict[str, Municipality] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    nodes: dict[str, PactNode] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    groups: dict[str, Workgroup] = field(default_factory=dict)
    consultations: dict[str, Consultation] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    items: dict[str, AgendaItem] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zone = current_app.config["SETTINGS"].zone
        self.today = self.now.astimezone(self.zone).date()
        self.dice = Random(self.seed)  # noqa: S311 - tells a story, guards nothing

    def shift_from(self, first_year: int) -> None:
        """Let the story take place around today."""
        self.years = years_to_shift(first_year, self.today)

    def add(self, thing: T) -> T:
        """Store a row under an id that the seed decides."""
        if hasattr(thing, "public_id"):
            thing.public_id = self.new_id()
        db.session.add(thing)
        return thing

    def bulk(self, model: type[Base], rows: Sequence[dict[str, Any]]) -> list[int]:
        """Store many rows at once and return their keys, in the order of the rows."""
        table: Any = model
        has_public_id = hasattr(model, "public_id")
        keys: list[int] = []
        for start in range(0, len(rows), CHUNK):
            part = [
                {"public_id": self.new_id(), **row} if has_public_id else row for row in rows[start : start + CHUNK]
            ]
            statement = insert(model).returning(table.id, sort_by_parameter_order=True)
            keys.extend(db.session.scalars(statement, part))
        return keys

    def new_id(self) -> str:
        """Return an identifier that looks as random as any other, and follows from the seed."""
        return "".join(self.dice.choices(PUBLIC_ID_ALPHABET, k=PUBLIC_ID_LENGTH))

    def new_uuid(self) -> str:
        """Return an identifier for calendars that follows from the seed."""
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def day(self, days: int) -> date:
        """Return the date that lies so many days from today."""
        return self.today + timedelta(days=days)

    def working_day(self, days: int) -> date:
        """Return the working day that lies about so many days from today; today itself is any day."""
        return working_day(self.today, days) if days else self.today

    def at(self, day: date, clock_time: str) -> datetime:
        """Return an instant by the clock of the region."""
        return local_instant(day, clock_time, self.zone).astimezone(UTC)

    def ago(self, days: int) -> datetime:
        """Return an instant in working hours, about so many days before today."""
        minutes = self.dice.randint(8 * 60 + 30, 17 * 60)
        return self.at(working_day(self.today, -days), f"{minutes // 60:02}:{minutes % 60:02}")
