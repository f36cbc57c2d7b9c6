"""Mail that went out and will go out, and what people want of it."""

from flask import Flask

from app.blueprints.actions.mails import PURPOSE as ACTION
from app.blueprints.consultations import mails_passing as consultations_passing
from app.blueprints.consultations.mails import PURPOSE as CONSULTATION
from app.blueprints.mails import (
    mails,
    mails_passing,
    passing,
    routes_burden,
    routes_forecast,
    routes_forecast_acts,
    routes_incoming,
    routes_passing,
    routes_rehearsal,
    routes_settings,
    routes_wishes,
)
from app.blueprints.mails.banners import ASKED, banner
from app.blueprints.mails.reminders import NoteReminders
from app.blueprints.mails.routes import bp
from app.blueprints.meetings import mails_passing as meetings_passing
from app.blueprints.meetings.letters import REPLY_PURPOSE
from app.mail.checks import before_sending_any
from app.mail.kinds import register as register_kinds
from app.mail.letter import PREFERENCES
from app.reminders.mails import TOGETHER
from app.reminders.recheck import still_wanted
from app.reminders.vocabulary import register_source
from app.web import links
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_banner, add_entry

# Importing them hangs their addresses on the blueprint.
ROUTES = (
    routes_burden,
    routes_forecast_acts,
    routes_forecast,
    routes_incoming,
    routes_passing,
    routes_rehearsal,
    routes_settings,
    routes_wishes,
)


_REMINDERS = NoteReminders()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    add_entry(Entry(70, _l("E-mails"), "mails.index", lambda viewer: viewer.is_coordinator))
    add_banner(banner, **ASKED)
    register_kinds(TOGETHER, *mails.ALL)
    before_sending_any(still_wanted)
    register_source(_REMINDERS)
    links.register(PREFERENCES, "mails.preferences")
    _offer_ways_out()


def _offer_ways_out() -> None:
    """Let whoever opens a link say that it is not for him or her, or pass it on."""
    register_kinds(*mails_passing.ALL, consultations_passing.PASSED_ON, meetings_passing.PASSED_ON)
    register_kinds(meetings_passing.TAKEN_BACK)
    links.register(mails_passing.PURPOSE, "mails.passed")
    for purpose in passing.PURPOSES:
        links.add_exit(purpose, _l("This is not for me"), "mails.not_for_me")
    for purpose in (CONSULTATION, REPLY_PURPOSE):
        links.add_exit(purpose, _l("Pass this on to a colleague"), "mails.pass_on")
    links.add_exit(ACTION, _l("Pass this on to a colleague"), "actions.ask_handover_by_link")
