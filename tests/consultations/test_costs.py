"""What pages cost: the same queries with two as with two hundred, and a stakeholder's page that weighs little."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert

from app.extensions import db
from app.models import Answer, Invitation, InvitationState, Person, Response
from tests.browser import Browser
from tests.consultations.conftest import Bench

STATIC = Path("app/static")


def queries_for(app: Flask, browser: Browser, path: str) -> int:
    counted = []
    with app.app_context():
        engine = db.engine

    def count(*args: object) -> None:
        if not str(args[2]).startswith(("PRAGMA", "BEGIN")):
            counted.append(args[2])

    event.listen(engine, "before_cursor_execute", count)
    try:
        assert browser.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def fill(bench: Bench, count: int) -> None:
    """Let `count` more people answer, without walking through the pages."""
    with bench.world.writing():
        start = db.session.scalar(db.select(db.func.count()).select_from(Person)) or 0
        people = [Person(name=f"P {start + n}", email=f"q{start + n}@example.org", source="test") for n in range(count)]
        db.session.add_all(people)
        consultation = bench.world.merge(bench.consultation)
        invitations = [
            Invitation(
                consultation=consultation,
                person=person,
                created_at=bench.world.now,
                state=InvitationState.SUBMITTED,
                invited_at=bench.world.now,
            )
            for person in people
        ]
        responses = [
            Response(
                invitation=one, consultation=consultation, started_at=bench.world.now, submitted_at=bench.world.now
            )
            for one in invitations
        ]
        db.session.add_all(responses)
        db.session.flush()
        first, words = bench.questions[0], bench.questions[3]
        rows: list[dict[str, Any]] = [
            {"response_id": one.id, "question_id": first.id, "choice_id": first.choices[0].id, "text": None}
            for one in responses
        ]
        rows += [
            {"response_id": one.id, "question_id": words.id, "choice_id": None, "text": f"Woord {one.id}"}
            for one in responses
        ]
        db.session.execute(insert(Answer), rows)


@pytest.mark.parametrize("room", ["/results", "/results/{q4}", "/invitees", "", "/questionnaire"])
def test_pages_cost_the_same_queries_however_many_answered(app: Flask, alice: Browser, bench: Bench, room: str) -> None:
    path = bench.url(room.format(q4=bench.questions[3].public_id))
    fill(bench, 2)
    alice.get(path)  # opened, where that is noted
    few = queries_for(app, alice, path)
    fill(bench, 200)
    assert queries_for(app, alice, path) == few
    assert few < 20


def test_a_page_of_texts_fetches_one_page(alice: Browser, bench: Bench) -> None:
    fill(bench, 120)
    alice.get(bench.url(f"/results/{bench.questions[3].public_id}"))
    assert "1–25 of 120" in alice.text()
    alice.follow("Next page")
    assert "26–50 of 120" in alice.text()


def test_answering_costs_the_same_however_many_answered(app: Flask, bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    reader = bench.open_link(griet)
    few = queries_for(app, reader, reader.at("/answer/1"))
    fill(bench, 200)
    assert queries_for(app, reader, reader.at("/answer/1")) == few
    assert few < 10


def _travelling(reader: Browser, address: str) -> bytes:
    """Return what goes over the line for an address: packed where the product packs."""
    headers = {"Accept-Encoding": "gzip, deflate, br, zstd"}
    answer = reader.client.get(address, base_url=reader.base_url, headers=headers)
    assert answer.status_code == 200, address
    content: bytes = answer.data
    return content


def test_a_stakeholders_page_weighs_at_most_sixty_kilobytes(bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    reader = bench.open_link(griet)
    reader.get(reader.at("/answer/2"))
    weight = len(_travelling(reader, reader.at("/answer/2")))
    for item in reader.tree().iter():
        address = item.get("href" if str(item.tag).endswith("link") else "src") or ""
        if address.startswith("/static/"):
            weight += len(_travelling(reader, address))
    weight += sum(file.stat().st_size for file in (STATIC / "fonts").glob("*.woff2"))
    assert weight <= 60_000, weight
