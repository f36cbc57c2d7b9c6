"""The quick writer says exactly what Python's own email package says."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from app.mail.mime import POLICY, address_header, alternative, text_header

LINES = [
    "Plain words.",
    "Één advies, geïnteresseerd & <b>vet</b> – 50 % = de helft €",
    "x" * 200,
    "trailing blanks   ",
    "\ttabs\t",
    ".",
    "..two dots",
    "From here on",
    "",
    "🚲 fiets",
]
WORDS = [
    "Uw advies",
    "Één advies over het fietspad",
    "x" * 120,
    "a  b",
    " a",
    "=?utf-8?q?no?=",
    "50 % van 3 = 1,5",
    "a" * 40 + " é" * 40,
    "Fietssnelweg; F27, een “ontwerp” en een heel lange titel met é ü ñ en 🚲 zodat er gevouwen wordt, ja, en 🚲 nog",
    "Het verslag van de vergadering van 9 december 2026, met de beslissingen en de acties die eruit komen; lees na",
]
NAMES = [
    "",
    "Jan Praet",
    "Jan Praet-De Smet",
    "O'Neill, Jan",
    'Jan "Jef" Praet',
    "Zoë Müller",
    "<evil@example.org>",
    "x" * 90,
    "a.b",
]


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_a_text_arrives_as_it_was_written(end: str) -> None:
    text, html = "\n".join(LINES) + end, "<p>" + "</p>\n<p>".join(LINES) + "</p>" + end
    raw = alternative(text, html)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 76
    assert b"\n" not in raw.replace(b"\r\n", b"")
    message, own = message_from_bytes(raw, policy=default), EmailMessage(policy=POLICY)
    own.set_content(text, cte="quoted-printable")
    own.add_alternative(html, subtype="html", cte="quoted-printable")
    assert message.get_content_type() == "multipart/alternative"
    for mine, theirs in zip(message.iter_parts(), own.iter_parts(), strict=True):
        assert mine.get_content().rstrip("\r\n").split("\r\n") == theirs.get_content().rstrip("\n").split("\n")
        assert mine["Content-Type"] == theirs["Content-Type"]
        assert not mine.defects


@pytest.mark.parametrize("words", WORDS)
def test_a_subject_is_read_back(words: str) -> None:
    raw = text_header("Subject", words)
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert message_from_bytes(raw + b"\r\n", policy=default)["Subject"] == words


@pytest.mark.parametrize("name", NAMES)
def test_a_name_never_becomes_an_address(name: str) -> None:
    raw = address_header("To", name, "jan@example.org")
    assert raw.isascii()
    (found,) = message_from_bytes(raw + b"\r\n", policy=default)["To"].addresses
    assert (found.display_name, found.addr_spec) == (name, "jan@example.org")


@pytest.mark.parametrize(
    "spec", ["jan@exam\r\nple.org", "jan", "jan@", "a b@example.org", "jan@example.org, x@y.be", ""]
)
def test_what_is_no_address_is_refused(spec: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        address_header("To", "Jan", spec)
