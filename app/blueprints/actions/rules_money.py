"""Pure sums about the money of an action. Amounts are euro cents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from app.blueprints.dossiers.rules import MoneyRow, total
from app.models import MoneyKind


class Line(MoneyRow, Protocol):
    """What a sum reads of a line."""

    kind: MoneyKind


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
    every = list(lines)
    costs = total(line for line in every if line.kind == MoneyKind.COST)
    funding = total(line for line in every if line.kind == MoneyKind.FUNDING)
    return Balance(cost=costs.planned, funding=funding.planned, sure=funding.sure, spent=costs.actual)
