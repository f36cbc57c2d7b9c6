"""Files followed over time: dossiers, signals, good practices, projects and requests for support."""

from flask import Flask

from app.blueprints.dossiers import mails, routes, routes_parts
from app.blueprints.dossiers.blueprint import bp
from app.blueprints.dossiers.reminders import DossierReminders
from app.mail.kinds import register as register_kinds
from app.reminders.vocabulary import register_source
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

ROUTES = (routes, routes_parts)  # importing them hangs their addresses on the blueprint
_REMINDERS = DossierReminders()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    add_entry(Entry(55, _l("Files"), "dossiers.index", lambda _viewer: True))
    register_kinds(*mails.KINDS.values())
    register_source(_REMINDERS)
