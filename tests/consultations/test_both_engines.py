"""One consultation from the first draft to the agenda, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.blueprints.consultations.reminders import ConsultationReminders, keep_up
from app.database import unit_of_work
from app.extensions import db
from app.models import (
    AgendaPassage,
    Answer,
    Consultation,
    ConsultationState,
    FirstAnswer,
    Invitation,
    Mode,
    OutboxMail,
    Response,
)
from tests.browser import Browser
from tests.conftest import NOON
from tests.consultations.conftest import Bench, bench_in, english
from tests.factories import World


def open_with_people(alice: Browser, bench: Bench, world: World) -> None:
    city = world.organisation("Stad Ninove")
    griet = world.person("Griet Baetens")
    world.affiliation(griet, city)
    alice.get(bench.url("/invitees"))
    alice.submit({"lines": "griet baetens\nnieuw@example.org", "kinds": "municipality"}, button="Add these people")
    alice.get(bench.url("/open"))
    alice.submit({}, button="Open and write to everyone")
    assert len(world.rows(OutboxMail)) == 2


def test_a_consultation_from_draft_to_agenda(each_app: Flask) -> None:
    world = World(each_app, NOON)
    bench = bench_in(world, state=ConsultationState.DRAFT, mode=Mode.CONFIDENTIAL)
    alice = english(Browser(each_app).sign_in(world.coordinator()))
    open_with_people(alice, bench, world)
    with world.reading():
        griet = db.session.scalars(db.select(Invitation).where(Invitation.organisation_id.is_not(None))).one().person
    bench.answer(griet, text="Meer bussen in Ninove")
    bench.answer(griet, text="Meer bussen en treinen")
    assert len(world.rows(Answer)) == 5
    meeting = world.meeting(world.workgroup(bench.consultation.pact))
    response = world.rows(Response)[0]
    for room in ("/results", f"/results/{bench.questions[3].public_id}?language=en&q=bussen"):
        assert alice.get(bench.url(room)).status_code == 200
    assert alice.take(bench.url("/results/file")).status_code == 200
    alice.get("/consultations?q=mobiliteit&state=open")
    assert "1 of 2" in alice.text()
    alice.get(bench.url(f"/results/{bench.questions[3].public_id}/{response.public_id}/passage"))
    alice.submit({"place": f"new:{meeting.public_id}", "title": "Bussen", "minutes": "15"}, button="Mark these words")
    assert len(world.rows(AgendaPassage)) == 1
    source, end = ConsultationReminders(), NOON + timedelta(days=90)
    with world.reading():
        dues = list(source.due(NOON, end))
        assert len(dues) == 1
        assert len(list(source.drafts(dues, dues[0].at))) == 1
    with each_app.app_context(), unit_of_work():
        keep_up(end)
    assert world.rows(Consultation)[0].state == ConsultationState.CLOSED


def test_one_answer_of_an_organisation_that_a_group_reconsiders(each_app: Flask) -> None:
    world = World(each_app, NOON)
    bench = bench_in(world, state=ConsultationState.DRAFT)
    alice = english(Browser(each_app).sign_in(world.coordinator()))
    city, people = world.organisation("Stad Ninove"), [world.person(name) for name in ("Griet Baetens", "Tom Wauters")]
    for person in people:
        world.affiliation(person, city, role="ambtenaar")
    alice.get(bench.url("/invitees"))
    alice.submit({"role": "ambtenaar"}, button="Add these people")
    with world.writing():
        db.session.query(Consultation).one().group_from = 1
    alice.get(bench.url("/coverage?kind=municipality"))
    alice.get(bench.url("/questionnaire/library?q=fiets"))
    alice.get(bench.url("/open"))
    alice.submit({}, button="Open and write to everyone")
    browser = bench.answer(people[1])
    browser.get(browser.at("/answer/1?to=review"))
    browser.submit(bench.first_page(option=2), button="Save and check")
    browser.submit({"ready": "y"}, button="Submit")
    browser.get(browser.at("/answer/group"))
    assert "How the group answered" in browser.text()
    assert len(world.rows(Response)) == 1
    assert world.rows(FirstAnswer)
    alice.get(bench.url("/rounds"))
    assert "1 person answers this in another way now." in alice.text()
    alice.get(bench.url("/results"))
    assert "1 of 1 people answered" in alice.text()
