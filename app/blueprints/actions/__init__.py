"""Actions, their owners and what owners say of them."""

from flask import Flask

from app.blueprints.actions import mails, routes_link, routes_manage
from app.blueprints.actions.reminders import ActionReminders
from app.blueprints.actions.routes import bp
from app.reminders.vocabulary import register_source
from app.web import links
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

__all__ = ["register", "routes_link", "routes_manage"]

_reminders = ActionReminders()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    links.register(mails.PURPOSE, "actions.update_by_link")
    register_source(_reminders)
    add_entry(Entry(30, _l("Actions"), "actions.index", lambda _viewer: True))
