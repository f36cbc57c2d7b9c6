"""Who may see a mail: coordinators, and each person his or her own wishes by link."""

from __future__ import annotations

from typing import Any

from app.blueprints.consultations.access import may_read_results
from app.blueprints.mails import queries, queries_incoming
from app.blueprints.people import looking
from app.blueprints.people.looking import Subject
from app.blueprints.workgroups.access import may_manage as may_manage_workgroup
from app.mail.kinds import all_kinds
from app.mail.letter import PREFERENCES
from app.mail.unsubscribe import mail_of
from app.models import Consultation, IncomingMail, Meeting, Workgroup
from app.web import links
from app.web.access import Rule, not_found, require_coordinator, require_viewer
from app.web.languages import read_in
from app.web.viewer import Viewer


def any_mail() -> Rule:
    """Coordinators and administrators, one mail of the outbox."""

    def resolve(mail: str) -> dict[str, Any]:
        viewer = require_coordinator()
        found = queries.by_public_id(mail) or not_found()
        kind = all_kinds().get(found.kind)
        if kind is not None and kind.confidential:
            looking.ask_to_open(Subject("mail", "mail", found.public_id), viewer, lambda: 1)
        return {"viewer": viewer, "mail": found}

    return Rule("coordinator: a mail", resolve)


def any_incoming() -> Rule:
    """Coordinators and administrators, one message that came in."""

    def resolve(incoming: str) -> dict[str, Any]:
        viewer = require_coordinator()
        return {"viewer": viewer, "incoming": queries_incoming.by_public_id(incoming) or not_found()}

    return Rule("coordinator: a message that came in", resolve)


def read_incoming() -> Rule:
    """Coordinators, and whoever organises the meeting, consultation or workgroup that a message is about."""

    def resolve(incoming: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries_incoming.by_public_id(incoming)
        if found is None or not (viewer.is_coordinator or _organises(viewer, found)):
            not_found()
        if found.subject_kind == "consultation":
            looking.ask_to_open(Subject("message", "message", found.public_id), viewer, lambda: 1)
        return {"viewer": viewer, "incoming": found}

    return Rule("reads the message that came in", resolve)


def _organises(viewer: Viewer, row: IncomingMail) -> bool:
    thing = queries_incoming.thing(row.subject_kind, row.subject_id)
    if isinstance(thing, Consultation):
        return may_read_results(viewer, thing)
    group = thing.workgroup if isinstance(thing, Meeting) else thing
    return isinstance(group, Workgroup) and may_manage_workgroup(viewer, group)


def own_preferences() -> Rule:
    """Whoever holds the personal link to his or her preferences."""

    def resolve(handle: str) -> dict[str, Any]:
        return {"link": links.current(handle, PREFERENCES)}

    return Rule("personal link: mail preferences", resolve)


def mail_with_token() -> Rule:
    """Whoever holds the unsubscribe address of a mail, which mail programs use without a person."""

    def resolve(token: str) -> dict[str, Any]:
        mail = mail_of(token)
        if mail is None:
            not_found()
        read_in(mail.language)
        return {"mail": mail}

    return Rule("unsubscribe address of a mail", resolve)
