"""Who may: administrators, and each person for him- or herself by link."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from app.blueprints.people import queries as people
from app.blueprints.privacy.mails import PURPOSE
from app.extensions import db
from app.mail.letter import PREFERENCES
from app.models import PrivacyRequest, Role
from app.web import links
from app.web.access import Rule, not_found, require_viewer
from app.web.viewer import Viewer


def _administrator() -> Viewer:
    found = require_viewer()
    return found if found.account.role == Role.ADMINISTRATOR else not_found()


def any_file() -> Rule:
    """Administrators, for what is held about any person."""

    def resolve(person: str) -> dict[str, Any]:
        return {"viewer": _administrator(), "person": people.person(person) or not_found()}

    return Rule("administrator: a person’s data", resolve)


def any_request() -> Rule:
    """Administrators, for what a person asked about his or her data."""

    def resolve(request_id: str) -> dict[str, Any]:
        viewer = _administrator()
        found = db.session.scalar(
            select(PrivacyRequest)
            .where(PrivacyRequest.public_id == request_id)
            .options(joinedload(PrivacyRequest.person), joinedload(PrivacyRequest.answered_by))
        )
        return {"viewer": viewer, "asked": found or not_found()}

    return Rule("administrator: a request about personal data", resolve)


def own_data() -> Rule:
    """Each person by his or her own link: of the footer of any mail, or sent for this."""

    def resolve(handle: str) -> dict[str, Any]:
        try:
            return {"link": links.current(handle, PREFERENCES)}
        except NotFound:
            return {"link": links.current(handle, PURPOSE)}

    return Rule("personal link: own data", resolve)
