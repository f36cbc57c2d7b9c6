"""What a meeting and its links go through: moved, cancelled, shared browsers, lost cookies, handed on, sent twice."""

from __future__ import annotations

import pytest
from icalendar import Event

from app.models import Convocation, Pact, Person, ProgressUpdate, Reply
from tests.conftest import NOON
from tests.factories import World
from tests.scenarios.stage import Mail, Stage, Visitor, local, only
from tests.scenarios.steps_meetings import convene, plan

MIA, RIK, OLGA = "mia@example.org", "rik@example.org", "olga@example.org"


@pytest.fixture
def world(stage: Stage) -> World:
    """Makes people and things on the stage."""
    return World(stage.app, NOON)


@pytest.fixture
def bob(stage: Stage, world: World) -> Visitor:
    """Bob, signed in, who facilitates a group with Mia and Rik; his page shows their convened meeting."""
    group = world.workgroup(world.pact(language="en"), language="en")
    bob = stage.person()
    bob.sign_in(world.facilitator(group))
    for name in ("Mia Peeters", "Rik De Vos"):
        world.member(group, world.person(name, language="en"))
    meeting = plan(bob, f"/workgroups/{group.public_id}", "2027-03-24", "Vergadering")
    convene(bob, meeting, people=3)
    bob.get(meeting)
    return bob


def test_a_moved_and_then_cancelled_meeting_moves_and_leaves_the_calendar(stage: Stage, bob: Visitor) -> None:
    meeting = bob.path
    first = only(stage.deliver_after_undo(), MIA)
    stage.person().open(first).submit({"Will you be there?": "coming"}, button="Send my answer")
    bob.get(f"{meeting}/edit")
    bob.submit({"Day": "2027-03-31", "Begins at": "10:00", "Ends at": "12:00"}, button="Save")
    moved = only(stage.deliver_after_undo(), MIA)
    assert [event_of(mail)["sequence"] for mail in (first, moved)] == [0, 1]
    assert event_of(moved)["uid"] == event_of(first)["uid"]
    assert event_of(moved).decoded("dtstart") == local("2027-03-31 10:00"), "summer time began in between"
    assert str(moved.calendar["method"]) == "REQUEST"
    assert moved.link == first.link, "old and new mails open the same page"
    mia = stage.person().open(first)
    assert "31 March 2027" in mia.text()
    assert mia.checked() == [], "the day changed, so she is asked again"
    bob.get(f"{meeting}/cancel")
    bob.submit({"Why is the meeting cancelled?": "De spreker is ziek."}, button="Cancel the meeting")
    cancelled = only(stage.deliver_after_undo(), MIA)
    assert str(cancelled.calendar["method"]) == "CANCEL"
    assert event_of(cancelled)["status"] == "CANCELLED"
    assert event_of(cancelled)["uid"] == event_of(first)["uid"]
    assert event_of(cancelled)["sequence"] == 2
    assert "De spreker is ziek." in cancelled.text
    assert "This meeting is cancelled" in stage.person().open(first).text()


def test_the_calendar_of_the_page_is_the_calendar_of_the_mail(stage: Stage, bob: Visitor) -> None:
    mail = only(stage.deliver_after_undo(), MIA)
    mia = stage.person().open(mail)
    answer = mia.follow("Put it in your calendar")
    assert answer.mimetype == "text/calendar"
    assert f"UID:{event_of(mail)['uid']}" in answer.get_data(as_text=True).replace("\r\n ", "")
    assert bob.path.startswith("/meetings/")


def test_the_links_of_two_people_open_side_by_side_in_one_browser(stage: Stage, bob: Visitor, world: World) -> None:
    mails = stage.deliver_after_undo()
    shared = stage.person()
    pages = {}
    for address in (MIA, RIK):
        shared.open(only(mails, address))
        pages[address] = shared.path
    assert pages[MIA] != pages[RIK]
    for address, name, answer in ((MIA, "Mia Peeters", "not_coming"), (RIK, "Rik De Vos", "coming")):
        shared.get(pages[address])
        assert name in shared.text()
        shared.submit({"Will you be there?": answer}, button="Send my answer")
    people = names(world)
    replies = {people[call.person_id]: call.reply for call in world.rows(Convocation)}
    assert replies == {MIA: Reply.NOT_COMING, RIK: Reply.COMING, "bob@example.org": Reply.NONE}
    bob.get(bob.path)
    assert "I cannot come" in bob.text()


def test_a_page_of_a_link_asks_a_browser_without_its_cookie_to_open_the_mail(stage: Stage, bob: Visitor) -> None:
    del bob
    mia = stage.person().open(only(stage.deliver_after_undo(), MIA))
    other = stage.person()
    answer = other.get(mia.path)
    assert answer.status_code == 403
    assert "Open the link in your e-mail again" in other.text()
    assert "Vergadering" not in other.text(), "nothing of the page is shown"


def test_a_link_works_in_capitals_and_with_the_full_stop_of_a_sentence(stage: Stage, bob: Visitor) -> None:
    del bob
    link = only(stage.deliver_after_undo(), MIA).link
    start, token = link.rsplit("/", maxsplit=1)
    for typed in (token.upper(), f"{token}.", f"{token})"):
        mia = stage.person()
        assert mia.get(f"{start}/{typed}").status_code == 200
        assert "Mia Peeters" in mia.text()
    for wrong in (token[:-1], f"{token}a", token[:-1] + ("a" if token[-1] != "a" else "b"), "a" * len(token)):
        assert stage.person().get(f"{start}/{wrong}").status_code == 404


def test_an_answer_that_is_sent_twice_counts_once(stage: Stage, bob: Visitor, world: World) -> None:
    del bob
    mia = stage.person().open(only(stage.deliver_after_undo(), MIA))
    path = mia.path
    for _ in range(2):
        mia.get(path)
        assert mia.post(path, {"answer": "coming", "remark": "Met de trein."}).status_code == 200
    assert [call.reply for call in world.rows(Convocation)].count(Reply.COMING) == 1
    assert stage.deliver_after_undo() == [], "and nobody is written to twice"


def test_the_link_of_who_hands_an_action_on_has_ended(stage: Stage, bob: Visitor, world: World) -> None:
    owner = world.person("Olga Peeters", language="en")
    action = world.action(world.rows(Pact)[0], owner, state="running")
    stage.deliver()
    stage.move(local("2027-03-26 12:00"))
    link = only(stage.deliver(), OLGA).link
    olga = stage.person()
    olga.get(link)
    page = olga.path
    alice = stage.person()
    alice.sign_in(world.coordinator())
    alice.get(f"/actions/{action.public_id}")
    alice.follow("Find another owner")
    alice.submit({"New owner": "Rik De Vos"})
    assert "Rik De Vos" in alice.text()
    assert olga.get(link).status_code == 410
    assert olga.get(page).status_code == 410
    assert "link" in olga.text().lower()
    assert olga.post(page, {"choice": "done"}, token=False).status_code in {400, 403, 410}
    assert world.rows(ProgressUpdate) == []
    assert only(stage.deliver_after_undo(), RIK).link != link
    assert bob.get(f"/actions/{action.public_id}").status_code == 200


def event_of(mail: Mail) -> Event:
    (event,) = mail.calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return event


def names(world: World) -> dict[int, str]:
    return {person.id: person.email or "" for person in world.rows(Person)}
