"""Open data: the same facts as the public pages, for programs. See `/open-data` for people."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.pacts.lights import Light
from app.blueprints.pacts.queries import nodes_of, versions_of
from app.blueprints.public import data, openapi, queries
from app.blueprints.public.routes import bp
from app.documents.tables import csv_response
from app.models import ActionState, Pact
from app.web.access import Rule, guard, not_found, public
from app.web.languages import gettext as _
from app.web.navigation import current_pact
from app.web.render import page

FRESH_FOR = 60  # seconds an answer may be kept; who asks again within the minute costs nothing


def published_pact() -> Rule:
    """Everybody, for the pact that was adopted."""

    def resolve() -> dict[str, Any]:
        pact = current_pact()
        return {"pact": pact} if _is_published(pact) else not_found()

    return Rule("public: the pact", resolve)


class Senseless(HTTPException):
    """A value in the address makes no sense."""

    code = 400


@bp.get("/open-data")
@guard(public())
def open_data() -> Response:
    """Tell people what there is to take along, and where."""
    rows = [
        ("/api/v1/pact", _("the pact that is in force, and how many actions stand how")),
        ("/api/v1/nodes", _("its themes, subthemes, objectives and paragraphs")),
        ("/api/v1/actions", _("its actions with dates, state and organisation; by page, theme, state or sign")),
        ("/api/v1/versions", _("its adopted versions")),
        ("/api/v1/rounds", _("its evaluation rounds and their dates")),
        ("/api/v1/municipalities", _("the municipalities of the region, with their NIS code")),
        ("/api/v1/openapi.json", _("the description of all this for programs (OpenAPI 3.1)")),
    ]
    return page("public/data.html", rows=rows, has_pact=_is_published(current_pact()))


@bp.get("/open-data/actions.csv")
@guard(published_pact())
def actions_file(pact: Pact) -> Response:
    """Give every action as a table."""
    day = _today()
    header = (_("Number"), _("Action"), _("Organisation"), _("NIS code"), _("State"), _("Sign"), _("Progress in %"),
              _("Starts on"), _("Due on"))  # fmt: skip
    names = ("number", "title", "organisation", "nis_code", "state", "light", "percent", "starts_on", "due_on")
    rows = ([record[name] for name in names] for record in data.every_action(pact, day))
    return csv_response(f"{_('Actions')} {day.isoformat()}.csv", header, rows)


@bp.get("/api/v1/openapi.json")
@guard(public())
def api_description() -> Response:
    """Describe the open data to programs."""
    return _json(openapi.description(current_app.config["SETTINGS"].public_base_url))


@bp.get("/api/v1/pact")
@guard(published_pact())
def api_pact(pact: Pact) -> Response:
    """Give the pact that is in force."""
    return _json(data.pact_record(pact, _today()))


@bp.get("/api/v1/nodes")
@guard(published_pact())
def api_nodes(pact: Pact) -> Response:
    """Give the tree of the pact."""
    return _json({"items": data.node_records(nodes_of(pact))})


@bp.get("/api/v1/versions")
@guard(published_pact())
def api_versions(pact: Pact) -> Response:
    """Give the adopted versions."""
    return _json({"items": data.version_records(versions_of(pact))})


@bp.get("/api/v1/rounds")
@guard(published_pact())
def api_rounds(pact: Pact) -> Response:
    """Give the evaluation rounds."""
    return _json({"items": data.round_records(pact)})


@bp.get("/api/v1/municipalities")
@guard(public())
def api_municipalities() -> Response:
    """Give the municipalities of the region."""
    return _json({"items": data.municipality_records()})


@bp.get("/api/v1/actions")
@guard(published_pact())
def api_actions(pact: Pact) -> Response:
    """Give one page of the actions."""
    wanted = _wanted()
    total, items = data.action_page(pact, wanted, _today())
    following = None
    if wanted.page * wanted.size < total:
        asked: dict[str, Any] = {**request.args.to_dict(), "page": wanted.page + 1}
        following = current_app.config["SETTINGS"].public_base_url + url_for(".api_actions", **asked)
    return _json({"total": total, "page": wanted.page, "size": wanted.size, "next": following, "items": items})


@bp.get("/api/v1/actions/<action>")
@guard(published_pact())
def api_action(pact: Pact, action: str) -> Response:
    """Give one action."""
    return _json(data.action_record(pact, action, _today()) or not_found())


def _wanted() -> data.Wanted:
    return data.Wanted(
        page=_number("page", 1, openapi.LAST_PAGE),
        size=_number("size", 50, openapi.MOST_ROWS),
        node=request.args.get("node", "").replace("\x00", "")[:40],
        state=_word("state", set(ActionState)),
        light=_word("light", set(Light)),
    )


def _number(name: str, default: int, most: int) -> int:
    raw = request.args.get(name, str(default))
    value = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
    if not 1 <= value <= most:
        raise Senseless(f"{name} must be a whole number from 1 to {most}")
    return value


def _word(name: str, words: set[Any]) -> str:
    raw = request.args.get(name, "")
    if name in request.args and raw not in words:
        raise Senseless(f"{name} must be one of {', '.join(sorted(words))}")
    return raw


def _json(value: data.Record) -> Response:
    response = jsonify(value)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    return response


def _is_published(pact: Pact | None) -> bool:
    return pact is not None and pact.status in queries.PUBLISHED


def _today() -> Any:
    return clock.today(current_app.config["SETTINGS"].zone)
