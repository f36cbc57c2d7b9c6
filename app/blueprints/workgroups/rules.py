"""Decisions about workgroups that need no database."""

from __future__ import annotations

from collections.abc import Iterable

from app.models import MemberRole, Membership, WorkgroupKind

ROLE_ORDER = tuple(MemberRole)


def needs_closing_date(kind: WorkgroupKind) -> bool:
    """Whether a group of this kind says from the start when it ends."""
    return kind == WorkgroupKind.AD_HOC


def grouped_by_role(members: Iterable[Membership]) -> list[tuple[MemberRole, list[Membership]]]:
    """Return members by role, in the order of roles, leaving out roles that nobody has."""
    found: dict[MemberRole, list[Membership]] = {}
    for member in members:
        found.setdefault(MemberRole(member.role), []).append(member)
    return [(role, found[role]) for role in ROLE_ORDER if role in found]
