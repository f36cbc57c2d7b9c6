"""Just before a mail leaves: nobody hears that something is off that he or she never heard of."""

from __future__ import annotations

from app.extensions import db
from app.mail.checks import mutes_of, verdict
from app.models import MailState, OutboxMail
from tests.conftest import NOON
from tests.meetings.support import Room


def _verdicts(room: Room, kind: str) -> set[str]:
    """Return what the last look says of the mails of a kind that wait: "send", or the state they end in."""
    found = set()
    for mail in room.mails(kind):
        if mail.state == MailState.QUEUED:
            with room.app.test_request_context():
                said = verdict(db.session.get_one(OutboxMail, mail.id), mutes_of([], now=NOON), now=NOON)
                found.add(said[0].value if said else "send")
    return found


def _mark(room: Room, kind: str, state: MailState) -> None:
    with room.world.writing():
        for mail in room.mails(kind):
            db.session.get_one(OutboxMail, mail.id).state = state


def _cancel(room: Room) -> None:
    room.browser.get(f"{room.path}/cancel")
    room.browser.submit({"Why is the meeting cancelled?": "Ziek."}, button="Cancel the meeting")


def test_an_invitation_to_a_meeting_that_is_off_does_not_leave_and_neither_does_the_cancellation(room: Room) -> None:
    room.convene()
    assert _verdicts(room, "meeting_invitation") == {"send"}
    _cancel(room)
    assert _verdicts(room, "meeting_invitation") == {"cancelled"}
    assert _verdicts(room, "meeting_cancelled") == {"cancelled"}


def test_who_was_invited_hears_that_it_is_off(room: Room) -> None:
    room.convene()
    _mark(room, "meeting_invitation", MailState.SENT)
    _cancel(room)
    assert _verdicts(room, "meeting_cancelled") == {"send"}


def test_undoing_a_cancellation_writes_dropped_invitations_anew(room: Room) -> None:
    room.convene()
    _cancel(room)
    _mark(room, "meeting_invitation", MailState.CANCELLED)
    room.browser.submit(button="Undo")
    assert len([mail for mail in room.mails("meeting_invitation") if mail.state == MailState.QUEUED]) == 3
    assert _verdicts(room, "meeting_invitation") == {"send"}


def test_of_two_changes_only_the_last_is_told(room: Room) -> None:
    room.convene()
    for hour in ("15:00", "15:30"):
        room.browser.get(f"{room.path}/edit")
        room.browser.submit({"Begins at": hour, "Ends at": "17:00"})
    assert _verdicts(room, "meeting_changed") == {"send", "cancelled"}
