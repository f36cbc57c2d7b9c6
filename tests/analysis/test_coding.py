"""Coding open answers: the stream, topics, several coders, and taking it back."""

from __future__ import annotations

from flask import Flask

from app.models import CodedUnit, Coding, Mode, Passage, PassageOrigin, Topic
from tests.analysis.conftest import SAYINGS, Desk, desk_in
from tests.browser import Browser
from tests.factories import World


def _next(browser: Browser, **values: object) -> str:
    """Code what is shown, and return what it said."""
    page = browser.last.text if browser.last else ""
    shown = next(one for one in SAYINGS if one[:12] in page.replace("&#39;", "'"))
    browser.submit({key.replace("_", " "): value for key, value in values.items()}, button="Save and next")
    return shown


def test_it_reads_every_answer_once_and_then_says_so(desk: Desk) -> None:
    desk.alice.get(desk.stream)
    seen = {_next(desk.alice, Another_topic="Bus") for _ in SAYINGS}

    assert seen == set(SAYINGS)
    assert "You have done with every answer" in desk.alice.text()
    assert [one.name for one in desk.world.rows(Topic)] == ["Bus"]
    assert len(desk.world.rows(Coding)) == len(SAYINGS)


def test_it_codes_a_part_only_when_it_stands_there(desk: Desk) -> None:
    desk.alice.get(desk.stream)
    desk.alice.submit({"The words it is about": "iets anders", "Another topic": "Bus"}, button="Save and next")

    assert desk.alice.last is not None
    assert desk.alice.last.status_code == 422
    assert "These words do not stand in the answer" in desk.alice.text()
    assert not desk.world.rows(Passage)


def test_coding_can_be_taken_back(desk: Desk) -> None:
    desk.alice.get(desk.stream)
    desk.alice.submit({"Another topic": "Bus"}, button="Save and stay")
    assert len(desk.world.rows(Coding)) == 1

    desk.alice.submit(button="Take my codings back")

    assert not desk.world.rows(Coding)
    assert not desk.world.rows(CodedUnit)


def test_another_coders_topics_are_seen_after_ones_own(desk: Desk) -> None:
    desk.alice.get(desk.stream)
    for _ in SAYINGS:
        desk.alice.submit(
            {"Another topic": "Geheim onderwerp", "Note for those who code with you": "twijfel"}, button="Save and next"
        )
    odette = desk.second_coder()
    before = odette.get(desk.stream).text
    after = odette.submit(button="Save and stay").text

    assert "twijfel" not in before
    assert "Alice Maes" not in before.split("<main")[1]
    assert "twijfel" in after
    assert "Alice Maes" in after


def test_the_desk_shows_how_far_everyone_is_and_how_far_they_agree(desk: Desk) -> None:
    desk.alice.get(desk.stream)
    for _ in SAYINGS:
        desk.alice.submit({"Another topic": "Bus"}, button="Save and next")
    odette = desk.second_coder()
    odette.get(desk.stream)
    odette.submit({"Topics": [desk.topic("Bus")]}, button="Save and next")
    odette.submit(button="Save and next")

    shown = desk.alice.get(desk.at()).text

    assert "100%" in shown
    assert "67%" in shown  # Odette did two of three
    assert "50%" in shown  # and agrees about one of two
    assert "Compared over 2 answers" in shown


def test_topics_are_renamed_merged_split_and_brought_back(desk: Desk) -> None:
    for name in ("Bus", "Bussen"):
        desk.alice.get(desk.at())
        desk.alice.submit({"Name of the topic": name}, button="Add the topic")
    desk.alice.get(desk.stream)
    desk.alice.submit({"Topics": [desk.topic("Bus"), desk.topic("Bussen")]}, button="Save and next")
    first = next(one for one in desk.world.rows(Topic) if one.name == "Bussen")

    desk.alice.get(desk.at(f"/topics/{first.public_id}"))
    desk.alice.submit({"Topic that it goes into": desk.topic("Bus")}, button="Merge")
    assert "1 passage" in desk.alice.text()  # once, though both were given
    desk.alice.get(desk.at(f"/topics/{first.public_id}"))
    desk.alice.submit(button="Let it stand by itself again")
    desk.alice.submit({"Name of the topic": "Openbaar vervoer"}, button="Save the name")
    desk.alice.submit(button="Take the topic away")
    desk.alice.get(desk.at(f"/topics/{first.public_id}"))
    desk.alice.submit(button="Bring it back")

    found = next(one for one in desk.world.rows(Topic) if one.id == first.id)
    assert (found.name, found.merged_into_id, found.removed_at) == ("Openbaar vervoer", None, None)


def test_in_the_confidential_mode_no_name_is_shown(app: Flask, world: World) -> None:
    desk = desk_in(app, world, Mode.CONFIDENTIAL)

    shown = desk.alice.get(desk.stream).text

    assert "Griet" not in shown


def test_words_from_elsewhere_are_kept_with_their_source(desk: Desk) -> None:
    desk.alice.get(desk.at("/passages/new"))
    desk.alice.submit(
        {
            "What was said or written": "De bus komt te laat.",
            "Where it comes from": "phone",
            "Which meeting, letter or conversation": "Mevrouw uit Zottegem",
            "On which day": "2027-03-09",
            "Another topic": "Bus",
        },
        button="Keep these words",
    )

    (passage,) = desk.world.rows(Passage)
    (origin,) = desk.world.rows(PassageOrigin)
    assert passage.question_id is None
    assert origin.kind == "phone"
    assert "Mevrouw uit Zottegem" in desk.alice.text()
    assert "De bus komt te laat." in desk.alice.get(f"/passages/{passage.public_id}").text
    assert "De bus komt te laat." in desk.alice.get(desk.at("/passages?source=elsewhere")).text
    assert "De bus komt te laat." not in desk.alice.get(desk.at("/passages?source=answers")).text
    assert "De bus komt te laat." in desk.alice.get(f"/trace/passage/{passage.public_id}").text


def test_a_facilitator_of_another_group_finds_nothing(desk: Desk) -> None:
    group = desk.world.workgroup(desk.world.pact(title="Ander pact"))
    bob = Browser(desk.world.app).sign_in(desk.world.facilitator(group))

    assert bob.get(desk.at()).status_code == 404
    assert bob.get(desk.stream).status_code == 404
    assert desk.alice.get(desk.at()).status_code == 200
