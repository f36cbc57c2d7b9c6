"""People, organisations and municipalities."""

from flask import Flask

from app.blueprints.people import (
    routes_affiliations,
    routes_import,
    routes_looking,
    routes_merge,
    routes_municipality,
    routes_organisations,
    routes_roles,
)
from app.blueprints.people.commands_import import drop_old_drafts
from app.blueprints.people.mails import MUNICIPALITY_DIGEST
from app.blueprints.people.routes import bp
from app.mail.kinds import register as register_kinds
from app.reminders.vocabulary import register_cleaning
from app.web.languages import lazy_gettext as _l
from app.web.navigation import Entry, add_entry

# Importing them hangs their addresses on the blueprint.
ROUTES = (
    routes_affiliations,
    routes_import,
    routes_looking,
    routes_merge,
    routes_municipality,
    routes_organisations,
    routes_roles,
)


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    register_kinds(MUNICIPALITY_DIGEST)
    register_cleaning(drop_old_drafts)
    add_entry(Entry(80, _l("People"), "people.index", lambda viewer: viewer.is_staff))
