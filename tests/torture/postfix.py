"""A real Postfix and a real Dovecot: out over a safe submission, back over IMAP, once each way that mail can come back.

A mail arrives in a mailbox; one to nobody bounces; a person answers; a calendar answers. Each proof that fails is
named, and counted in `postfix_failed`.
"""

from __future__ import annotations

import os
import smtplib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from flask import Flask

from app import clock, create_app
from app.blueprints.actions.commands import assignment_mail
from app.blueprints.meetings import commands_convening
from app.extensions import db
from app.mail import outbox
from app.models import Account, Action, Convocation, IncomingMail, Meeting, OutboxMail, Person, Reply, Role
from tests.browser import Browser
from tests.engines import PostgreSQL, SQLite, settings_for
from tests.factories import World
from tests.mail.incoming_messages import calendar_reply, invitation_in, parsed, reply
from tests.torture.post_office import (
    BOUNCES,
    INBOX,
    PASSWORD,
    REPLIES,
    CannotRunError,
    PostOffice,
    opened,
    wait_for,
)

HILDE, GHOST = "hilde@example.org", "nobody@example.org"
WORDS = "De brug bij Ninove is klaar: we staan op veertig procent."
MESSAGES_OF_OURS = 2  # to Hilde: her action, and the invitation
COME_BACK = 3  # the bounce, her words, the answer of her calendar


def torture(engine: str, folder: Path, *, mails: int, kills: int, seed: int) -> dict[str, Any]:
    """Return what was proved with a real mail server; nothing, and loudly, where it cannot be had."""
    del mails, kills, seed  # one mail of each sort proves it
    place, work = folder / "template", folder / "work"
    place.mkdir()
    work.mkdir()
    office_folder = folder / "office"
    office_folder.mkdir()
    made = SQLite(place) if engine == "sqlite" else PostgreSQL(place)
    try:
        with opened(office_folder, [HILDE]) as office, made.database(work) as url:
            return _prove(office, url, work)
    except CannotRunError as error:
        sys.stderr.write(f"SKIPPED, AND NOTHING IS PROVED: no real mail server ({error})\n")
        return {"postfix_skipped": 1}
    finally:
        if isinstance(made, PostgreSQL):
            made.stop()


@dataclass
class Stage:
    """Hilde owns an action and is called to a meeting; a second owner has an address that nobody reads."""

    app: Flask
    world: World
    office: PostOffice
    hilde: Person
    ghost: Person
    action: Action
    meeting: Meeting
    coordinator: Account

    def work(self) -> str:
        """Let the worker read the mailbox and deliver, once."""
        result = self.app.test_cli_runner().invoke(args=["worker", "--once"])
        assert result.exit_code == 0, result.output
        return result.output

    def look(self, address: str) -> str:
        browser = Browser(self.app)
        browser.sign_in(self.coordinator)
        return str(browser.get(address).text)


def _prove(office: PostOffice, url: str, work: Path) -> dict[str, Any]:
    stage = _stage(office, url, work)
    failed: list[str] = []

    def proof(name: str, holds: object) -> None:
        if not holds:
            failed.append(name)
            sys.stderr.write(f"NOT PROVED: {name}\n")

    with patch.dict(os.environ, {"SSL_CERT_FILE": str(office.certificate)}):
        _safety(office, proof)
        _out(stage, proof)
        _back(stage, proof)
        _once(stage, proof)
    with stage.app.app_context():
        came = db.session.scalars(db.select(IncomingMail.kind)).all()
        db.session.remove()
        db.engine.dispose()
    return {
        "postfix_delivered": len(office.messages(HILDE)),
        **{f"postfix_{kind}s": sum(1 for one in came if one == kind) for kind in ("bounce", "note", "calendar")},
        "postfix_failed": len(failed),
    }


def _stage(office: PostOffice, url: str, work: Path) -> Stage:
    user = f"{quote(INBOX, safe='')}:{quote(PASSWORD, safe='')}"
    settings = settings_for(
        work, database_url=url, test_clock="", default_language="en", mail_default_sender=INBOX,
        mail_server="127.0.0.1", mail_port=office.submission, mail_use_tls=True,
        mail_username=INBOX, mail_password=PASSWORD, mail_reply_address=REPLIES, mail_bounce_address=BOUNCES,
        imap_url=f"imap://{user}@127.0.0.1:{office.imap}/INBOX",
    )  # fmt: skip
    app = create_app(settings)
    world = World(app, clock.now())
    coordinator = world.account("Alice Maes", Role.COORDINATOR, language="en")
    hilde, ghost = world.person("Hilde Roelandt", HILDE), world.person("Jan Niemand", GHOST)
    pact = world.pact()
    action, lost = world.action(pact, hilde), world.action(pact, ghost, title="Verloren actie")
    group = world.workgroup(pact, theme=None)
    world.member(group, hilde)
    meeting = world.meeting(group)
    earlier = clock.now() - timedelta(minutes=5)  # what can be undone for a minute has waited that long
    with world.writing():
        for thing, owner in ((action, hilde), (lost, ghost)):
            outbox.put(assignment_mail(world.merge(thing), world.merge(owner)), now=earlier)
        commands_convening.convene(world.merge(meeting), actor=None, now=earlier)
    return Stage(app, world, office, hilde, ghost, action, meeting, coordinator)


