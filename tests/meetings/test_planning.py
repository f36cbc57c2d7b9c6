"""Planning, moving and cancelling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from app.extensions import db
from app.models import MailState, Meeting, MeetingState, OutboxMail, Reply
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.meetings.support import Room
from tests.workgroups.support import english
from tools.counting import counting


def _plan(room: Room, **changes: str) -> int:
    room.browser.get(f"/meetings/new?workgroup={room.group.public_id}")
    values = {"Day": "2027-05-11", "Begins at": "14:00", "Ends at": "16:00", "Place": "Stadhuis Ninove", **changes}
    return room.browser.submit(values).status_code


def test_it_keeps_local_time_and_the_instant(room: Room) -> None:
    assert _plan(room) == 200
    meeting = room.world.rows(Meeting)[-1]
    assert meeting.starts_at == datetime(2027, 5, 11, 12, 0, tzinfo=UTC)
    assert meeting.starts_local.hour == 14
    assert meeting.timezone == "Europe/Brussels"
    assert meeting.state == MeetingState.PLANNED
    assert room.mails("meeting_invitation") == []


def test_the_hour_that_does_not_exist_is_explained(room: Room) -> None:
    assert _plan(room, **{"Day": "2027-03-28", "Begins at": "02:30", "Ends at": "04:00"}) == 422
    assert "clock goes forward" in room.browser.text()
    assert _plan(room, **{"Day": "2027-03-28", "Begins at": "03:30", "Ends at": "04:30"}) == 200


def test_the_hour_that_comes_twice_is_the_first_one(room: Room) -> None:
    assert _plan(room, **{"Day": "2027-10-31", "Begins at": "02:30", "Ends at": "04:00"}) == 200
    assert room.world.rows(Meeting)[-1].starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_meeting_does_not_end_before_it_begins(room: Room) -> None:
    assert _plan(room, **{"Ends at": "13:00"}) == 422
    assert "ends before it begins" in room.browser.text()
    assert _plan(room, **{"Ends at": "14:00"}) == 422


def test_dates_and_numbers_that_make_no_sense_are_refused(room: Room) -> None:
    for changes in ({"Day": "2027-02-29"}, {"Begins at": "25:00"}, {"Quorum": "1e309"}, {"Quorum": "-1"}, {"Day": ""}):
        assert _plan(room, **changes) == 422


def test_nobody_plans_for_a_group_that_is_not_theirs(app: Flask, room: Room, world: World) -> None:
    other = world.workgroup(room.pact, "Werkgroep Wonen")
    assert _plan(room, workgroup=other.public_id) == 422
    member = world.account("Lena Claes")
    world.member(room.group, member.person)
    assert english(app, member).get("/meetings/new").status_code == 404
    assert _plan(room) == 200


def test_members_read_the_meetings_of_their_group_only(app: Flask, room: Room, world: World) -> None:
    member, stranger = world.account("Lena Claes"), world.account("Otto Claes")
    world.member(room.group, member.person)
    reader, outsider = english(app, member), english(app, stranger)
    assert reader.get(room.path).status_code == 200
    assert outsider.get(room.path).status_code == 404
    assert outsider.get(f"{room.path}/minutes").status_code == 404
    assert "Vergadering" in reader.get("/meetings").get_data(as_text=True)
    assert "Vergadering" not in outsider.get("/meetings").get_data(as_text=True)
    for page in ("edit", "agenda", "invitation", "cancel", "attendance"):
        assert reader.get(f"{room.path}/{page}").status_code == 404
        assert room.browser.get(f"{room.path}/{page}").status_code == 200


def test_moving_a_planned_meeting_tells_nobody(room: Room) -> None:
    room.browser.get(f"{room.path}/edit")
    room.browser.submit({"Begins at": "15:00", "Ends at": "17:00"})
    assert room.mails("meeting_changed") == []


def test_moving_a_convened_meeting_tells_everyone_and_asks_again(room: Room) -> None:
    room.convene()
    room.open_link(room.mia).submit({"answer": "coming"})
    uid = room.stored().ical_uid
    room.browser.get(f"{room.path}/edit")
    room.browser.submit({"Begins at": "15:00", "Ends at": "17:00"})
    changed = room.mails("meeting_changed")
    assert len(changed) == 3
    calendar = changed[0].calendar
    assert calendar is not None
    assert (calendar["method"], calendar["uid"], calendar["sequence"]) == ("REQUEST", uid, 1)
    french = next(mail for mail in changed if mail.person_id == room.mia.id)
    assert french.language == "fr"
    assert all(call.reply == Reply.NONE for call in room.stored().convocations)


def test_another_room_does_not_undo_answers(room: Room) -> None:
    room.convene()
    room.open_link(room.mia).submit({"answer": "coming"})
    room.browser.get(f"{room.path}/edit")
    room.browser.submit({"Place": "Stadhuis Aalst"})
    assert len(room.mails("meeting_changed")) == 3
    assert [call.reply for call in room.stored().convocations if call.person_id == room.mia.id] == [Reply.COMING]


def test_two_people_who_edit_both_see_both_texts(app: Flask, room: Room, world: World) -> None:
    other = english(app, world.coordinator())
    room.browser.get(f"{room.path}/edit")
    other.get(f"{room.path}/edit")
    other.submit({"Place": "Stadhuis Aalst"})
    answer = room.browser.submit({"Place": "Stadhuis Zottegem"})
    assert answer.status_code == 409
    assert "Stadhuis Aalst" in room.browser.text()
    assert "Stadhuis Zottegem" in answer.get_data(as_text=True)


def test_cancelling_asks_why_and_tells_everyone(room: Room) -> None:
    room.convene()
    room.browser.get(f"{room.path}/cancel")
    assert room.browser.submit({}, button="Cancel the meeting").status_code == 422
    room.browser.submit({"Why is the meeting cancelled?": "De spreker is ziek."}, button="Cancel the meeting")
    mails = room.mails("meeting_cancelled")
    assert len(mails) == 3
    assert all(mail.calendar and mail.calendar["method"] == "CANCEL" for mail in mails)
    assert "De spreker is ziek." in room.message(mails[0]).as_string()
    assert room.stored().state == MeetingState.CANCELLED


def test_cancelling_can_be_undone_until_a_mail_leaves(room: Room) -> None:
    room.convene()
    room.browser.get(f"{room.path}/cancel")
    room.browser.submit({"Why is the meeting cancelled?": "Ziek."}, button="Cancel the meeting")
    room.browser.submit(button="Undo")
    assert room.stored().state == MeetingState.CONVENED
    assert all(mail.state == MailState.CANCELLED for mail in room.mails("meeting_cancelled"))
    room.browser.get(f"{room.path}/cancel")
    room.browser.submit({"Why is the meeting cancelled?": "Toch."}, button="Cancel the meeting")
    with room.world.writing():
        db.session.get_one(OutboxMail, room.mails("meeting_cancelled")[-1].id).state = MailState.SENT
    room.browser.submit(button="Undo")
    assert "too late" in room.browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert room.stored().state == MeetingState.CANCELLED


def test_a_cancelled_meeting_is_not_edited_any_more(room: Room) -> None:
    room.browser.get(f"{room.path}/cancel")
    room.browser.submit({"Why is the meeting cancelled?": "Ziek."}, button="Cancel the meeting")
    for page in ("edit", "cancel"):
        room.browser.get(f"{room.path}/{page}")
        assert "cannot be changed any more" in room.browser.last.get_data(as_text=True)  # type: ignore[union-attr]


def test_past_meetings_stand_on_a_tab_of_their_own(room: Room, clock_file: Path) -> None:
    clock_file.write_text((NOON + timedelta(days=30)).isoformat())
    assert "Vergadering" not in room.browser.get("/meetings").get_data(as_text=True)
    assert "Vergadering" in room.browser.get("/meetings?when=past").get_data(as_text=True)


def test_the_list_downloads_as_a_table(room: Room) -> None:
    text = room.browser.get("/meetings.csv").get_data(as_text=True)
    assert "Stadhuis Ninove" in text
    assert text.count("\n") == 2


def test_the_list_costs_the_same_with_many_meetings(app: Flask, room: Room, world: World) -> None:
    few = _cost(app, room.browser, "/meetings")
    for number in range(60):
        world.meeting(room.group, days=20 + number)
    assert _cost(app, room.browser, "/meetings") == few


def test_the_page_costs_the_same_with_a_long_agenda(app: Flask, room: Room) -> None:
    room.add_item()
    room.convene()
    few = _cost(app, room.browser, room.path)
    for number in range(6):
        room.add_item(f"Punt {number}", 5)
    assert _cost(app, room.browser, room.path) == few


def _cost(app: Flask, browser: Browser, path: str) -> int:
    browser.get(path)  # notices are read once
    with app.app_context():
        engine = db.engine
    with counting(engine) as cost:
        browser.get(path)
    return cost.queries
