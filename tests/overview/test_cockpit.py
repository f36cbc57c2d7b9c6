"""The cockpit: what needs a decision, for whoever organises it, at a cost that does not grow with the region."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.blueprints.overview import forthcoming
from app.extensions import db
from app.models import Action, ActionState, Meeting, MeetingState, Role, Workgroup
from tests.browser import Browser
from tests.factories import World
from tests.overview.scene import build, grow
from tests.pages import faults


def queries(browser: Browser) -> int:
    assert browser.last is not None
    return int(browser.last.headers["Server-Timing"].split('"')[1].split()[0])


def test_a_coordinator_sees_what_is_overdue_and_what_happens_otherwise(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    answer = alice.get("/overview")
    assert answer.status_code == 200
    assert faults(answer) == []
    text = alice.text()
    assert "Wednesday 10 March" in text
    assert "2 actions are late" in text
    assert "Dossier transport over water" in text
    assert "3 days late" in text
    assert "on Mon 15 Mar it comes to the coordinator" in text
    assert "nobody is reminded: it has no owner" in text
    assert f"/actions/{scene.late}" in answer.text
    assert text.index("Signaalfunctie") < text.index("Dossier transport over water"), "the oldest stands on top"


def test_it_shows_meetings_consultations_and_mails_that_need_someone(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    alice.get("/overview")
    text = alice.text()
    assert "invitation not sent" in text
    assert "nobody is invited for Thu 25 Mar" in text
    assert "1 has not answered" in text
    assert "minutes not approved" in text
    assert "2 consultations close soon with few answers" in text
    assert "it closes with 33% of the answers" in text
    assert "1 mail may have arrived or not" in text
    assert "9 things wait for you." in text


def test_the_mails_of_the_week_are_those_written_and_those_to_come(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    alice.get("/overview")
    text = alice.text()
    with app.app_context():
        coming = forthcoming.mails(world.now, datetime(2027, 3, 14, 23, tzinfo=UTC))
    assert ("phase_ahead", date(2027, 3, 12)) in {(kind, at.date()) for at, kind in coming}, (
        "no mail leaves on a Sunday"
    )
    assert f"This week {3 + len(coming)} mails go out." in text  # three were written
    assert "2 × The date of an action has passed" in text
    assert "1 × A phase of the evaluation begins in a week" in text


def test_a_facilitator_sees_only_his_own_groups(app: Flask, world: World) -> None:
    scene = build(world)
    bob, dirk = Browser(app).sign_in(scene.bob), Browser(app).sign_in(scene.dirk)
    for browser, own, others in (
        (
            bob,
            ["Dossier transport over water", "Overleg Mobiliteit", "Wegenwerken in de streek"],
            ["Signaalfunctie", "Overleg Zorg", "Zorg in de streek"],
        ),
        (
            dirk,
            ["Signaalfunctie", "Overleg Zorg", "Zorg in de streek"],
            ["Dossier transport over water", "Overleg Mobiliteit", "Wegenwerken in de streek"],
        ),
    ):
        answer = browser.get("/overview")
        assert faults(answer) == []
        assert all(words in browser.text() for words in own)
        assert not any(words in browser.text() for words in others)
        assert "Mails this week" not in browser.text(), "mails to others are none of a facilitator's business"


def test_a_member_is_sent_to_his_own_work(app: Flask, world: World) -> None:
    scene = build(world)
    eva = Browser(app).sign_in(scene.eva)
    assert eva.get("/overview", follow_redirects=False).headers["Location"] == "/my-work"
    assert Browser(app).get("/overview", follow_redirects=False).status_code == 303


def test_an_empty_installation_says_what_to_do(app: Flask, world: World) -> None:
    alice = Browser(app).sign_in(world.account("Alice", Role.COORDINATOR, language="en"))
    answer = alice.get("/overview")
    assert faults(answer) == []
    assert "Nothing waits for you." in alice.text()
    assert "No meeting is planned" in alice.text()


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_the_cockpit_costs_the_same_with_two_hundred_of_everything(app: Flask, world: World, who: str) -> None:
    scene = build(world)
    browser = Browser(app).sign_in(getattr(scene, who))
    browser.get("/overview")
    few = queries(browser)
    grow(world, scene, 2)
    browser.get("/overview")
    assert queries(browser) == few
    grow(world, scene, 198)
    answer = browser.get("/overview")
    # Eighteen for the page itself; the rest asks each source what leaves this week, and whom it would reach.
    assert queries(browser) == few <= 46
    assert faults(answer) == []
    assert ("202 actions are late" if who == "alice" else "201 actions are late") in browser.text()
    assert len(answer.data) < 100_000


def test_what_is_done_moves_away(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    with world.writing():
        for action in db.session.query(Action):
            action.state = ActionState.DONE
        for meeting in db.session.query(Meeting):
            meeting.minutes_approved_at = world.now
    alice.get("/overview")
    assert "are late" not in alice.text()
    assert "minutes not approved" not in alice.text()


def test_minutes_wait_for_approval_however_long_ago_the_meeting_was(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    with world.writing():
        for meeting in db.session.query(Meeting):
            meeting.minutes_approved_at = world.now
    group = world.rows(Workgroup)[0]
    held = world.meeting(group, days=-200, title="Lang geleden", state=MeetingState.CLOSED)
    alice.get("/overview")
    assert "Lang geleden" in alice.text()
    assert "minutes not approved" in alice.text()
    with world.writing():
        world.merge(held).minutes_approved_at = world.now
    alice.get("/overview")
    assert "Lang geleden" not in alice.text()
