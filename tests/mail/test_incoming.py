"""Mail that comes in and is none of the expected: odd, broken, or at a bad moment."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from flask import Flask

from app.blueprints.mails import incoming, receiving
from app.database import Busy
from app.models import (
    IncomingState,
)
from tests.factories import World
from tests.mail.incoming_messages import parsed, reply
from tests.mail.incoming_office import Office


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