Proof = Callable[[str, object], None]


def _safety(office: PostOffice, proof: Proof) -> None:
    """Whether the server really asks for what we prove that we give: TLS, and the right password."""
    with _refused() as plain, smtplib.SMTP("127.0.0.1", office.submission, timeout=30) as smtp:
        smtp.sendmail(INBOX, [HILDE], b"Subject: x\r\n\r\nx")
    proof("nothing is taken without STARTTLS", plain)
    with _refused() as nameless, office.smtp() as smtp:
        smtp.sendmail(INBOX, [HILDE], b"Subject: x\r\n\r\nx")
    proof("nothing is taken without a password", nameless)
    with _refused() as wrong, office.smtp() as smtp:
        smtp.login(INBOX, "another password")
    proof("a wrong password is refused", wrong)


@contextmanager
def _refused() -> Iterator[list[int]]:
    """Yield a list that holds something afterwards, where the server said no."""
    codes: list[int] = []
    try:
        yield codes
    except smtplib.SMTPResponseException as error:
        codes.append(error.smtp_code)
    except smtplib.SMTPRecipientsRefused as error:
        codes += [code for code, _ in error.recipients.values()]


def _out(stage: Stage, proof: Proof) -> None:
    said = stage.work()
    proof("three mails leave over STARTTLS with a password", "3 sent, 0 not sent" in said)
    log = (stage.office.folder / "postfix.log").read_text()
    proof("the server saw us sign in", f"sasl_username={INBOX}" in log)
    wait_for(lambda: len(stage.office.messages(HILDE)) == MESSAGES_OF_OURS, "delivery to Hilde")
    with stage.app.app_context():
        sent = set(db.session.scalars(db.select(OutboxMail.message_id).join(Person).where(Person.email == HILDE)))
    arrived = {str(parsed(raw)["Message-ID"]) for raw in stage.office.messages(HILDE)}
    proof("what lies in the mailbox of Dovecot is what we sent", arrived == sent)


def _back(stage: Stage, proof: Proof) -> None:
    letters = stage.office.messages(HILDE)
    invitation = next(raw for raw in letters if b"text/calendar" in raw)
    about_action = next(raw for raw in letters if b"text/calendar" not in raw)
    words = reply(about_action, WORDS)
    stage.office.send_as(HILDE, words, words["To"].addresses[0].addr_spec)
    stage.office.send_as(HILDE, calendar_reply(invitation, "ACCEPTED"), invitation_in(invitation)[0])
    wait_for(lambda: len(stage.office.messages(INBOX)) == COME_BACK, "what comes back")
    said = stage.work()
    proof("the worker takes in what came back", f"{COME_BACK} taken in" in said)
    person = stage.look(f"/people/{stage.ghost.public_id}")
    proof(
        "the bounce of an unknown user is shown beside the person", "check the address" in person and "5.1.1" in person
    )
    bounced = stage.look("/mails?state=bounced")
    proof("the mail is listed as bounced", "Verloren actie" in bounced)
    history = stage.look(f"/actions/{stage.action.public_id}")
    proof("the answer stands in the history of the action", WORDS in history and "sender not verified" in history)
    proof("nothing of the quotation stands there", "schreef Streekoverleg" not in history)
    with stage.app.app_context():
        call = db.session.scalars(db.select(Convocation)).one()
        proof("the answer of the calendar counts", (call.reply, call.replied_via) == (Reply.COMING, "mail"))


def _once(stage: Stage, proof: Proof) -> None:
    """What was read is not read again, over TLS from the first byte as well; the receipt arrives."""
    proof("what was read has left the mailbox", stage.office.messages(INBOX) == [])
    proof("it lies in a folder of its own", len(stage.office.messages(INBOX, "Pactwerk")) == COME_BACK)
    settings = stage.app.config["SETTINGS"]
    stage.office.send_as(HILDE, stage.office.messages(INBOX, "Pactwerk")[-1], INBOX)
    wait_for(lambda: stage.office.messages(INBOX), "the same message once more")
    url = settings.imap_url.replace("imap://", "imaps://").replace(f":{stage.office.imap}/", f":{stage.office.imaps}/")
    object.__setattr__(settings, "imap_url", url)
    proof("the same message twice is one", "0 taken in" in stage.work() and not stage.office.messages(INBOX))
    wait_for(lambda: len(stage.office.messages(HILDE)) == MESSAGES_OF_OURS + 1, "the receipt")
    receipts = [parsed(raw) for raw in stage.office.messages(HILDE)]
    proof("the answer of the calendar is receipted", any("Genoteerd" in str(one["Subject"]) for one in receipts))
