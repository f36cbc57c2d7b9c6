"""Addresses of this slice for administrators: requests, the data of a person, erasure, who looked."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people import looking
from app.blueprints.people.queries_looks import subjects_of
from app.blueprints.privacy import commands, dossier, erasing, queries, words
from app.blueprints.privacy.access import any_file, any_request
from app.blueprints.privacy.forms import AnswerForm, EraseForm
from app.documents.tables import attachment
from app.models import Person, PrivacyRequest
from app.web.access import administrator, guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.lists import asked as asked_for
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

bp = Blueprint("privacy", __name__)


@bp.get("/admin/privacy")
@guard(administrator())
def index(viewer: Viewer) -> Response:
    """Show what people ask about their data."""
    del viewer
    today = clock.today(current_app.config["SETTINGS"].zone)
    return page(
        "privacy/index.html", waiting=queries.waiting(), answered=queries.answered(), asked=words.ASKED, today=today
    )


@bp.get("/admin/privacy/requests/<request_id>")
@guard(any_request())
def request_(viewer: Viewer, asked: PrivacyRequest) -> Response:
    """Show one request."""
    del viewer
    return _request_page(asked, AnswerForm())


@bp.post("/admin/privacy/requests/<request_id>")
@writes
@guard(any_request())
def answer(viewer: Viewer, asked: PrivacyRequest) -> Response:
    """Note that a request is answered."""
    form = AnswerForm.of_request()
    if not form.is_sent():
        return _request_page(asked, form, 422)
    commands.answer(asked, text=form.answer.data, actor=viewer.person, now=clock.now())
    tell(_("The request is answered."), undo_url=url_for(".reopen", request_id=asked.public_id))
    return redirect(url_for(".index"), 303)


@bp.post("/admin/privacy/requests/<request_id>/reopen")
@writes
@guard(any_request())
def reopen(viewer: Viewer, asked: PrivacyRequest) -> Response:
    """Take back that a request was answered."""
    commands.reopen(asked, actor=viewer.person, now=clock.now())
    tell(_("The request waits again."))
    return redirect(url_for(".request_", request_id=asked.public_id), 303)


@bp.get("/people/<person>/data")
@guard(any_file())
def data(viewer: Viewer, person: Person) -> Response:
    """Show how much is held about a person, and what an erasure would do."""
    del viewer
    return _data_page(person, EraseForm())


@bp.post("/people/<person>/data")
@writes
@guard(any_file())
def download(viewer: Viewer, person: Person) -> Response:
    """Download everything about a person; it is noted that someone did."""
    now = clock.now()
    looking.note(looking.Subject("file", "person", person.public_id), viewer=viewer.person, now=now)
    response = Response(dossier.archive(person, now=now), content_type="application/zip")
    response.headers["Content-Disposition"] = attachment(f"{_('data')}-{person.public_id}.zip")
    return response


@bp.post("/people/<person>/erase")
@writes
@guard(any_file())
def erase(viewer: Viewer, person: Person) -> Response:
    """Erase a person, for good."""
    if person.erased_at is not None or person.merged_into_id is not None:
        not_found()
    form = EraseForm.of_request()
    valid = form.is_sent()
    if valid and form.confirm_name.data != person.label:
        form.confirm_name.errors = [_("Type the name exactly as it stands above.")]
        valid = False
    if not valid or erasing.hindrances(person):
        return _data_page(person, form, 422)
    done = erasing.erase(person, ground=erasing.REQUEST, reason=form.reason.data, actor=viewer.person, now=clock.now())
    tell(_("The person is erased. This is the declaration."))
    return redirect(url_for(".destructions", _anchor=done.public_id), 303)


@bp.get("/admin/privacy/looks")
@guard(administrator())
def looks(viewer: Viewer) -> Response:
    """Show who looked at confidential data."""
    choice = asked_for(("at", "people"), default="-at", filters=("what",))
    found = queries.looks(choice)
    names = subjects_of(found.rows, viewer.person.language)
    return page("privacy/looks.html", found=found, listing=choice, names=names, what=looking.WHAT)


def _request_page(asked: PrivacyRequest, form: AnswerForm, status: int = 200) -> Response:
    return page("privacy/request.html", status, one=asked, form=form, asked=words.ASKED)


def _data_page(person: Person, form: EraseForm, status: int = 200) -> Response:
    return page(
        "privacy/data.html",
        status,
        person=person,
        form=form,
        lines=erasing.outlook(person),
        hindrances=erasing.hindrances(person),
        requests=queries.requests_of(person),
        asked=words.ASKED,
    )
