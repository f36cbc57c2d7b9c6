"""The pure decisions of the overview, as tables."""

from datetime import date, datetime, timedelta

import pytest

from app.blueprints.overview.rules import (
    FLOW_MIDDLE,
    MeetingNeed,
    meeting_need,
    responds_too_little,
    shared_words,
    snippet,
    spread,
    week_of,
)
from app.models import MeetingState
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("state", "in_days", "is_approved", "unanswered", "expected"),
    [
        (MeetingState.PLANNED, 15, False, 0, MeetingNeed.CONVENE),
        (MeetingState.PLANNED, 22, False, 0, None),
        (MeetingState.CONVENED, 4, False, 2, MeetingNeed.REPLIES),
        (MeetingState.CONVENED, 4, False, 0, None),
        (MeetingState.CONVENED, 9, False, 2, None),
        (MeetingState.CONVENED, -1, False, 2, MeetingNeed.FINISH),
        (MeetingState.PLANNED, -1, False, 0, MeetingNeed.FINISH),
        (MeetingState.CLOSED, -1, False, 0, MeetingNeed.APPROVE),
        (MeetingState.CLOSED, -1, True, 0, None),
        (MeetingState.CANCELLED, 4, False, 2, None),
    ],
)
def test_it_knows_what_a_meeting_needs(
    state: str,
    in_days: int,
    is_approved: bool,  # noqa: FBT001 - a column of the table
    unanswered: int,
    expected: MeetingNeed | None,
) -> None:
    starts = NOON + timedelta(days=in_days)
    ends = starts + timedelta(hours=2)
    assert meeting_need(state, starts, ends, is_approved=is_approved, unanswered=unanswered, now=NOON) == expected


@pytest.mark.parametrize(
    ("answered", "invited", "expected"), [(0, 0, False), (0, 1, True), (59, 100, True), (60, 100, False)]
)
def test_it_knows_when_too_few_answer(answered: int, invited: int, expected: bool) -> None:  # noqa: FBT001
    assert responds_too_little(answered, invited) is expected


def test_a_week_begins_on_monday() -> None:
    for day in (date(2027, 3, 8), date(2027, 3, 10), date(2027, 3, 14)):
        assert week_of(day)[0] == date(2027, 3, 8)
        assert week_of(day)[-1] == date(2027, 3, 14)


SPOKEN = "Geef ons zes weken vooraf\néén kalender, niet eenentwintig."


@pytest.mark.parametrize(
    ("text", "said", "written"),
    [
        # Both runs, though the later text has them the other way round, and another accent.
        (
            "Eén kalender, met elke werf zes weken vooraf.",
            ["één kalender", "zes weken vooraf"],
            ["Eén kalender", "zes weken vooraf"],
        ),
        ("Een kalender.", ["één kalender"], ["Een kalender"]),
        ("Er komt niets van de kalender.", [], []),
        ("ons zes", [], []),  # too short to say anything
        ("", [], []),
    ],
)
def test_it_marks_only_words_that_came_back(text: str, said: list[str], written: list[str]) -> None:
    assert shared_words(SPOKEN, [text]) == (said, [written])


def test_marks_are_pieces_of_the_texts_themselves() -> None:
    said, written = shared_words(SPOKEN, ["Zes weken\nvooraf en één kalender", "ander"])
    assert all(one in SPOKEN for one in said)
    assert written == [["Zes weken\nvooraf", "één kalender"], []]


def test_long_texts_are_compared_in_a_blink() -> None:
    began = datetime.now().astimezone()
    shared_words("de werf en de weg " * 1000, ["de werf en de straat " * 50] * 10)
    assert datetime.now().astimezone() - began < timedelta(seconds=5)


@pytest.mark.parametrize("found_at", [0, 200, 398])
def test_a_snippet_shows_the_words_around_what_was_found(found_at: int) -> None:
    text = "a " * 100 + "b " * 99 + "KALENDER"
    shown = snippet(text, found_at)
    assert len(shown) <= 165
    assert text[found_at] in shown
    assert shown.startswith("…") is (found_at > 0)
    assert shown.endswith("…") is (found_at < 390)


def test_a_short_text_is_its_own_snippet() -> None:
    assert snippet("Eén  regel\nen nog een", 3) == "Eén regel en nog een"


@pytest.mark.parametrize(("count", "lowest", "highest"), [(1, FLOW_MIDDLE, FLOW_MIDDLE), (2, 80, 300), (4, 80, 300)])
def test_forks_stand_around_the_middle(count: int, lowest: float, highest: float) -> None:
    heights = spread(count)
    assert len(heights) == count
    assert (min(heights), max(heights)) == (lowest, highest)
    assert sum(heights) / count == pytest.approx(FLOW_MIDDLE)


def test_nothing_has_no_height() -> None:
    assert spread(0) == []
