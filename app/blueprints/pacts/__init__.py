"""The pact, its tree, its versions and its indicators."""

from flask import Flask

from app.blueprints.pacts import (
    mails,
    routes_comments,
    routes_figures,
    routes_indicators,
    routes_manage,
    routes_measure_link,
    routes_versions,
)
from app.blueprints.pacts.commands_indicators import reckon_next
from app.blueprints.pacts.reminders import MeasurementReminders
from app.blueprints.pacts.routes import bp
from app.reminders.vocabulary import register_job, register_source
from app.web import links
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

__all__ = [
    "register",
    "routes_comments",
    "routes_figures",
    "routes_indicators",
    "routes_manage",
    "routes_measure_link",
    "routes_versions",
]

_reminders = MeasurementReminders()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    links.register(mails.PURPOSE, "pacts.measure_by_link")
    register_source(_reminders)
    register_job(reckon_next)
    add_entry(Entry(20, _l("Pact"), "pacts.show", lambda _viewer: True))
