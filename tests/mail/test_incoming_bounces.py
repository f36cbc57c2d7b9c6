"""Reports of mail that did not arrive, through the pipe that a mail server calls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.blueprints.people.commands import edit_person, let_mail_through
from app.extensions import db
from app.mail.incoming.addresses import read
from app.models import (
    IncomingKind,
    IncomingMail,
    IncomingState,
    MailState,
    Person,
)
from tests.conftest import NOON
from tests.mail.incoming_messages import parsed, report
from tests.mail.incoming_office import Office, coordinator


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
