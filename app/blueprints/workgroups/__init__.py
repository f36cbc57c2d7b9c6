"""Workgroups and their members."""

from flask import Flask

from app.blueprints.workgroups import routes, routes_members
from app.blueprints.workgroups.blueprint import bp
from app.blueprints.workgroups.mails import WORKGROUP_CLOSING
from app.blueprints.workgroups.reminders import WorkgroupReminders
from app.mail.kinds import register as register_kinds
from app.reminders.vocabulary import register_source
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

ROUTES = (routes, routes_members)  # importing them hangs their addresses on the blueprint
_REMINDERS = WorkgroupReminders()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    add_entry(Entry(35, _l("Workgroups"), "workgroups.index", lambda _viewer: True))
    register_kinds(WORKGROUP_CLOSING)
    register_source(_REMINDERS)
