"""The words in which slices say what falls due. The planner knows these words and no slice.

A source answers one question with bounded queries: what falls due between two moments? From the answer come
the plan (each minute), the forecast (months ahead) and the rehearsal (years, on a virtual clock).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.mail.kinds import MailKind
from app.mail.outbox import Draft


@dataclass(frozen=True)
class Due:
    """A reminder that falls due.

    `occurrence` is the date of the thing plus the step ("2027-03-31/7 before"), never the sending date:
    changing an offset sends nothing twice, moving the deadline starts anew.
    """

    at: datetime  # UTC, before quiet days are taken into account
    kind: str
    subject_kind: str
    subject_id: str
    person_id: int
    occurrence: str


class Source(Protocol):
    """What a slice offers the planner."""

    kinds: tuple[MailKind, ...]

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return what falls due in (after, until] as things stand now; also for moments in the future."""

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails for these dues, leaving out those not wanted any more. Writes nothing.

        The forecast asks about many moments at once: a due that lies after `now` is judged at its own moment,
        `max(now, due.at)`.
        """


_sources: list[Source] = []
_jobs: list[Callable[[datetime], None]] = []
_cleaning: list[Callable[[datetime], None]] = []
_works: list[Callable[[datetime], None]] = []


def register_source(source: Source) -> None:
    """Let the planner ask `source` too."""
    if source not in _sources:
        _sources.append(source)


def register_job(job: Callable[[datetime], None]) -> None:
    """Let the planner call `job(now)` each minute, in a transaction of its own, before it asks what is due.

    For states that change by the calendar, such as the opening of an evaluation round. A job is idempotent.
    """
    if job not in _jobs:
        _jobs.append(job)


def register_cleaning(job: Callable[[datetime], None]) -> None:
    """Let the planner call `job(now)` each minute too; a rehearsal, which throws everything away, does without.

    For what served its time, such as the counters of sign-in: nothing that people see may hang on it.
    """
    if job not in _cleaning:
        _cleaning.append(job)


def register_work(work: Callable[[datetime], None]) -> None:
    """Let the planner call `work(now)` each minute, outside of any transaction, after the jobs.

    For what takes long and therefore opens units of work of its own. A work is idempotent, and safe to kill.
    """
    if work not in _works:
        _works.append(work)


def sources() -> tuple[Source, ...]:
    """Return every source."""
    return tuple(_sources)


def jobs() -> tuple[Callable[[datetime], None], ...]:
    """Return every job."""
    return tuple(_jobs)


def cleaning() -> tuple[Callable[[datetime], None], ...]:
    """Return every job that only cleans up."""
    return tuple(_cleaning)


def works() -> tuple[Callable[[datetime], None], ...]:
    """Return every work."""
    return tuple(_works)
