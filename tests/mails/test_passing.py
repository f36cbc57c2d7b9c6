"""Mail that was not for its reader: saying so, passing it on, and undoing either, on a phone without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.blueprints.actions.mails import PURPOSE
from app.blueprints.ballots.commands_answer import begin
from app.blueprints.consultations import commands as consultations
from app.blueprints.consultations import commands_inviting
from app.blueprints.consultations.commands_passing import may_pass_on
from app.blueprints.meetings import commands_convening
from app.extensions import db
from app.models import (
    Account,
    Consultation,
    Convocation,
    Invitation,
    InvitationState,
    MailState,
    Meeting,
    Mode,
    Organisation,
    OutboxMail,
    Passing,
    Person,
    PersonalLink,
    Question,
    QuestionKind,
    Reply,
    Role,
)
from app.reminders.forecast import forecast
from app.web import links
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World

TOM = "tom@example.org"


@dataclass
class Asked:
    """Charlie was asked, for the city of Aalst."""

    world: World
    organiser: Person
    charlie: Person
    path: str


@pytest.fixture
def asked(app: Flask, world: World) -> Asked:
    """An open consultation."""
    group = world.workgroup(world.pact())
    world.coordinator()
    organiser = world.facilitator(group).person
    charlie, aalst = world.person(language="en"), world.organisation()
    with world.writing():
        group, organiser = world.merge(group), world.merge(organiser)
        charlie, aalst = world.merge(charlie), world.merge(aalst)
        consultation = Consultation(
            titles={"nl": "Mobiliteit"},
            pact=group.pact,
            workgroup=group,
            organiser=organiser,
            closes_on=world.today + timedelta(days=20),
        )
        db.session.add(consultation)
        db.session.add(
            Question(consultation=consultation, position=1, kind=QuestionKind.LONG_TEXT, titles={"nl": "Wat ziet u?"})
        )
        db.session.flush()
        commands_inviting.invite(consultation, [(charlie, aalst.id)], actor=organiser, now=NOON)
        consultations.open_consultation(consultation, actor=organiser, now=NOON)
        db.session.flush()
        link = db.session.scalars(db.select(PersonalLink).where(PersonalLink.person_id == charlie.id)).one()
        path = path_of(app, link)
    return Asked(world, organiser, charlie, path)


@pytest.fixture
def called(app: Flask, world: World) -> Asked:
    """A meeting to which Charlie is called."""
    group = world.workgroup(world.pact())
    organiser = world.facilitator(group).person
    charlie = world.person(language="en")
    world.member(group, charlie)
    meeting = world.meeting(group)
    with world.writing():
        commands_convening.convene(world.merge(meeting), actor=world.merge(organiser), now=NOON)
        db.session.flush()
        link = db.session.scalars(db.select(PersonalLink).where(PersonalLink.person_id == charlie.id)).one()
        path = path_of(app, link)
    return Asked(world, organiser, charlie, path)


def path_of(app: Flask, link: PersonalLink) -> str:
    return links.url_of(link).removeprefix(app.config["SETTINGS"].public_base_url)


def mails(world: World, kind: str, *states: MailState) -> list[OutboxMail]:
    return [one for one in world.rows(OutboxMail) if one.kind == kind and (not states or one.state in states)]


def pass_to_tom(browser: Browser, asked: Asked) -> None:
    browser.get(asked.path)
    browser.follow("Pass this on to a colleague")
    answer = browser.submit({"name": "Tom Wauters", "email": TOM, "choice": "pass"}, button="Send")
    assert answer.status_code == 200, browser.text()
    assert "it is passed on" in browser.text()


def invitations(world: World) -> dict[str, Invitation]:
    with world.reading():
        rows = db.session.scalars(db.select(Invitation)).all()
        return {str(one.person.email): one for one in rows}


def test_a_colleague_gets_a_link_of_his_own_for_the_same_organisation(browser: Browser, asked: Asked) -> None:
    pass_to_tom(browser, asked)
    with asked.world.reading():
        rows = {one.person.email: one for one in db.session.scalars(db.select(Invitation))}
        aalst = db.session.scalars(db.select(Organisation)).one()
        assert {rows[TOM].organisation_id, rows["charlie@example.org"].organisation_id} == {aalst.id}
    (mail,) = mails(asked.world, "consultation_passed_on")
    everything = f"{mail.subject} {mail.content} {mail.reason} {mail.address}".lower()
    assert mail.address == TOM
    assert "charlie" not in everything
    tom = next(one for one in asked.world.rows(Person) if one.email == TOM)
    assert "charlie" not in tom.source.lower()
    links_of = {one.person_id: one.public_id for one in asked.world.rows(PersonalLink) if one.purpose != "passing"}
    assert len(set(links_of.values())) == 2


def test_who_passed_it_on_is_left_in_peace_and_has_a_receipt(app: Flask, browser: Browser, asked: Asked) -> None:
    pass_to_tom(browser, asked)
    assert Browser(app).get(asked.path).status_code == 410
    (receipt,) = mails(asked.world, "passing_receipt")
    assert receipt.address == "charlie@example.org"
    (told,) = mails(asked.world, "passing_told")
    assert told.address == "bob@example.org"
    assert "Tom Wauters" in str(told.content)


def test_passing_on_can_be_undone_until_the_colleague_begins(app: Flask, browser: Browser, asked: Asked) -> None:
    pass_to_tom(browser, asked)
    assert browser.submit(button="Confirm").status_code == 422  # a lone button does nothing
    browser.submit({"choice": "undo"}, button="Confirm")
    assert "all is as it was" in browser.text()
    assert set(invitations(asked.world)) == {"charlie@example.org"}
    assert Browser(app).get(asked.path).status_code == 200  # the link in the earlier mail works again
    assert mails(asked.world, "consultation_passed_on", MailState.QUEUED) == []
    assert mails(asked.world, "passing_told", MailState.QUEUED) == []  # it had not left: nobody hears of it


def test_it_is_too_late_once_the_colleague_has_begun(browser: Browser, asked: Asked) -> None:
    pass_to_tom(browser, asked)
    with asked.world.writing():
        row = db.session.scalars(
            db.select(Invitation).join(Person, Person.id == Invitation.person_id).where(Person.email == TOM)
        ).one()
        row.state = InvitationState.BEGUN
    browser.submit({"choice": "undo"}, button="Confirm")
    assert "too late" in browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert TOM in invitations(asked.world)


def test_nothing_is_chosen_beforehand_and_nothing_typed_is_lost(browser: Browser, asked: Asked) -> None:
    browser.get(asked.path)
    browser.follow("Pass this on to a colleague")
    assert browser.submit({"name": "Tom Wauters", "email": TOM}, button="Send").status_code == 422
    assert "Tom Wauters" in browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    for wrong, why in (("charlie@example.org", "your own address"), ("tom@@", "e-mail")):
        assert browser.submit({"name": "T", "email": wrong, "choice": "pass"}, button="Send").status_code == 422
        assert why in browser.text()
    assert asked.world.rows(Passing) == []
    browser.submit({"choice": "keep"}, button="Send")
    assert asked.world.rows(Passing) == []


def test_who_is_asked_already_is_not_asked_twice(browser: Browser, asked: Asked) -> None:
    pass_to_tom(browser, asked)
    again = Browser(asked.world.app)
    with asked.world.reading():
        link = db.session.scalars(
            db.select(PersonalLink).join(Person, Person.id == PersonalLink.person_id).where(Person.email == TOM)
        ).one()
        path = path_of(asked.world.app, link)
    again.get(path)
    again.follow("Pass this on to a colleague")
    answer = again.submit({"name": "C", "email": "charlie@example.org", "choice": "pass"}, button="Send")
    assert answer.status_code == 422
    assert "asked already" in again.text()


@pytest.mark.parametrize("choice", ["someone_else", "not_mine"])
def test_someone_else_is_written_to_no_more(app: Flask, browser: Browser, asked: Asked, choice: str) -> None:
    browser.get(asked.path)
    browser.follow("This is not for me")
    assert browser.submit({"words": "Vraag het aan Tom"}, button="Say so").status_code == 422
    browser.submit({"choice": choice, "words": "Vraag het aan Tom"}, button="Say so")
    assert "we stop writing about this" in browser.text()
    assert Browser(app).get(asked.path).status_code == 410  # a link for the wrong person is no link
    (told,) = mails(asked.world, "passing_told")
    assert "Vraag het aan Tom" in str(told.content)
    assert told.content.get("reply_to", "") == ("" if choice == "someone_else" else "charlie@example.org")
    assert mails(asked.world, "consultation_invitation", MailState.QUEUED) == []  # it waited, and is called back
    assert len(mails(asked.world, "not_for_me_receipt", MailState.QUEUED)) == 1


def test_reminders_about_it_stop_and_come_again(browser: Browser, asked: Asked, clock_file: Path) -> None:
    def coming() -> int:
        with asked.world.reading():
            found = forecast(NOON + timedelta(minutes=5), NOON + timedelta(days=25))
            return sum(one.person.email == "charlie@example.org" for one in found)

    before = coming()
    assert before > 0
    browser.get(asked.path)
    browser.follow("This is not for me")
    browser.submit({"choice": "not_mine"}, button="Say so")
    assert coming() == 0
    clock_file.write_text((NOON + timedelta(minutes=5)).isoformat())
    browser.submit({"choice": "undo"}, button="Confirm")
    assert coming() == before


def test_a_meeting_is_passed_on_and_the_giver_does_not_come(browser: Browser, called: Asked) -> None:
    pass_to_tom(browser, called)
    with called.world.reading():
        rows = {one.person.email: one.reply for one in db.session.scalars(db.select(Convocation))}
    assert (rows["charlie@example.org"], rows[TOM]) == (Reply.NOT_COMING, Reply.NONE)
    (mail,) = mails(called.world, "meeting_passed_on")
    assert mail.calendar is not None
    assert mail.calendar["method"] == "REQUEST"
    browser.submit({"choice": "undo"}, button="Confirm")
    with called.world.reading():
        rows = {one.person.email: one.reply for one in db.session.scalars(db.select(Convocation))}
    assert TOM not in rows
    assert rows["charlie@example.org"] == Reply.NONE


def test_a_colleague_who_got_the_mail_hears_that_he_need_not_come(browser: Browser, called: Asked) -> None:
    pass_to_tom(browser, called)
    with called.world.writing():
        for mail in db.session.scalars(db.select(OutboxMail)):
            mail.state, mail.sent_at = MailState.SENT, datetime(2027, 3, 10, 11, 2, tzinfo=UTC)
    browser.submit({"choice": "undo"}, button="Confirm")
    (ended,) = mails(called.world, "meeting_passing_ended")
    assert ended.address == TOM
    assert ended.calendar is not None
    assert ended.calendar["method"] == "CANCEL"
    assert len(mails(called.world, "passing_told")) == 2  # the facilitator had heard, and hears that it is undone


def test_an_action_changes_hands_by_a_handover_only(app: Flask, browser: Browser, world: World) -> None:
    world.coordinator()
    charlie = world.person(language="en")
    action = world.action(world.pact(), charlie)
    with world.writing():
        link = links.link_for(
            PURPOSE, person=world.merge(charlie), subject_kind="action", subject_id=action.public_id, now=NOON
        )
        db.session.flush()
        path = path_of(app, link)
    browser.get(path)
    browser.follow("This is not for me")
    browser.submit({"choice": "someone_else"}, button="Say so")
    assert Browser(app).get(path).status_code == 410
    (told,) = mails(world, "passing_told")
    assert told.address == "alice@example.org"
    with world.reading():
        assert world.merge(action).assignments[0].ends_on is None  # the coordinator decides who owns it


def test_the_list_of_invitees_says_it_until_it_is_taken_back(app: Flask, browser: Browser, asked: Asked) -> None:
    pass_to_tom(browser, asked)
    organiser = Browser(app).sign_in(asked.world.rows(Account)[0])
    with asked.world.reading():
        address = f"/consultations/{db.session.scalars(db.select(Consultation)).one().public_id}/invitees"
    organiser.get(address)
    assert organiser.text().count("doorgegeven aan Tom Wauters") == 1
    browser.submit({"choice": "undo"}, button="Confirm")
    organiser.get(address)
    assert "doorgegeven aan" not in organiser.text()


def test_the_page_of_a_meeting_says_it_to_who_organises_it(app: Flask, browser: Browser, called: Asked) -> None:
    browser.get(called.path)
    browser.follow("This is not for me")
    browser.submit({"choice": "not_mine", "words": "Vraag het aan Tom"}, button="Say so")
    bob, member = (
        Browser(app).sign_in(one)
        for one in (
            called.world.rows(Account)[0],
            called.world.add(Account(person=called.charlie, role=Role.MEMBER, created_at=NOON)),
        )
    )
    with called.world.reading():
        address = f"/meetings/{db.session.scalars(db.select(Meeting)).one().public_id}"
    bob.get(address)
    assert "zegt dat het niet voor hem of haar is" in bob.text()
    assert "Vraag het aan Tom" in bob.text()
    member.get(address)
    assert "Vraag het aan Tom" not in member.text()


def test_in_an_anonymous_consultation_it_is_possible_until_it_was_begun(asked: Asked) -> None:
    """Who began holds a code that nobody else has: from then on nobody can answer instead."""
    with asked.world.writing():
        invitation = db.session.scalars(db.select(Invitation)).one()
        invitation.consultation.mode = Mode.ANONYMOUS
        assert may_pass_on(invitation, now=NOON)
        assert begin(invitation, "a code of this browser")
        assert not may_pass_on(invitation, now=NOON)
