"""Every kind of mail in three languages, as it is read: a change of words is seen before it is sent.

`PACTWERK_SNAPSHOTS=write pytest tests/mail/test_snapshots.py` writes them anew; look at the difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.mail.kinds import MailKind, all_kinds
from app.mail.letter import Letter, preview
from app.mail.outbox import Draft
from app.models import Person
from app.web.languages import catalogue
from config import LANGUAGES
from tests.factories import World

FOLDER = Path(__file__).parent / "snapshots"
WRITING = os.environ.get("PACTWERK_SNAPSHOTS") == "write"


def kinds(app: Flask) -> dict[str, MailKind]:
    """Return the kinds of the product; tests register some of their own."""
    del app
    return {name: kind for name, kind in sorted(all_kinds().items()) if not name.startswith("test_")}


def letters(app: Flask, world: World) -> Iterator[tuple[str, str, Letter]]:
    world.pact()
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        for name, kind in kinds(app).items():
            for language in LANGUAGES:
                person = Person(
                    name="Jan Praet", email="jan@example.org", language=language, source="Streekcongres 2026"
                )
                draft = Draft(
                    kind,
                    person,
                    about=("thing", "abcdefghjk"),
                    values=kind.sample,
                    purpose="x" if kind.button else None,
                )
                yield name, language, preview(draft)


def test_every_kind_says_what_it_said(app: Flask, world: World) -> None:
    changed = []
    for name, language, letter in letters(app, world):
        body = letter.html.split("<body>")[1]  # the head is the same in all
        for ending, content in (("txt", f"{letter.subject}\n\n{letter.text}"), ("html", body)):
            path = FOLDER / f"{name}.{language}.{ending}"
            if WRITING:
                FOLDER.mkdir(exist_ok=True)
                path.write_text(content, encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != content:
                changed.append(path.name)
    assert not changed, "these mails changed; look, then run with PACTWERK_SNAPSHOTS=write"


def test_who_is_known_by_an_address_alone_is_not_greeted_with_it(app: Flask, world: World) -> None:
    world.pact()
    kind = all_kinds()["meeting_invitation"]
    values = {name: value for name, value in kind.sample.items() if name != "name"}
    draft = Draft(kind, Person(name="", email="mia@example.org", language="fr"), ("thing", "x"), values=values)
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        text = preview(draft).text
    assert text.startswith("Bonjour,\n\n")
    assert "mia@" not in text


def test_no_snapshot_is_left_of_a_kind_that_is_gone(app: Flask) -> None:
    expected = {f"{name}.{language}.{end}" for name in kinds(app) for language in LANGUAGES for end in ("txt", "html")}
    found = {path.name for path in FOLDER.iterdir()}
    if WRITING:
        for name in found - expected:
            (FOLDER / name).unlink()
    else:
        assert found == expected


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_every_kind_speaks_the_language(app: Flask, language: str) -> None:
    known = catalogue(language).single
    missing = [
        f"{name}: {text[:60]}"
        for name, kind in kinds(app).items()
        for text in (kind.title, kind.subject, kind.body, kind.reason, kind.button)
        if text and text not in known
    ]
    assert not missing


def test_no_letter_has_an_open_placeholder_or_too_long_a_subject(app: Flask, world: World) -> None:
    for name, language, letter in letters(app, world):
        where = f"{name}.{language}"
        assert "{" not in letter.text, where
        assert "%(" not in letter.text, where
        assert letter.subject, where
        assert len(letter.subject) <= 160, where
        assert not any(line.endswith(" ") and line != "-- " for line in letter.text.splitlines()), where
        assert letter.html.count("<h1>") == 1, where
        assert not any(tag in letter.html for tag in ("<img", "<table", "style=", "<script")), where
