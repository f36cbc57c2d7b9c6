"""What came by mail about an action, as lines of its history."""

from __future__ import annotations

from collections.abc import Iterable

from app.blueprints.actions.history import Event
from app.blueprints.actions.words import WAYS
from app.models import IncomingMail


def mail_events(notes: Iterable[IncomingMail]) -> list[Event]:
    """Return a line for each note. It is words only: no mail changes how an action stands."""
    return [
        Event(
            at=note.received_at,
            who=note.person.label if note.person else note.sender_name or note.sender,
            how=str(WAYS["mail"]),
            summary="",
            note=note,
        )
        for note in notes
    ]
