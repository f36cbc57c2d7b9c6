"""Accounts, settings of the body, and the history; for administrators."""

from flask import Flask

from app.blueprints.admin import routes_metrics
from app.blueprints.admin.routes import bp
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

ROUTES = (routes_metrics,)  # importing it hangs its address on the blueprint


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    add_entry(Entry(90, _l("Administration"), "admin.index", lambda viewer: viewer.is_administrator))
