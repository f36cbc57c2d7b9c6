"""What a coordinator does to mail that is still to come: send it now, keep it back, or not send it at all."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from app import audit
from app.extensions import db
from app.mail.outbox import UNDO_TIME
from app.models import Mute, OutboxMail, Person, Setting
from app.reminders.ahead import say_ahead, unsay
from app.reminders.burden import THRESHOLD_KEY
from app.reminders.forecast import Coming


class Scope(StrEnum):
    """What is not sent any more."""

    THIS = "this"  # to this person, of this kind, about this thing
    KIND = "kind"  # to this person, of this kind
    SUBJECT = "subject"  # to anybody, about this thing


def send_now(coming: Coming, *, actor: Person, now: datetime) -> OutboxMail | None:
    """Send a mail before its time; it can be called back for a minute. None when the person has no address."""
    mail = say_ahead(coming, now=now, delay=UNDO_TIME)
    if mail is not None:
        audit.record("send_now", "mail", mail.public_id, actor=actor, now=now, kind=mail.kind)
    return mail


def hold(coming: Coming, *, actor: Person, now: datetime) -> OutboxMail | None:
    """Keep a mail back until a person lets it go from the outbox."""
    mail = say_ahead(coming, now=now, delay=UNDO_TIME, hold=True)
    if mail is not None:
        audit.record("hold", "mail", mail.public_id, actor=actor, now=now, kind=mail.kind)
    return mail


def undo_ahead(mail: OutboxMail, *, actor: Person, now: datetime) -> bool:
    """Let a mail go out in its own time after all; False when it has left."""
    if not unsay(mail):
        return False
    audit.record("cancel", "mail", mail.public_id, actor=actor, now=now, ahead=True)
    return True


def mute_coming(coming: Coming, scope: Scope, *, actor: Person, now: datetime) -> list[Mute]:
    """Let mails like these not be written; return the rules that were added."""
    wanted: dict[tuple[int | None, str | None, str | None, str | None], None] = {}
    for draft in coming.drafts:
        kind, public_id = draft.about
        person: int | None = coming.person.id
        if scope == Scope.THIS:
            wanted[person, draft.kind.name, kind, public_id] = None
        elif scope == Scope.KIND:
            wanted[person, draft.kind.name, None, None] = None
        else:
            wanted[None, None, kind, public_id] = None
    added = [rule for one in wanted if (rule := _rule(*one, now=now)) is not None]
    db.session.add_all(added)
    db.session.flush()
    for rule in added:
        subject = ("person", coming.person.public_id) if rule.person_id else (rule.subject_kind, rule.subject_id)
        audit.record(
            "mute", subject[0] or "", subject[1] or "", actor=actor, now=now, kind=rule.kind or "",
            about=rule.subject_id or "",
        )  # fmt: skip
    return added


def _rule(
    person_id: int | None, kind: str | None, subject_kind: str | None, subject_id: str | None, *, now: datetime
) -> Mute | None:
    """Return a new rule; None when it stands already, for good."""
    known = db.session.scalars(
        select(Mute).where(
            Mute.person_id == person_id if person_id is not None else Mute.person_id.is_(None),
            Mute.kind == kind if kind is not None else Mute.kind.is_(None),
            Mute.subject_id == subject_id if subject_id is not None else Mute.subject_id.is_(None),
            Mute.until.is_(None),
        )
    ).first()
    if known is not None:
        return None
    return Mute(person_id=person_id, created_at=now, kind=kind, subject_kind=subject_kind, subject_id=subject_id)


def forget_rules(rules: list[Mute], *, actor: Person, now: datetime) -> int:
    """Let those mails come again; return how many rules that were."""
    for rule in rules:
        db.session.delete(rule)
        kind = rule.subject_kind or "mail_kind"
        audit.record("unmute", kind, rule.subject_id or "", actor=actor, now=now, kind=rule.kind or "")
    db.session.flush()
    return len(rules)


def set_threshold(minutes: int, *, actor: Person, now: datetime) -> None:
    """Mark whoever is asked more than so many minutes in half a year."""
    row = db.session.get(Setting, THRESHOLD_KEY)
    if row is None:
        db.session.add(Setting(key=THRESHOLD_KEY, value=minutes))
    else:
        row.value = minutes
    db.session.flush()
    audit.record("burden_threshold", "setting", "", actor=actor, now=now, minutes=minutes)
