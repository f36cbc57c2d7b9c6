"""Is what the database holds whole? Rules that the code keeps are counted here once more, by the database itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text

from app.extensions import db
from app.models import (
    Action,
    Assignment,
    Consultation,
    Decision,
    Invitation,
    InvitationState,
    LedgerEntry,
    MailState,
    Meeting,
    MeetingState,
    Membership,
    OutboxMail,
    PactVersion,
    Phase,
    PhaseKind,
    Response,
    Round,
    Workgroup,
)
from app.operating.findings import Finding, Level, fine

SUBJECTS: dict[str, Any] = {
    "action": Action,
    "consultation": Consultation,
    "decision": Decision,
    "meeting": Meeting,
    "round": Round,
    "workgroup": Workgroup,
}


@dataclass(frozen=True)
class Rule:
    """Something that must never be: `wrong` selects one row for each time that it is."""

    check: str
    says: str
    wrong: Callable[[], Select[Any]]


def verify() -> list[Finding]:
    """Count every breach of every rule; read only."""
    return [*_of_the_engine(), *(_counted(rule) for rule in RULES)]


def _of_the_engine() -> Iterator[Finding]:
    """Ask the database about itself. PostgreSQL keeps its own constraints at all times, SQLite is asked."""
    if db.engine.dialect.name != "sqlite":
        yield fine("database", "The database keeps its own constraints.")
        return
    answers = [str(row[0]) for row in db.session.execute(text("PRAGMA integrity_check(20)"))]
    if answers == ["ok"]:
        yield fine("file", "Every page of the database file is whole.")
    else:
        what = f"The database file is damaged: {'; '.join(answers[:5])}"
        yield Finding(
            "file", Level.ERROR, what, "Stop the product, keep a copy of the file, and restore the last backup."
        )
    lost = db.session.execute(text("PRAGMA foreign_key_check")).all()
    if not lost:
        yield fine("references", "Every reference leads somewhere.")
    else:
        tables = ", ".join(sorted({str(row[0]) for row in lost}))
        yield Finding("references", Level.ERROR, f"{len(lost)} references lead nowhere, in {tables}.", _RESTORE)


_RESTORE = "Restore the last backup in which “flask verify” finds nothing, or ask for help with this line."


def _counted(rule: Rule) -> Finding:
    count = db.session.scalar(select(func.count()).select_from(rule.wrong().subquery())) or 0
    if count == 0:
        return fine(rule.check, f"No {rule.says}.")
    return Finding(rule.check, Level.ERROR, f"{count} × {rule.says}.", _RESTORE)


def _twice(column: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(column).where(*conditions).group_by(column).having(func.count() > 1)


def _seats() -> Select[Any]:
    return (
        select(func.min(Membership.id))
        .where(Membership.ends_on.is_(None))
        .group_by(Membership.workgroup_id, Membership.person_id)
        .having(func.count() > 1)
    )


def _reminders_of_nothing() -> Select[Any]:
    known = (
        and_(LedgerEntry.subject_kind == kind, LedgerEntry.subject_id.not_in(select(model.public_id)))
        for kind, model in SUBJECTS.items()
    )
    return select(LedgerEntry.id).where(or_(*known))


def _answers_at_odds() -> Select[Any]:
    is_submitted = Invitation.state == InvitationState.SUBMITTED
    return (
        select(Invitation.id)
        .join(Response, Response.invitation_id == Invitation.id)
        .where(is_submitted != Response.submitted_at.is_not(None))
    )


def _rounds_without_phases() -> Select[Any]:
    return (
        select(Round.id)
        .outerjoin(Phase, Phase.round_id == Round.id)
        .group_by(Round.id)
        .having(func.count(Phase.id) != len(PhaseKind))
    )


def _rounds_at_odds() -> Select[Any]:
    return (
        select(Round.id)
        .join(Phase, and_(Phase.round_id == Round.id, Phase.kind == PhaseKind.DECIDE))
        .where(Phase.ends_on != Round.decides_on)
    )


def _gaps_in_versions() -> Select[Any]:
    return (
        select(PactVersion.pact_id)
        .group_by(PactVersion.pact_id)
        .having(or_(func.max(PactVersion.number) != func.count(), func.min(PactVersion.number) != 1))
    )


RULES = (
    Rule(
        "owners", "action with two owners at once", lambda: _twice(Assignment.action_id, Assignment.ends_on.is_(None))
    ),
    Rule("members", "person who sits twice in one workgroup", _seats),
    Rule("reminders", "reminder about something that does not exist", _reminders_of_nothing),
    Rule("answers", "invitation that says otherwise than its answer", _answers_at_odds),
    Rule("rounds", "evaluation round without its eight phases", _rounds_without_phases),
    Rule("round dates", "evaluation round whose date is not that of its decision", _rounds_at_odds),
    Rule("versions", "pact with a gap in its versions", _gaps_in_versions),
    Rule(
        "sent mails",
        "mail that counts as sent without a moment",
        lambda: select(OutboxMail.id).where(OutboxMail.state == MailState.SENT, OutboxMail.sent_at.is_(None)),
    ),
    Rule(
        "invitations",
        "meeting that was convened without a moment",
        lambda: select(Meeting.id).where(Meeting.state == MeetingState.CONVENED, Meeting.convened_at.is_(None)),
    ),
)
