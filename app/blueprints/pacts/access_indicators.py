"""Who may read an indicator, enter its figures, and change it."""

from __future__ import annotations

from typing import Any

from flask import abort

from app.blueprints.pacts import mails
from app.blueprints.pacts import queries_indicators as queries
from app.blueprints.pacts.access import may_read
from app.models import Indicator
from app.web import links
from app.web.access import Rule, not_found, require_coordinator, require_viewer
from app.web.viewer import Viewer


def may_measure(viewer: Viewer, indicator: Indicator) -> bool:
    """Whether `viewer` may enter figures: who answers for the indicator, and coordinators."""
    return viewer.is_coordinator or indicator.responsible_id == viewer.person_id


def readable_indicator() -> Rule:
    """Everybody who may read the pact it belongs to."""

    def resolve(indicator: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.indicator_by_public_id(indicator)
        if found is None or not may_read(viewer, found.pact):
            not_found()
        return {"viewer": viewer, "indicator": found}

    return Rule("reads the pact", resolve)


def measured_indicator() -> Rule:
    """Who answers for the indicator, and coordinators."""

    def resolve(indicator: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.indicator_by_public_id(indicator)
        if found is None or not may_measure(viewer, found):
            not_found()
        return {"viewer": viewer, "indicator": found}

    return Rule("answers for the indicator, or coordinator", resolve)


def measured_figure() -> Rule:
    """A figure, for whoever may enter one."""

    def resolve(indicator: str, figure: str) -> dict[str, Any]:
        found = measured_indicator().resolve(indicator=indicator)
        return {**found, "figure": queries.figure_by_public_id(found["indicator"], figure) or not_found()}

    return Rule("answers for the indicator, or coordinator", resolve)


def managed_indicator() -> Rule:
    """Coordinators and administrators."""

    def resolve(indicator: str) -> dict[str, Any]:
        viewer = require_coordinator()
        return {"viewer": viewer, "indicator": queries.indicator_by_public_id(indicator) or not_found()}

    return Rule("coordinator", resolve)


def linked_indicator() -> Rule:
    """Who answers for an indicator, by the personal link in the mail that asks for its figure."""

    def resolve(handle: str) -> dict[str, Any]:
        link = links.current(handle, mails.PURPOSE)
        found = queries.indicator_by_public_id(link.row.subject_id)
        if found is None:
            not_found()
        if found.responsible_id != link.person.id or found.ended_at is not None:
            abort(410)
        return {"link": link, "indicator": found}

    return Rule("personal link: indicator_measure", resolve)


def linked_figure() -> Rule:
    """A figure, for who answers for its indicator and came by a personal link."""

    def resolve(handle: str, figure: str) -> dict[str, Any]:
        found = linked_indicator().resolve(handle=handle)
        return {**found, "figure": queries.figure_by_public_id(found["indicator"], figure) or not_found()}

    return Rule("personal link: indicator_measure", resolve)
