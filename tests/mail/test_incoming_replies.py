"""Answers of people by mail: words in the history, never a change of state."""

from __future__ import annotations

import pytest

from app.blueprints.people.commands import edit_person
from app.extensions import db
from app.models import (
    Account,
    Action,
    AuditEntry,
    IncomingKind,
    IncomingState,
    Meeting,
    Person,
    ProgressUpdate,
)
from tests.browser import Browser
from tests.conftest import NOON
from tests.mail.incoming_messages import outlook_reply, parsed, reply
from tests.mail.incoming_office import Called, Office, coordinator


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
