"""What decides about a consultation as a whole: pure functions of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from app.models import ConsultationState, Mode, QuestionKind

TRANSITIONS: Mapping[ConsultationState, frozenset[ConsultationState]] = {
    ConsultationState.DRAFT: frozenset({ConsultationState.OPEN}),
    ConsultationState.OPEN: frozenset({ConsultationState.CLOSED, ConsultationState.DRAFT}),
    ConsultationState.CLOSED: frozenset({ConsultationState.OPEN}),
}
SHORT_WINDOW = timedelta(days=6)  # a shorter consultation is reminded of once, half-way
FEWEST_INVITED = 10  # to an anonymous consultation: with fewer, guessing finds who wrote what
TELLING = frozenset({QuestionKind.FILE, QuestionKind.CONSENT})  # kinds that lead back to whoever answers
HALF_WAY = "half-way"  # what the ledger calls that reminder, after the last day


class Deadline(Protocol):
    """What has a state and a last day."""

    @property
    def state(self) -> ConsultationState:
        """How far it is."""

    @property
    def closes_on(self) -> date | None:
        """The last local day on which answers are taken."""


class Closed(Protocol):
    """What was closed at some instant, or by the end of its last day."""

    @property
    def closes_on(self) -> date | None:
        """The last local day on which answers are taken."""

    @property
    def closed_at(self) -> datetime | None:
        """When it was closed."""


class Obstacle(StrEnum):
    """Why a consultation cannot be opened yet."""

    NO_QUESTION = "no_question"
    TITLE_MISSING = "title_missing"
    QUESTION_INCOMPLETE = "question_incomplete"
    NO_CLOSING_DATE = "no_closing_date"
    CLOSING_DATE_PAST = "closing_date_past"
    NO_INVITEE = "no_invitee"
    OFFICE_INVITED = "office_invited"
    KEY_NOT_READY = "key_not_ready"
    TOO_FEW_INVITED = "too_few_invited"
    TELLS_WHO = "tells_who"


def may_become(state: ConsultationState, wanted: ConsultationState) -> bool:
    """Whether a consultation can go from `state` to `wanted`."""
    return wanted in TRANSITIONS[state]


def closes_at(closes_on: date, zone: ZoneInfo) -> datetime:
    """Return the first instant at which answers are no longer taken: midnight after the last local day, in UTC."""
    return datetime.combine(closes_on + timedelta(days=1), time.min, zone).astimezone(UTC)


def is_open(consultation: Deadline, now: datetime, zone: ZoneInfo) -> bool:
    """Whether answers are taken at `now`, whatever a job that closes consultations has got round to."""
    if consultation.state != ConsultationState.OPEN:
        return False
    return consultation.closes_on is None or now < closes_at(consultation.closes_on, zone)


def closed_on(consultation: Closed, zone: ZoneInfo) -> date | None:
    """Return the last local day on which answers were taken."""
    closed_at, closes_on = consultation.closed_at, consultation.closes_on
    if closed_at is not None and (closes_on is None or closed_at < closes_at(closes_on, zone)):
        return closed_at.astimezone(zone).date()
    return closes_on


def standing(consultation: Deadline, now: datetime, zone: ZoneInfo) -> ConsultationState:
    """Return the state as people see it: closed as soon as the last day is over."""
    if consultation.state == ConsultationState.OPEN and not is_open(consultation, now, zone):
        return ConsultationState.CLOSED
    return ConsultationState(consultation.state)


def obstacles(
    *,
    titles: Mapping[str, str],
    language: str,
    questions: Sequence[Sequence[Mapping[str, str]]],
    closes_on: date | None,
    today: date,
    invitees: int,
    offices: int = 0,
) -> list[Obstacle]:
    """Return what keeps a consultation from opening; nothing when it can open.

    `language` is the main language, into which every text must be written; `questions` holds, for each question,
    its own texts and those of its choices. `offices` counts functional addresses that are asked without a name.
    """
    found = []
    if not titles.get(language):
        found.append(Obstacle.TITLE_MISSING)
    if not questions:
        found.append(Obstacle.NO_QUESTION)
    elif any(not texts.get(language) for question in questions for texts in question):
        found.append(Obstacle.QUESTION_INCOMPLETE)
    if closes_on is None:
        found.append(Obstacle.NO_CLOSING_DATE)
    elif closes_on <= today:
        found.append(Obstacle.CLOSING_DATE_PAST)
    if not invitees:
        found.append(Obstacle.NO_INVITEE)
    if offices:
        found.append(Obstacle.OFFICE_INVITED)
    return found


def obstacles_to_anonymity(*, kinds: Iterable[str], invitees: int, is_key_ready: bool) -> list[Obstacle]:
    """Return what keeps an anonymous consultation from opening: what would make its promise untrue."""
    found = []
    if any(kind in TELLING for kind in kinds):
        found.append(Obstacle.TELLS_WHO)
    if 0 < invitees < FEWEST_INVITED:
        found.append(Obstacle.TOO_FEW_INVITED)
    if not is_key_ready:
        found.append(Obstacle.KEY_NOT_READY)
    return found


def untranslated(texts: Sequence[Mapping[str, str]], languages: Sequence[str]) -> dict[str, int]:
    """Return how many texts still lack each language; languages that lack none are left out."""
    missing = {code: sum(1 for one in texts if not one.get(code)) for code in languages}
    return {code: count for code, count in missing.items() if count}


def half_way(opened_at: datetime, closes_on: date, zone: ZoneInfo) -> datetime | None:
    """Return when those who have not answered are reminded of a consultation of a few days; None for a longer one."""
    if closes_on - opened_at.astimezone(zone).date() >= SHORT_WINDOW:
        return None
    return opened_at + (closes_at(closes_on, zone) - opened_at) / 2


def shows_names(mode: Mode) -> bool:
    """Whether those who read the results see who answered what."""
    return mode == Mode.NAMED


def time_for_board(closes_on: date, starts_on: date, weeks: int) -> bool:
    """Whether a board that takes `weeks` to decide can answer by the last day."""
    return closes_on - starts_on >= timedelta(weeks=weeks)


def shortened(text: str, most: int = 90) -> str:
    """Return the beginning of a text, cut between two words."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[most // 2 :] else head) + "…"


def is_part_of(words: str, answer: str) -> bool:
    """Whether `words` stand in `answer` literally, whatever their line breaks and spaces."""
    wanted = " ".join(words.split())
    return bool(wanted) and wanted in " ".join(answer.split())
