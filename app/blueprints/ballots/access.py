"""Who may name holders, and who keeps a part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, request, url_for

from app.blueprints.ballots import queries
from app.blueprints.ballots.mails import PURPOSE
from app.blueprints.consultations import mails as consultation_mails
from app.blueprints.consultations.access import managed_consultation, may_read_results
from app.blueprints.consultations.queries_links import invitation_by_link
from app.models import ConsultationState, Mode
from app.web import links, secrecy
from app.web.access import Rule, not_found


def anonymous_consultation() -> Rule:
    """Those who organise the consultation, where it is anonymous."""
    managed = managed_consultation()

    def resolve(consultation: str) -> Mapping[str, Any]:
        found = managed.resolve(consultation=consultation)
        return found if found["consultation"].mode == Mode.ANONYMOUS else not_found()

    return Rule("organises the consultation", resolve)


def own_part() -> Rule:
    """Whoever opened the personal link of one who keeps a part of the key."""

    def resolve(handle: str) -> dict[str, Any]:
        link = links.current(handle, PURPOSE)
        holder = queries.holder_by_link(link.row.subject_id, link.person)
        return {"handle": handle, "holder": holder if holder is not None else abort(410)}

    return Rule("personal link: key_part", resolve)


def read_counts() -> Rule:
    """Those who read the results of the anonymous consultation."""
    managed = anonymous_consultation()

    def resolve(consultation: str) -> dict[str, Any]:
        found = dict(managed.resolve(consultation=consultation))
        return found if may_read_results(found["viewer"], found["consultation"]) else not_found()

    return Rule("reads the results of the consultation", resolve)


def own_invitation() -> Rule:
    """Whoever opened the personal link to an anonymous consultation, up to the moment of beginning."""

    def resolve(handle: str) -> dict[str, Any]:
        link = links.current(handle, consultation_mails.PURPOSE)
        found = invitation_by_link(link.known.subject_id, link.known.person_id, lock=request.method == "POST")
        if found is None:
            abort(410)
        return {"handle": handle, "invitation": found} if found.consultation.mode == Mode.ANONYMOUS else not_found()

    return Rule("has a personal link to the consultation", resolve)


def asked_anonymously() -> Rule:
    """Everybody who knows the address of an anonymous consultation that was opened."""

    def resolve(ballot: str) -> dict[str, Any]:
        found = queries.consultation_without_names(ballot)
        if found is None or found.mode != Mode.ANONYMOUS or found.state == ConsultationState.DRAFT:
            not_found()
        return {"consultation": found}

    return Rule("knows the address of the anonymous consultation", resolve)


def own_ballot() -> Rule:
    """The browser that has the code of a ballot; another one is asked to type it."""
    asked = asked_anonymously()

    def resolve(ballot: str) -> dict[str, Any]:
        found = asked.resolve(ballot=ballot)
        code = secrecy.code_of(ballot)
        if not code:
            abort(redirect(url_for("ballots.back", ballot=ballot), 303))
        return {**found, "code": code}

    return Rule("has the code of a ballot", resolve)
