"""Pure sums about the money of an action. Amounts are euro cents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from app.models import MoneyKind, MoneyState

SURE = frozenset({MoneyState.GRANTED, MoneyState.PAID})


class Line(Protocol):
    """What a sum reads of a line."""

    kind: MoneyKind
    state: MoneyState
    planned: int
    actual: int | None


@dataclass(frozen=True)
class Balance:
    """What an action costs, what pays for it, how much of that is sure, and what is still missing."""

    cost: int
    funding: int
    sure: int
    spent: int

    @property
    def gap(self) -> int:
        """What is still to be found; 0 when the funding covers the cost."""
        return max(0, self.cost - self.funding)


def balance(lines: Iterable[Line]) -> Balance:
    """Add the lines up. Money that was refused counts for nothing."""
    kept = [line for line in lines if line.state != MoneyState.REFUSED]
    costs = [line for line in kept if line.kind == MoneyKind.COST]
    funding = [line for line in kept if line.kind == MoneyKind.FUNDING]
    return Balance(
        cost=sum(line.planned for line in costs),
        funding=sum(line.planned for line in funding),
        sure=sum(line.planned for line in funding if line.state in SURE),
        spent=sum(line.actual or 0 for line in costs),
    )
