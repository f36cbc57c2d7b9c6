"""The key of anonymous consultations, and the ballots that it seals."""

from flask import Flask

from app.blueprints.ballots import mails, routes, routes_answer, routes_begin, routes_results
from app.blueprints.ballots.blueprint import bp
from app.blueprints.ballots.reminders import KeyReminders, keep_up
from app.mail.kinds import register as register_kinds
from app.reminders.vocabulary import register_source, register_work
from app.web import links

ROUTES = (routes, routes_answer, routes_begin, routes_results)  # importing them hangs their addresses on the blueprint
_REMINDERS = KeyReminders()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    register_kinds(*mails.KINDS)
    links.register(mails.PURPOSE, "ballots.part")
    register_source(_REMINDERS)
    register_work(keep_up)
