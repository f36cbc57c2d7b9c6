"""Who looked at what people answered: pages are opened first, files are asked for by POST, and both are noted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from app.blueprints.people.queries_looks import looks_at
from app.models import Consultation, Disclosure, OutboxMail, Person
from tests.browser import Browser
from tests.consultations.conftest import Bench
from tests.factories import World


def noted(world: World) -> list[tuple[str, str, int]]:
    return [(one.what, one.subject_id, one.people) for one in world.rows(Disclosure)]


def test_answers_with_names_are_opened_once_a_day_and_it_is_noted(
    alice: Browser, bench: Bench, griet: Person, world: World, clock_file: Path
) -> None:
    alice.opens = False
    bench.invite(griet)
    bench.answer(griet, text="Meer bussen")
    address = bench.url(f"/responses/{bench.response().public_id}")
    for closed in (address, bench.url(f"/results/{bench.questions[3].public_id}")):
        alice.get(closed)
        assert "Griet" not in alice.text()
        assert "Meer bussen" not in alice.text()
    alice.submit(button="Show it")
    assert "Meer bussen" in alice.text()
    alice.get(address)
    assert "Griet Baetens" in alice.text()
    assert noted(world) == [("answers", bench.id, 1)]
    clock_file.write_text((world.now + timedelta(days=1)).isoformat())
    alice.get(address)
    assert "Griet" not in alice.text()


def test_nothing_is_opened_that_nobody_offered(alice: Browser, bench: Bench, griet: Person, world: World) -> None:
    alice.opens = False
    bench.invite(griet)
    bench.answer(griet)
    alice.get(bench.url(f"/responses/{bench.response().public_id}"))
    seal = next(item.get("value") for item in alice.tree().iter() if item.get("name") == "sealed")
    alice.post("/open", {"sealed": f"{seal}x", "next": "https://evil.example"})
    assert noted(world) == []
    other = Browser(world.app).sign_in(world.coordinator("Ben"))
    other.get("/profile")
    other.post("/open", {"sealed": seal})
    assert noted(world) == []


def test_files_and_mails_that_hold_answers_are_noted_too(
    alice: Browser, bench: Bench, griet: Person, world: World
) -> None:
    alice.opens = False
    bench.invite(griet)
    bench.answer(griet, text="Meer bussen")
    (receipt,) = [one for one in world.rows(OutboxMail) if one.kind == "consultation_receipt"]
    alice.get(f"/mails/{receipt.public_id}/letter")
    assert "Meer bussen" not in alice.last.text  # type: ignore[union-attr]
    alice.submit(button="Show it")
    assert "Meer bussen" in alice.last.text  # type: ignore[union-attr]
    for file in (
        bench.url("/results/file"),
        bench.url("/invitees/file"),
        "/people.csv",
        "/people/roles.csv",
        "/mails.csv",
    ):
        assert alice.client.get(file, base_url=alice.base_url).status_code in {404, 405}
        assert alice.take(file).status_code == 200
    whats = [what for what, _subject, _people in noted(world)]
    assert whats == ["mail", "answers_file", "invitees_file", "people_file", "roles_file", "mails_file"]
    with world.reading():
        about = [one.what for one in looks_at(world.merge(griet))]
        stranger = [one.what for one in looks_at(world.merge(world.rows(Consultation)[0]).organiser)]
    assert about == ["roles_file", "people_file", "invitees_file", "answers_file", "mail"]
    assert stranger == ["roles_file", "people_file"]
