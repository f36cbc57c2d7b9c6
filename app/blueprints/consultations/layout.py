"""How questions stand on pages: pure functions of (question, page) pairs in order.

Pages are numbered from 1 without gaps; a page break is the step from one page number to the next.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby
from typing import Any, Literal, Protocol, TypeVar

from app.blueprints.consultations.kinds import SECONDS, WORDS_A_MINUTE

K = TypeVar("K", bound=Hashable)
Placed = list[tuple[K, int]]


def closed_up(placed: Sequence[tuple[K, int]]) -> Placed[K]:
    """Return the same order with pages numbered from 1 without gaps."""
    return [
        (key, number)
        for number, (_, group) in enumerate(groupby(placed, key=lambda pair: pair[1]), start=1)
        for key, _page in group
    ]


def moved(placed: Sequence[tuple[K, int]], key: K, direction: Literal["up", "down"]) -> Placed[K]:
    """Return the order after `key` went one step up or down.

    A page break is a step too: the first question of a page that goes up becomes the last of the page before.
    """
    if direction == "down":
        last = max((page for _, page in placed), default=1)
        mirrored = [(one, last + 1 - page) for one, page in reversed(placed)]
        result = [(one, last + 1 - page) for one, page in reversed(_raised(mirrored, key))]
    else:
        result = _raised(list(placed), key)
    return closed_up(result)


def _raised(placed: Placed[K], key: K) -> Placed[K]:
    at = next((index for index, (one, _) in enumerate(placed) if one == key), 0)
    if at == 0:
        return placed
    before, page_before = placed[at - 1]
    page = placed[at][1]
    if page != page_before:
        return [*placed[:at], (key, page_before), *placed[at + 1 :]]
    return [*placed[: at - 1], (key, page), (before, page), *placed[at + 1 :]]


def broken(placed: Sequence[tuple[K, int]], key: K, *, has_break: bool) -> Placed[K]:
    """Return the same order with, or without, a page break before `key`."""
    at = next((index for index, (one, _) in enumerate(placed) if one == key), 0)
    if at == 0:
        return closed_up(placed)
    is_broken = placed[at][1] != placed[at - 1][1]
    step = 0 if is_broken == has_break else (1 if has_break else -1)
    return closed_up([(one, page + step if index >= at else page) for index, (one, page) in enumerate(placed)])


def inserted(placed: Sequence[tuple[K, int]], key: K, at: int) -> Placed[K]:
    """Return the order with `key` at index `at`, on the page of the question before it."""
    at = max(0, min(at, len(placed)))
    page = placed[at - 1][1] if at else (placed[0][1] if placed else 1)
    return closed_up([*placed[:at], (key, page), *placed[at:]])


def put(placed: Sequence[tuple[K, int]], key: K, *, after: K | None, page: int) -> Placed[K]:
    """Return the order with `key` right after another one, on its page; without one, at the beginning of a page."""
    others = [(one, number) for one, number in placed if one != key]
    keys = [one for one, _page in others]
    if after in keys:
        at, page = keys.index(after) + 1, others[keys.index(after)][1]
    else:
        at = next((index for index, (_one, number) in enumerate(others) if number >= page), len(others))
    return closed_up([*others[:at], (key, page), *others[at:]])


class Timed(Protocol):
    """What a question has that takes time."""

    kind: Any
    titles: dict[str, str]
    hints: dict[str, str]
    choices: Any


def minutes_for(questions: Sequence[Timed]) -> int:
    """Return about how many minutes a questionnaire takes: reading its words, and answering each kind."""
    seconds = 0.0
    for question in questions:
        start, per_line = SECONDS[question.kind]
        lines = max(1, len([one for one in question.choices if one.axis != "column"]))
        texts = [question.titles, question.hints, *(one.titles for one in question.choices)]
        words = sum(max((len(text.split()) for text in by_code.values()), default=0) for by_code in texts)
        seconds += start + per_line * lines + words / WORDS_A_MINUTE * 60
    return max(1, round(seconds / 60))
