"""Pure decisions of the overview: what needs someone, what happens otherwise, what days and words look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.models import MeetingState
from app.web.folding import fold

RESPONSE_TARGET = 0.6  # of each kind of organisation
CLOSING_SOON = timedelta(days=7)
CONVENE_WITHIN = timedelta(days=21)  # an agenda reaches people at least two weeks ahead when it leaves within these
REPLIES_WITHIN = timedelta(days=7)
SNIPPET = 160  # characters


class MeetingNeed(StrEnum):
    """What a meeting asks of whoever organises it."""

    CONVENE = "convene"
    REPLIES = "replies"
    FINISH = "finish"
    APPROVE = "approve"


def meeting_need(
    state: str, starts_at: datetime, ends_at: datetime, *, is_approved: bool, unanswered: int, now: datetime
) -> MeetingNeed | None:
    """Return what a meeting needs now, if anything."""
    if state == MeetingState.CLOSED:
        return None if is_approved else MeetingNeed.APPROVE
    if state not in {MeetingState.PLANNED, MeetingState.CONVENED}:
        return None
    if ends_at < now:
        return MeetingNeed.FINISH
    if state == MeetingState.PLANNED:
        return MeetingNeed.CONVENE if starts_at <= now + CONVENE_WITHIN else None
    return MeetingNeed.REPLIES if unanswered and starts_at <= now + REPLIES_WITHIN else None


def responds_too_little(answered: int, invited: int) -> bool:
    """Whether fewer answered than is aimed at."""
    return invited > 0 and answered / invited < RESPONSE_TARGET


def week_of(day: date) -> list[date]:
    """Return the seven days of a week, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


def snippet(text: str, found_at: int) -> str:
    """Return the words around a place in a text, on one line, with … where something is left out."""
    line = " ".join(text.split())
    if len(line) <= SNIPPET:
        return line
    start = max(0, min(found_at - SNIPPET // 3, len(line) - SNIPPET))
    end = start + SNIPPET
    if start:
        start = line.find(" ", start, found_at) + 1 or start
    if end < len(line):
        cut = line.rfind(" ", start, end)
        end = cut if cut > found_at else end
    return f"{'… ' if start else ''}{line[start:end]}{' …' if end < len(line) else ''}"


_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
FEWEST_SHARED = 9  # letters: shorter runs of shared words say nothing


def shared_words(spoken: str, texts: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Return the runs of words that come back from `spoken` in later texts: as spoken, and as they stand in each.

    Two words or more, in any order, whatever their case and accents; nothing is guessed, so that a mark never
    claims more than is there.
    """
    said: list[str] = []
    written: list[list[str]] = []
    for text in texts:
        runs = _common_runs(spoken, text)
        said += [one for one, _ in runs]
        written.append(list(dict.fromkeys(other for _, other in runs)))
    return list(dict.fromkeys(said)), written


def _common_runs(one: str, other: str) -> list[tuple[str, str]]:
    """Return the longest runs of words that both texts hold, as each writes them, without overlap in `other`."""
    mine, theirs = list(_WORD.finditer(one)), list(_WORD.finditer(other))
    lengths: dict[int, int] = {}  # of the run that ends at a word of `one` and at the present word of `other`
    best: dict[int, tuple[int, int]] = {}  # by its last word in `other`: how long, and its last word in `one`
    places: dict[str | None, list[int]] = {}
    for place, word in enumerate(mine):
        places.setdefault(fold(word[0]), []).append(place)
    for at, word in enumerate(theirs):
        lengths = {place: lengths.get(place - 1, 0) + 1 for place in places.get(fold(word[0]), ())}
        if lengths:
            place = max(lengths, key=lambda one: lengths[one])
            best[at] = (lengths[place], place)
    found: list[tuple[str, str]] = []
    at = len(theirs) - 1
    while at >= 0:
        length, place = best.get(at, (0, 0))
        run = other[theirs[at - length + 1].start() : theirs[at].end()] if length > 1 else ""
        if len(run) >= FEWEST_SHARED:
            found.append((one[mine[place - length + 1].start() : mine[place].end()], run))
            at -= length
        else:
            at -= 1
    return found[::-1]


FLOW_MIDDLE = 190
FLOW_MOST = 4  # decisions or actions drawn beside each other; the rest is counted


def spread(count: int) -> list[float]:
    """Return the heights at which `count` things stand beside each other in the picture of the chain."""
    if count <= 1:
        return [float(FLOW_MIDDLE)] * count
    gap = 220 / (count - 1)
    return [round(80 + number * gap, 1) for number in range(count)]
