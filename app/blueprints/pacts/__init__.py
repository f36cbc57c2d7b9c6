"""The pact, its tree and its versions."""

from flask import Flask

from app.blueprints.pacts import routes_manage
from app.blueprints.pacts.routes import bp
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

__all__ = ["register", "routes_manage"]


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    add_entry(Entry(20, _l("Pact"), "pacts.show", lambda _viewer: True))
