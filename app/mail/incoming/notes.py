"""What people wrote by mail about a thing, for the page of that thing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import IncomingKind, IncomingMail, IncomingState

MOST = 50
TOO_LARGE = "too_large"
TROUBLE = "mailbox_trouble"  # the setting that holds why the mailbox cannot be read


def notes_about(subject_kind: str, subject_id: str) -> Sequence[IncomingMail]:
    """Return the notes that came by mail about a thing, the newest first, and which mails were too large to keep."""
    return db.session.scalars(
        select(IncomingMail)
        .where(
            IncomingMail.subject_kind == subject_kind,
            IncomingMail.subject_id == subject_id,
            IncomingMail.kind == IncomingKind.NOTE,
            or_(
                IncomingMail.state == IncomingState.COUNTED,
                and_(IncomingMail.state == IncomingState.DROPPED, IncomingMail.why == TOO_LARGE),
            ),
        )
        .options(joinedload(IncomingMail.person))
        .order_by(IncomingMail.id.desc())
        .limit(MOST)
    ).all()
