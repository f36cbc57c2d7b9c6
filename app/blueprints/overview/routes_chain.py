"""The chain, from any place on it."""

from __future__ import annotations

from typing import Any

from flask import current_app
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.evaluations import pictures
from app.blueprints.evaluations.queries import rounds
from app.blueprints.overview import public_thread, queries_chain, queries_thread, thread
from app.blueprints.overview.access import readable_chain
from app.blueprints.overview.chain import SHOWN_PASSAGES, flow, stops
from app.blueprints.overview.public_thread import PublicThing
from app.blueprints.overview.routes import bp
from app.blueprints.people import looking
from app.models import AgendaItem, Decision, Dossier, Indicator, PactNode, Passage
from app.web.access import guard
from app.web.navigation import current_pact
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/trace/<kind>/<public_id>")
@guard(readable_chain())
def chain(viewer: Viewer | None, kind: str, thing: Any) -> Response:
    """Show the whole way that leads through a thing: where it came from, and what came of it."""
    if viewer is None:
        return _public(kind, thing)
    if isinstance(thing, PactNode | Dossier | Indicator):
        return _thread(viewer, kind, thing)
    path = _path(thing, viewer)
    opened = looking.opened_by(viewer.person_id, clock.now())
    shown = {one.id for one in path.passages if one.consultation.public_id in opened}
    path.names = {key: name for key, name in path.names.items() if key in shown}
    dossiers = queries_thread.dossiers_of_actions([row.action.id for row in path.actions])
    today = clock.today(current_app.config["SETTINGS"].zone)
    pact = current_pact()
    known = rounds(pact) if pact else ()
    round_ = pictures.current_round(known, today) if known else None
    evaluated = next((one for one in known if one.id == getattr(thing, "round_id", 0)), None)
    return page(
        "overview/chain.html",
        kind=kind,
        path=path,
        stops=stops(path, thing, round_, today, evaluated) + thread.dossier_stops(dossiers),
        flow=flow(path, thing, round_),
        hidden_passages=max(0, path.passages_total - SHOWN_PASSAGES),
    )


def _public(kind: str, thing: PublicThing) -> Response:
    today = clock.today(current_app.config["SETTINGS"].zone)
    origins, this, results = public_thread.thread(thing, rounds(thing.pact), today)
    return page(
        "overview/thread.html",
        kind=kind,
        is_public=True,
        origins=origins,
        this=this,
        results=results,
        flow=thread.flow(origins, this, results),
    )


def _thread(viewer: Viewer, kind: str, thing: thread.Thing) -> Response:
    today = clock.today(current_app.config["SETTINGS"].zone)
    if isinstance(thing, PactNode):
        found = queries_thread.around_node(thing, viewer)
    elif isinstance(thing, Dossier):
        found = queries_thread.around_dossier(thing)
    else:
        found = queries_thread.around_indicator(thing)
    origins, this = thread.before(thing, found, viewer), thread.here(thing)
    results = thread.after(found, thread.looking_at(thing, rounds(thing.pact)), viewer, today)
    return page(
        "overview/thread.html",
        kind=kind,
        is_public=False,
        origins=origins,
        this=this,
        results=results,
        flow=thread.flow(origins, this, results),
    )


def _path(thing: Any, viewer: Viewer) -> queries_chain.Path:
    if isinstance(thing, Passage):
        return queries_chain.from_passage(thing, viewer)
    if isinstance(thing, AgendaItem):
        return queries_chain.from_items([thing.id], viewer)
    if isinstance(thing, Decision):
        return queries_chain.from_decision(thing, viewer)
    return queries_chain.from_action(thing, viewer)
