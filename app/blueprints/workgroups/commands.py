"""Every write of this slice."""

from __future__ import annotations

from datetime import date, datetime

from app import audit
from app.blueprints.workgroups import queries
from app.extensions import db
from app.models import (
    MemberRole,
    Membership,
    Organisation,
    Pact,
    PactNode,
    Person,
    Workgroup,
    WorkgroupKind,
)


class AlreadyMemberError(Exception):
    """The person sits in the group at this moment, and nobody sits in the same group twice."""


def found_workgroup(  # noqa: PLR0913 - everything a group consists of
    pact: Pact,
    *,
    name: str,
    kind: WorkgroupKind,
    founded_on: date,
    mandate: str,
    theme: PactNode | None,
    closes_on: date | None,
    language: str,
    actor: Person | None,
    now: datetime,
) -> Workgroup:
    """Found a workgroup of `pact`."""
    workgroup = Workgroup(
        pact=pact,
        name=name,
        kind=kind,
        founded_on=founded_on,
        mandate=mandate,
        theme=theme,
        closes_on=closes_on,
        language=language,
    )
    db.session.add(workgroup)
    db.session.flush()
    audit.record("workgroup_founded", "workgroup", workgroup.public_id, actor=actor, now=now, name=name)
    return workgroup


def edit_workgroup(  # noqa: PLR0913 - everything of a group that can change
    workgroup: Workgroup,
    *,
    name: str,
    kind: WorkgroupKind,
    mandate: str,
    theme: PactNode | None,
    closes_on: date | None,
    language: str,
    actor: Person | None,
    now: datetime,
) -> None:
    """Change what a workgroup is about. The history keeps what stood there before."""
    before = {"name": workgroup.name, "mandate": workgroup.mandate, "closes_on": str(workgroup.closes_on or "")}
    workgroup.name = name
    workgroup.kind = kind
    workgroup.mandate = mandate
    workgroup.theme = theme
    workgroup.closes_on = closes_on
    workgroup.language = language
    db.session.flush()
    audit.record("workgroup_changed", "workgroup", workgroup.public_id, actor=actor, now=now, before=before)


def add_member(
    workgroup: Workgroup,
    person: Person,
    *,
    role: MemberRole,
    organisation: Organisation | None,
    starts_on: date,
    actor: Person | None,
    now: datetime,
) -> Membership:
    """Give `person` a place in `workgroup`; raise AlreadyMemberError when he or she has one."""
    queries.lock(workgroup)  # a second press waits here, and then finds the first
    if queries.is_member(workgroup, person):
        raise AlreadyMemberError
    membership = Membership(
        workgroup=workgroup, person=person, organisation=organisation, role=role, starts_on=starts_on
    )
    db.session.add(membership)
    db.session.flush()
    _note("member_added", membership, actor, now, role=role.value)
    return membership


def change_member(
    membership: Membership,
    *,
    role: MemberRole,
    organisation: Organisation | None,
    actor: Person | None,
    now: datetime,
) -> None:
    """Give a member another role, or let him or her speak for another organisation."""
    before = str(membership.role)
    membership.role = role
    membership.organisation = organisation
    db.session.flush()
    _note("member_changed", membership, actor, now, role=role.value, before=before)


def end_membership(membership: Membership, *, ends_on: date, actor: Person | None, now: datetime) -> None:
    """Let someone leave; what he or she did in the group stays."""
    membership.ends_on = ends_on
    db.session.flush()
    _note("member_left", membership, actor, now)


def resume_membership(membership: Membership, *, actor: Person | None, now: datetime) -> None:
    """Undo leaving; raise AlreadyMemberError when the person came back by another way meanwhile."""
    if queries.is_member(membership.workgroup, membership.person):
        raise AlreadyMemberError
    membership.ends_on = None
    db.session.flush()
    _note("member_returned", membership, actor, now)


def close_workgroup(workgroup: Workgroup, *, actor: Person | None, now: datetime) -> None:
    """End the work of a group. Its papers stay readable; closing it twice changes nothing."""
    if workgroup.closed_at is not None:
        return
    workgroup.closed_at = now
    db.session.flush()
    audit.record("workgroup_closed", "workgroup", workgroup.public_id, actor=actor, now=now)


def reopen_workgroup(workgroup: Workgroup, *, actor: Person | None, now: datetime) -> None:
    """Undo closing."""
    if workgroup.closed_at is None:
        return
    workgroup.closed_at = None
    db.session.flush()
    audit.record("workgroup_reopened", "workgroup", workgroup.public_id, actor=actor, now=now)


def _note(verb: str, membership: Membership, actor: Person | None, now: datetime, **detail: str) -> None:
    audit.record(
        verb,
        "workgroup",
        membership.workgroup.public_id,
        actor=actor,
        now=now,
        person=membership.person.public_id,
        **detail,
    )
