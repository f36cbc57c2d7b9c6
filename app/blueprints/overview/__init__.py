"""What waits for me, the cockpit, the search and the chain."""

from flask import Flask

from app.blueprints.overview import routes_chain, routes_search
from app.blueprints.overview.routes import bp
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

ROOMS = (routes_chain, routes_search)  # importing them hangs their addresses


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    add_entry(Entry(10, _l("Overview"), "overview.cockpit", lambda viewer: viewer.is_staff))
    add_entry(Entry(10, _l("My work"), "overview.mine", lambda viewer: not viewer.is_staff))
