"""Erasing a person: what goes, what stays without a name, and the declaration that it was done."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, not_, or_, select, update

from app import audit
from app.blueprints.people.holdings import Fate, Holding
from app.blueprints.privacy.dossier import entries_of
from app.blueprints.privacy.gathering import HOLDINGS
from app.extensions import db
from app.models import (
    Account,
    Affiliation,
    Assignment,
    Attendance,
    Destruction,
    MailState,
    Meeting,
    Membership,
    OutboxMail,
    PeopleImport,
    Person,
    PersonMerge,
    Seat,
)
from app.web.languages import gettext as _

REQUEST, RULE, DECISION = "request", "rule", "decision"


class StillInUse(Exception):  # noqa: N818 - an answer, not a fault
    """The person still has work in hand; it must go to others first."""


def hindrances(person: Person) -> list[str]:
    """Return what someone still does here, in words; it must end or go to others before the erasure."""
    counts = {
        _("owns actions"): select(func.count(Assignment.id)).where(
            Assignment.person_id == person.id, Assignment.ends_on.is_(None)
        ),
        _("sits in workgroups"): select(func.count(Membership.id)).where(
            Membership.person_id == person.id, Membership.ends_on.is_(None)
        ),
        _("holds a seat of the body"): select(func.count(Seat.id)).where(
            Seat.person_id == person.id, Seat.ends_on.is_(None)
        ),
        _("can sign in"): select(func.count(Account.id)).where(
            Account.person_id == person.id, Account.disabled_at.is_(None)
        ),
    }
    return [words for words, statement in counts.items() if db.session.scalar(statement)]


def outlook(person: Person) -> list[tuple[str, int, int, str]]:
    """Return for each sort of data how many rows go or lose their words, how many stay, and why."""
    found: list[tuple[str, int, int, str]] = []
    ids = [one.id for one in entries_of(person)]
    for holding in HOLDINGS:
        gone, kept = _count(holding, ids)
        if gone or kept:
            found.append((str(holding.title), gone, kept, str(holding.why) if kept else ""))
    return found


def erase(
    person: Person, *, ground: str, reason: str, actor: Person | None, now: datetime, via: str = "page"
) -> Destruction:
    """Erase a person, with a declaration of it. Raises StillInUse while he or she has work in hand.

    Answers stay in published counts, and minutes, versions of the pact and reports stay as they are.
    """
    if hindrances(person) or person.erased_at is not None or person.merged_into_id is not None:
        raise StillInUse
    entries = entries_of(person)
    ids = [one.id for one in entries]
    _keep_names_in_minutes(entries)
    gone, kept = _apply(ids)
    _forget_journals(ids)
    for one in entries:
        _empty(one, now)
    done = declare(
        subject_id=person.public_id, counts=gone, kept=kept, ground=ground, reason=reason, actor=actor, now=now
    )
    audit.record("person_erased", "person", person.public_id, actor=actor, now=now, via=via, ground=ground)
    db.session.flush()
    db.session.expire_all()
    return done


def declare(
    *,
    subject_id: str,
    counts: Counter[str],
    kept: Counter[str],
    ground: str,
    reason: str,
    actor: Person | None,
    now: datetime,
) -> Destruction:
    """Write a declaration of destruction, sealed to the one before."""
    former = db.session.scalar(select(Destruction.seal).order_by(Destruction.id.desc()).limit(1))
    done = Destruction(
        at=now, ground=ground, subject_id=subject_id, counts=dict(counts), kept=dict(kept), reason=reason[:500],
        actor=actor, previous=former or "",
    )  # fmt: skip
    done.seal = seal_of(done)
    db.session.add(done)
    return done


def seal_of(done: Destruction) -> str:
    """Return the hash over a declaration and the seal of the one before."""
    told: list[Any] = [
        done.public_id, done.at.isoformat(), done.ground, done.subject_id, done.counts, done.kept, done.reason,
        done.previous,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def broken_seals() -> Sequence[str]:
    """Return the declarations that were changed, or before which one was taken out."""
    broken, former = [], ""
    for done in db.session.scalars(select(Destruction).order_by(Destruction.id)):
        if done.seal != seal_of(done) or done.previous != former:
            broken.append(done.public_id)
        former = done.seal
    return broken


def _count(holding: Holding, ids: list[int]) -> tuple[int, int]:
    about = or_(*(holding.condition(one) for one in ids))
    total = db.session.scalar(select(func.count()).select_from(holding.table).where(about)) or 0
    if holding.fate == Fate.KEEP:
        return 0, total
    if holding.only is None:
        return total, 0
    gone = db.session.scalar(select(func.count()).select_from(holding.table).where(and_(about, holding.only()))) or 0
    return gone, total - gone


def _apply(ids: list[int]) -> tuple[Counter[str], Counter[str]]:
    gone: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.person_id.in_(ids), OutboxMail.state.in_((MailState.QUEUED, MailState.HELD)))
        .values(state=MailState.CANCELLED)
    )
    for holding in HOLDINGS:
        taken, left = _count(holding, ids)
        gone[str(holding.table.name)] += taken
        kept[str(holding.table.name)] += left
        if not taken:
            continue
        if holding.before is not None:
            holding.before(ids)
        about = or_(*(holding.condition(one) for one in ids))
        condition = about if holding.only is None else and_(about, holding.only())
        if holding.fate == Fate.REMOVE:
            db.session.execute(delete(holding.table).where(condition))
        else:
            db.session.execute(update(holding.table).where(condition).values(dict(holding.empties)))
    return +gone, +kept


def _keep_names_in_minutes(entries: Sequence[Person]) -> None:
    """Keep who was there in minutes that were approved: they stay as they were, also the older ones."""
    approved = select(Meeting.id).where(Meeting.minutes_approved_at.is_not(None))
    for one in entries:
        db.session.execute(
            update(Attendance)
            .where(Attendance.person_id == one.id, Attendance.name == "", Attendance.meeting_id.in_(approved))
            .values(name=one.label)
        )


def _forget_journals(ids: list[int]) -> None:
    """What an import or a merge would bring back is no longer to be brought back."""
    db.session.execute(
        update(PersonMerge).where(or_(PersonMerge.kept_id.in_(ids), PersonMerge.lost_id.in_(ids))).values(journal=[])
    )
    keys = [{"id": one} for one in ids]
    for run in db.session.scalars(select(PeopleImport).where(not_(PeopleImport.undone_at.is_not(None)))):
        left = [entry for entry in run.journal if not (entry["table"] == "person" and entry["key"] in keys)]
        if len(left) < len(run.journal):
            run.journal = left


def _empty(one: Person, now: datetime) -> None:
    one.name, one.email, one.phone, one.source = _("(erased)"), None, "", ""
    one.is_functional, one.suppressed_at, one.suppressed_reason = False, None, ""
    one.erased_at = now
    db.session.flush()


def without_ties(today: Any) -> Any:
    """Return the condition that a person has nothing to do here now: no organisation, seat, group, action, account."""
    return and_(
        Person.erased_at.is_(None),
        Person.merged_into_id.is_(None),
        ~select(Affiliation.id)
        .where(
            Affiliation.person_id == Person.id,
            or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= today),
        )
        .exists(),
        ~select(Seat.id).where(Seat.person_id == Person.id, Seat.ends_on.is_(None)).exists(),
        ~select(Membership.id).where(Membership.person_id == Person.id, Membership.ends_on.is_(None)).exists(),
        ~select(Assignment.id).where(Assignment.person_id == Person.id, Assignment.ends_on.is_(None)).exists(),
        ~select(Account.id).where(Account.person_id == Person.id, Account.disabled_at.is_(None)).exists(),
    )
