"""Drawing a pact up: its steps from context analysis to adoption."""

from flask import Flask

from app.blueprints.drafting import commands, mails, routes, routes_advice, routes_carrying, routes_writing
from app.blueprints.drafting.blueprint import bp
from app.blueprints.drafting.reminders import DraftingReminders
from app.blueprints.pacts.commands import on_adopted
from app.mail import kinds
from app.reminders.vocabulary import register_source
from app.web import links

# Importing them hangs their addresses on the blueprint.
ROUTES = (routes, routes_writing, routes_advice, routes_carrying)
_REMINDERS = DraftingReminders()


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    kinds.register(*mails.KINDS)
    links.register(mails.PURPOSE, "drafting.advice_by_link")
    register_source(_REMINDERS)
    on_adopted(commands.finish)
