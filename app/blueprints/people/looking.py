"""Who looked at confidential data: one line, written in the transaction that shows it."""

from __future__ import annotations

from datetime import datetime

from app.extensions import db
from app.models import Disclosure, Person


def note(what: str, subject_kind: str, subject_id: str, *, viewer: Person, now: datetime, people: int = 1) -> None:
    """Write down that someone looks at confidential data: `what` is a key of the privacy slice’s LOOKS.

    Reading writes nothing, so whatever shows such data is asked for by POST.
    """
    db.session.add(
        Disclosure(at=now, viewer=viewer, what=what, subject_kind=subject_kind, subject_id=subject_id, people=people)
    )
    db.session.flush()
