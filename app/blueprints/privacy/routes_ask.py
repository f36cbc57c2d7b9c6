"""Addresses of this slice for people themselves: asking about their own data, without an account."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people import looking
from app.blueprints.people import queries as people
from app.blueprints.people.queries_looks import looks_at, subjects_of
from app.blueprints.privacy import commands, queries, words
from app.blueprints.privacy.access import own_data
from app.blueprints.privacy.forms import AddressForm, AskForm
from app.blueprints.privacy.routes import bp
from app.models import AskedFor
from app.web.access import guard, public
from app.web.edge import writes
from app.web.formats import date_text
from app.web.languages import gettext as _
from app.web.links import OpenLink
from app.web.notices import tell
from app.web.render import page


@bp.get("/privacy/ask")
@guard(public())
def ask() -> Response:
    """Show the form that asks for a link."""
    return page("privacy/ask.html", form=AddressForm(), sent=False)


@bp.post("/privacy/ask")
@writes
@guard(public())
def send_link() -> Response:
    """Mail the link where the address is known; the answer is the same for every address."""
    form = AddressForm.of_request()
    if not form.is_sent():
        return page("privacy/ask.html", 422, form=form, sent=False)
    known = people.by_email(form.email.data)
    if known is not None:
        commands.send_link(known, now=clock.now())
    return page("privacy/ask.html", form=form, sent=True)


@bp.get("/v/<handle>/privacy")
@guard(own_data())
def ask_by_link(link: OpenLink) -> Response:
    """Show what one can ask about one's own data, and what was asked before."""
    return _form_page(link, AskForm())


@bp.post("/v/<handle>/privacy")
@writes
@guard(own_data())
def note_question(link: OpenLink) -> Response:
    """Note what someone asks."""
    form = AskForm.of_request()
    if not form.is_sent():
        return _form_page(link, form, 422)
    asked = commands.ask(link.person, AskedFor(form.asked_for.data), text=form.text.data, now=clock.now(), via="link")
    tell(_("We have your question, and answer it by %(date)s at the latest.", date=date_text(asked.due_on)))
    return redirect(url_for(".ask_by_link", handle=link.handle), 303)


def _form_page(link: OpenLink, form: AskForm, status: int = 200) -> Response:
    looks = looks_at(link.person)
    return page(
        "privacy/by_link.html",
        status,
        form=form,
        person=link.person,
        handle=link.handle,
        requests=queries.requests_of(link.person),
        asked=words.ASKED,
        looks=looks,
        about=subjects_of(looks, link.person.language),
        what=looking.WHAT,
    )
