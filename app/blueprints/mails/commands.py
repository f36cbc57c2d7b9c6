"""What people do to mails, and what they want of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app import audit
from app.extensions import db
from app.mail import clockwork
from app.mail.kinds import all_kinds
from app.mail.outbox import UNDO_TIME
from app.mail.rules import may
from app.models import MailState, Mute, OutboxMail, Person

# The verb in the history of a mail, for each state a person can bring it to.
VERBS = {
    MailState.QUEUED: "retry",
    MailState.HELD: "hold",
    MailState.SENT: "mark_arrived",
    MailState.CANCELLED: "cancel",
}


class NotPossibleError(Exception):
    """The mail is in a state from which this cannot be done; it was sent meanwhile, for example."""


def change_state(
    mail: OutboxMail, wanted: MailState, *, actor: Person | None, now: datetime, via: str = "page"
) -> None:
    """Bring a mail to `wanted`: queue it (again), hold it, call it back, or note that it arrived.

    Raises NotPossibleError when its state does not allow that.
    """
    if not may(mail.state, wanted):
        raise NotPossibleError(mail.state)
    before, mail.state = mail.state, wanted
    if wanted == MailState.QUEUED and not (before == MailState.HELD and is_for_later(mail, now)):
        _start_anew(mail, now)
    elif wanted == MailState.SENT:
        mail.sent_at = mail.final_at or now
    db.session.flush()
    audit.record(VERBS[wanted], "mail", mail.public_id, actor=actor, now=now, via=via, before=before)


def is_for_later(mail: OutboxMail, now: datetime) -> bool:
    """Whether a mail was never tried, and is meant to leave at a later moment: a reminder held before its day."""
    return mail.attempts == 0 and mail.tried_since is None and mail.next_attempt_at > now + UNDO_TIME


def _start_anew(mail: OutboxMail, now: datetime) -> None:
    """Queue a mail with its tries before it, and its life."""
    kind = all_kinds().get(mail.kind)
    mail.next_attempt_at, mail.attempts, mail.tried_since = now, 0, None
    if mail.person is not None and mail.person.email:
        mail.address = mail.person.email  # it may have been corrected meanwhile
    mail.expires_at = max(mail.expires_at, now + kind.life) if kind else mail.expires_at


def unsubscribe(mail: OutboxMail, *, now: datetime) -> bool:
    """Stop mails like this one for its reader; False when they are stopped already.

    What is urgent, such as a meeting that is cancelled, is stopped for this one thing; the rest for good.
    """
    if mail.person is None:
        return False
    kind = all_kinds().get(mail.kind)
    is_urgent = kind is not None and kind.urgent
    about = (mail.subject_kind, mail.subject_id) if is_urgent else (None, None)
    return mute(mail.person, kind=mail.kind, about=about, actor=mail.person, now=now, via="mail")


def mute(
    person: Person,
    *,
    kind: str | None,
    about: tuple[str | None, str | None] = (None, None),
    until: datetime | None = None,
    actor: Person | None,
    now: datetime,
    via: str = "page",
) -> bool:
    """Keep mails of `kind`, or all that is not urgent, from `person`; False when that holds already."""
    known = db.session.scalars(
        select(Mute).where(
            Mute.person_id == person.id, Mute.kind == kind, Mute.subject_kind == about[0], Mute.subject_id == about[1]
        )
    ).first()
    if known is not None and known.until == until:
        return False
    if known is not None:
        known.until = until
    else:
        db.session.add(
            Mute(
                person_id=person.id,
                created_at=now,
                kind=kind,
                subject_kind=about[0],
                subject_id=about[1],
                until=until,
            )
        )
    db.session.flush()
    audit.record(
        "mute", "person", person.public_id, actor=actor, now=now, via=via, kind=kind or "", about=about[1] or ""
    )
    return True


def unmute(row: Mute, person: Person, *, actor: Person | None, now: datetime, via: str = "page") -> None:
    """Let those mails come again."""
    db.session.delete(row)
    db.session.flush()
    audit.record("unmute", "person", person.public_id, actor=actor, now=now, via=via, kind=row.kind or "")


def set_language(person: Person, language: str, *, now: datetime, via: str = "link") -> bool:
    """Write to `person` in `language` from now on; False when that is so already."""
    if person.language == language:
        return False
    person.language = language
    db.session.flush()
    audit.record("set_language", "person", person.public_id, actor=person, now=now, via=via, language=language)
    return True


def note_release(*, actor: Person | None, now: datetime, via: str = "page") -> None:
    """Write down that someone let the whole outbox go."""
    audit.record("release", "outbox", "", actor=actor, now=now, via=via)


def confirm_clock(*, actor: Person | None, now: datetime, via: str = "page") -> bool:
    """Believe the clock, although things were done later than it says; False when nothing is wrong with it.

    Raises NotPossibleError when no honest clock can stand so.
    """
    if not clockwork.is_possible(now):
        raise NotPossibleError(now)
    latest = clockwork.latest_act()
    if latest is None or not clockwork.went_back(now, latest):
        return False
    clockwork.confirm()
    audit.record("clock_confirmed", "outbox", "", actor=actor, now=now, via=via, latest=latest.isoformat())
    return True


def set_pause(person: Person, pause: Mute | None, until: datetime | None, *, now: datetime) -> None:
    """Send nothing that is not urgent until `until`; None ends the pause. Writes nothing when that holds already."""
    if until is not None:
        mute(person, kind=None, until=until, actor=person, now=now, via="link")
    elif pause is not None:
        unmute(pause, person, actor=person, now=now, via="link")


def set_grouping(person: Person, *, apart: bool, now: datetime) -> bool:
    """Send reminders of one day apart or together; False when that is so already."""
    if person.mail_apart == apart:
        return False
    person.mail_apart = apart
    db.session.flush()
    audit.record("set_grouping", "person", person.public_id, actor=person, now=now, via="link", apart=apart)
    return True


def set_about(person: Person, about: tuple[str, str], known: Mute | None, *, wanted: bool, now: datetime) -> None:
    """Write about a thing, or no more. Writes nothing when that holds already."""
    if wanted and known is not None:
        unmute(known, person, actor=person, now=now, via="link")
    elif not wanted and known is None:
        mute(person, kind=None, about=about, actor=person, now=now, via="link")
