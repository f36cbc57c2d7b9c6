"""The chain, followed from every place on it and in both directions."""

from datetime import timedelta

import pytest
from flask import Flask

from app.extensions import db
from app.models import AgendaItem, Decision, Disclosure, Meeting, MeetingState, Mode, Purpose, Workgroup
from tests.browser import Browser
from tests.factories import World
from tests.overview.scene import TODAY, Builder, Scene, build, grow
from tests.overview.test_cockpit import queries
from tests.pages import faults

STOPS = ["Geef ons", "Agenda item 4", "De streek maakt", "Kalender wegenwerken", "Negentien gemeenten", "Round 1"]


@pytest.mark.parametrize("kind", ["passage", "item", "decision", "action"])
def test_the_whole_way_is_shown_from_any_stop(app: Flask, world: World, kind: str) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    answer = alice.get(f"/trace/{kind}/{getattr(scene, kind)}")
    assert answer.status_code == 200
    assert faults(answer) == []
    text = alice.text()
    places = [text.rindex(words) for words in STOPS]
    assert places == sorted(places)
    assert text.count("you came from here") == 1
    for address in (
        f"/passages/{scene.passage}",
        f"/items/{scene.item}",
        f"/decisions/{scene.decision}",
        f"/actions/{scene.action}",
        "/evaluation/",
    ):
        assert address in answer.text


