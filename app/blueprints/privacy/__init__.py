"""What is held about people: export, erasure with a declaration, requests, retention, who looked at what."""

from flask import Flask

from app.blueprints.privacy import routes_ask, routes_retention
from app.blueprints.privacy.banners import ASKED, banner
from app.blueprints.privacy.mails import ASK_LINK, PURPOSE
from app.blueprints.privacy.retention import run
from app.blueprints.privacy.routes import bp
from app.mail.kinds import register as register_kinds
from app.reminders.vocabulary import register_job
from app.web import links
from app.web.navigation import add_banner

ROUTES = (routes_ask, routes_retention)  # importing them hangs their addresses on the blueprint


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    register_kinds(ASK_LINK)
    register_job(run)
    add_banner(banner, **ASKED)
    links.register(PURPOSE, "privacy.ask_by_link")
