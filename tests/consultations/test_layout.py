"""Questions on pages: moving, breaking, inserting."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.blueprints.consultations import layout

START = [("a", 1), ("b", 1), ("c", 2), ("d", 2)]


def test_a_question_changes_places_with_its_neighbour() -> None:
    assert layout.moved(START, "b", "up") == [("b", 1), ("a", 1), ("c", 2), ("d", 2)]
    assert layout.moved(START, "c", "down") == [("a", 1), ("b", 1), ("d", 2), ("c", 2)]


def test_a_page_break_is_a_step_too() -> None:
    assert layout.moved(START, "c", "up") == [("a", 1), ("b", 1), ("c", 1), ("d", 2)]
    assert layout.moved(START, "b", "down") == [("a", 1), ("b", 2), ("c", 2), ("d", 2)]


def test_a_question_goes_anywhere_at_once() -> None:
    assert layout.put(START, "a", after="c", page=1) == [("b", 1), ("c", 2), ("a", 2), ("d", 2)]
    assert layout.put(START, "d", after=None, page=1) == [("d", 1), ("a", 1), ("b", 1), ("c", 2)]
    assert layout.put([("a", 1), ("b", 2)], "b", after="a", page=9) == [("a", 1), ("b", 1)]


def test_a_page_that_loses_its_last_question_disappears() -> None:
    assert layout.moved([("a", 1), ("b", 2), ("c", 3)], "b", "up") == [("a", 1), ("b", 1), ("c", 2)]


def test_the_first_and_the_last_stay_where_they_are() -> None:
    assert layout.moved(START, "a", "up") == START
    assert layout.moved(START, "d", "down") == START


def test_a_break_is_set_and_taken_away() -> None:
    broken = layout.broken(START, "d", has_break=True)
    assert broken == [("a", 1), ("b", 1), ("c", 2), ("d", 3)]
    assert layout.broken(broken, "d", has_break=False) == START
    assert layout.broken(START, "a", has_break=True) == START
    assert layout.broken(START, "c", has_break=True) == START


def test_what_is_inserted_lands_on_the_page_before_it() -> None:
    assert layout.inserted(START, "x", 2) == [("a", 1), ("b", 1), ("x", 1), ("c", 2), ("d", 2)]
    assert layout.inserted([], "x", 5) == [("x", 1)]
    assert layout.inserted(START, "x", 0)[0] == ("x", 1)


placed = st.lists(st.booleans(), min_size=1, max_size=8).map(
    lambda breaks: [(index, 1 + sum(breaks[1 : index + 1])) for index in range(len(breaks))]
)


@given(placed, st.data())
def test_no_question_is_ever_lost_and_pages_have_no_gaps(start: list[tuple[int, int]], data: st.DataObject) -> None:
    order = start
    for _step in range(data.draw(st.integers(1, 6))):
        key = data.draw(st.sampled_from([one for one, _ in order]))
        kind = data.draw(st.sampled_from(["up", "down", "break", "join"]))
        if kind in {"up", "down"}:
            order = layout.moved(order, key, kind)  # type: ignore[arg-type]
        else:
            order = layout.broken(order, key, has_break=kind == "break")
        pages = [page for _, page in order]
        assert sorted(one for one, _ in order) == list(range(len(start)))
        assert pages[0] == 1
        assert all(0 <= later - earlier <= 1 for earlier, later in pairwise(pages))


@given(placed, st.data())
def test_up_undoes_down(start: list[tuple[int, int]], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([one for one, _ in start]))
    there = layout.moved(start, key, "down")
    if len({page for _, page in there}) == len({page for _, page in start}) and there != start:
        assert layout.moved(there, key, "up") == start