def test_words_that_came_back_are_marked_from_passage_to_decision(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    answer = alice.get(f"/trace/passage/{scene.passage}")
    assert answer.text.count("<mark>zes weken vooraf</mark>") == 2
    assert answer.text.count("<mark>één kalender</mark>") == 2
    assert "<mark>Eén kalender</mark>" in answer.text


def test_an_action_of_the_pact_itself_comes_from_its_theme(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    answer = alice.get(f"/trace/action/{scene.late}")
    assert faults(answer) == []
    assert "Part 4 of the pact" in alice.text()
    assert "Geef ons" not in alice.text()


def test_whoever_may_read_the_group_follows_the_chain_and_others_what_is_public(app: Flask, world: World) -> None:
    scene = build(world)
    bob, dirk, eva = (Browser(app).sign_in(who) for who in (scene.bob, scene.dirk, scene.eva))
    visitor = Browser(app)
    for kind in ("passage", "item", "decision"):
        address = f"/trace/{kind}/{getattr(scene, kind)}"
        assert bob.get(address).status_code == 200
        assert dirk.get(address).status_code == 404, "another group's facilitator"
        assert eva.get(address).status_code == 200, "a member of the group"
        assert "Fons Praet" not in eva.text()
        assert visitor.get(address, follow_redirects=False).status_code == 303
    for reader in (dirk, visitor):
        reader.get(f"/trace/action/{scene.action}")
        assert "Kalender wegenwerken" in reader.text(), "the action itself"
        for words in ("Geef ons", "Agendapunt", "Agenda item"):
            assert words not in reader.text()
    assert dirk.get(f"/trace/item/{scene.other_item}").status_code == 200
    assert bob.get(f"/trace/item/{scene.other_item}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/trace/person/0000000000", "/trace/item/0000000000", "/trace/passage/x", "/trace//"]
)
def test_what_does_not_exist_is_not_found(app: Flask, world: World, address: str) -> None:
    scene = build(world)
    assert Browser(app).sign_in(scene.alice).get(address).status_code == 404


def opens_answers(world: World, scene: Scene) -> None:
    """Alice opened the answers today; that is noted."""
    with world.writing():
        viewer = world.merge(scene.alice).person
        db.session.add(
            Disclosure(
                at=world.now, viewer=viewer, what="answers", subject_kind="consultation", subject_id=scene.consultation
            )
        )


def test_a_name_is_shown_only_where_people_answer_by_name(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    alice.get(f"/trace/passage/{scene.passage}")
    assert "Fons Praet" not in alice.text(), "the answers were not opened yet"
    opens_answers(world, scene)
    alice.get(f"/trace/passage/{scene.passage}")
    assert "Fons Praet, Transport Praet" in alice.text()


def test_a_confidential_answer_keeps_its_name(app: Flask, world: World) -> None:
    scene = build(world, mode=Mode.CONFIDENTIAL)
    for who in (scene.alice, scene.bob):
        browser = Browser(app).sign_in(who)
        for kind in ("passage", "item", "decision", "action"):
            answer = browser.get(f"/trace/{kind}/{getattr(scene, kind)}")
            assert "Confidential: the name stays out of it." in browser.text()
            assert "Fons" not in answer.text
            assert "Transport Praet" not in answer.text


def test_words_on_no_agenda_and_points_without_decision_say_so(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    opens_answers(world, scene)
    with world.writing():
        db.session.query(Decision).one().withdrawn_at = world.now
    alice.get(f"/trace/passage/{scene.passage}")
    assert "nothing has been decided yet" in alice.text()
    assert alice.get(f"/trace/decision/{scene.decision}").status_code == 404
    with world.writing():
        item = db.session.query(AgendaItem).filter_by(public_id=scene.item).one()
        item.passages.clear()
    answer = alice.get(f"/trace/passage/{scene.passage}")
    assert faults(answer) == []
    assert "These words stand on no agenda yet." in alice.text()
    assert "Fons Praet" in alice.text()


def test_a_point_that_was_carried_over_is_one_way(app: Flask, world: World) -> None:
    scene = build(world)
    with world.writing():
        b = Builder(world)
        first = db.session.query(AgendaItem).filter_by(public_id=scene.item).one()
        group = db.session.query(Workgroup).filter_by(name="Mobiliteit").one()
        db.session.query(Decision).one().withdrawn_at = world.now
        later = b.meeting(group, TODAY - timedelta(days=2), MeetingState.CLOSED)
        again = b.add(AgendaItem(meeting=later, position=1, title="Opnieuw de kalender", purpose=Purpose.DECIDE))
        again.carried_from = first
        b.add(Decision(item=again, position=1, text="Toch één kalender.", decided_on=TODAY))
        db.session.flush()
        again_id = again.public_id
    alice = Browser(app).sign_in(scene.alice)
    for address in (f"/trace/passage/{scene.passage}", f"/trace/item/{scene.item}", f"/trace/item/{again_id}"):
        answer = alice.get(address)
        assert faults(answer) == []
        text = alice.text()
        assert text.index("Agenda item 4") < text.index("Opnieuw de kalender") < text.index("Toch één kalender.")
        assert "carried over from an earlier meeting" in text


def test_a_point_on_another_groups_agenda_stays_there(app: Flask, world: World) -> None:
    scene = build(world)
    with world.writing():
        b = Builder(world)
        zorg = db.session.query(Meeting).filter_by(title="Overleg Zorg").one()
        item = b.add(AgendaItem(meeting=zorg, position=2, title="Geheim van de zorg", purpose=Purpose.DISCUSS))
        first = db.session.query(AgendaItem).filter_by(public_id=scene.item).one()
        item.passages.append(type(first.passages[0])(item=item, passage=first.passages[0].passage))
    bob, alice = Browser(app).sign_in(scene.bob), Browser(app).sign_in(scene.alice)
    bob.get(f"/trace/passage/{scene.passage}")
    assert "Geheim van de zorg" not in bob.text()
    alice.get(f"/trace/passage/{scene.passage}")
    assert "Geheim van de zorg" in alice.text()


@pytest.mark.parametrize("kind", ["passage", "item", "decision", "action"])
def test_the_chain_costs_the_same_with_two_hundred_passages(app: Flask, world: World, kind: str) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    address = f"/trace/{kind}/{getattr(scene, kind)}"
    alice.get(address)
    few = queries(alice)
    grow(world, scene, 200)
    answer = alice.get(address)
    assert queries(alice) == few <= 20
    assert faults(answer) == []
    assert "198 more passages stand with the agenda item." in alice.text()
    assert len(answer.data) < 60_000
