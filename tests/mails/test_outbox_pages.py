"""The coordinator's view of the mail that went out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.extensions import db
from app.mail import queue
from app.models import AuditEntry, MailState
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.mails.conftest import Outbox


@pytest.fixture
def alice(browser: Browser, world: World) -> Browser:
    """Alice, who coordinates, reading English."""
    account = world.coordinator()
    with world.writing():
        world.merge(account.person).language = "en"
    return browser.sign_in(account)


def test_coordinators_see_the_outbox_and_others_do_not(world: World, browser: Browser, outgoing: Outbox) -> None:
    mail = outgoing.write()
    paths = ["/mails", f"/mails/{mail.public_id}", f"/mails/{mail.public_id}/letter", "/mails/forecast"]
    browser.sign_in(world.coordinator())
    assert [browser.get(path).status_code for path in paths] == [200] * 4
    member = Browser(outgoing.app).sign_in(world.account("Charlie Peeters"))
    assert [member.get(path).status_code for path in paths] == [404] * 4


def test_it_counts_states_and_filters_by_them(alice: Browser, outgoing: Outbox) -> None:
    outgoing.write(thing="one")
    outgoing.write("nele@example.org", thing="two", state=MailState.SENT)
    alice.get("/mails")
    assert "1 e-mail waits." in alice.text()
    alice.get("/mails?state=sent")
    assert "News of two" in alice.text()
    assert "News of one" not in alice.text()
    alice.get("/mails?q=nele")
    assert "News of two" in alice.text()
    alice.get("/mails?q=100%25")
    assert "No e-mail like this" in alice.text()


def test_a_list_of_many_costs_the_queries_of_few(alice: Browser, outgoing: Outbox) -> None:
    costs = []
    for size in (2, 60):
        for number in range(size):
            outgoing.write(f"p{size}x{number}@example.org")
        costs.append(alice.get("/mails").headers["Server-Timing"].split(" queries")[0])
    assert costs[0] == costs[1]


def test_a_mail_shows_its_words_and_no_token(alice: Browser, outgoing: Outbox) -> None:
    mail = outgoing.write(thing="<b>bold</b>")
    page = alice.get(f"/mails/{mail.public_id}").get_data(as_text=True)
    letter = alice.get(f"/mails/{mail.public_id}/letter")
    for text in (page, letter.get_data(as_text=True)):
        assert "/l/••••••" in text
        assert "<b>bold" not in text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    assert "You follow it." in page


@pytest.mark.parametrize(
    ("state", "button", "after"),
    [
        (MailState.QUEUED, "Hold it back", MailState.HELD),
        (MailState.QUEUED, "Call it back", MailState.CANCELLED),
        (MailState.HELD, "Let it go", MailState.QUEUED),
        (MailState.UNCERTAIN, "It arrived", MailState.SENT),
        (MailState.UNCERTAIN, "Send it again", MailState.QUEUED),
        (MailState.FAILED, "Lay it aside", MailState.CANCELLED),
    ],
)
def test_a_coordinator_decides(
    alice: Browser, outgoing: Outbox, world: World, state: MailState, button: str, after: MailState
) -> None:
    mail = outgoing.write(state=state)
    alice.get(f"/mails/{mail.public_id}")
    alice.submit(button=button)
    assert outgoing.state(mail) == after
    assert [entry.subject_id for entry in world.rows(AuditEntry)] == [mail.public_id]


def test_holding_can_be_undone(alice: Browser, outgoing: Outbox) -> None:
    mail = outgoing.write()
    alice.get(f"/mails/{mail.public_id}")
    alice.submit(button="Hold it back")
    alice.submit(button="Undo")
    assert outgoing.state(mail) == MailState.QUEUED


def test_what_was_sent_meanwhile_cannot_be_held(alice: Browser, outgoing: Outbox) -> None:
    mail = outgoing.write()
    alice.get(f"/mails/{mail.public_id}")
    with outgoing.world.writing():
        outgoing.world.merge(mail).state = MailState.SENT
    alice.submit(button="Hold it back")
    assert "no longer possible" in alice.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert outgoing.state(mail) == MailState.SENT


def test_a_banner_says_what_needs_a_hand(alice: Browser, outgoing: Outbox) -> None:
    def banner() -> str:
        return alice.get("/mails").get_data(as_text=True)

    assert "No mail server is set up: e-mails are kept and do not leave." in banner()
    outgoing.app.config["SETTINGS"] = replace(outgoing.app.config["SETTINGS"], mail_server="127.0.0.1")
    outgoing.write(state=MailState.FAILED)
    assert "1 e-mail could not be sent." in banner()
    outgoing.write(state=MailState.UNCERTAIN)
    assert "Of 1 e-mail we do not know whether it arrived." in banner()
    with outgoing.world.writing():
        queue.freeze(now=NOON)
    assert "This is a restored copy" in banner()
    alice.submit(button="Let the e-mails go")
    with outgoing.app.app_context():
        assert not queue.is_frozen()
        db.session.remove()


def test_the_command_line_says_and_does_the_same(outgoing: Outbox) -> None:
    mail = outgoing.write(state=MailState.UNCERTAIN)
    runner = outgoing.app.test_cli_runner()
    status = runner.invoke(args=["mail", "status", "--json"])
    assert f'"id": "{mail.public_id}"' in status.stdout
    assert '"uncertain": 1' in status.stdout
    assert runner.invoke(args=["mail", "retry", mail.public_id]).exit_code == 0
    assert outgoing.state(mail) == MailState.QUEUED
    assert runner.invoke(args=["mail", "retry", mail.public_id]).exit_code == 1
    assert runner.invoke(args=["mail", "retry", "nosuchmail"]).exit_code == 1
    assert runner.invoke(args=["mail", "release"]).exit_code == 0
    assert runner.invoke(args=["mail", "retry"]).exit_code == 2


def test_sent_today_counts_by_when_it_was_sent(alice: Browser, outgoing: Outbox) -> None:
    """A mail that was written long ago and sent today counts; one that left before midnight does not."""
    old, early = outgoing.write(state=MailState.SENT), outgoing.write("an@example.org", state=MailState.SENT)
    with outgoing.world.writing():
        written = outgoing.world.merge(old)
        written.created_at, written.sent_at = NOON - timedelta(days=90), NOON - timedelta(hours=1)
        outgoing.world.merge(early).sent_at = NOON - timedelta(hours=13)
    assert "1 was sent today." in alice.get("/mails").get_data(as_text=True)
