"""Analysing consultations: coding open answers, comparing, and answering back."""

from flask import Flask

from app.blueprints.analysis import (
    routes,
    routes_coding,
    routes_compare,
    routes_feedback,
    routes_finder,
    routes_follow,
    routes_passages,
    routes_report,
)
from app.blueprints.analysis.blueprint import bp
from app.blueprints.analysis.commands_feedback import mail_contributors
from app.blueprints.analysis.finder import count_words
from app.blueprints.analysis.mails import KINDS, PURPOSE
from app.blueprints.analysis.queries_feedback import is_any_published
from app.blueprints.analysis.reports import make_reports
from app.mail import kinds
from app.reminders.vocabulary import register_work
from app.web import links
from app.web.languages import lazy_gettext as _l
from app.web.navigation import PublicEntry, add_public_entry

# Importing them hangs their addresses.
ROOMS = (
    routes,
    routes_coding,
    routes_compare,
    routes_feedback,
    routes_finder,
    routes_follow,
    routes_passages,
    routes_report,
)


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    kinds.register(*KINDS)
    links.register(PURPOSE, "analysis.became")
    register_work(count_words)
    register_work(make_reports)
    register_work(mail_contributors)
    add_public_entry(PublicEntry(_l("You said, we did"), "analysis.all_feedback", is_any_published))
