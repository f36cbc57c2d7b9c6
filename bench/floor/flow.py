"""The floor of a whole flow: bare pages of the same length, and the rows that are written, by the raw driver.

Each request reads its response and invitation, for nobody can answer without knowing who asks. A save writes the
draft in one durable transaction; the submission is that of `bench.floor.submission`.
"""

from __future__ import annotations

import json
from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from bench.floor.submission import IS_SQLITE, _connection, _mark, _rows, _stored, app

TEMPLATE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Vragen</title></head>
<body><h1>Vragen</h1>{% for row in rows %}<p>{{ row }}</p>{% endfor %}</body></html>"""
LINES = 60
READ = (
    "SELECT r.id, r.version, r.draft, i.state FROM response r "
    "JOIN invitation i ON i.id = r.invitation_id WHERE r.id = ?"
)
SAVE = _mark("UPDATE response SET draft = ?, page = ?, saved_at = saved_at, version = version + 1 WHERE id = ?")
STATE = _mark("UPDATE invitation SET state = ? WHERE id = ?")

_template = app.jinja_env.from_string(TEMPLATE)
_empty = len(_template.render(rows=[""] * LINES).encode())


def _read(response: int) -> dict[str, Any]:
    (found,) = _rows(READ, response)
    if not IS_SQLITE:
        _connection().rollback()
    return found


@app.get("/flow/go/<int:response>")
def go(response: int) -> Response:
    """Send on."""
    _read(response)
    return redirect("/done", 303)


@app.get("/flow/page/<int:size>/<int:response>")
def page(size: int, response: int) -> str:
    """Render a page of a size."""
    _read(response)
    length = max(1, (size - _empty) // LINES)
    return str(_template.render(rows=["w" * length] * LINES))


@app.post("/flow/save/<int:response>/<int:invitation>")
def save(response: int, invitation: int) -> Response:
    """Write a draft."""
    values = {name: value for name, value in request.form.items() if name.startswith("q-")}
    connection = _connection()
    cursor = connection.cursor()
    if IS_SQLITE:
        cursor.execute("BEGIN IMMEDIATE")
    _rows(READ, response)
    cursor.execute(SAVE, [json.dumps(values) if IS_SQLITE else _stored(values), 2, response])
    cursor.execute(STATE, ["begun", invitation])
    connection.commit()
    return redirect("/done", 303)
