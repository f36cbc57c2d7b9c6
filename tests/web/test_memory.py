"""Remembered lines say what their values say, in each language, and nothing of who looked first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from app.web.memory import make_each
from tests.browser import Browser
from tests.factories import World


class Line:
    """Counts how often it is written."""

    def __init__(self) -> None:
        self.written: list[tuple[Any, ...]] = []

    def __call__(self, *values: Any) -> Markup:
        self.written.append(values)
        return Markup("<li>{}</li>").format(", ".join(map(str, values)))


@pytest.fixture
def line(app: Flask) -> Iterator[Line]:
    with app.test_request_context():
        yield Line()


def test_it_writes_each_line_once_for_the_same_values(line: Line) -> None:
    each = make_each()
    assert each(line, [("a", 1), ("b", 2)], "x") == each(line, [("a", 1), ("b", 2)], "x")
    assert len(line.written) == 2
    each(line, [("a", 1)], "y")
    assert len(line.written) == 3


def test_it_writes_anew_where_a_value_is_of_another_kind(line: Line) -> None:
    """Text that was escaped equals the same text that was not, and True equals 1."""
    each = make_each()
    each(line, ["<b>", Markup("<b>"), 1, True, 1.0])
    assert len(line.written) == 5


def test_it_writes_anew_where_the_product_is_mounted_elsewhere(app: Flask) -> None:
    each, line = make_each(), Line()
    for root in ("", "/pact", "/pact"):
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": root}):
            each(line, ["a"])
    assert len(line.written) == 2


def test_it_forgets_what_was_not_asked_for_long(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.memory.MOST", 2)
    each = make_each()
    each(line, ["a", "b", "c", "a"])
    assert len(line.written) == 4


def test_a_list_follows_its_rows_and_its_reader(app: Flask, browser: Browser, world: World) -> None:
    """A changed title stands there at once, and the second reader gets the words in his or her own language."""
    owner = world.person()
    action = world.action(world.pact(), title="Fietspad <N8>", owner=owner)
    browser.sign_in(world.account("Bob Peeters", language="en"))
    assert "Fietspad &lt;N8" in browser.get("/actions").get_data(as_text=True)
    assert "nothing reported yet" in browser.text()
    with world.writing():
        world.merge(action).title = "Fietsbrug"
    browser.get("/actions")
    assert "Fietsbrug" in browser.text()
    assert "Fietspad" not in browser.text()
    other = Browser(app)
    other.sign_in(world.account("Chris Wouters", language="nl"))
    other.get("/actions")
    assert "Fietsbrug" in other.text()
    assert "nothing reported yet" not in other.text()
