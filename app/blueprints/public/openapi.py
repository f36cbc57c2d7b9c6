"""The description of the open data in the OpenAPI 3.1 format, made from the same words the rules use."""

from __future__ import annotations

from typing import Any

from app.blueprints.pacts.lights import Light
from app.models import ActionState, NodeKind, PactStatus, PhaseKind, RoundKind

Schema = dict[str, Any]
MOST_ROWS = 200  # of one page
LAST_PAGE = 100_000

TEXT: Schema = {"type": "string"}
ID: Schema = {"type": "string", "pattern": "^[0-9a-z]{10}$", "description": "Stable identity"}
DAY: Schema = {"type": "string", "format": "date"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def description(base_url: str) -> Schema:
    """Return the whole description; `base_url` is the address that people use."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pactwerk open data",
            "version": "1",
            "description": "Read-only. What was adopted and how it stands, by organisation; no names of persons.",
        },
        "servers": [{"url": base_url}],
        "paths": {
            "/api/v1/pact": _get("The pact that is in force", _ref("Pact")),
            "/api/v1/nodes": _get("Its themes, subthemes, objectives and paragraphs", _items(_ref("Node"))),
            "/api/v1/versions": _get("Its adopted versions, the newest first", _items(_ref("Version"))),
            "/api/v1/rounds": _get("Its evaluation rounds", _items(_ref("Round"))),
            "/api/v1/actions": _get("Its actions", _ref("ActionPage"), _asked()),
            "/api/v1/actions/{action}": _get(
                "One action",
                _ref("Action"),
                [{"name": "action", "in": "path", "required": True, "schema": TEXT}],
            ),
            "/api/v1/municipalities": _get("The municipalities of the region", _items(_ref("Municipality"))),
        },
        "components": {"schemas": _schemas()},
    }


def _schemas() -> Schema:
    return {
        "Pact": _object(
            id=ID, title=TEXT, region=TEXT, body=TEXT, language=TEXT, starts_on=DAY, ends_on=DAY,
            adopted_on=_or_null(DAY), status=_one_of(PactStatus), summary=TEXT, is_demonstration=FLAG,
            version=_or_null({"type": "integer", "minimum": 1}),
            actions=_object(total=COUNT, by_light=_object(**dict.fromkeys(map(str, Light), COUNT))),
        ),
        "Node": _object(id=ID, parent=_or_null(ID), kind=_one_of(NodeKind), number=TEXT, title=TEXT, text=TEXT),
        "Version": _object(number={"type": "integer", "minimum": 1}, adopted_on=DAY, reason=TEXT),
        "Round": _object(
            id=ID, ordinal=COUNT, kind=_one_of(RoundKind), decides_on=DAY, opened=FLAG, closed=FLAG,
            phases={"type": "array", "items": _object(kind=_one_of(PhaseKind), starts_on=DAY, ends_on=DAY)},
        ),
        "Action": _object(
            id=ID, number=TEXT, title=TEXT, description=TEXT, language=TEXT, node=_or_null(ID),
            starts_on=_or_null(DAY), due_on=_or_null(DAY), is_priority=FLAG, is_open_ended=FLAG,
            state=_one_of(ActionState), percent=_or_null({"type": "integer", "minimum": 0, "maximum": 100}),
            updated_at=_or_null({"type": "string", "format": "date-time"}), organisation=_or_null(TEXT),
            nis_code=_or_null(TEXT), light=_one_of(Light),
        ),
        "ActionPage": _object(
            total=COUNT, page=COUNT, size=COUNT, next=_or_null({"type": "string", "format": "uri"}),
            items={"type": "array", "items": _ref("Action")},
        ),
        "Municipality": _object(
            nis_code=TEXT, name=TEXT, valid_from=_or_null(DAY), valid_until=_or_null(DAY), successor=_or_null(TEXT)
        ),
        "Problem": _object(status={"type": "integer"}, detail=TEXT),
    }  # fmt: skip


def _asked() -> list[Schema]:
    return [
        _query("page", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}),
        _query("size", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 50}),
        _query("node", TEXT | {"description": "Below this theme, subtheme, objective or paragraph"}),
        _query("state", _one_of(ActionState)),
        _query("light", _one_of(Light)),
    ]


def _get(summary: str, schema: Schema, parameters: list[Schema] | None = None) -> Schema:
    answers = {
        "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
        "404": _problem("Nothing is published, or it does not exist"),
    }
    if any(one["in"] == "query" for one in parameters or ()):
        answers["400"] = _problem("A value makes no sense; the text says which")
    return {"get": {"summary": summary, "parameters": parameters or [], "responses": answers}}


def _problem(text: str) -> Schema:
    return {"description": text, "content": {"application/json": {"schema": _ref("Problem")}}}


def _query(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "schema": schema}


def _object(**fields: Schema) -> Schema:
    return {"type": "object", "required": list(fields), "properties": fields, "additionalProperties": False}


def _items(schema: Schema) -> Schema:
    return _object(items={"type": "array", "items": schema})


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(words: Any) -> Schema:
    return {"type": "string", "enum": [str(word) for word in words]}
