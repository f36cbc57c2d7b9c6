"""Decisions about keys and ballots that need no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.models import SealState


class Step(StrEnum):
    """What one holder is to do now."""

    TAKE = "take"  # see the part, write it down
    PROVE = "prove"  # type it, to show that it was written down
    KEEP = "keep"  # nothing: keep it
    ENTER = "enter"  # the consultation closed: type it in
    ENTERED = "entered"  # this one did; another holder is waited for
    OPENING = "opening"  # two did: the answers are being counted
    DONE = "done"


class Holder(Protocol):
    """What the rules read of a holder."""

    shown_at: datetime | None
    proved_at: datetime | None
    entered_at: datetime | None


def step_of(holder: Holder, state: SealState, *, is_closed: bool) -> Step:
    """Return what a holder is to do."""
    if state in {SealState.SETTLED, SealState.DESTROYED}:
        return Step.DONE
    if state == SealState.SETTLING:
        return Step.OPENING
    if holder.proved_at is None:
        return Step.TAKE if holder.shown_at is None else Step.PROVE
    if not is_closed:
        return Step.KEEP
    return Step.ENTER if holder.entered_at is None else Step.ENTERED


def missing(holders: Iterable[Holder]) -> int:
    """Return how many holders have not shown yet that they kept a part."""
    return sum(1 for one in holders if one.proved_at is None)
