"""The mails that will go out by themselves until a moment: the planner's own reckoning, counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import current_app

from app.mail.kinds import MailKind
from app.reminders.calendar import deadline_of, farthest, sending_moment
from app.reminders.mails import TOGETHER
from app.reminders.vocabulary import Source, sources


def mails(after: datetime, until: datetime) -> list[tuple[datetime, str]]:
    """Return (when, kind) of each mail that goes out in (after, until].

    What is not urgent and reaches one person at one moment is one mail. The page of the forecast composes each
    mail and knows who mutes what; here only the numbers matter, for a fixed number of queries.
    """
    found: list[tuple[datetime, str]] = []
    calm: dict[tuple[datetime, int], list[str]] = {}
    for source in sources():
        for at, kind, person_id in _of_source(source, after, until):
            if kind.urgent:
                found.append((at, kind.name))
            else:
                calm.setdefault((at, person_id), []).append(kind.name)
    found += [(at, kinds[0] if len(kinds) == 1 else TOGETHER.name) for (at, _person), kinds in calm.items()]
    return sorted(found)


def _of_source(source: Source, after: datetime, until: datetime) -> Iterator[tuple[datetime, MailKind, int]]:
    """Yield what a source lets go; one that fails is logged, and the page shows the others."""
    kinds = {kind.name: kind for kind in source.kinds}
    try:
        dues = list(source.due(after - farthest(), until + farthest()))
    except Exception:
        current_app.logger.exception("a source of reminders failed: %s", type(source).__name__)
        return
    for due in dues:
        kind = kinds[due.kind]
        at = sending_moment(due.at, urgent=kind.urgent, deadline=deadline_of(due.occurrence))
        if after < at <= until:
            yield at, kind, due.person_id
