"""Mail that comes in, through the pipe command that a mail server calls: reports, answers of people, of calendars."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from sqlalchemy.orm import joinedload, undefer

from app.blueprints.mails import incoming, receiving
from app.blueprints.meetings import commands_convening, letters
from app.blueprints.people.commands import edit_person, let_mail_through
from app.database import Busy
from app.extensions import db
from app.mail import outbox
from app.mail.incoming.addresses import read
from app.mail.message import envelope_sender, message_bytes
from app.models import (
    Account,
    Action,
    AuditEntry,
    Convocation,
    IncomingKind,
    IncomingMail,
    IncomingState,
    MailState,
    Meeting,
    OutboxMail,
    Person,
    ProgressUpdate,
    Reply,
    Role,
)
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.mail.conftest import NOTE
from tests.mail.incoming_messages import calendar_reply, outlook_reply, parsed, reply, report


@dataclass
class Office:
    """An application that takes mail in, with an action that Charlie owns."""

    app: Flask
    world: World
    action: Action
    owner: Person

    def letter(self) -> tuple[bytes, str, str]:
        """A mail about the action that was sent: its bytes, the address on its envelope, and its id."""
        with self.world.writing():
            mail = outbox.put(
                outbox.Draft(
                    NOTE,
                    db.session.get_one(Person, self.owner.id),
                    about=("action", self.action.public_id),
                    values={"thing": "x"},
                ),
                now=NOON,
            )
            assert mail is not None
            mail.state, mail.sent_at = MailState.SENT, NOON
            db.session.flush()
            return message_bytes(mail, now=NOON), envelope_sender(mail), mail.public_id

    def receive(self, raw: bytes, *arguments: str) -> IncomingMail:
        """Hand a message to the pipe command and return what was kept of it."""
        result = self.app.test_cli_runner().invoke(args=["mail", "receive", *arguments], input=raw)
        assert result.exit_code == 0, result.output
        with self.world.reading():
            found: IncomingMail = db.session.scalars(
                db.select(IncomingMail)
                .order_by(IncomingMail.id.desc())
                .limit(1)
                .options(undefer(IncomingMail.source), joinedload(IncomingMail.person))
            ).one()
            return found

    def mail(self, public_id: str) -> OutboxMail:
        with self.world.reading():
            found: OutboxMail = db.session.scalars(db.select(OutboxMail).where(OutboxMail.public_id == public_id)).one()
            return found

    def person(self) -> Person:
        with self.world.reading():
            return db.session.get_one(Person, self.owner.id)


@pytest.fixture
def office(app: Flask, world: World) -> Office:
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"],
        mail_pipe=True,
        mail_reply_address="pact@body.example.org",
        mail_bounce_address="bounce@body.example.org",
        default_language="en",
    )
    owner = world.account("Charlie Peeters", language="en").person
    return Office(app, world, world.action(world.pact(), owner), owner)


@dataclass
class Called:
    """Charlie is called to a meeting."""

    office: Office
    meeting: Meeting

    def invitation(self) -> bytes:
        with self.office.world.writing():
            mail = db.session.scalars(
                db.select(OutboxMail)
                .where(OutboxMail.kind.in_(["meeting_invitation", "meeting_changed"]))
                .order_by(OutboxMail.id.desc())
            ).first()
            assert mail is not None
            return message_bytes(mail, now=NOON)

    def call(self) -> Convocation:
        with self.office.world.reading():
            found: Convocation = db.session.scalars(db.select(Convocation)).one()
            return found

    def receipts(self) -> list[OutboxMail]:
        with self.office.world.reading():
            return list(db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind.startswith("calendar_answer"))))


@pytest.fixture
def called(office: Office) -> Called:
    world = office.world
    with world.reading():
        pact = db.session.get_one(Action, office.action.id).pact
    group = world.workgroup(pact, theme=None)
    world.member(group, office.owner)
    meeting = world.meeting(group)
    with world.writing():
        commands_convening.convene(world.merge(meeting), actor=None, now=NOON)
    return Called(office, meeting)


def coordinator(office: Office) -> Browser:
    browser = Browser(office.app)
    browser.sign_in(office.world.account("Alice Maes", Role.COORDINATOR, language="en"))
    return browser


# ---- bounces


def test_a_hard_bounce_marks_the_mail_and_the_address(office: Office) -> None:
    raw, sender, mail = office.letter()
    assert sender.startswith("bounce+b")
    row = office.receive(report(raw, sender))
    assert (row.kind, row.state, row.why) == (IncomingKind.BOUNCE, IncomingState.COUNTED, "hard")
    assert office.mail(mail).state == MailState.BOUNCED
    assert office.person().suppressed_at == NOON
    assert "5.1.1" in office.person().suppressed_reason
    browser = coordinator(office)
    assert "check the address" in browser.get(f"/people/{office.owner.public_id}").text
    assert "mail does not arrive" in browser.get("/people").text
    assert "Check the address" in browser.get("/mails/incoming").text
    assert office.mail(mail).subject in browser.get("/mails?state=bounced").text


@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.2.1", "5.4.4", "5.0.0"])
def test_one_hard_bounce_marks_the_address(office: Office, status: str) -> None:
    raw, sender, mail = office.letter()
    assert office.receive(report(raw, sender, action="failed", status=status)).why == "hard"
    assert office.mail(mail).state == MailState.BOUNCED
    assert office.person().suppressed_at == NOON


@pytest.mark.parametrize(
    ("action", "status", "state", "why"),
    [
        ("failed", "4.4.1", MailState.BOUNCED, "failed"),
        ("failed", "5.2.2", MailState.BOUNCED, "failed"),
        ("failed", "5.7.1", MailState.BOUNCED, "failed"),
        ("delayed", "4.4.1", MailState.SENT, "delayed"),
        ("delivered", "2.0.0", MailState.SENT, "other"),
    ],
)
def test_what_says_nothing_about_the_address_does_not_mark_it(
    office: Office, action: str, status: str, state: MailState, why: str
) -> None:
    raw, sender, mail = office.letter()
    assert office.receive(report(raw, sender, action=action, status=status)).why == why
    assert office.mail(mail).state == state
    assert office.person().suppressed_at is None


def test_a_forged_bounce_does_nothing_and_waits_for_a_person(office: Office) -> None:
    raw, sender, mail = office.letter()
    local, _, domain = sender.partition("@")
    other = "a" if local[-1] != "a" else "b"
    for forged in (f"bounce@{domain}", f"{local[:-1]}{other}@{domain}"):
        row = office.receive(report(raw, forged))
        assert (row.state, row.why) == (IncomingState.UNASSIGNED, "no_signature")
    assert office.mail(mail).state == MailState.SENT
    assert office.person().suppressed_at is None


def test_a_reply_address_signs_no_bounce(office: Office) -> None:
    raw, _, mail = office.letter()
    reply_to = str(parsed(raw)["Reply-To"])
    assert office.receive(report(raw, reply_to)).state == IncomingState.UNASSIGNED
    assert office.mail(mail).state == MailState.SENT


def test_correcting_the_address_or_checking_it_lifts_the_mark(office: Office) -> None:
    raw, sender, mail = office.letter()
    office.receive(report(raw, sender))
    with office.world.writing():
        person = db.session.get_one(Person, office.owner.id)
        let_mail_through(person, actor=person, now=NOON)
    assert office.person().suppressed_at is None
    raw, sender, _ = office.letter()
    office.receive(report(raw, sender, said="no such user"))
    assert office.person().suppressed_at is not None
    with office.world.writing():
        person = db.session.get_one(Person, office.owner.id)
        edit_person(person, actor=person, now=NOON, email="charles@example.org")
    assert office.person().suppressed_at is None
    browser = coordinator(office)
    browser.get(f"/mails/{mail}")
    browser.submit({}, button="Send it again")
    assert (office.mail(mail).state, office.mail(mail).address) == (MailState.QUEUED, "charles@example.org")


def test_the_same_message_twice_is_one(office: Office) -> None:
    raw, sender, _ = office.letter()
    message = report(raw, sender)
    office.receive(message)
    office.receive(b"Received: by another way\r\n" + message)
    assert len(office.world.rows(IncomingMail)) == 1


def test_a_former_key_still_signs(office: Office) -> None:
    raw, sender, mail = office.letter()
    settings = office.app.config["SETTINGS"]
    office.app.config["SETTINGS"] = replace(
        settings, secret_key="another key that is long enough for this", secret_key_fallbacks=(settings.secret_key,)
    )
    office.receive(report(raw, sender))
    assert office.mail(mail).state == MailState.BOUNCED
    office.app.config["SETTINGS"] = replace(settings, secret_key="a third key that is long enough for all this")
    with office.app.app_context():
        assert read([sender]) is None


def test_capitals_do_not_matter_and_local_parts_stay_short(office: Office) -> None:
    raw, sender, _ = office.letter()
    with office.app.app_context():
        for address in (sender, str(parsed(raw)["Reply-To"])):
            assert read([address.upper()]) is not None
            assert len(address.partition("@")[0]) <= 64


# ---- replies


def test_a_reply_stands_in_the_history_as_words_only(office: Office) -> None:
    raw, _, _ = office.letter()
    with office.world.reading():
        before = db.session.get_one(Action, office.action.id)
    row = office.receive(reply(raw, "De brug is klaar.\n\n<b>Groeten</b>").as_bytes())
    assert (row.kind, row.state, row.text) == (
        IncomingKind.NOTE,
        IncomingState.COUNTED,
        "De brug is klaar.\n\n<b>Groeten</b>",
    )
    browser = coordinator(office)
    page = browser.get(f"/actions/{office.action.public_id}").text
    assert "De brug is klaar." in page
    assert "&lt;b&gt;Groeten" in page
    assert "by e-mail, sender not verified" in page
    with office.world.reading():
        after = db.session.get_one(Action, office.action.id)
        assert (after.state, after.version, after.updated_at) == (before.state, before.version, before.updated_at)
    assert office.world.rows(ProgressUpdate) == []
    whole = browser.get(f"/mails/incoming/{row.public_id}").text
    assert "schreef Streekoverleg" in whole
    assert office.world.rows(AuditEntry)[-1].via == "mail"


def test_no_key_is_kept_of_what_a_reply_quotes(office: Office) -> None:
    raw, _, _ = office.letter()
    reply_to = str(parsed(raw)["Reply-To"])
    row = office.receive(reply(raw, f"Ik antwoord op {reply_to}").as_bytes())
    assert "••••••" in row.source
    assert reply_to.partition("@")[0] not in row.source + row.text
    assert "/unsubscribe/" not in row.source or "/unsubscribe/••••••" in row.source


def test_outlook_quotes_our_html_and_it_is_cut(office: Office) -> None:
    raw, _, _ = office.letter()
    row = office.receive(outlook_reply(raw, "Veertig procent, zie de tellingen."))
    assert (row.text, row.was_cut) == ("Veertig procent, zie de tellingen.", True)


def test_a_reply_without_a_signature_waits_and_can_be_assigned_and_put_away(office: Office) -> None:
    raw, _, _ = office.letter()
    row = office.receive(reply(raw, "Nieuws van de brug", to="pact@body.example.org").as_bytes())
    assert (row.state, row.why, row.subject_id) == (IncomingState.UNASSIGNED, "no_signature", "")
    browser = coordinator(office)
    assert "Nieuws van de brug" not in browser.get(f"/actions/{office.action.public_id}").text
    browser.get("/mails/incoming?state=unassigned")
    browser.follow(row.subject)
    assert browser.submit({}, button="Assign it").status_code == 422
    assert browser.submit({"Action": "nothing called so"}, button="Assign it").status_code == 422
    browser.submit({"Action": office.action.title, "Person": "Charlie Peeters"}, button="Assign it")
    assert "Nieuws van de brug" in browser.get(f"/actions/{office.action.public_id}").text
    browser.get(f"/mails/incoming/{row.public_id}")
    browser.submit({}, button="Put it away")
    assert "Nieuws van de brug" not in browser.get(f"/actions/{office.action.public_id}").text
    browser.get(f"/mails/incoming/{row.public_id}")
    browser.submit({}, button="Bring it back")
    assert "Nieuws van de brug" in browser.get(f"/actions/{office.action.public_id}").text


def test_a_new_address_ends_what_was_signed_for_the_old_one(office: Office) -> None:
    raw, _, _ = office.letter()
    with office.world.writing():
        person = db.session.get_one(Person, office.owner.id)
        edit_person(person, actor=person, now=NOON, email="charles@example.org")
    row = office.receive(reply(raw, "Ik was het").as_bytes())
    assert (row.state, row.why) == (IncomingState.UNASSIGNED, "withdrawn")


@pytest.mark.parametrize(
    "header",
    [("Auto-Submitted", "auto-replied (vacation)"), ("Precedence", "auto_reply"), ("X-Autoreply", "yes")],
)
def test_what_a_program_sends_is_not_kept(office: Office, header: tuple[str, str]) -> None:
    raw, _, _ = office.letter()
    row = office.receive(reply(raw, "Ik ben afwezig", headers=(header,)).as_bytes())
    assert (row.state, row.why, row.source, row.text) == (IncomingState.DROPPED, "automatic", "", "")
    assert "sent it by itself" in coordinator(office).get("/mails/incoming").text


def test_what_is_too_large_is_not_kept_and_the_history_says_so(office: Office) -> None:
    raw, _, _ = office.letter()
    message = reply(raw, "Zie bijlage")
    message.add_attachment(b"x" * 1_100_000, maintype="application", subtype="pdf", filename="plan.pdf")
    row = office.receive(message.as_bytes())
    assert (row.state, row.why, row.text) == (IncomingState.DROPPED, "too_large", "")
    assert row.size > 1_100_000
    assert "more than 1 MB" in coordinator(office).get(f"/actions/{office.action.public_id}").text


def test_attachments_are_left_out_with_a_line_that_says_so(office: Office) -> None:
    raw, _, _ = office.letter()
    message = reply(raw, "Zie bijlage")
    message.add_attachment(b"%PDF secret content", maintype="application", subtype="pdf", filename="plan.pdf")
    row = office.receive(message.as_bytes())
    assert (row.text, row.left_out) == ("Zie bijlage", ["plan.pdf"])
    assert "secret content" not in row.source
    page = coordinator(office).get(f"/actions/{office.action.public_id}").text
    assert "1 attachment was not kept: plan.pdf" in " ".join(page.split())


def test_a_reply_about_a_meeting_is_for_its_organiser(called: Called) -> None:
    office = called.office
    row = office.receive(reply(called.invitation(), "Is er parking?").as_bytes())
    assert (row.state, row.subject_kind) == (IncomingState.COUNTED, "meeting")
    with office.world.reading():
        group = db.session.get_one(Meeting, called.meeting.id).workgroup
    bob, charlie = Browser(office.app), Browser(office.app)
    bob.sign_in(office.world.facilitator(group))
    with office.world.reading():
        account = db.session.scalars(db.select(Account).where(Account.person_id == office.owner.id)).one()
    charlie.sign_in(account)
    address = f"/meetings/{called.meeting.public_id}"
    assert "Is er parking?" in bob.get(address).text
    assert "Is er parking?" not in charlie.get(address).text
    assert bob.get(f"/mails/incoming/{row.public_id}").status_code == 200
    assert charlie.get(f"/mails/incoming/{row.public_id}").status_code == 404
    assert bob.get("/mails/incoming").status_code == 404


# ---- calendars


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("ACCEPTED", Reply.COMING), ("DECLINED", Reply.NOT_COMING), ("TENTATIVE", Reply.MAYBE)],
)
@pytest.mark.parametrize("program", ["google", "outlook"])
def test_a_calendar_answers(called: Called, answer: str, expected: Reply, program: str) -> None:
    comment = "Een half uur later"
    row = called.office.receive(calendar_reply(called.invitation(), answer, program=program, comment=comment))
    call = called.call()
    assert (row.kind, row.state) == (IncomingKind.CALENDAR, IncomingState.COUNTED)
    assert (call.reply, call.replied_via, call.remark) == (expected, "mail", comment)
    receipt = called.receipts()[0]
    assert (receipt.kind, receipt.person_id, receipt.link_id is not None) == (
        "calendar_answer_counted", call.person_id, True,
    )  # fmt: skip


def test_the_answer_of_a_calendar_is_undone_by_a_button(called: Called) -> None:
    row = called.office.receive(calendar_reply(called.invitation(), "DECLINED"))
    browser = coordinator(called.office)
    browser.get(f"/mails/incoming/{row.public_id}")
    browser.submit({}, button="Take this answer back")
    assert (called.call().reply, called.call().replied_at) == (Reply.NONE, None)


def test_an_answer_to_an_earlier_time_does_not_count_and_is_asked_again(called: Called) -> None:
    invitation = called.invitation()
    with called.office.world.writing():
        db.session.get_one(Meeting, called.meeting.id).ical_sequence += 1
    row = called.office.receive(calendar_reply(invitation, "ACCEPTED"))
    assert (row.state, row.why) == (IncomingState.DROPPED, "stale")
    assert called.call().reply == Reply.NONE
    assert [mail.kind for mail in called.receipts()] == ["calendar_answer_stale"]


def test_an_older_answer_that_comes_later_does_not_count(called: Called) -> None:
    invitation = called.invitation()
    called.office.receive(calendar_reply(invitation, "DECLINED", stamp="20270310T113000Z"))
    row = called.office.receive(calendar_reply(invitation, "ACCEPTED", stamp="20270310T112900Z"))
    assert (row.state, row.why) == (IncomingState.DROPPED, "older")
    assert called.call().reply == Reply.NOT_COMING


def test_the_answer_for_another_meeting_waits_for_a_person(called: Called) -> None:
    row = called.office.receive(calendar_reply(called.invitation(), "ACCEPTED", uid="elsewhere@example.org"))
    assert (row.state, row.why) == (IncomingState.UNASSIGNED, "other_meeting")
    assert called.call().reply == Reply.NONE


def test_the_organiser_is_the_same_in_each_mail_about_a_meeting(called: Called) -> None:
    with called.office.world.writing():
        mail = db.session.scalars(db.select(OutboxMail)).one()
        person = called.office.world.merge(called.office.owner)
        other = outbox.put(letters.cancellation(db.session.get_one(Meeting, called.meeting.id), person), now=NOON)
        assert other is not None
        organisers = {_organizer(message_bytes(one, now=NOON)) for one in (mail, other)}
    assert len(organisers) == 1


def _organizer(raw: bytes) -> str:
    part = next(part for part in parsed(raw).walk() if part.get_content_type() == "text/calendar")
    unfolded = str(part.get_content()).replace("\r\n ", "").replace("\n ", "")
    return next(line for line in unfolded.splitlines() if line.startswith("ORGANIZER"))


# ---- the rest


def test_without_a_mailbox_everything_is_as_before(app: Flask, world: World) -> None:
    office = Office(app, world, world.action(world.pact()), world.person())
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_bounce_address="bounce@body.example.org")
    raw, sender, _ = office.letter()
    assert sender == "bounce@body.example.org"
    assert parsed(raw)["Reply-To"] is None


@pytest.mark.parametrize(
    "raw",
    [
        b"no header at all",
        b"From: \xff\xfe\r\nTo: pact@body.example.org\r\n\r\n\xff",
        b"Subject: =?utf-8?b?!!!?=\r\nContent-Type: text/plain; charset=nothing\r\n\r\nwords",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n\x00",
        b'From: a@b.be, <>,,\r\nTo: "\r\n\r\nx',
    ],
)
def test_odd_messages_wait_for_a_person(office: Office, raw: bytes) -> None:
    assert office.receive(raw).state == IncomingState.UNASSIGNED


def test_what_breaks_the_rules_waits_for_a_person(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str, known: object) -> object:
        raise ValueError(text, known)

    monkeypatch.setattr(incoming, "own_words", broken)
    row = office.receive(reply(office.letter()[0], "Nieuws").as_bytes())
    assert (row.state, row.why, row.subject_id) == (IncomingState.UNASSIGNED, "unreadable", "")
    assert "Nieuws" in row.source


def test_a_database_that_is_busy_lets_the_mail_server_try_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> object:
        raise Busy

    monkeypatch.setattr(receiving, "take_in", busy)
    result = office.app.test_cli_runner().invoke(args=["mail", "receive"], input=b"From: a@example.org\r\n\r\nx")
    assert result.exit_code == 75


def test_an_empty_pipe_is_refused(office: Office) -> None:
    assert office.app.test_cli_runner().invoke(args=["mail", "receive"], input=b"").exit_code == 1


def test_it_is_quick_with_many_parts_and_long_lines(office: Office) -> None:
    raw, _, _ = office.letter()
    to = str(parsed(raw)["Reply-To"]).encode()
    many = b"".join(b"--x\r\nContent-Type: text/plain\r\n\r\n" + b"Op " * 500 + b"\r\n" for _ in range(500))
    message = (
        b"From: a@example.org\r\nTo: " + to + b"\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + many + b"--x--"
    )
    began = time.monotonic()
    office.receive(message)
    assert time.monotonic() - began < 5
