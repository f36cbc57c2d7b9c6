"""The two-yearly evaluation rounds."""

from flask import Flask

from app.blueprints.evaluations import commands, mails
from app.blueprints.evaluations.reminders import RoundSource
from app.blueprints.evaluations.routes import bp
from app.blueprints.pacts.commands import on_adopted
from app.mail import kinds
from app.reminders.vocabulary import register_job, register_source
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

_source = RoundSource()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    kinds.register(*mails.KINDS)
    register_source(_source)
    register_job(commands.follow_calendar)
    on_adopted(commands.plan_rounds)
    add_entry(Entry(60, _l("Evaluation"), "evaluations.index", lambda _viewer: True))
