"""Meetings, agendas, minutes and decisions."""

from flask import Flask

from app.blueprints.meetings import (
    checks,
    mails,
    queries_mails,
    routes,
    routes_agenda,
    routes_calendar,
    routes_convening,
    routes_decisions,
    routes_desk,
    routes_minutes,
)
from app.blueprints.meetings.blueprint import bp
from app.blueprints.meetings.letters import REPLY_PURPOSE
from app.blueprints.meetings.reminders import MeetingReminders
from app.mail.checks import before_sending
from app.mail.kinds import register as register_kinds
from app.reminders.vocabulary import register_source
from app.web import links
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

# Importing them hangs their addresses on the blueprint.
ROUTES = (routes, routes_agenda, routes_convening, routes_desk, routes_minutes, routes_decisions, routes_calendar)
_REMINDERS = MeetingReminders()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    add_entry(Entry(40, _l("Meetings"), "meetings.index", lambda _viewer: True))
    links.register(REPLY_PURPOSE, "meetings.reply")
    links.register_open(REPLY_PURPOSE, queries_mails.open_to)
    register_kinds(*mails.ALL)
    before_sending(mails.INVITATION, checks.invitation_holds)
    before_sending(mails.CHANGED, checks.change_holds)
    before_sending(mails.CANCELLED, checks.cancellation_holds)
    register_source(_REMINDERS)
