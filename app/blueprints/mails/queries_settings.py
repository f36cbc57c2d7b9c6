"""What the pages about kinds of mail read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import AuditEntry, MailHours, MailSetting

KIND, HOURS = "mail_kind", "mail_hours"  # what the history calls them
CHANGED, UNDONE = "mail_settings_changed", "mail_settings_undone"
MOST = 50


def setting_of(kind: str) -> MailSetting | None:
    """Return what was decided about a kind; None while everything is as the product has it."""
    return db.session.scalar(select(MailSetting).where(MailSetting.kind == kind))


def hours() -> MailHours | None:
    """Return the hours that were set; None while the defaults hold."""
    return db.session.scalar(select(MailHours).order_by(MailHours.id).limit(1))


def changes_of(row: MailSetting | MailHours | None) -> Sequence[AuditEntry]:
    """Return who changed this and when, the newest first."""
    if row is None:
        return ()
    return db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind.in_((KIND, HOURS)), AuditEntry.subject_id == row.public_id)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(MOST)
    ).all()


def change_of(row: MailSetting | MailHours | None, public_id: str) -> AuditEntry | None:
    """Return one change of this."""
    return next((one for one in changes_of(row) if one.public_id == public_id and one.verb == CHANGED), None)
