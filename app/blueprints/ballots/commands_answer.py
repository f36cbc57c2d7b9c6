"""What somebody without a name writes: that an invitation was begun, and a ballot. Never both in one transaction.

None of this is recorded in the trail and none of it bears a time: when somebody answers tells who answers.
"""

from __future__ import annotations

from app.blueprints.ballots.sheets import BallotSheet, room_for, rows_of
from app.blueprints.consultations import answering
from app.blueprints.consultations.answering import Values
from app.extensions import db
from app.models import Invitation
from app.sealing import store
from app.sealing.ballots import mark_of


def begin(invitation: Invitation, code: str) -> bool:
    """Note that somebody began, by a hash of the code in that browser; False when it was begun with another code.

    The state of the invitation stays what it was, so that no list, mail or file tells who began: they all read that.
    """
    mark = mark_of(code, invitation.consultation.public_id)
    if invitation.begun_mark is None:
        invitation.begun_mark = mark
        db.session.flush()
    return invitation.begun_mark == mark


def save_draft(sheet: BallotSheet, changes: Values, *, page: int) -> None:
    """Keep what was filled in, and the page to come back to.

    A page sent empty by someone who never answered leaves no trace.
    """
    kept = {key: value for key, value in changes.items() if answering.can_be_kept(value)}
    draft = answering.merged(sheet.values, kept)
    if sheet.ballot is not None or draft:
        store.save(
            sheet.asked.id,
            sheet.secret,
            {"values": draft, "page": page, "digest": sheet.digest},
            room_for(sheet.questions),
        )


def submit(sheet: BallotSheet, *, language: str) -> str:
    """Seal the answers as they stand, in the place of what was submitted before; return the receipt.

    The draft must be complete: see `answering.check`. Answers to questions that are not shown count nowhere.
    """
    draft = {"values": sheet.values, "page": 1, "digest": sheet.revision}
    rows = rows_of(sheet.questions, sheet.counted)
    return store.submit(
        sheet.asked.id, sheet.secret, draft=draft, rows=rows, language=language, room=room_for(sheet.questions)
    )
