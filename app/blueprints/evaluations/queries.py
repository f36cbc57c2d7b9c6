"""Every read of rounds and their phases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.extensions import db
from app.models import Account, AuditEntry, Pact, PactStatus, PactVersion, Person, Phase, Role, Round


def rounds(pact: Pact) -> Sequence[Round]:
    """Return every round of a pact with its phases, the first one first."""
    return db.session.scalars(
        select(Round).where(Round.pact_id == pact.id).order_by(Round.ordinal).options(selectinload(Round.phases))
    ).all()


def round_by_public_id(public_id: str) -> Round | None:
    """Return a round with its phases and its pact."""
    return db.session.scalar(
        select(Round).where(Round.public_id == public_id).options(selectinload(Round.phases), joinedload(Round.pact))
    )


def ordinals(pact: Pact) -> frozenset[int]:
    """Return the numbers of the rounds that are on the calendar."""
    return frozenset(db.session.scalars(select(Round.ordinal).where(Round.pact_id == pact.id)))


def versions(pact: Pact) -> Sequence[tuple[int, date]]:
    """Return the number and the day of adoption of each version, without its frozen text."""
    rows = db.session.execute(
        select(PactVersion.number, PactVersion.adopted_on)
        .where(PactVersion.pact_id == pact.id)
        .order_by(PactVersion.number)
    )
    return [(number, adopted_on) for number, adopted_on in rows]


# Asked each minute: put together once.
_DATES = (
    select(Phase.round_id, func.min(Phase.starts_on).label("first"), func.max(Phase.ends_on).label("last"))
    .group_by(Phase.round_id)
    .subquery()
)
_TO_MOVE = (
    select(Round)
    .join(_DATES, _DATES.c.round_id == Round.id)
    .where(
        Round.closed_at.is_(None),
        or_(_DATES.c.last < bindparam("today"), (_DATES.c.first <= bindparam("today")) & Round.opened_at.is_(None)),
    )
    .order_by(Round.id)
    .options(selectinload(Round.phases))
)


def rounds_to_move(today: date) -> Sequence[Round]:
    """Return the rounds that should be open or closed today and are not yet."""
    return db.session.scalars(_TO_MOVE, {"today": today}).all()


def changes(round_: Round, limit: int = 10) -> Sequence[AuditEntry]:
    """Return the last changes of a round's dates, newest first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "round",
            AuditEntry.subject_id == round_.public_id,
            AuditEntry.verb.in_(("round_dates_changed", "round_dates_undone")),
        )
        .order_by(AuditEntry.id.desc())
        .limit(limit)
        .options(joinedload(AuditEntry.actor))
    ).all()


def change(round_: Round, public_id: str) -> AuditEntry | None:
    """Return one change of this round's dates."""
    return db.session.scalar(
        select(AuditEntry).where(
            AuditEntry.public_id == public_id,
            AuditEntry.subject_kind == "round",
            AuditEntry.subject_id == round_.public_id,
            AuditEntry.verb == "round_dates_changed",
        )
    )


def last_change(round_: Round) -> AuditEntry | None:
    """Return who changed the dates last, and when."""
    return next(iter(changes(round_, limit=1)), None)


def phases_between(first: date, last: date) -> Sequence[Phase]:
    """Return the phases that begin or end between two days; whether their pact is in force is for the mails to ask."""
    # Each day by its own index: asked for both in one breath, a database may read every phase there is.
    begins, ends = (select(Phase).where(day.between(first, last)) for day in (Phase.starts_on, Phase.ends_on))
    found = db.session.scalars(select(Phase).from_statement(begins.union(ends))).all()
    wanted = select(Round).where(Round.id.in_({phase.round_id for phase in found})).options(load_only(Round.public_id))
    rounds = {one.id: one for one in db.session.scalars(wanted)} if found else {}
    for phase in found:
        set_committed_value(phase, "round", rounds[phase.round_id])
    return sorted(found, key=lambda phase: (phase.starts_on, phase.position, phase.id))


def phases_of_rounds(public_ids: Sequence[str]) -> Sequence[Phase]:
    """Return every phase of these rounds, where their pacts are in force."""
    wanted = _in_force().where(Round.public_id.in_(public_ids))
    return db.session.scalars(wanted.options(contains_eager(Phase.round).contains_eager(Round.pact))).all()


def coordinators(ids: Sequence[int] | None = None) -> Sequence[Person]:
    """Return the people with a coordinator's or administrator's account; of `ids` only, when given."""
    statement = (
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(Account.role.in_((Role.COORDINATOR, Role.ADMINISTRATOR)), Account.disabled_at.is_(None))
        .order_by(Account.person_id)
    )
    return db.session.scalars(statement if ids is None else statement.where(Person.id.in_(ids))).all()


def _in_force() -> Select[Phase]:
    return (
        select(Phase)
        .join(Round, Round.id == Phase.round_id)
        .join(Pact, Pact.id == Round.pact_id)
        .where(Pact.status == PactStatus.ADOPTED)
        .order_by(Phase.starts_on, Phase.position, Phase.id)
    )
