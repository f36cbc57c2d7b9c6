"""What may be told of counts: no small cell, nothing that follows from the others, and nobody's answer by unanimity.

A table has a line for each value and a column for each group, "everybody" first. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.sealing.settling import FEWEST

MOST = 0.9  # of a group: above it, only this much is told


@dataclass(frozen=True)
class Cell:
    """A number that may be told, or what is said instead."""

    number: int | None
    says: str = ""  # "few", "most" (> 90 %) or "rest" (< 10 %) where the number is hidden

    @property
    def is_hidden(self) -> bool:
        """Whether the number is not told."""
        return self.number is None


def suppressed(everybody: Sequence[int], groups: Sequence[Sequence[int]], sizes: Sequence[int]) -> list[list[Cell]]:
    """Return the lines of a table: the cell of everybody, then that of each group.

    `everybody` has a count per line, `groups` the counts of each group, `sizes` how many answered: all of them, and
    then each group. Where one cell of a line or of a group is hidden, a second one is, so that none follows from
    the sums.
    """
    hidden: list[dict[int, str]] = [_masked(counts, size) for counts, size in zip(groups, sizes[1:], strict=True)]
    _hide_second_ones(groups, hidden, len(everybody))
    first = _unanimous(everybody, sizes[0])
    return [
        [
            Cell(None, first[line]) if line in first else Cell(everybody[line]),
            *(
                Cell(None, mask[line]) if line in mask else Cell(counts[line])
                for counts, mask in zip(groups, hidden, strict=True)
            ),
        ]
        for line in range(len(everybody))
    ]


def _unanimous(counts: Sequence[int], size: int) -> dict[int, str]:
    """Return what is said of the lines where nearly everybody gave one answer; empty where they did not."""
    if not size or max(counts, default=0) / size <= MOST:
        return {}
    return {line: "most" if count / size > MOST else "rest" for line, count in enumerate(counts)}


def _masked(counts: Sequence[int], size: int) -> dict[int, str]:
    said = _unanimous(counts, size)
    return said or {line: "few" for line, count in enumerate(counts) if 0 < count < FEWEST}


def _hide_second_ones(groups: Sequence[Sequence[int]], hidden: list[dict[int, str]], lines: int) -> None:
    """Hide one more cell wherever a single one is hidden, until no line and no group has a single one."""
    changed = True
    while changed:
        changed = False
        for counts, mask in zip(groups, hidden, strict=True):
            open_lines = [line for line in range(lines) if line not in mask]
            if len(mask) == 1 and open_lines:
                mask[min(open_lines, key=lambda line: (counts[line] == 0, counts[line], line))] = "few"
                changed = True
        for line in range(lines):
            shown = [at for at, mask in enumerate(hidden) if line not in mask]
            if len(groups) - len(shown) == 1 and shown:
                at = min(shown, key=lambda at: (groups[at][line] == 0, groups[at][line], at))
                hidden[at][line] = "few"
                changed = True
