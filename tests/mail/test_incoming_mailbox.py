"""The mailbox that the worker reads: each message once, and out of it only when it was kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from app.blueprints.mails import receiving
from app.database import Busy
from app.mail.incoming.reading import MOST_BYTES
from app.models import IncomingMail, IncomingState, Role, Setting
from app.operating import doctor
from app.operating.findings import Level
from config import ConfigError, read_settings
from tests.browser import Browser
from tests.factories import World
from tests.mail.imap_server import PASSWORD, USER, Mailbox, imap_server


def message(number: int, body: bytes = b"words") -> bytes:
    return (
        b"From: Jan <jan@example.org>\r\nTo: pact@body.example.org\r\nSubject: Number %d\r\n"
        b"Message-ID: <%d@example.org>\r\n\r\n%s\r\n" % (number, number, body)
    )


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(box: Mailbox) -> Iterator[int]:
    with imap_server(box) as number:
        yield number


@pytest.fixture
def reader(app: Flask, port: int) -> Flask:
    """The application with a mailbox to read."""
    url = f"imap://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/INBOX"
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], imap_url=url, mail_reply_address=USER, mail_server="")
    return app


def read(app: Flask) -> int:
    with app.app_context():
        return receiving.read_mailbox(app.config["SETTINGS"].imap_url)


def test_the_worker_takes_in_what_waits_and_moves_it_away(reader: Flask, world: World, box: Mailbox) -> None:
    box.put(message(1))
    box.put(message(2))
    result = reader.test_cli_runner().invoke(args=["worker", "--once"])
    assert "2 taken in" in result.output
    assert [row.subject for row in world.rows(IncomingMail)] == ["Number 1", "Number 2"]
    assert (len(box.inbox), len(box.done), box.has_folder) == (0, 2, True)
    assert read(reader) == 0


@pytest.mark.parametrize(
    ("abilities", "left"), [("IMAP4rev1 UIDPLUS", 0), ("IMAP4rev1", 1)], ids=["copy and expunge", "copy and mark"]
)
def test_servers_that_cannot_move_are_served_as_well(reader: Flask, box: Mailbox, abilities: str, left: int) -> None:
    box.abilities = abilities
    box.put(message(1))
    assert read(reader) == 1
    assert (len(box.inbox), len(box.done)) == (left, 1)
    assert read(reader) == 0  # marked, and so not looked at again


def test_what_cannot_be_kept_stays_in_the_mailbox_and_the_others_go_on(
    reader: Flask, world: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(message(1))
    box.put(message(2))
    receive = receiving.receive

    def busy(raw: bytes, **more: int) -> object:
        if b"Number 1" in raw:
            raise Busy
        return receive(raw, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(receiving, "receive", busy)
    assert read(reader) == 1
    assert list(box.inbox) == [1]
    monkeypatch.undo()
    assert read(reader) == 1
    assert box.inbox == {}
    assert len(world.rows(IncomingMail)) == 2


def test_a_server_that_dies_before_the_move_gives_the_message_again_and_it_is_kept_once(
    reader: Flask, world: World, box: Mailbox
) -> None:
    box.put(message(1))
    box.silent_at = "UID MOVE"
    assert read(reader) == 1
    assert list(box.inbox) == [1]
    box.silent_at = ""
    assert read(reader) == 0
    assert box.inbox == {}
    assert len(world.rows(IncomingMail)) == 1


def test_of_what_is_too_large_only_the_head_is_fetched(reader: Flask, world: World, box: Mailbox) -> None:
    box.put(message(1, b"x" * (MOST_BYTES + 1)))
    assert read(reader) == 1
    row = world.rows(IncomingMail)[0]
    assert (row.state, row.why, row.subject) == (IncomingState.DROPPED, "too_large", "Number 1")
    assert row.size > MOST_BYTES


def test_trouble_with_the_mailbox_is_said_to_coordinators_until_it_is_over(
    reader: Flask, world: World, box: Mailbox
) -> None:
    settings = reader.config["SETTINGS"]
    reader.config["SETTINGS"] = replace(
        settings, imap_url=settings.imap_url.replace("p%40ss", "wrong"), mail_server="mail.example.org"
    )
    browser = Browser(reader)
    browser.sign_in(world.account("Alice Maes", Role.COORDINATOR, language="en"))
    assert read(reader) == 0
    page = browser.get("/mails/incoming").text
    assert "The mailbox for answers cannot be read" in page
    assert "wrong password" in page
    assert "wrong%2Fword" not in page
    reader.config["SETTINGS"] = replace(settings, mail_server="mail.example.org")
    box.put(message(1))
    assert read(reader) == 1
    assert "cannot be read" not in browser.get("/mails/incoming").text
    assert [row for row in world.rows(Setting) if row.key == "mailbox_trouble" and row.value] == []


def test_the_doctor_opens_the_mailbox_and_moves_nothing(reader: Flask, box: Mailbox) -> None:
    box.put(message(1))
    settings = reader.config["SETTINGS"]
    found = doctor.check_mailbox(settings)
    assert (found.level, len(box.inbox), box.done) == (Level.OK, 1, {})
    assert "1 wait" in found.what
    wrong = replace(settings, imap_url=settings.imap_url.replace("p%40ss", "wrong"))
    assert doctor.check_mailbox(wrong).level is Level.ERROR


BASE = {"SECRET_KEY": "x" * 32, "PUBLIC_BASE_URL": "http://127.0.0.1:8000"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"IMAP_URL": "imaps://mail.example.org"},
        {"IMAP_URL": "http://mail.example.org", "MAIL_REPLY_ADDRESS": "pact@body.example.org"},
        {"MAIL_PIPE": "1"},
        {"MAIL_PIPE": "1", "MAIL_REPLY_ADDRESS": "pact+x@body.example.org"},
        {"MAIL_PIPE": "1", "MAIL_BOUNCE_ADDRESS": f"{'a' * 21}@body.example.org"},
        {"IMAP_URL": "imaps://:99999", "MAIL_REPLY_ADDRESS": "pact@body.example.org"},
    ],
)
def test_settings_that_cannot_work_stop_the_start(wrong: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        read_settings({**BASE, "DATA_DIR": str(tmp_path), **wrong})


def test_the_url_with_its_password_comes_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "imap"
    secret.write_text("imaps://pact:secret@mail.example.org\n")
    found = read_settings(
        {**BASE, "DATA_DIR": str(tmp_path), "IMAP_URL_FILE": str(secret), "MAIL_REPLY_ADDRESS": "pact@body.example.org"}
    )
    assert found.imap_url == "imaps://pact:secret@mail.example.org"
    assert found.takes_mail
