"""Who may open what from the overview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app

from app import clock
from app.blueprints.consultations.access import may_read_passage
from app.blueprints.consultations.queries_results import passage_by_id
from app.blueprints.dossiers.queries import by_public_id as dossier_by_public_id
from app.blueprints.overview import queries, queries_chain
from app.blueprints.overview.public_thread import published
from app.blueprints.pacts.access import may_read as may_read_pact
from app.blueprints.pacts.queries import node_by_public_id
from app.blueprints.pacts.queries_indicators import indicator_by_public_id
from app.blueprints.workgroups.access import may_read
from app.models import Action, AgendaItem, Decision, Dossier, Indicator, PactNode, Passage
from app.web.access import Rule, not_found, require_viewer
from app.web.viewer import Viewer, viewer

# What someone can open from "my work", and the purpose of the personal link behind it.
PURPOSES = {"consultation": "consultation_answer", "meeting": "meeting_reply", "action": "action_update"}


def own_thing() -> Rule:
    """Whoever is asked: the invited, the convened, the owner."""

    def resolve(kind: str, public_id: str) -> dict[str, Any]:
        asker = require_viewer()
        today = clock.today(current_app.config["SETTINGS"].zone)
        if kind not in PURPOSES or not queries.is_asked(asker.person, kind, public_id, today):
            not_found()
        return {"viewer": asker, "kind": kind, "public_id": public_id, "purpose": PURPOSES[kind]}

    return Rule("is asked", resolve)


def readable_chain() -> Rule:
    """Whoever may read the papers of the group, or the results of the consultation, that the thing comes from.

    Everybody else, signed in or not, reads what is public of it: without `viewer`.
    """

    def resolve(kind: str, public_id: str) -> dict[str, Any]:
        reader = viewer()
        thing = _FINDERS[kind](public_id, reader) if reader is not None and kind in _FINDERS else None
        if thing is not None:
            return {"viewer": reader, "kind": kind, "thing": thing}
        thing = published(kind, public_id)
        if thing is None:
            require_viewer()
            not_found()
        return {"viewer": None, "kind": kind, "thing": thing}

    return Rule("reads the chain, or what is public of it", resolve)


def _passage(public_id: str, viewer: Viewer) -> Passage | None:
    found = passage_by_id(public_id)
    return found if found is not None and may_read_passage(viewer, found) else None


def _item(public_id: str, viewer: Viewer) -> AgendaItem | None:
    found = queries_chain.item_by_public_id(public_id)
    return found if found is not None and may_read(viewer, found.meeting.workgroup) else None


def _decision(public_id: str, viewer: Viewer) -> Decision | None:
    found = queries_chain.decision_by_public_id(public_id)
    return found if found is not None and may_read(viewer, found.item.meeting.workgroup) else None


def _action(public_id: str, viewer: Viewer) -> Action | None:
    found = queries_chain.action_by_public_id(public_id)
    if found is None or found.decision is None:
        return found  # what stands in the pact itself is read by everyone
    return found if may_read(viewer, found.decision.item.meeting.workgroup) else None


def _node(public_id: str, viewer: Viewer) -> PactNode | None:
    found = node_by_public_id(public_id)
    return found if found is not None and may_read_pact(viewer, found.pact) else None


def _dossier(public_id: str, viewer: Viewer) -> Dossier | None:
    del viewer  # everybody with an account reads it
    return dossier_by_public_id(public_id)


def _indicator(public_id: str, viewer: Viewer) -> Indicator | None:
    found = indicator_by_public_id(public_id)
    return found if found is not None and may_read_pact(viewer, found.pact) else None


_FINDERS: dict[str, Callable[[str, Viewer], Any]] = {
    "passage": _passage,
    "item": _item,
    "decision": _decision,
    "action": _action,
    "node": _node,
    "dossier": _dossier,
    "indicator": _indicator,
}
