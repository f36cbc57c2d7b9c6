"""Pure decisions about the pact."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.blueprints.pacts.queries import thinned
from app.blueprints.pacts.rules import branches, difference, next_number, theme_of, word_changes


@pytest.mark.parametrize(
    ("parent", "taken", "number"),
    [
        ("", [], "1"),
        ("", ["1", "2", "6"], "7"),
        ("2", ["2.1", "2.9", "2.10"], "2.11"),
        ("2", ["1.7", "x", "2.", "2.99999999"], "2.1"),
    ],
)
def test_it_counts_on_from_the_highest_number(parent: str, taken: list[str], number: str) -> None:
    assert next_number(parent, taken) == number


@pytest.mark.parametrize(
    ("number", "theme"), [("2.1.3", 2), ("6", 6), ("7", None), ("", None), ("x.1", None), ("²", None)]
)
def test_it_knows_the_colour_of_six_themes(number: str, theme: int | None) -> None:
    assert theme_of(number) == theme


def test_it_marks_the_words_that_changed() -> None:
    assert word_changes("samen wat nodig is", "samen daarom wat werkt") == [
        ("equal", "samen"),
        ("insert", " daarom"),
        ("equal", " wat "),
        ("delete", "nodig is"),
        ("insert", "werkt"),
    ]
    assert word_changes("", "") == []


def test_it_says_what_came_and_what_went() -> None:
    one = {"id": "a", "number": "1", "title": "Zorg", "text": ""}
    two = {"id": "b", "number": "2", "title": "Wonen", "text": ""}
    found = difference([one, two], [{**one, "title": "Zorgzaam"}, {**two, "id": "c"}])
    assert [row["id"] for row in found.added] == ["c"]
    assert [row["id"] for row in found.removed] == ["b"]
    assert [change.number for change in found.changed] == ["1"]
    assert not difference([one], [one])


def test_it_puts_frozen_nodes_back_into_a_tree() -> None:
    rows: list[dict[str, Any]] = [
        {"id": "b", "parent": "a", "position": 2},
        {"id": "a", "parent": None, "position": 1},
        {"id": "c", "parent": "a", "position": 1},
        {"id": "d", "parent": "gone", "position": 2},
    ]
    tree = branches(rows)
    assert [row["id"] for row in tree] == ["a", "d"]
    assert [row["id"] for row in tree[0]["children"]] == ["c", "b"]


def test_it_keeps_one_day_a_week_where_a_line_would_be_black() -> None:
    first = date(2027, 1, 4)  # a Monday
    assert thinned([first, first + timedelta(days=1)]) == [first, first + timedelta(days=1)]
    daily = [first + timedelta(days=number) for number in range(201)]
    assert thinned(daily)[:2] == [first, first + timedelta(days=7)]
    assert len(thinned(daily)) == 29
