"""Notes that came by mail, and who is told of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, literal, select
from sqlalchemy.orm import joinedload, load_only

from app.blueprints.workgroups.queries import coordinators, facilitators, people_by_ids
from app.extensions import db
from app.models import Consultation, IncomingKind, IncomingMail, IncomingState, Meeting, Person, Workgroup

__all__ = ["notes_between", "notes_of", "organisers", "people_by_ids"]

MOST = 1000  # notes of a few days
_IS_NOTE = (
    IncomingMail.kind == literal(IncomingKind.NOTE.value),
    IncomingMail.state == literal(IncomingState.COUNTED.value),
    IncomingMail.subject_id != "",
)
# Asked each minute: put together once.
_BETWEEN = (
    select(IncomingMail)
    .where(*_IS_NOTE, IncomingMail.received_at > bindparam("after"), IncomingMail.received_at <= bindparam("until"))
    .options(
        load_only(IncomingMail.subject_kind, IncomingMail.subject_id, IncomingMail.person_id, IncomingMail.received_at)
    )
    .order_by(IncomingMail.received_at.desc(), IncomingMail.id.desc())
    .limit(MOST)
)

Subject = tuple[str, str]


def notes_between(after: datetime, until: datetime) -> Sequence[IncomingMail]:
    """Return the notes that came in between two moments, the newest first."""
    return db.session.scalars(_BETWEEN, {"after": after, "until": until}).all()


def notes_of(subject_ids: Collection[str]) -> Sequence[IncomingMail]:
    """Return the notes about these things, with who wrote them, the newest first."""
    return db.session.scalars(
        select(IncomingMail)
        .where(*_IS_NOTE, IncomingMail.subject_id.in_(subject_ids))
        .options(joinedload(IncomingMail.person))
        .order_by(IncomingMail.id.desc())
        .limit(MOST)
    ).all()


def organisers(subjects: Sequence[Subject]) -> Mapping[Subject, Sequence[Person]]:
    """Return who organises each thing; who coordinates the body where nobody does."""
    ids: dict[str, list[str]] = {}
    for kind, public_id in subjects:
        ids.setdefault(kind, []).append(public_id)
    groups = _groups(ids)
    leaders = facilitators(list({group.id: group for group in groups.values()}.values())) if groups else {}
    found = dict(_consulting(ids.get("consultation", ())))
    found |= {subject: led for subject, group in groups.items() if (led := leaders.get(group.id))}
    rest = [subject for subject in subjects if subject not in found]
    return found | dict.fromkeys(rest, coordinators()) if rest else found


def _consulting(public_ids: Collection[str]) -> Iterator[tuple[Subject, Sequence[Person]]]:
    if public_ids:
        rows = select(Consultation).where(Consultation.public_id.in_(public_ids))
        for one in db.session.scalars(rows.options(joinedload(Consultation.organiser))):
            yield ("consultation", one.public_id), [one.organiser]


def _groups(ids: Mapping[str, Collection[str]]) -> dict[Subject, Workgroup]:
    """Return the workgroup behind each group and meeting."""
    found: dict[Subject, Workgroup] = {}
    if groups := ids.get("workgroup"):
        for group in db.session.scalars(select(Workgroup).where(Workgroup.public_id.in_(groups))):
            found["workgroup", group.public_id] = group
    if meetings := ids.get("meeting"):
        rows = select(Meeting).where(Meeting.public_id.in_(meetings)).options(joinedload(Meeting.workgroup))
        for meeting in db.session.scalars(rows):
            found["meeting", meeting.public_id] = meeting.workgroup
    return found
