"""Mail that went out and will go out, and what people want of it."""

from flask import Flask

from app.blueprints.mails import mails, routes_forecast, routes_incoming, routes_settings, routes_wishes
from app.blueprints.mails.banners import banner
from app.blueprints.mails.routes import bp
from app.mail.checks import before_sending_any
from app.mail.kinds import register as register_kinds
from app.mail.letter import PREFERENCES
from app.reminders.mails import TOGETHER
from app.reminders.recheck import still_wanted
from app.web import links
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_banner, add_entry

ROUTES = (routes_forecast, routes_incoming, routes_settings, routes_wishes)  # importing them hangs their addresses on the blueprint


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    add_entry(Entry(70, _l("E-mails"), "mails.index", lambda viewer: viewer.is_coordinator))
    add_banner(banner)
    register_kinds(TOGETHER, *mails.ALL)
    before_sending_any(still_wanted)
    links.register(PREFERENCES, "mails.preferences")
