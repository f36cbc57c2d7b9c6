"""Who may reach what: each permission shown failing and succeeding in one test."""

from __future__ import annotations

import pytest

from app.models import ConsultationState, Mode, Role
from tests.browser import Browser
from tests.consultations.conftest import MakeBench, english
from tests.factories import World

ROOMS = ["", "/settings", "/questionnaire", "/preview", "/invitees"]


def test_a_facilitator_reaches_consultations_of_his_groups_and_no_others(world: World, make_bench: MakeBench) -> None:
    pact = world.pact()
    mine, other = world.workgroup(pact, "Mobiliteit"), world.workgroup(pact, "Wonen")
    bob = english(Browser(world.app).sign_in(world.facilitator(mine)))
    organiser = world.person("Olivia Organiser")
    good = make_bench(workgroup=mine, organiser=organiser)
    bad = make_bench(workgroup=other, organiser=organiser)
    bodys = make_bench(organiser=organiser)
    for room in [*ROOMS, "/results", "/closing"]:
        assert bob.get(good.url(room)).status_code == 200, room
        assert bob.get(bad.url(room)).status_code == 404, room
        assert bob.get(bodys.url(room)).status_code == 404, room
    bob.get("/consultations")
    page = bob.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert good.id in page
    assert bad.id not in page
    assert bob.post(bad.url("/close")).status_code == 404
    question = bad.questions[0].public_id
    assert bob.get(good.url(f"/questions/{question}")).status_code == 404, "a question of another consultation"


def test_a_facilitator_consults_for_his_own_group_only(world: World) -> None:
    pact = world.pact()
    mine, other = world.workgroup(pact, "Mobiliteit"), world.workgroup(pact, "Wonen")
    bob = english(Browser(world.app).sign_in(world.facilitator(mine)))
    bob.get("/consultations/new")
    assert "No workgroup" not in bob.text()
    answer = bob.submit({"title_nl": "Vragen", "workgroup": other.public_id}, button="Make the draft")
    assert answer.status_code == 422
    bob.submit({"title_nl": "Vragen", "workgroup": mine.public_id}, button="Make the draft")
    assert "No questions yet" in bob.text()


def test_confidential_results_are_for_coordinators_and_the_organiser(world: World, make_bench: MakeBench) -> None:
    group = world.workgroup(world.pact())
    organiser = world.facilitator(group)
    colleague = world.facilitator(group, "Bas Jacobs")
    bench = make_bench(mode=Mode.CONFIDENTIAL, workgroup=group, organiser=organiser.person)
    rooms = [bench.url("/results"), bench.url(f"/results/{bench.questions[3].public_id}")]
    for room in rooms:
        assert english(Browser(world.app).sign_in(organiser)).get(room).status_code == 200
        assert english(Browser(world.app).sign_in(colleague)).get(room).status_code == 404
    reader = english(Browser(world.app).sign_in(colleague))
    assert reader.get(bench.url()).status_code == 200
    assert "its results are read by the coordinators and by its organiser only" in reader.text()
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        chief = english(Browser(world.app).sign_in(world.account(f"{role.value} Chef", role)))
        assert chief.get(rooms[0]).status_code == 200


@pytest.mark.parametrize("room", ROOMS)
def test_a_member_finds_nothing_here_and_a_visitor_is_asked_to_sign_in(
    world: World, make_bench: MakeBench, browser: Browser, room: str
) -> None:
    bench = make_bench(state=ConsultationState.DRAFT)
    member = Browser(world.app).sign_in(world.account("Carla Lid"))
    assert member.get(bench.url(room)).status_code == 404
    assert member.get("/consultations").status_code == 404
    browser.get(bench.url(room))
    assert browser.last is not None
    assert browser.last.request.path == "/sign-in"
