"""The last look before sending: whether a mail is still wanted.

Slices know whether something was answered or closed meanwhile; they register a check for their kinds in
create_app. This package knows no slice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import bindparam, or_, select

from app.extensions import db
from app.mail import settings
from app.mail.kinds import MailKind, all_kinds
from app.models import MailState, Meeting, Mute, OutboxMail, Workgroup

Check = Callable[[OutboxMail], bool]  # whether the mail is still wanted

FRESH = timedelta(minutes=2)  # a mail that was written this moment has just been thought about

_checks: dict[str, Check] = {}
_general: list[Check] = []


def before_sending(kind: MailKind, check: Check) -> None:
    """Ask `check` of every mail of `kind` just before it leaves; False calls it back."""
    _checks[kind.name] = check


def before_sending_any(check: Check) -> None:
    """Ask `check` of every mail that had to wait longer than FRESH."""
    if check not in _general:
        _general.append(check)


def verdict(mail: OutboxMail, mutes: Mutes, *, now: datetime) -> tuple[MailState, str] | None:
    """Return the state a mail ends in instead of being sent, and why; None when it may go."""
    if mail.expires_at <= now:
        return MailState.EXPIRED, "waited longer than it is of use"
    if mail.person is not None and mail.person.suppressed_at is not None:
        return MailState.SUPPRESSED, mail.person.suppressed_reason
    if mail.person_id is not None and mutes.covers(mail.person_id, mail.kind, mail.subject_kind, mail.subject_id):
        return MailState.CANCELLED, "the reader does not want it"
    kind = all_kinds().get(mail.kind)
    if kind is not None and not settings.current().is_on(kind):
        return MailState.CANCELLED, "this kind of mail was switched off"
    if not _holds(mail, now):
        return MailState.CANCELLED, "answered or closed meanwhile"
    return None


def _holds(mail: OutboxMail, now: datetime) -> bool:
    """Ask the checks; one that fails must neither stop the queue nor keep a mail from anyone."""
    own = _checks.get(mail.kind)
    asked = ([own] if own else []) + (_general if now - mail.created_at > FRESH else [])
    if not asked:
        return True
    try:
        with db.session.begin_nested():
            return all(check(mail) for check in asked)
    except Exception:
        current_app.logger.exception("the check before sending failed for a mail of kind %s", mail.kind)
        return True


class Mutes:
    """What some people do not want, read once and asked often."""

    def __init__(self, rows: Sequence[Mute], meetings: Mapping[str, str] | None = None) -> None:
        """`meetings` says of which workgroup a meeting is, for who wants no mail of a workgroup."""
        self._rows: dict[int | None, list[Mute]] = {}
        self._group_of = meetings or {}
        for row in rows:
            self._rows.setdefault(row.person_id, []).append(row)

    def covers(
        self, person_id: int, kind: str, subject_kind: str, subject_id: str, *, at: datetime | None = None
    ) -> bool:
        """Whether this person does not want a mail of `kind` about this thing (at a later moment `at`)."""
        known = all_kinds().get(kind)
        if known and known.on_request:
            return False
        subjects = {(subject_kind, subject_id)}
        if subject_kind == "meeting" and subject_id in self._group_of:
            subjects.add(("workgroup", self._group_of[subject_id]))
        rows = (*self._rows.get(person_id, ()), *self._rows.get(None, ()))
        return any(
            _matches(row, kind, subjects, is_urgent=bool(known and known.urgent))
            for row in rows
            if at is None or row.until is None or row.until > at
        )


def _matches(row: Mute, kind: str, subjects: set[tuple[str, str]], *, is_urgent: bool) -> bool:
    if row.subject_id is None:
        return row.kind == kind if row.kind is not None else not is_urgent
    is_about = any(row.subject_id == one and row.subject_kind in {None, name} for name, one in subjects)
    return is_about and row.kind in {None, kind}


_MUTES = select(Mute).where(
    or_(Mute.person_id.in_(bindparam("people", expanding=True)), Mute.person_id.is_(None)),
    or_(Mute.until.is_(None), Mute.until > bindparam("now")),
)
_MEETINGS = (
    select(Meeting.public_id, Workgroup.public_id)
    .join(Workgroup, Workgroup.id == Meeting.workgroup_id)
    .where(Workgroup.public_id.in_(bindparam("groups", expanding=True)), Meeting.starts_at > bindparam("since"))
)
STILL_TALKED_OF = timedelta(days=60)  # a meeting, after it was held


def mutes_of(person_ids: Sequence[int], *, now: datetime) -> Mutes:
    """Return what these people do not want at `now`, in one query; two where a workgroup is among it."""
    rows = db.session.scalars(_MUTES, {"people": person_ids, "now": now}).all()
    groups = sorted({row.subject_id for row in rows if row.subject_kind == "workgroup" and row.subject_id})
    if not groups:
        return Mutes(rows)
    meetings = db.session.execute(_MEETINGS, {"groups": groups, "since": now - STILL_TALKED_OF})
    return Mutes(rows, {str(meeting): str(group) for meeting, group in meetings})
