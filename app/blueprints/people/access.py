"""Who may: staff reads the directory, coordinators change it."""

from __future__ import annotations

from typing import Any

from app.blueprints.people import queries, queries_records, queries_roles
from app.web.access import Rule, not_found, require_coordinator, require_staff


def readable_person() -> Rule:
    """Staff, for any person of the directory."""

    def resolve(person: str) -> dict[str, Any]:
        return {"viewer": require_staff(), "person": queries.person(person) or not_found()}

    return Rule("staff: a person", resolve)


def managed_person() -> Rule:
    """Coordinators, for any person of the directory."""

    def resolve(person: str) -> dict[str, Any]:
        return {"viewer": require_coordinator(), "person": queries.person(person) or not_found()}

    return Rule("coordinator: a person", resolve)


def managed_affiliation() -> Rule:
    """Coordinators, for what someone is in an organisation."""

    def resolve(affiliation: str) -> dict[str, Any]:
        return {"viewer": require_coordinator(), "affiliation": queries.affiliation(affiliation) or not_found()}

    return Rule("coordinator: an affiliation", resolve)


def readable_organisation() -> Rule:
    """Staff, for any organisation."""

    def resolve(organisation: str) -> dict[str, Any]:
        return {"viewer": require_staff(), "organisation": queries.organisation(organisation) or not_found()}

    return Rule("staff: an organisation", resolve)


def managed_organisation() -> Rule:
    """Coordinators, for any organisation."""

    def resolve(organisation: str) -> dict[str, Any]:
        return {"viewer": require_coordinator(), "organisation": queries.organisation(organisation) or not_found()}

    return Rule("coordinator: an organisation", resolve)


def managed_municipality() -> Rule:
    """Coordinators, for a municipality by its NIS code."""

    def resolve(code: str) -> dict[str, Any]:
        return {"viewer": require_coordinator(), "municipality": queries.municipality(code) or not_found()}

    return Rule("coordinator: a municipality", resolve)


def managed_import() -> Rule:
    """Coordinators, for a file of people."""

    def resolve(run: str) -> dict[str, Any]:
        return {"viewer": require_coordinator(), "run": queries_records.import_run(run) or not_found()}

    return Rule("coordinator: an import", resolve)


def managed_merge() -> Rule:
    """Coordinators, for two entries that were made one."""

    def resolve(merge: str) -> dict[str, Any]:
        return {"viewer": require_coordinator(), "merge": queries_records.merge(merge) or not_found()}

    return Rule("coordinator: a merge", resolve)


def managed_seat() -> Rule:
    """Coordinators, for a seat of the body."""

    def resolve(seat: str) -> dict[str, Any]:
        return {"viewer": require_coordinator(), "seat": queries_roles.seat(seat) or not_found()}

    return Rule("coordinator: a seat", resolve)


def readable_municipality() -> Rule:
    """Staff, for a municipality by its NIS code."""

    def resolve(code: str) -> dict[str, Any]:
        return {"viewer": require_staff(), "municipality": queries.municipality(code) or not_found()}

    return Rule("staff: a municipality", resolve)
