"""One answer per organisation: who was invited beside a colleague joins the same answer, and it counts once."""

from __future__ import annotations

from datetime import timedelta

from app.blueprints.consultations.reminders import ConsultationReminders
from app.extensions import db
from app.models import (
    Answer,
    Consultation,
    ConsultationState,
    Hand,
    Invitation,
    InvitationState,
    Organisation,
    Person,
    Response,
)
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench
from tests.factories import World


def _two_of_one_city(bench: Bench, world: World, griet: Person) -> tuple[Organisation, Person]:
    """Griet and Tom are invited for the same city, each by an organiser."""
    city, tom = world.organisation("Stad Aalst"), world.person("Tom Wauters")
    bench.invite(griet, city)
    bench.invite(tom, city)
    with world.writing():
        db.session.query(Consultation).one().one_each = True
    return city, tom


def _opened(make_bench: MakeBench, world: World, griet: Person, alice: Browser) -> tuple[Bench, Person]:
    bench = make_bench(state=ConsultationState.DRAFT)
    _city, tom = _two_of_one_city(bench, world, griet)
    alice.get(bench.url("/open"))
    assert "1: one per organisation" in alice.text()
    alice.submit({}, button="Open and write to everyone")
    return bench, tom


def test_the_second_of_an_organisation_is_told_that_a_colleague_began_and_joins_that_answer(
    make_bench: MakeBench, world: World, griet: Person, alice: Browser
) -> None:
    bench, tom = _opened(make_bench, world, griet, alice)
    first = bench.open_link(griet)
    assert "Invited too: Tom Wauters. Nobody else has begun yet." in first.text()
    first.get(first.at("/answer/1"))
    first.submit(bench.first_page(option=1), button="Save and continue")
    second = bench.open_link(tom)
    assert "Griet Baetens has begun to answer for Stad Aalst" in second.text()
    second.follow("Join this answer")
    chosen = [one.get("value") for one in second.tree().iter() if one.get("checked") is not None]
    assert bench.choice(1, 1) in chosen  # what Griet chose
    second.get(second.at("/answer/2"))
    second.submit(bench.second_page(text="Van Tom"), button="Save and continue")
    second.submit({"ready": "y"}, button="Submit")
    assert "Thank you, your answer was received" in second.text()
    first.get(first.at("/answer/receipt"))
    assert "The answer of Stad Aalst was received" in first.text()
    assert len(world.rows(Response)) == 1
    assert [one.text for one in world.rows(Answer) if one.text] == ["Van Tom"]
    third = bench.open_link(griet)
    assert "Tom Wauters submitted the answer of Stad Aalst" in third.text()
    third.get(third.at("/answer/colleagues"))
    assert "Tom Wauters saved Questions 3–4, version 1" in third.text()
    alice.get(bench.url("/results"))
    assert "1 of 1 people answered" in alice.text()
    alice.get(bench.url("/invitees"))
    assert "together with a colleague" in alice.text()


def test_whoever_comes_first_begins_and_looking_writes_nothing(
    make_bench: MakeBench, world: World, griet: Person, alice: Browser
) -> None:
    bench, tom = _opened(make_bench, world, griet, alice)
    second = bench.open_link(tom)
    second.get(second.at("/answer/1"))
    assert not world.rows(Hand)
    second.submit(bench.first_page(), button="Save and continue")
    assert [one.person_id for one in world.rows(Hand)] == [tom.id]
    first = bench.open_link(griet)
    assert "Tom Wauters has begun to answer for Stad Aalst" in first.text()


def test_nobody_is_reminded_once_a_colleague_submitted(
    make_bench: MakeBench, world: World, griet: Person, alice: Browser
) -> None:
    bench, tom = _opened(make_bench, world, griet, alice)
    due = ConsultationReminders().due
    window = world.now, world.now + timedelta(days=30)
    with world.app.app_context():
        assert {one.person_id for one in due(*window)} == {griet.id, tom.id}
    bench.answer(griet)
    with world.app.app_context():
        assert not list(due(*window))


def test_calling_the_opening_back_or_taking_off_the_first_lets_the_other_answer_alone(
    make_bench: MakeBench, world: World, griet: Person, alice: Browser
) -> None:
    bench, tom = _opened(make_bench, world, griet, alice)
    assert sorted(one.state for one in world.rows(Invitation)) == ["invited", "joined"]
    alice.get(bench.url("/invitees"))
    alice.submit({}, button="Take off the list Griet Baetens")
    (left,) = world.rows(Invitation)
    assert (left.person_id, left.state, left.joined_id) == (tom.id, InvitationState.INVITED, None)
    assert "Nobody else" not in bench.open_link(tom).text()


def test_inviting_organisations_asks_one_answer_each_and_the_settings_undo_that(
    make_bench: MakeBench, world: World, griet: Person, alice: Browser
) -> None:
    bench = make_bench(state=ConsultationState.DRAFT)
    world.affiliation(griet, world.organisation("Stad Aalst"))
    alice.get(bench.url("/invitees"))
    alice.submit({"kinds": ["municipality"]}, button="Add these people")
    assert "One answer per organisation is asked from now on." in alice.last.text  # type: ignore[union-attr]
    alice.get(bench.url("/settings"))
    alice.submit({"one_each": []}, button="Save")
    alice.get(bench.url("/invitees"))
    alice.submit({"kinds": ["municipality"]}, button="Add these people")
    assert "One answer per organisation is asked" not in alice.last.text  # type: ignore[union-attr]


def test_an_answer_by_phone_is_that_of_the_organisation_unless_a_colleague_began(
    make_bench: MakeBench, world: World, griet: Person, alice: Browser
) -> None:
    bench, tom = _opened(make_bench, world, griet, alice)
    (joined,) = [one for one in world.rows(Invitation) if one.person_id == tom.id]
    address = bench.url(f"/invitees/{joined.public_id}/enter")
    alice.get(address)
    alice.submit({**bench.first_page(), "heard": "phone"}, button="Save and continue")
    states = {one.person_id: (one.state, one.joined_id) for one in world.rows(Invitation)}
    assert states == {tom.id: ("begun", None), griet.id: ("joined", joined.id)}
