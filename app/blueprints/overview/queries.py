"""Every read of the cockpit and of "my work"; a fixed number of queries, each with a bounded number of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import joinedload

from app.blueprints.actions.rules import OPEN
from app.blueprints.overview.rules import CONVENE_WITHIN
from app.blueprints.overview.scope import Scope
from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    Assignment,
    Consultation,
    ConsultationState,
    Convocation,
    Invitation,
    InvitationState,
    MailState,
    Meeting,
    MeetingState,
    Membership,
    Mode,
    Organisation,
    OutboxMail,
    Pact,
    Person,
    Reply,
)
from app.sealing import store

MOST_WAITING = 5  # of one kind; the rest is one link away
MOST_COMING = 8
MOST_MEETINGS = 4
MOST_CONSULTATIONS = 10
MOST_OWN = 50
TROUBLE = (MailState.UNCERTAIN, MailState.FAILED, MailState.BOUNCED)
STOPPED = (MailState.SUPPRESSED, MailState.FAILED, MailState.BOUNCED)
NOT_GOING = (MailState.CANCELLED, MailState.EXPIRED)


@dataclass(frozen=True)
class OwnedAction:
    """An action with whoever owns it now."""

    action: Action
    owner: Person | None
    assignment: Assignment | None = None


@dataclass(frozen=True)
class MeetingRow:
    """A meeting with how many were called, how many come, how many said nothing yet, and its points."""

    meeting: Meeting
    called: int
    coming: int
    silent: int
    items: int


@dataclass(frozen=True)
class ConsultationRow:
    """A consultation with how many were asked and how many answered."""

    consultation: Consultation
    invited: int
    answered: int


# ---- actions ----


def overdue(pact: Pact, scope: Scope, today: date) -> tuple[list[OwnedAction], int]:
    """Return the open actions whose date has passed, the longest first, and how many there are in all."""
    return _owned(pact, scope, Action.due_on < today, MOST_WAITING)


def coming(pact: Pact, scope: Scope, first: date, last: date) -> tuple[list[OwnedAction], int]:
    """Return the open actions due between two days, both included, and how many there are in all."""
    return _owned(pact, scope, Action.due_on.between(first, last), MOST_COMING)


def _owned(pact: Pact, scope: Scope, condition: object, limit: int) -> tuple[list[OwnedAction], int]:
    rows: Sequence[Any] = db.session.execute(
        select(Action, Assignment, func.count().over())
        .outerjoin(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
        .where(Action.pact_id == pact.id, Action.state.in_(OPEN), condition, scope.actions())  # type: ignore[arg-type]
        .options(joinedload(Assignment.person))
        .order_by(Action.due_on, Action.id)
        .limit(limit)
    ).all()
    found = [OwnedAction(action, None if owner is None else owner.person, owner) for action, owner, _ in rows]
    return found, rows[0][2] if rows else 0


# ---- meetings ----


def meetings_in_need(scope: Scope, now: datetime) -> list[MeetingRow]:
    """Return the meetings that may need someone: soon to come, or held, however long ago, without approved minutes.

    The one held first stands on top. When there are very many, those that have waited longest are left out.
    """
    may_need = or_(
        Meeting.state.in_((MeetingState.PLANNED, MeetingState.CONVENED)),
        (Meeting.state == MeetingState.CLOSED) & Meeting.minutes_approved_at.is_(None),
    )
    soon = Meeting.starts_at <= now + CONVENE_WITHIN
    return _meetings(scope, may_need & soon, 6 * MOST_WAITING, latest=True)


def next_meetings(scope: Scope, now: datetime) -> list[MeetingRow]:
    """Return the meetings to come, soonest first."""
    condition = (Meeting.ends_at > now) & Meeting.state.in_((MeetingState.PLANNED, MeetingState.CONVENED))
    return _meetings(scope, condition, MOST_MEETINGS)


def _meetings(scope: Scope, condition: object, limit: int, *, latest: bool = False) -> list[MeetingRow]:
    """Return the first meetings, or the latest, in the order of time."""
    order = [Meeting.starts_at.desc(), Meeting.id.desc()] if latest else [Meeting.starts_at, Meeting.id]
    called = select(func.count()).where(Convocation.meeting_id == Meeting.id)
    items = select(func.count()).where(AgendaItem.meeting_id == Meeting.id)
    rows = db.session.execute(
        select(
            Meeting,
            called.correlate(Meeting).scalar_subquery(),
            called.where(Convocation.reply == Reply.COMING).correlate(Meeting).scalar_subquery(),
            called.where(Convocation.reply == Reply.NONE).correlate(Meeting).scalar_subquery(),
            items.correlate(Meeting).scalar_subquery(),
        )
        .where(condition, scope.meetings())  # type: ignore[arg-type]
        .options(joinedload(Meeting.workgroup))
        .order_by(*order)
        .limit(limit)
    )
    found = [MeetingRow(*row) for row in rows]
    return found[::-1] if latest else found


# ---- consultations ----


def open_consultations(scope: Scope, today: date) -> list[ConsultationRow]:
    """Return the consultations that run, the one that closes first on top."""
    asked = select(func.count()).where(
        Invitation.consultation_id == Consultation.id, Invitation.state != InvitationState.JOINED
    )
    rows = db.session.execute(
        select(
            Consultation,
            asked.correlate(Consultation).scalar_subquery(),
            asked.where(Invitation.state == InvitationState.SUBMITTED).correlate(Consultation).scalar_subquery(),
        )
        .where(
            Consultation.state == ConsultationState.OPEN,
            or_(Consultation.closes_on.is_(None), Consultation.closes_on >= today),
            scope.consultations(),
        )
        .order_by(Consultation.closes_on.is_(None), Consultation.closes_on, Consultation.id)
        .limit(MOST_CONSULTATIONS)
    )
    return _without_names([ConsultationRow(*row) for row in rows])


def _without_names(rows: list[ConsultationRow]) -> list[ConsultationRow]:
    """Return the same rows, in which only a rounded number is told of anonymous answers."""
    rounded = store.rounded_counts([row.consultation.id for row in rows if row.consultation.mode == Mode.ANONYMOUS])
    return [replace(row, answered=rounded.get(row.consultation.id, row.answered)) for row in rows]


def response_by_kind(consultation: Consultation) -> list[tuple[str | None, int, int]]:
    """Return (kind of organisation, invited, answered), persons without an organisation last."""
    answered = func.sum(case((Invitation.state == InvitationState.SUBMITTED, 1), else_=0))
    rows = db.session.execute(
        select(Organisation.kind, func.count(), answered)
        .select_from(Invitation)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Invitation.consultation_id == consultation.id, Invitation.state != InvitationState.JOINED)
        .group_by(Organisation.kind)
        .order_by(Organisation.kind.is_(None), func.count().desc(), Organisation.kind)
    )
    return [(kind, invited, int(done)) for kind, invited, done in rows]


# ---- mails ----


def mails_in_trouble(since: datetime) -> Counter[str]:
    """Return how many mails of late are uncertain, failed or bounced."""
    rows = db.session.execute(
        select(OutboxMail.state, func.count())
        .where(OutboxMail.created_at >= since, OutboxMail.state.in_(TROUBLE))
        .group_by(OutboxMail.state)
    )
    return Counter({row.state: row[1] for row in rows})


def mails_by_day(bounds: Sequence[datetime]) -> list[tuple[int, str, bool, int]]:
    """Return (day, kind of mail, stopped, count) of what was written between the bounds of consecutive days."""
    day = case(
        *((OutboxMail.created_at < bound, number) for number, bound in enumerate(bounds[1:])), else_=len(bounds) - 2
    ).label("day")
    stopped = case((OutboxMail.state.in_(STOPPED), 1), else_=0).label("stopped")
    rows = db.session.execute(
        select(day, OutboxMail.kind, stopped, func.count())
        .where(
            OutboxMail.created_at >= bounds[0],
            OutboxMail.created_at < bounds[-1],
            OutboxMail.state.not_in(NOT_GOING),
        )
        .group_by("day", OutboxMail.kind, "stopped")
        .order_by("day", func.count().desc(), OutboxMail.kind)
    )
    return [(number, kind, bool(held), count) for number, kind, held, count in rows]


# ---- my work ----


def own_invitations(person: Person, today: date) -> Sequence[Invitation]:
    """Return what someone is asked to answer, the first to close on top."""
    return db.session.scalars(
        select(Invitation)
        .join(Invitation.consultation)
        .where(
            Invitation.person_id == person.id,
            Invitation.state != InvitationState.SUBMITTED,
            Consultation.state == ConsultationState.OPEN,
            or_(Consultation.closes_on.is_(None), Consultation.closes_on >= today),
        )
        .options(joinedload(Invitation.consultation), joinedload(Invitation.organisation))
        .order_by(Consultation.closes_on, Invitation.id)
        .limit(MOST_OWN)
    ).all()


def own_meetings(person: Person, now: datetime) -> Sequence[Convocation]:
    """Return the meetings to come that someone was called to, soonest first."""
    return db.session.scalars(
        select(Convocation)
        .join(Convocation.meeting)
        .where(
            Convocation.person_id == person.id,
            Meeting.ends_at > now,
            Meeting.state == MeetingState.CONVENED,
        )
        .options(joinedload(Convocation.meeting).joinedload(Meeting.workgroup))
        .order_by(Meeting.starts_at, Convocation.id)
        .limit(MOST_OWN)
    ).all()


def own_groups(person: Person) -> Sequence[Membership]:
    """Return the workgroups in which someone sits."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.person_id == person.id, Membership.ends_on.is_(None))
        .options(joinedload(Membership.workgroup))
        .order_by(Membership.id)
        .limit(MOST_OWN)
    ).all()


def is_asked(person: Person, kind: str, public_id: str, today: date) -> bool:
    """Whether someone has a link of his or her own to this thing: an answer, a reply or an update."""
    if kind == "consultation":
        asked = (
            select(Invitation.id)
            .join(Invitation.consultation)
            .where(
                Invitation.person_id == person.id,
                Consultation.public_id == public_id,
                Consultation.state == ConsultationState.OPEN,
                or_(Consultation.closes_on.is_(None), Consultation.closes_on >= today),
            )
        )
    elif kind == "meeting":
        asked = (
            select(Convocation.id)
            .join(Convocation.meeting)
            .where(Convocation.person_id == person.id, Meeting.public_id == public_id)
        )
    else:
        asked = (
            select(Assignment.id)
            .join(Assignment.action)
            .where(Assignment.person_id == person.id, Assignment.ends_on.is_(None), Action.public_id == public_id)
        )
    return db.session.scalar(asked.limit(1)) is not None


def long_ago(now: datetime) -> datetime:
    """Return since when troubles with mail are shown."""
    return now - timedelta(days=30)
