"""Who may reach a file: everybody with an account reads it; who follows it and the coordinator manage it."""

from __future__ import annotations

from typing import Any

from app.blueprints.dossiers import queries
from app.models import Dossier
from app.web.access import Rule, not_found, require_viewer
from app.web.viewer import Viewer


def may_manage(viewer: Viewer, dossier: Dossier) -> bool:
    """Whether `viewer` may change a file and what belongs to it."""
    return viewer.is_coordinator or dossier.responsible_id == viewer.person_id


def readable_dossier() -> Rule:
    """Everybody with an account."""

    def resolve(dossier: str) -> dict[str, Any]:
        viewer = require_viewer()
        return {"viewer": viewer, "dossier": queries.by_public_id(dossier) or not_found()}

    return Rule("signed in", resolve)


def managed_dossier() -> Rule:
    """Who follows the file, and coordinators."""

    def resolve(dossier: str) -> dict[str, Any]:
        viewer = require_viewer()
        return {"viewer": viewer, "dossier": _managed(viewer, dossier)}

    return Rule("manages the file", resolve)


def open_dossier() -> Rule:
    """The same, and every facilitator: “we did this too” is said by those who know the municipalities."""

    def resolve(dossier: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.by_public_id(dossier)
        if found is None or not (viewer.is_staff or may_manage(viewer, found)):
            not_found()
        return {"viewer": viewer, "dossier": found}

    return Rule("adds to the file", resolve)


def managed_entry() -> Rule:
    """The same, for something that happened to it."""

    def resolve(dossier: str, entry: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = _managed(viewer, dossier)
        return {"viewer": viewer, "entry": queries.entry(found, entry) or not_found()}

    return Rule("manages the file", resolve)


def readable_entry() -> Rule:
    """Everybody with an account, for the document of an entry."""

    def resolve(dossier: str, entry: str) -> dict[str, Any]:
        require_viewer()
        found = queries.by_public_id(dossier) or not_found()
        one = queries.entry(found, entry)
        if one is None or one.blob is None or one.undone_at is not None:
            not_found()
        return {"blob": one.blob}

    return Rule("signed in", resolve)


def managed_partner() -> Rule:
    """Who follows the file, and coordinators; for an organisation that takes part."""

    def resolve(dossier: str, partner: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = _managed(viewer, dossier)
        return {"viewer": viewer, "partner": queries.partner(found, partner) or not_found()}

    return Rule("manages the file", resolve)


def managed_money() -> Rule:
    """The same, for a source of money."""

    def resolve(dossier: str, money: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = _managed(viewer, dossier)
        return {"viewer": viewer, "money": queries.money(found, money) or not_found()}

    return Rule("manages the file", resolve)


def _managed(viewer: Viewer, public_id: str) -> Dossier:
    found = queries.by_public_id(public_id)
    return found if found is not None and may_manage(viewer, found) else not_found()
