"""Addresses of this slice: where one municipality stands, and telling its contacts."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import audit, clock
from app.blueprints.people.access import managed_municipality, readable_municipality
from app.blueprints.people.mails import ADVICE, ASKED, HELP, MUNICIPALITY_DIGEST, OWNS
from app.blueprints.people.queries_municipality import OPEN, Standing, standing
from app.blueprints.people.routes import bp, today
from app.blueprints.people.words import OPINIONS
from app.mail import outbox
from app.models import Municipality, Person
from app.web.access import guard
from app.web.edge import writes
from app.web.formats import date_text
from app.web.forms import Form, TextField
from app.web.languages import current_language, ngettext
from app.web.languages import lazy_gettext as _l
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

MOST_LINES = 15  # of each sort in the mail; the page has the rest


class DigestForm(Form):
    """The words above the list."""

    words = TextField(_l("Your words above the list"), most=1500)


@bp.get("/municipalities/<code>")
@guard(readable_municipality())
def municipality(viewer: Viewer, municipality: Municipality) -> Response:
    """Show what a municipality owns, is asked, has answered, asks for, and who speaks for it."""
    found = _in_sight(viewer, standing(municipality, today()))
    return page(
        "people/municipality.html",
        municipality=municipality,
        found=found,
        language=current_language(),
        opinions=OPINIONS,
        may_edit=viewer.is_coordinator,
        own_groups=viewer.facilitates,
    )


def _in_sight(viewer: Viewer, found: Standing) -> Standing:
    """Leave out who was asked by groups that this viewer does not organise."""
    return replace(
        found,
        waiting=[one for one in found.waiting if viewer.facilitates_group(one.consultation.workgroup_id)],
        answered=[one for one in found.answered if viewer.facilitates_group(one.consultation.workgroup_id)],
    )


@bp.get("/municipalities/<code>/digest")
@guard(managed_municipality())
def digest(viewer: Viewer, municipality: Municipality) -> Response:
    """Show the mail that would go to the contacts."""
    del viewer
    return _digest_page(municipality, DigestForm())


@bp.post("/municipalities/<code>/digest")
@writes
@guard(managed_municipality())
def preview_digest(viewer: Viewer, municipality: Municipality) -> Response:
    """Show the mail with the words that were typed; nothing goes out."""
    del viewer
    form = DigestForm.of_request()
    return _digest_page(municipality, form, 200 if form.is_sent() else 422)


@bp.post("/municipalities/<code>/digest/send")
@writes
@guard(managed_municipality())
def send_digest(viewer: Viewer, municipality: Municipality) -> Response:
    """Mail the contacts where their municipality stands."""
    form, now = DigestForm.of_request(), clock.now()
    found = standing(municipality, today())
    readers = _readers(found)
    if not form.is_sent() or not readers:
        return _digest_page(municipality, form, 422)
    for person in readers:
        outbox.put(_draft(municipality, found, person, form.words.data), now=now, delay=outbox.UNDO_TIME)
    audit.record(
        "digest_sent", "municipality", municipality.nis_code, actor=viewer.person, now=now, people=len(readers)
    )
    tell(
        ngettext(
            "%(num)s contact of %(name)s gets the e-mail. You can still hold it for a minute, under E-mails.",
            "%(num)s contacts of %(name)s get the e-mail. You can still hold it for a minute, under E-mails.",
            len(readers),
            name=municipality.name,
        )
    )
    return redirect(url_for(".municipality", code=municipality.nis_code), 303)


def _readers(found: Standing) -> list[Person]:
    """Return who gets the digest: the contacts with an address; without contacts, nobody."""
    people = {one.person.id: one.person for one in found.contacts if one.is_contact and one.person.email}
    return list(people.values())


def _draft(municipality: Municipality, found: Standing, person: Person, words: str) -> outbox.Draft:
    owned = [one for one in found.actions if one.action.state in OPEN]
    facts: list[tuple[str, object]] = []
    for one in owned[:MOST_LINES]:
        due = f" ({date_text(one.action.due_on, person.language)})" if one.action.due_on else ""
        facts.append((OWNS, f"{one.action.number} {one.action.title}{due}".strip()))
    for asked in found.waiting[:MOST_LINES]:
        until = asked.consultation.closes_on
        title = asked.consultation.text(asked.consultation.titles, person.language)
        facts.append((ASKED, f"{title} ({date_text(until, person.language)})" if until else title))
    awaited = [one for one in found.advice if one.opinion is None]
    facts += [
        (ADVICE, f"{one.pact.title} ({date_text(one.deadline, person.language)})") for one in awaited[:MOST_LINES]
    ]
    facts += [(HELP, one.title) for one in found.dossiers[:MOST_LINES] if one.closed_at is None]
    return outbox.Draft(
        kind=MUNICIPALITY_DIGEST,
        person=person,
        about=("municipality", municipality.nis_code),
        values={
            "municipality": municipality.name, "words": words, "owned": len(owned), "waiting": len(found.waiting),
        },
        facts=facts,
    )  # fmt: skip


def _digest_page(municipality: Municipality, form: DigestForm, status: int = 200) -> Response:
    found = standing(municipality, today())
    readers = _readers(found)
    letter = outbox.compose(_draft(municipality, found, readers[0], form.words.data)) if readers else None
    return page(
        "people/digest.html", status, municipality=municipality, form=form, readers=readers, letter=letter,
        language=readers[0].language if readers else "nl",
    )  # fmt: skip
