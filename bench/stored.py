"""A million answers that were stored before, written by a few statements inside the database.

One row of each table is written by the product's own models and then repeated, whatever columns it has.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select, text

from app import clock
from app.extensions import db
from app.models import Choice, Consultation, Invitation, InvitationState, Person, Question, Response
from bench.product import Product

SOURCE = "bench: answered before"


def store(product: Product, title: str, count: int) -> None:
    """Let so many others have answered the consultation with this title that `count` answers stand there."""
    with product.writing():
        consultation = db.session.scalars(
            select(Consultation).where(Consultation.titles["nl"].as_string() == title)
        ).one()
        questions = list(consultation.questions)
        first = _first(consultation, questions)
        _repeat(
            Person.__table__,
            first.invitation.person_id,
            f"{_numbers(count // len(questions) - 1)} AS source",
            public_id=_id("source.i"), name="'Gehoord ' || source.i", email="'gehoord' || source.i || '@example.org'",
        )  # fmt: skip
        _repeat(
            Invitation.__table__,
            first.invitation_id,
            f"(SELECT * FROM person WHERE source = '{SOURCE}' AND id <> {first.invitation.person_id}) AS source",  # noqa: S608 - our own words
            public_id="source.public_id", person_id="source.id",
        )  # fmt: skip
        _repeat(
            Response.__table__,
            first.id,
            f"(SELECT v.* FROM invitation v JOIN person p ON p.id = v.person_id WHERE p.source = '{SOURCE}'"  # noqa: S608 - our own words
            f" AND v.id <> {first.invitation_id}) AS source",
            public_id="source.public_id", invitation_id="source.id", receipt="source.public_id",
        )  # fmt: skip
        for question in questions:
            _answer(consultation, question)


def _first(consultation: Consultation, questions: list[Question]) -> Response:
    now = clock.now()
    person = Person(name="Gehoord", email="gehoord@example.org", source=SOURCE)
    invitation = Invitation(
        consultation=consultation, person=person, created_at=now, invited_at=now, begun_at=now,
        state=InvitationState.SUBMITTED, submitted_at=now,
    )  # fmt: skip
    draft = {one.public_id: one.choices[0].public_id if one.choices else "Meer licht" for one in questions}
    response = Response(
        invitation=invitation, consultation=consultation, started_at=now, draft=draft, saved_at=now, submitted_at=now,
        receipt="first", page=4,
    )  # fmt: skip
    db.session.add(response)
    db.session.flush()
    return response


def _repeat(table: Any, key: int, source: str, **changed: str) -> None:
    """Write the row with this key again for each row of `source`, with some columns taken from there."""
    assert isinstance(table, Table)
    columns = [column.name for column in table.columns if column.name != "id"]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changed.get(name, f'one."{name}"') for name in columns)
    chosen = f"SELECT {values} FROM {table.name} AS one, {source} WHERE one.id = {key}"  # noqa: S608 - our own words
    db.session.execute(text(f"INSERT INTO {table.name} ({names}) {chosen}"))


def _answer(consultation: Consultation, question: Question) -> None:
    """Let everybody answer a question: the options by turns."""
    choices: list[Choice] = list(question.choices)
    turns = " ".join(f"WHEN {place} THEN {one.id}" for place, one in enumerate(choices))
    choice = f"CASE id % {len(choices)} {turns} END" if choices else "NULL"
    words = "NULL" if choices else "'Een vlottere verbinding tussen de stations en de bedrijventerreinen'"
    db.session.execute(
        text(
            "INSERT INTO answer (response_id, question_id, choice_id, text) "  # noqa: S608 - our own words
            f"SELECT id, {question.id}, {choice}, {words} FROM response "
            f"WHERE consultation_id = {consultation.id} AND submitted_at IS NOT NULL"
        )
    )


def _numbers(last: int) -> str:
    """Return the numbers from 1 to `last` as a table with a column `i`."""
    if db.engine.dialect.name == "sqlite":
        counted = f"SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last}"  # noqa: S608 - our own words
        return f"(WITH RECURSIVE n(i) AS ({counted}) SELECT i FROM n)"  # noqa: S608 - likewise
    return f"(SELECT i FROM generate_series(1, {last}) AS n(i))"  # noqa: S608 - likewise


def _id(number: str) -> str:
    """Return how a number is written as a public id."""
    if db.engine.dialect.name == "sqlite":
        return f"printf('%010d', {number})"
    return f"lpad(CAST({number} AS text), 10, '0')"
