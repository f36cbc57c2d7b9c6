"""Which workgroups the things are of that mails of the forecast are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, or_, select

from app.extensions import db
from app.models import Action, AgendaItem, Consultation, Decision, Meeting, Mute, PactNode, Workgroup

Subject = tuple[str, str]
CHUNK = 1000


def workgroups() -> Sequence[tuple[str, str]]:
    """Return (public id, name) of every workgroup that is open, by name."""
    rows = db.session.execute(
        select(Workgroup.public_id, Workgroup.name).where(Workgroup.closed_at.is_(None)).order_by(Workgroup.name)
    )
    return [(public_id, name) for public_id, name in rows]


def groups_of(subjects: Iterable[Subject]) -> dict[Subject, set[str]]:
    """Return of which workgroups each thing is; a fixed number of queries per thousand things."""
    found: dict[Subject, set[str]] = defaultdict(set)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, public_id in sorted(set(subjects)):
        by_kind[kind].append(public_id)
    for public_id in by_kind.get("workgroup", ()):
        found["workgroup", public_id].add(public_id)
    statements = {
        "meeting": select(Meeting.public_id, Workgroup.public_id).join(Workgroup, Workgroup.id == Meeting.workgroup_id),
        "consultation": select(Consultation.public_id, Workgroup.public_id).join(
            Workgroup, Workgroup.id == Consultation.workgroup_id
        ),
    }
    for kind, statement in statements.items():
        key = Meeting.public_id if kind == "meeting" else Consultation.public_id
        for part in _parts(by_kind.get(kind, [])):
            for public_id, group in db.session.execute(statement.where(key.in_(part))):
                found[kind, public_id].add(group)
    for part in _parts(by_kind.get("action", [])):
        for statement in (_by_decision(part), _by_theme(part)):
            for public_id, group in db.session.execute(statement):
                found["action", public_id].add(group)
    return found


def _by_decision(part: Sequence[str]) -> Select[str, str]:
    return (
        select(Action.public_id, Workgroup.public_id)
        .join(Decision, Decision.id == Action.decision_id)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Workgroup, Workgroup.id == Meeting.workgroup_id)
        .where(Action.public_id.in_(part))
    )


def _by_theme(part: Sequence[str]) -> Select[str, str]:
    return (
        select(Action.public_id, Workgroup.public_id)
        .join(PactNode, PactNode.id == Action.node_id)
        .join(Workgroup, or_(Workgroup.theme_id == PactNode.id, Workgroup.theme_id == PactNode.parent_id))
        .where(Action.public_id.in_(part))
    )


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def mutes_by_ids(public_ids: Sequence[str]) -> Sequence[Mute]:
    """Return these rules about what not to send."""
    return db.session.scalars(select(Mute).where(Mute.public_id.in_(public_ids)).order_by(Mute.id)).all()
