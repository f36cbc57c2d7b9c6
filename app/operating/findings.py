"""What a check found, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # works, and will not for ever
    ERROR = "error"  # something people need does not work


@dataclass(frozen=True)
class Finding:
    """One check: what was seen, and how to mend it where something is wrong."""

    check: str
    level: Level
    what: str
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the finding as plain values."""
        return {"check": self.check, "level": self.level.value, "what": self.what, "mend": self.mend}


def fine(check: str, what: str) -> Finding:
    """Return that a check found nothing wrong."""
    return Finding(check, Level.OK, what)


def worst(findings: Iterable[Finding]) -> Level:
    """Return the worst level there is."""
    levels = {finding.level for finding in findings}
    return next((level for level in (Level.ERROR, Level.WARNING) if level in levels), Level.OK)
