"""Consultations: asking, answering, results."""

from flask import Flask

from app.blueprints.consultations import (
    checks,
    queries_hands,
    queries_links,
    routes_answer,
    routes_coverage,
    routes_documents,
    routes_doors,
    routes_entering,
    routes_group,
    routes_hands,
    routes_inviting,
    routes_library,
    routes_offers,
    routes_placing,
    routes_questionnaire,
    routes_receipts,
    routes_results,
    routes_text_rounds,
    routes_voices,
)
from app.blueprints.consultations.commands_tallies import count_results
from app.blueprints.consultations.mails import INVITATION, KINDS, PURPOSE
from app.blueprints.consultations.mails_asking import HELP_PURPOSE
from app.blueprints.consultations.mails_asking import KINDS as MORE_KINDS
from app.blueprints.consultations.reminders import ConsultationReminders, keep_up, write_invitations
from app.blueprints.consultations.routes import bp
from app.mail import kinds
from app.mail.checks import before_sending
from app.reminders.vocabulary import register_job, register_source, register_work
from app.web import links
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

# Importing them hangs their addresses.
ROOMS = (
    routes_answer,
    routes_coverage,
    routes_documents,
    routes_doors,
    routes_entering,
    routes_group,
    routes_hands,
    routes_inviting,
    routes_library,
    routes_offers,
    routes_placing,
    routes_questionnaire,
    routes_receipts,
    routes_results,
    routes_text_rounds,
    routes_voices,
)
REMINDERS = ConsultationReminders()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    kinds.register(*KINDS, *MORE_KINDS)
    before_sending(INVITATION, checks.invitation_holds)
    links.register(PURPOSE, "consultations.answer")
    links.register_open(PURPOSE, queries_links.open_to)
    links.register(HELP_PURPOSE, "consultations.answer")
    links.register_open(HELP_PURPOSE, queries_hands.open_to)
    register_source(REMINDERS)
    register_job(keep_up)
    register_work(write_invitations)
    register_work(count_results)
    add_entry(Entry(50, _l("Consultations"), "consultations.index", lambda who: who.is_staff))
