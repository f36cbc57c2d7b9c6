"""The floor of a page: Flask renders one Jinja template from a constant list. No database, no session, no language.

FLOOR_BYTES says how long the page must be (within 5 %), so that both sides send the same amount.
"""

import os

from flask import Flask, render_template_string

ROWS = 50
WIDTH = 7
TEMPLATE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Acties</title></head>
<body><h1>Acties</h1><table><thead><tr>{% for name in names %}<th>{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>"""

app = Flask(__name__)
_names = ["Nr.", "Actie", "Trekker", "Doen we het?", "Werkt het?", "Klaar tegen", "Laatste nieuws"]


def _rows(cell_length: int) -> list[list[str]]:
    return [[(f"{row}.{cell} " + "woord " * cell_length)[:cell_length] for cell in range(WIDTH)] for row in range(ROWS)]


def _fitting() -> list[list[str]]:
    """Return rows whose page has FLOOR_BYTES bytes, as nearly as equal cells allow."""
    target = int(os.environ.get("FLOOR_BYTES", "40000"))
    with app.app_context():
        empty = len(render_template_string(TEMPLATE, rows=_rows(0), names=_names).encode())
    return _rows(max(1, (target - empty) // (ROWS * WIDTH)))


_constant = _fitting()
_template = app.jinja_env.from_string(TEMPLATE)  # compiled once, as a template file would be


@app.get("/health")
def health() -> str:
    """Say that it runs."""
    return "ok"


@app.get("/page")
def page() -> str:
    """Render the page."""
    return str(_template.render(rows=_constant, names=_names))
