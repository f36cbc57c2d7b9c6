"""Who is asked and who is missing, before it is sent."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import commands_inviting, queries, queries_coverage
from app.blueprints.consultations.access import managed_consultation
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.routes import bp, standing, today
from app.blueprints.consultations.routes_inviting import ask_per_organisation
from app.blueprints.consultations.words import ORGANISATION_KINDS
from app.models import Consultation, ConsultationState, Organisation, PactNode
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.lists import asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/consultations/<consultation>/coverage")
@guard(managed_consultation())
def coverage(viewer: Viewer, consultation: Consultation) -> Response:
    """Show per theme, kind of organisation and municipality who is asked, and list who is missing."""
    del viewer
    listing = asked(["name", "place"], default="name", filters=["kind", "place", "theme"])
    themes = queries.themes(consultation.pact)
    theme = next((one for one in themes if one.public_id == listing.filters.get("theme")), None)
    place = listing.filters.get("place")
    places, names = queries_coverage.by_place(consultation, theme, today())
    found, contacts = queries_coverage.missing(consultation, listing, theme, today())
    per_theme = queries_coverage.by_theme(consultation, themes, place, today())
    kinds = queries_coverage.kinds()
    return page(
        "consultations/coverage.html",
        consultation=consultation,
        state=standing(consultation),
        listing=listing,
        found=found,
        contacts=contacts,
        theme=theme,
        themes=themes,
        known_themes=queries_coverage.known_themes(themes, today()),
        kinds=[(kind, label) for kind, label in ORGANISATION_KINDS.items() if kind in kinds],
        towns=queries_coverage.towns(),
        places=places,
        names=names,
        per_theme=per_theme,
        nowhere=queries_coverage.NOWHERE,
        say=say,
    )


@bp.post("/consultations/<consultation>/coverage/invite")
@writes
@guard(managed_consultation())
def invite_contact(viewer: Viewer, consultation: Consultation) -> Response:
    """Invite the contact of an organisation, and come back to where the list was."""
    organisation = queries.by_public_id(Organisation, request.args.get("organisation", ""))
    if organisation is None or standing(consultation) == ConsultationState.CLOSED:
        not_found()
    theme = _theme(consultation, request.args.get("theme", ""))
    person = queries_coverage.contacts([organisation.id], theme, today()).get(organisation.id)
    back: dict[str, Any] = {name: request.args.get(name) or None for name in ("theme", "kind", "place")}
    if person is None:
        tell(_("Nobody with an e-mail address is known there."), kind="warning")
    else:
        now = clock.now()
        told = ask_per_organisation(viewer, consultation, now)
        result = commands_inviting.invite(consultation, [(person, organisation.id)], actor=viewer.person, now=now)
        if result.added:
            undo = url_for(".take_back", consultation=consultation.public_id, batch=now.isoformat())
            text = _("%(who)s is invited for %(name)s.", who=person.label, name=organisation.name)
            tell(f"{text} {told}".strip(), undo_url=undo)
        else:
            tell(_("%(who)s cannot be added: see the list of invitees.", who=person.label), kind="warning")
    return redirect(url_for(".coverage", consultation=consultation.public_id, _anchor="missing", **back), 303)


def _theme(consultation: Consultation, public_id: str) -> PactNode | None:
    return next((one for one in queries.themes(consultation.pact) if one.public_id == public_id), None)
