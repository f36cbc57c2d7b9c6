"""Actions, their owners and what owners say of them."""

from flask import Flask

from app.blueprints.actions import (
    farewells,
    mails,
    mails_asking,
    queries_links,
    routes_asking,
    routes_asking_link,
    routes_bulk,
    routes_evidence,
    routes_link,
    routes_manage,
    routes_money,
    routes_parts,
    routes_pictures,
)
from app.blueprints.actions.reminders import ActionReminders
from app.blueprints.actions.reminders_parts import PartReminders
from app.blueprints.actions.routes import bp
from app.reminders.vocabulary import register_source
from app.web import links
from app.web.ended import register_farewell
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

__all__ = [
    "register",
    "routes_asking",
    "routes_asking_link",
    "routes_bulk",
    "routes_evidence",
    "routes_link",
    "routes_manage",
    "routes_money",
    "routes_parts",
    "routes_pictures",
]

_reminders, _part_reminders = ActionReminders(), PartReminders()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    links.register(mails.PURPOSE, "actions.update_by_link")
    links.register_open(mails.PURPOSE, queries_links.open_to)
    links.register(mails_asking.HANDOVER_PURPOSE, "actions.handover_by_link")
    links.register(mails_asking.STEP_PURPOSE, "actions.step_by_link")
    register_farewell(mails.PURPOSE, farewells.of_action)
    register_farewell(mails_asking.STEP_PURPOSE, farewells.of_step)
    register_source(_reminders)
    register_source(_part_reminders)
    add_entry(Entry(30, _l("Actions"), "actions.index", lambda _viewer: True))
