"""A group that reconsiders: the figures after submitting, from enough answers on, and what they were before."""

from __future__ import annotations

import pytest

from app.extensions import db
from app.models import Consultation, FirstAnswer, Mode, Person
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench
from tests.factories import World


@pytest.fixture
def delphi(bench: Bench, world: World) -> tuple[Bench, list[Person]]:
    """Three people who answered; the figures are shown from three answers on."""
    people = [world.person(name) for name in ("Griet Baetens", "Tom Wauters", "Els Maes")]
    for person in people:
        bench.invite(person)
    with world.writing():
        db.session.query(Consultation).one().group_from = 3
    return bench, people


def test_figures_are_shown_from_enough_answers_on_to_who_submitted(delphi: tuple[Bench, list[Person]]) -> None:
    bench, (griet, tom, els) = delphi
    first = bench.open_link(griet)
    assert "After submitting you see how the group answered, from 3 answers on" in first.text()
    first.get(first.at("/answer/group"))
    assert "How the group answered" not in first.text()
    first = bench.answer(griet)
    first.follow("See how the group answered, and reconsider")
    assert "You see this from 3 answers on; 1 were submitted so far." in first.text()
    bench.answer(tom, page_one=bench.first_page(option=2), text="Alleen voor de organisator")
    bench.answer(els, page_one=bench.first_page(option=2))
    first.get(first.at("/answer/group"))
    assert "3 answers were submitted." in first.text()
    assert "Nee267" in _close(first)
    assert "YouranswerJa" in _close(first)
    assert "Alleen voor de organisator" not in first.text()


def test_what_people_reconsider_is_shown_to_the_organiser_before_and_after(
    delphi: tuple[Bench, list[Person]], world: World, alice: Browser
) -> None:
    bench, people = delphi
    early = bench.answer(people[0], page_one=bench.first_page(option=1))
    _submit_again(early, bench.first_page(option=0))  # nobody saw the others yet: a correction, nothing more
    assert not world.rows(FirstAnswer)
    for person in people[1:]:
        browser = bench.answer(person, page_one=bench.first_page(option=2))
    alice.get(bench.url("/rounds"))
    assert "Submittedagainsince0" in _close(alice)
    browser.get(browser.at("/answer/group"))
    _submit_again(browser, bench.first_page(option=0))
    _submit_again(browser, bench.first_page(option=1))  # what stood first stays what stood first
    alice.get(bench.url())
    alice.follow("Before and after")
    assert "Submittedagainsince1" in _close(alice)
    assert "Ja11Soms01Nee21" in _close(alice)
    assert alice.text().count("1 person answers this in another way now.") == 1


def _close(browser: Browser) -> str:
    """The words of the page without a space: cells of a table stand close together."""
    return "".join(browser.text().split())


def _submit_again(browser: Browser, page_one: dict[str, object]) -> None:
    browser.get(browser.at("/answer/1?to=review"))  # type: ignore[attr-defined]
    browser.submit(page_one, button="Save and check")
    browser.submit({"ready": "y"}, button="Submit")


def test_confidential_answers_are_never_shown_among_fewer_than_five(
    make_bench: MakeBench, world: World, alice: Browser
) -> None:
    bench = make_bench(mode=Mode.CONFIDENTIAL)
    alice.get(bench.url("/rounds"))
    assert alice.last.status_code == 404  # type: ignore[union-attr]
    people = [world.person(f"Persoon {at}", email=f"p{at}@example.org") for at in range(4)]
    for person in people:
        bench.invite(person)
    with world.writing():
        db.session.query(Consultation).one().group_from = 3
    for person in people:
        browser = bench.answer(person)
    browser.get(browser.at("/answer/group"))
    assert "You see this from 5 answers on" in browser.text()
