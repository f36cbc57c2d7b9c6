"""The very template of the list of actions, from data that never change: what rendering alone costs.

The product is asked once, as the person whose cookie FLOOR_COOKIE holds, and what it gave its template is kept.
From then on each request renders that and nothing else: no database, no session, no access check, no headers.
"""

from __future__ import annotations

import os
from typing import Any
from unittest.mock import patch

from flask import Response

from app import create_app
from app.blueprints.actions import routes

PATH = "/actions"
# What the frame of a page asks for, which would read the database or the session.
ASKED = (
    "banners", "body_name", "csrf_input", "current_path", "demo_banner", "main_nav", "notices", "site_name", "viewer",
)  # fmt: skip


def _kept(app: Any) -> tuple[Any, dict[str, Any]]:
    """Return the template and the context of one real request, with every answer of the frame frozen."""
    caught: dict[str, Any] = {}

    def catch(template: str, **context: Any) -> Response:
        environment = app.extensions["pactwerk_environments"]["nl"]
        caught["template"] = environment.get_template(template)
        caught["context"] = context | {name: _frozen(environment.globals[name]()) for name in ASKED}
        for name in ASKED:
            environment.globals[name] = caught["context"][name]
        return Response()

    with patch.object(routes, "page", catch):
        app.test_client(use_cookies=False).get(
            PATH,
            base_url=app.config["SETTINGS"].public_base_url,
            headers={"Cookie": os.environ["FLOOR_COOKIE"], "Accept-Language": "nl"},
        )
    return caught["template"], caught["context"]


def _frozen(value: Any) -> Any:
    return lambda *_args, **_kwargs: value


app = create_app()
_template, _context = _kept(app)
app.before_request_funcs.clear()
app.after_request_funcs.clear()
app.view_functions["actions.index"] = lambda: _template.render(_context)
