"""What coordinators do with mail that came in."""

from __future__ import annotations

from datetime import datetime

from app import audit
from app.extensions import db
from app.models import Action, IncomingKind, IncomingMail, IncomingState, Person


class NotPossibleError(Exception):
    """The message is not in a state in which this can be done; someone else was quicker, for example."""


def assign(row: IncomingMail, *, action: Action | None, person: Person | None, actor: Person, now: datetime) -> None:
    """Put a message where it belongs: the history of an action, or what is kept of a person. It changes no state.

    Raises NotPossibleError for one that does not wait for that.
    """
    if row.state != IncomingState.UNASSIGNED or row.kind == IncomingKind.BOUNCE or not (action or person):
        raise NotPossibleError
    about = ("action", action.public_id) if action else ("person", person.public_id if person else "")
    row.state, row.person, row.handled_by = IncomingState.COUNTED, person, actor
    row.kind, row.subject_kind, row.subject_id = IncomingKind.NOTE, *about
    db.session.flush()
    audit.record("mail_assigned", "incoming", row.public_id, actor=actor, now=now, about=about[1])


def move(row: IncomingMail, about: tuple[str, str], *, actor: Person, now: datetime) -> None:
    """Put a note that answers a letter about several things in the history of one of them. It changes no state.

    Raises NotPossibleError for one that stands in a history already.
    """
    if not can_be_moved(row):
        raise NotPossibleError
    row.before = {"subject": [row.subject_kind, row.subject_id]}
    row.subject_kind, row.subject_id = about
    row.handled_by = actor
    db.session.flush()
    audit.record("mail_assigned", "incoming", row.public_id, actor=actor, now=now, about=about[1])


def can_be_moved(row: IncomingMail) -> bool:
    """Whether a note stands with its person only, because it answers a letter about several things."""
    is_note = row.state == IncomingState.COUNTED and row.kind == IncomingKind.NOTE
    return is_note and row.subject_kind == "person" and row.person is not None


def put_away(row: IncomingMail, *, actor: Person, now: datetime) -> None:
    """Take a message out of sight: one that waits, or a note that should not stand where it stands."""
    is_note = row.state == IncomingState.COUNTED and row.kind == IncomingKind.NOTE
    if row.state != IncomingState.UNASSIGNED and not is_note:
        raise NotPossibleError
    row.before = {**(row.before or {}), "state": row.state}
    row.state, row.handled_by = IncomingState.PUT_AWAY, actor
    db.session.flush()
    audit.record("mail_put_away", "incoming", row.public_id, actor=actor, now=now)


def bring_back(row: IncomingMail, *, actor: Person, now: datetime) -> None:
    """Undo that a message was put away or assigned."""
    before = row.before or {}
    was, subject = before.get("state"), before.get("subject")
    if row.state == IncomingState.PUT_AWAY and was:
        row.state, row.before = IncomingState(was), {**before, "state": None}
    elif row.state == IncomingState.COUNTED and subject:
        (row.subject_kind, row.subject_id), row.before = subject, None
    elif row.state == IncomingState.COUNTED and row.why and row.handled_by_id is not None:
        row.state, row.subject_kind, row.subject_id, row.person = IncomingState.UNASSIGNED, "", "", None
    else:
        raise NotPossibleError
    row.handled_by = actor
    db.session.flush()
    audit.record("mail_brought_back", "incoming", row.public_id, actor=actor, now=now)
