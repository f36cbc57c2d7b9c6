"""Sealed ballots in the database: made and changed by their maker, opened by two holders, kept as counts.

No function here reads or writes an invitation: nothing ties the two, not even a transaction.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    Ballot,
    Consultation,
    KeyHolder,
    Person,
    Seal,
    SealState,
    SettledCount,
    SettledReceipt,
    SettledText,
)
from app.models.base import new_public_id
from app.sealing import ballots, keyfile, locks, parts, rehearsing
from app.sealing.ballots import Secret
from app.sealing.settling import FEWEST, Outcome, settle

ROUND_TO = 5  # what is said of the number of ballots before closing
BATCH = 500  # ballots after which it is told how far the opening is


class WrongPartError(Exception):
    """What was typed is not the part of this holder."""


class NotReadyError(Exception):
    """The key is not made yet, or gone already."""


class RehearsalFailedError(Exception):
    """A test answer could not be opened with two of the three parts and the key file: this key must not be used."""


def begin(
    consultation: Consultation, holders: Sequence[Person], group_questions: Sequence[str], *, now: datetime
) -> Seal:
    """Name the three who will keep a part. Raises ValueError unless three different people hold one each."""
    if len({person.id for person in holders}) != locks.HOLDERS:
        message = "three different people keep a part each"
        raise ValueError(message)
    seal = Seal(consultation=consultation, group_questions=list(group_questions)[:2])
    db.session.add(seal)
    for position, person in enumerate(holders, 1):
        db.session.add(KeyHolder(consultation=consultation, person=person, position=position, asked_at=now))
    db.session.flush()
    return seal


def seal_of(consultation_id: int) -> Seal | None:
    """Return the seal of a consultation."""
    return db.session.get(Seal, consultation_id)


def holders_of(consultation_id: int) -> Sequence[KeyHolder]:
    """Return the three holders, in order."""
    return db.session.scalars(
        select(KeyHolder)
        .where(KeyHolder.consultation_id == consultation_id)
        .options(joinedload(KeyHolder.person))
        .order_by(KeyHolder.position)
    ).all()


def new_part(holder: KeyHolder, *, now: datetime) -> str:
    """Return a new part for a holder, to be shown once; the one before it is worth nothing any more.

    Raises NotReadyError once the holder has shown to have kept one.
    """
    if holder.proved_at is not None:
        raise NotReadyError
    part = parts.new_part()
    holder.public_key = locks.holder_key(part, holder.consultation.public_id)
    holder.shown_at = now
    db.session.flush()
    return parts.written(part)


def prove(holder: KeyHolder, typed: str, *, kept_where: str, data_dir: Path, now: datetime) -> bool:
    """Note that a holder kept the part; return whether the key is ready now, because all three did.

    The last of the three makes the key, once its rehearsal succeeded. Raises WrongPartError when the part is another
    one, UnreadableError when it is none at all, RehearsalFailedError, and OSError when no key file can be written.
    """
    seal = db.session.get_one(Seal, holder.consultation_id, with_for_update=True)  # of two at once, one sees the other
    part, name = _check(holder, typed), holder.consultation.public_id
    file_key = keyfile.make(data_dir, name)
    holder.rehearsal = locks.wrap(rehearsing.rehearsal_part(part, name), file_key)
    holder.proved_at, holder.kept_where = now, kept_where
    db.session.flush()
    holders = holders_of(holder.consultation_id)
    if len(holders) < locks.HOLDERS or any(one.proved_at is None for one in holders):
        return False
    if seal.state == SealState.MAKING:
        _rehearse(holders, file_key, name)
        locked = locks.lock([one.public_key or b"" for one in holders], file_key)
        seal.public_key = locked.public
        seal.copies = [base64.b64encode(copy).decode("ascii") for copy in locked.copies]
        seal.state, seal.rehearsed_at = SealState.READY, now
        db.session.flush()
    return True


def _rehearse(holders: Sequence[KeyHolder], file_key: bytes, name: str) -> None:
    try:
        given = {one.position: locks.unwrap(one.rehearsal or b"", file_key) for one in holders}
        rehearsing.rehearse(given, file_key, name)
    except (locks.WrongPartsError, ballots.UnopenableError) as error:
        raise RehearsalFailedError from error
    for one in holders:
        one.rehearsal = None


def find(consultation_id: int, secret: Secret, *, lock: bool = False) -> Ballot | None:
    """Return the ballot of one browser; with `lock`, a second request of that browser waits for the first."""
    return db.session.get(Ballot, (consultation_id, secret.name), with_for_update=lock or None)


def copy_of(ballot: Ballot, secret: Secret) -> Any:
    """Return what its maker can still change."""
    return ballots.show(ballot.copy, secret.copy_key)


def save(consultation_id: int, secret: Secret, draft: Any, room: int = 0) -> Ballot:
    """Keep what someone filled in so far, readable for that browser alone."""
    hidden = ballots.hide(draft, secret.copy_key, room)
    ballot = find(consultation_id, secret, lock=True) or _new_ballot(consultation_id, secret, hidden)
    ballot.copy = hidden
    db.session.flush()
    return ballot


def _new_ballot(consultation_id: int, secret: Secret, hidden: bytes) -> Ballot:
    """Return the ballot of one browser, made now; a form that is sent twice at once finds that of the other."""
    ballot = Ballot(consultation_id=consultation_id, name=secret.name, copy=hidden)
    try:
        with db.session.begin_nested():
            db.session.add(ballot)
    except IntegrityError:
        return db.session.get_one(Ballot, (consultation_id, secret.name), with_for_update=True)
    return ballot


def submit(
    consultation_id: int, secret: Secret, *, draft: Any, rows: Sequence[Sequence[str]], language: str, room: int = 0
) -> str:
    """Seal an answer, in the place of the one before it; return the receipt. Sending it twice counts once.

    Raises NotReadyError when the consultation has no key, or has one no more.
    """
    seal = seal_of(consultation_id)
    if seal is None or seal.public_key is None or seal.state != SealState.READY:
        raise NotReadyError
    ballot = save(consultation_id, secret, draft, room)
    content = {"rows": [list(row) for row in rows], "language": language, "receipt": secret.receipt}
    ballot.sealed = ballots.seal(content, seal.public_key, room)
    db.session.flush()
    return secret.receipt


def rounded_count(consultation_id: int) -> int:
    """Return how many ballots were submitted, to the nearest five: while it is open nobody learns more."""
    number = _submitted(consultation_id)
    return round(number / ROUND_TO) * ROUND_TO


def rounded_counts(consultation_ids: Sequence[int]) -> dict[int, int]:
    """Return what may be said of the number of ballots: to the nearest five, and as it was counted once it was."""
    if not consultation_ids:
        return {}
    found = dict.fromkeys(consultation_ids, 0)
    for consultation_id, number in db.session.execute(
        select(Ballot.consultation_id, func.count())
        .where(Ballot.consultation_id.in_(consultation_ids), Ballot.sealed.is_not(None))
        .group_by(Ballot.consultation_id)
    ):
        found[consultation_id] = round(number / ROUND_TO) * ROUND_TO
    settled = select(Seal.consultation_id, Seal.counted).where(
        Seal.consultation_id.in_(consultation_ids), Seal.counted.is_not(None)
    )
    found.update((consultation_id, counted) for consultation_id, counted in db.session.execute(settled) if counted)
    return found


def receipts(consultation_id: int) -> Sequence[str]:
    """Return the receipts that were counted, in order of the alphabet."""
    return db.session.scalars(
        select(SettledReceipt.code)
        .where(SettledReceipt.consultation_id == consultation_id)
        .order_by(SettledReceipt.code)
    ).all()


def has_receipt(consultation_id: int, code: str) -> bool:
    """Whether the answer with this receipt was counted."""
    return db.session.get(SettledReceipt, (consultation_id, code)) is not None


def discard(consultation_id: int) -> None:
    """Take away the key of a consultation that was never opened. The key file goes once this is committed."""
    db.session.execute(delete(KeyHolder).where(KeyHolder.consultation_id == consultation_id))
    db.session.execute(delete(Seal).where(Seal.consultation_id == consultation_id))
    db.session.flush()


def enter(holder: KeyHolder, typed: str, *, data_dir: Path, now: datetime) -> bool:
    """Take the part of a holder after closing; return whether there are two now, so that the ballots can be opened.

    Raises WrongPartError, UnreadableError, KeyFileMissingError, or NotReadyError when nothing is to be opened.
    """
    seal = db.session.get_one(Seal, holder.consultation_id, with_for_update=True)
    if seal.state == SealState.SETTLING:
        return True
    if seal.state != SealState.READY:
        raise NotReadyError
    part = _check(holder, typed)
    name = holder.consultation.public_id
    file_key = keyfile.read(data_dir, name)
    holder.entered, holder.entered_at = locks.wrap(part, file_key), now
    db.session.flush()
    given = {
        one.position: locks.unwrap(one.entered, file_key) for one in holders_of(seal.consultation_id) if one.entered
    }
    if len(given) < 2:
        return False
    locked = locks.Locked(seal.public_key or b"", tuple(base64.b64decode(one) for one in seal.copies))
    seal.opening = locks.wrap(locks.unlock(locked, given, file_key, name), file_key)
    seal.state = SealState.SETTLING
    for one in holders_of(seal.consultation_id):
        one.entered = None
    db.session.flush()
    return True


def waiting() -> Sequence[int]:
    """Return the consultations whose ballots are to be opened."""
    return db.session.scalars(
        select(Seal.consultation_id).where(Seal.state == SealState.SETTLING).order_by(Seal.consultation_id)
    ).all()


def settled_names(names: Sequence[str]) -> Sequence[str]:
    """Return which of these consultations have nothing left to open."""
    return db.session.scalars(
        select(Consultation.public_id)
        .join(Seal, Seal.consultation_id == Consultation.id)
        .where(Consultation.public_id.in_(names), Seal.state.in_([SealState.SETTLED, SealState.DESTROYED]))
        .order_by(Consultation.public_id)
    ).all()


@dataclass(frozen=True)
class Waiting:
    """What is to be opened: nothing of the database is held while that takes its time."""

    private: bytes
    group_questions: Sequence[str]
    ballots: Sequence[bytes]


def sealed_of(consultation_id: int, *, data_dir: Path) -> Waiting:
    """Return the key that two holders released, and every ballot that it opens."""
    seal = db.session.get_one(Seal, consultation_id, options=[joinedload(Seal.consultation)])
    file_key = keyfile.read(data_dir, seal.consultation.public_id)
    private = locks.unwrap(seal.opening or b"", file_key)
    sealed = db.session.scalars(
        select(Ballot.sealed).where(Ballot.consultation_id == consultation_id, Ballot.sealed.is_not(None))
    )
    return Waiting(private, list(seal.group_questions), [one for one in sealed if one is not None])


def open_all(waiting: Waiting, *, progress: Callable[[int], None]) -> Outcome | None:
    """Open every ballot in memory and count; None when they are too few, and then not one is opened.

    `progress` is called with the number opened so far. A ballot that does not open was damaged: it is left out,
    and its receipt is missing from the list that is published.
    """
    if len(waiting.ballots) < FEWEST:
        return None
    return settle(_opened(waiting, progress), waiting.group_questions, secrets.SystemRandom().shuffle)


def note_opened(consultation_id: int, number: int) -> None:
    """Note how many ballots are open so far."""
    db.session.execute(
        update(Seal)
        .where(Seal.consultation_id == consultation_id, Seal.state == SealState.SETTLING)
        .values(opened_ballots=number)
    )


def keep(consultation_id: int, outcome: Outcome | None, *, now: datetime) -> bool:
    """Write the outcome and destroy ballots and keys, in the transaction of the caller: all of it or nothing.

    False when it was done before.
    """
    seal = db.session.get_one(Seal, consultation_id, with_for_update=True)
    if seal.state != SealState.SETTLING:
        return False
    seal.state = SealState.SETTLED if outcome else SealState.DESTROYED
    seal.settled_at, seal.opening, seal.copies = now, None, []
    if outcome is not None:
        seal.counted, seal.result_hash = outcome.counted, outcome.digest()
        _write(consultation_id, outcome)
    db.session.execute(delete(Ballot).where(Ballot.consultation_id == consultation_id))
    db.session.flush()
    return True


def _write(consultation_id: int, outcome: Outcome) -> None:
    for (question, row, value, group), count in sorted(outcome.counts.items()):
        db.session.add(
            SettledCount(
                consultation_id=consultation_id,
                question_id=question,
                row_id=row,
                value=value,
                group=list(group),
                count=count,
            )
        )
    for words in outcome.words:
        db.session.add(
            SettledText(
                consultation_id=consultation_id,
                question_id=words.question,
                name=new_public_id(),
                language=words.language,
                text=words.text,
            )
        )
    for code in outcome.receipts:
        db.session.add(SettledReceipt(consultation_id=consultation_id, code=code))


def _opened(waiting: Waiting, progress: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    for number, sealed in enumerate(waiting.ballots, 1):
        if number % BATCH == 0:
            progress(number)
        try:
            yield ballots.unseal(sealed, waiting.private)
        except ballots.UnopenableError:
            continue
    progress(len(waiting.ballots))


def _submitted(consultation_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Ballot)
            .where(Ballot.consultation_id == consultation_id, Ballot.sealed.is_not(None))
        )
        or 0
    )


def _check(holder: KeyHolder, typed: str) -> bytes:
    part = parts.read(typed)
    if locks.holder_key(part, holder.consultation.public_id) != holder.public_key:
        raise WrongPartError
    return part
