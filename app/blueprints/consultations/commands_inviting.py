"""Every write about who is asked: inviting, writing to the invited, taking someone off the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, insert, select, update

from app import audit
from app.blueprints.consultations import commands_together, queries
from app.blueprints.consultations.mails import INVITATION, draft_of
from app.blueprints.consultations.rules import shows_names
from app.extensions import db
from app.mail import outbox
from app.mail.checks import mutes_of
from app.models import (
    Consultation,
    ConsultationState,
    Hand,
    Invitation,
    InvitationState,
    MailState,
    OutboxMail,
    Person,
)
from app.models.base import new_public_id

WRITTEN_AT_ONCE = 500  # mails put in the outbox in one transaction, by the worker
NOT_BEGUN = (InvitationState.INVITED, InvitationState.JOINED)
IN_A_REQUEST = 100  # invitations that a click itself puts in the outbox; with more, the worker does all of it


@dataclass(frozen=True)
class Invited:
    """What came of inviting: how many were added, or why others were not."""

    added: int
    known: int
    unreachable: int
    offices: int = 0  # functional addresses, where answers are given without a name
    unsubscribed: int = 0  # people who want no invitations


def invite(consultation: Consultation, people: Sequence[queries.Reached], *, actor: Person, now: datetime) -> Invited:
    """Put people on the list, each once; in an open consultation they are written to at once.

    `created_at` of what is added is `now`, so that `take_back` finds it again.
    """
    wanted: dict[int, tuple[Person, int | None]] = {}
    for person, organisation_id in people:
        wanted.setdefault(person.id, (person, organisation_id))
    known = queries.invited_person_ids(consultation, wanted)
    fresh = [pair for person_id, pair in wanted.items() if person_id not in known]
    reachable = [(person, organisation_id) for person, organisation_id in fresh if person.email]
    unreachable = len(fresh) - len(reachable)
    if not shows_names(consultation.mode):
        reachable = [pair for pair in reachable if not pair[0].is_functional]
    offices = len(fresh) - len(reachable) - unreachable
    willing = _willing(consultation, reachable, now)
    unsubscribed, reachable = len(reachable) - len(willing), willing
    if reachable:
        db.session.execute(insert(Invitation), [_row(consultation, person.id, org, now) for person, org in reachable])
        audit.record(
            "people_invited", "consultation", consultation.public_id, actor=actor, now=now, count=len(reachable)
        )
    if consultation.state == ConsultationState.OPEN:
        commands_together.gather(consultation)
        write_now(consultation, now=now)
    return Invited(
        added=len(reachable), known=len(known), unreachable=unreachable, offices=offices, unsubscribed=unsubscribed
    )


def _willing(
    consultation: Consultation, people: Sequence[tuple[Person, int | None]], now: datetime
) -> list[tuple[Person, int | None]]:
    """Return who did not unsubscribe from invitations, or from everything that is not urgent."""
    found: list[tuple[Person, int | None]] = []
    for chunk in queries.in_chunks(people):
        mutes = mutes_of([person.id for person, _organisation in chunk], now=now)
        about = INVITATION.name, "consultation", consultation.public_id
        found += [pair for pair in chunk if not mutes.covers(pair[0].id, *about)]
    return found


def write_now(consultation: Consultation, *, now: datetime) -> int:
    """Put the invitations in the outbox where they are few; many are left to the worker. Return how many were put."""
    if queries.count_waiting(consultation) > IN_A_REQUEST:
        return 0
    return write_to_waiting(consultation, now=now, delay=outbox.UNDO_TIME)


def write_batch(now: datetime) -> int:
    """Put the next invitations that wait, of any consultation, in the outbox; return how many were looked at.

    They leave no sooner than the opening can be called back.
    """
    for consultation in queries.with_waiting(1):
        before = queries.count_waiting(consultation)
        write_to_waiting(consultation, now=now, delay=time_to_undo(consultation, now))
        return min(before, WRITTEN_AT_ONCE)
    return 0


def time_to_undo(consultation: Consultation, now: datetime) -> timedelta:
    """Return how long the opening can still be called back: until then no invitation leaves."""
    since = now - (consultation.opened_at or now)
    return max(outbox.UNDO_TIME - since, timedelta(0))


def _row(consultation: Consultation, person_id: int, organisation_id: int | None, now: datetime) -> dict[str, object]:
    return {
        "public_id": new_public_id(),
        "consultation_id": consultation.id,
        "person_id": person_id,
        "organisation_id": organisation_id,
        "created_at": now,
        "state": InvitationState.INVITED,
    }


def write_to_waiting(consultation: Consultation, *, now: datetime, delay: timedelta = timedelta(0)) -> int:
    """Put the invitations that were not written yet in the outbox, a bounded number at a time; return how many.

    Someone who was taken off the list and put back gets no second mail: the first one still works.
    """
    waiting = queries.waiting(consultation, WRITTEN_AT_ONCE)
    written = queries.written_to(consultation, INVITATION.name, [one.person_id for one in waiting])
    drafts = [draft_of(INVITATION, consultation, one.person) for one in waiting if one.person_id not in written]
    outbox.put_all(drafts, now=now, delay=delay)
    for chunk in queries.in_chunks([one.id for one in waiting]):
        db.session.execute(update(Invitation).where(Invitation.id.in_(chunk)).values(invited_at=now))
    db.session.flush()
    return len(drafts)


def take_back(consultation: Consultation, created_at: datetime, *, actor: Person, now: datetime) -> int:
    """Undo `invite`: take off the list who was added at that instant and has not begun; return how many."""
    mine = (
        Invitation.consultation_id == consultation.id,
        Invitation.created_at == created_at,
        Invitation.state.in_(NOT_BEGUN),
        ~_takes_part(),
    )
    rows = db.session.execute(select(Invitation.id, Invitation.person_id).where(*mine)).all()
    people = [person_id for _key, person_id in rows]
    _call_back(consultation, people)
    commands_together.release_from([key for key, _person_id in rows])
    db.session.execute(delete(Invitation).where(*mine))
    db.session.flush()
    _gather_again(consultation)
    audit.record(
        "invitations_taken_back", "consultation", consultation.public_id, actor=actor, now=now, count=len(people)
    )
    return len(people)


def uninvite(invitation: Invitation, *, actor: Person, now: datetime) -> bool:
    """Take someone off the list who has not begun; False when he or she has. The link in the mail then ends."""
    consultation, person = invitation.consultation, invitation.person
    if invitation.state not in NOT_BEGUN or db.session.scalar(
        select(Invitation.id).where(Invitation.id == invitation.id, _takes_part())
    ):
        return False
    _call_back(consultation, [person.id])
    commands_together.release_from([invitation.id])
    db.session.delete(invitation)
    db.session.flush()
    _gather_again(consultation)
    audit.record(
        "person_uninvited", "consultation", consultation.public_id, actor=actor, now=now, person=person.public_id
    )
    return True


def _takes_part() -> ColumnElement[bool]:
    """Whether someone joined the answer of a colleague and works on it."""
    return exists().where(
        Hand.invitation_id == Invitation.joined_id, Hand.person_id == Invitation.person_id, Hand.removed_at.is_(None)
    )


def _gather_again(consultation: Consultation) -> None:
    if consultation.state == ConsultationState.OPEN:
        commands_together.gather(consultation)


def _call_back(consultation: Consultation, person_ids: Sequence[int]) -> None:
    """Cancel the invitations to these persons that have not left yet."""
    for chunk in queries.in_chunks(person_ids):
        db.session.execute(
            update(OutboxMail)
            .where(
                OutboxMail.subject_kind == "consultation",
                OutboxMail.subject_id == consultation.public_id,
                OutboxMail.kind == INVITATION.name,
                OutboxMail.state == MailState.QUEUED,
                OutboxMail.person_id.in_(chunk),
            )
            .values(state=MailState.CANCELLED)
        )


def write_again_to_unreached(consultation: Consultation) -> None:
    """Let those be written to whose invitation was called back because the consultation was closed meanwhile."""
    mails = select(OutboxMail.person_id).where(
        OutboxMail.subject_kind == "consultation",
        OutboxMail.subject_id == consultation.public_id,
        OutboxMail.kind == INVITATION.name,
    )
    called_back = mails.where(OutboxMail.state == MailState.CANCELLED)
    others = mails.where(OutboxMail.state != MailState.CANCELLED, OutboxMail.person_id.is_not(None))
    db.session.execute(
        update(Invitation)
        .where(
            Invitation.consultation_id == consultation.id,
            Invitation.state.in_(NOT_BEGUN),
            Invitation.person_id.in_(called_back),
            Invitation.person_id.not_in(others),
        )
        .values(invited_at=None)
        .execution_options(synchronize_session=False)
    )
    db.session.flush()
