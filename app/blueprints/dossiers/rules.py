"""Decisions about files that need no database and no clock."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from app.models import DossierKind, EntryKind, MoneyState

SOON = 30  # days before its date that a file asks for attention
SURE = frozenset({MoneyState.GRANTED, MoneyState.PAID})


class Standing(StrEnum):
    """How a file stands on a day."""

    RUNNING = "running"
    WAITING = "waiting"
    SOON = "soon"
    LATE = "late"
    SETTLED = "settled"
    CLOSED = "closed"


# The step that settles what a file of each kind waits for.
SETTLES: dict[DossierKind, EntryKind] = {
    DossierKind.DOSSIER: EntryKind.RENEWED,
    DossierKind.SIGNAL: EntryKind.REPLIED,
    DossierKind.PROJECT: EntryKind.SUBMITTED,
    DossierKind.SUPPORT: EntryKind.ANSWERED,
}


class Followed(Protocol):
    """What the rules read of a file."""

    kind: DossierKind
    due_on: date | None
    sent_on: date | None
    settled_on: date | None
    every_months: int | None


def steps_of(kind: DossierKind) -> tuple[EntryKind, ...]:
    """Return what an entry on a file of this kind can say: a note, or one of its steps."""
    first = (EntryKind.NOTE, EntryKind.SENT) if kind == DossierKind.SIGNAL else (EntryKind.NOTE,)
    return (*first, SETTLES[kind]) if kind in SETTLES else first


def standing(file: Followed, today: date, *, closed: bool) -> Standing:
    """Return how a file stands on a day. A file that is renewed always waits again; the others wait once."""
    if closed:
        return Standing.CLOSED
    if file.settled_on is not None and file.kind != DossierKind.DOSSIER:
        return Standing.SETTLED
    if file.due_on is None:
        return Standing.WAITING if file.kind == DossierKind.SIGNAL and file.sent_on else Standing.RUNNING
    if file.due_on < today:
        return Standing.LATE
    if (file.due_on - today).days <= SOON:
        return Standing.SOON
    return Standing.WAITING if file.kind == DossierKind.SIGNAL and file.sent_on else Standing.RUNNING


def waits(file: Followed) -> bool:
    """Whether the date of a file still counts: for a renewal always, for the others until it is settled."""
    return file.due_on is not None and (file.kind == DossierKind.DOSSIER or file.settled_on is None)


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_renewal(file: Followed, renewed_on: date) -> date | None:
    """Return when a file is due again after it was renewed; None where it is renewed once only."""
    return months_later(renewed_on, file.every_months) if file.every_months else None


class MoneyRow(Protocol):
    """What a sum reads of a source of money."""

    state: MoneyState
    planned: int
    actual: int | None


@dataclass(frozen=True)
class Sum:
    """The money of a project, in euro cents: planned, of which certain, and really received."""

    planned: int
    sure: int
    actual: int


def total(rows: Iterable[MoneyRow]) -> Sum:
    """Add up the sources; what was refused counts for nothing."""
    kept = [row for row in rows if row.state != MoneyState.REFUSED]
    return Sum(
        planned=sum(row.planned for row in kept),
        sure=sum(row.planned for row in kept if row.state in SURE),
        actual=sum(row.actual or 0 for row in kept),
    )
