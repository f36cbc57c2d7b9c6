"""Counting results beforehand, in the background, and forgetting a count as soon as an answer changes.

On PostgreSQL a count must not miss what another transaction writes meanwhile: whoever changes answers shares a lock of
the consultation with all others who do, and the count takes it alone. SQLite has one writer at a time anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, delete, func, select

from app.blueprints.consultations.queries_tallies import count
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.models import Consultation, ConsultationState, Invitation, Mode, Response, ResultTally
from app.models.tallies import ALL_COUNTED, STRETCH
from app.prepared import Prepared

AT_ONCE = 20  # consultations looked at in one turn
MOST_A_TURN = 64  # stretches counted in one turn, each in a transaction of its own
_LOCK = 7301  # says what the lock is about; the second number is the consultation
_SHARE = Prepared(
    select(func.pg_advisory_xact_lock_shared(_LOCK, bindparam("consultation", type_=Integer))), lambda done: (done,)
)
_FORGET = Prepared(
    delete(ResultTally)
    .where(
        ResultTally.consultation_id == bindparam("consultation"),
        ResultTally.stretch.in_((ALL_COUNTED, bindparam("stretch"))),
    )
    .returning(ResultTally.stretch),
    lambda stretch: (stretch,),
)


def forget(consultation_id: int, response_ids: Iterable[int]) -> None:
    """Let nothing stand that was counted of these responses; to be called in the transaction that changes them."""
    if db.engine.dialect.name == "postgresql":
        _SHARE.first(consultation=consultation_id)
    for stretch in sorted({one // STRETCH for one in response_ids}):
        _FORGET.all(consultation=consultation_id, stretch=stretch)


def forget_answers_of(person_ids: Sequence[int]) -> None:
    """Let nothing stand that was counted of what these people answered."""
    found: dict[int, list[int]] = {}
    rows = db.session.execute(
        select(Response.id, Response.consultation_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.person_id.in_(person_ids))
        .order_by(Response.consultation_id, Response.id)
    )
    for key, consultation_id in rows:
        found.setdefault(consultation_id, []).append(key)
    for consultation_id, keys in found.items():
        forget(consultation_id, keys)


def count_results(now: datetime) -> None:
    """Count what has no tally yet, a bounded number of stretches a turn. Killed half-way, the next turn goes on."""
    del now
    left = MOST_A_TURN
    for key in _unfinished():
        if left > 0:
            left -= _count_some(key, left)
    db.session.rollback()


def _unfinished() -> Sequence[int]:
    finished = select(ResultTally.consultation_id).where(ResultTally.stretch == ALL_COUNTED)
    return db.session.scalars(
        select(Consultation.id)
        .where(
            Consultation.state != ConsultationState.DRAFT,
            Consultation.mode != Mode.ANONYMOUS,
            Consultation.id.not_in(finished),
        )
        .order_by(Consultation.id)
        .limit(AT_ONCE)
    ).all()


def _count_some(consultation_id: int, most: int) -> int:
    """Count up to `most` stretches of a consultation; return how many there were to count."""
    missing = _missing(consultation_id)
    for stretch in missing[:most]:
        with unit_of_work(JOB_TIMEOUT):
            _take(consultation_id)
            if db.session.get(ResultTally, (consultation_id, stretch)) is None:
                _keep(consultation_id, stretch)
    if len(missing) <= most:
        with unit_of_work(JOB_TIMEOUT):
            _take(consultation_id)
            if not _missing(consultation_id) and db.session.get(Consultation, consultation_id) is not None:
                db.session.merge(ResultTally(consultation_id=consultation_id, stretch=ALL_COUNTED, counted={}))
    return len(missing)


def _take(consultation_id: int) -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_LOCK, consultation_id)))


def _keep(consultation_id: int, stretch: int) -> None:
    found = count(consultation_id, [(stretch * STRETCH, (stretch + 1) * STRETCH - 1)])
    if db.session.get(Consultation, consultation_id) is not None:
        db.session.add(ResultTally(consultation_id=consultation_id, stretch=stretch, counted=found.stored()))


def _missing(consultation_id: int) -> list[int]:
    """Return the stretches with submitted responses that have no tally."""
    have = set(
        db.session.scalars(select(ResultTally.stretch).where(ResultTally.consultation_id == consultation_id)).all()
    )
    return [one for one in _stretches(consultation_id) if one not in have]


def _stretches(consultation_id: int) -> Sequence[int]:
    """Return the stretches in which a consultation has responses: a step each, without reading those between."""
    mine = Response.consultation_id == consultation_id
    walk = select(func.min(Response.id).label("key")).where(mine).cte("walk", recursive=True)
    behind = (
        select(func.min(Response.id)).where(mine, Response.id >= (walk.c.key // STRETCH + 1) * STRETCH)
    ).scalar_subquery()
    walk = walk.union_all(select(behind).where(walk.c.key.is_not(None)))
    return [key // STRETCH for key in db.session.scalars(select(walk.c.key).where(walk.c.key.is_not(None)))]
