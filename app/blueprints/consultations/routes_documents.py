"""Questionnaires that come from elsewhere, and go elsewhere: templates, copies, XLSForm, JSON, and a test run."""

from __future__ import annotations

import json
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import abort, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response
from werkzeug.wsgi import FileWrapper

from app import clock
from app.blueprints.consultations import (
    answering,
    commands_documents,
    commands_trial,
    documents,
    queries,
    queries_around,
    uploading,
)
from app.blueprints.consultations.access import managed_consultation
from app.blueprints.consultations.documents import BadDocument, Document, Remark
from app.blueprints.consultations.library import TEMPLATES
from app.blueprints.consultations.presenting import given, say
from app.blueprints.consultations.questionnaires import Questionnaire
from app.blueprints.consultations.routes import bp
from app.blueprints.consultations.sheet import Sheet
from app.blueprints.consultations.surroundings import around
from app.blueprints.consultations.xlsform.giving import form_of, write_form
from app.blueprints.consultations.xlsform.taking import take
from app.documents.reading import Unreadable
from app.documents.tables import attachment
from app.documents.uploads import MOST_BYTES
from app.models import Consultation, Invitation, Pact, Question, Workgroup
from app.web.access import guard, not_found, staff
from app.web.edge import keep_draft, writes
from app.web.languages import gettext as _
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/consultations/library")
@guard(staff())
def library(viewer: Viewer) -> Response:
    """Show the templates, the reader's earlier questionnaires, and where a file is taken in."""
    return _library(viewer)


def _library(viewer: Viewer, status: int = 200, error: str = "") -> Response:
    return page(
        "consultations/library.html", status, templates=TEMPLATES, groups=_groups(viewer), viewer_=viewer, error=error
    )


def _groups(viewer: Viewer) -> list[Workgroup]:
    pact = current_pact()
    return list(queries.workgroups_for(viewer, pact)) if pact else []


def _home(viewer: Viewer) -> tuple[Pact, Workgroup | None]:
    """Return where a new questionnaire goes; a facilitator must name a group of his or her own."""
    pact = current_pact()
    if pact is None:
        not_found()
    group = next((one for one in _groups(viewer) if one.public_id == request.form.get("workgroup")), None)
    if group is None and not viewer.is_coordinator:
        abort(_library(viewer, 422, _("Choose the workgroup for which you consult.")))
    return pact, group


def _made(viewer: Viewer, document: Document, source: str) -> tuple[Consultation, list[Remark]]:
    pact, group = _home(viewer)
    document, remarks = commands_documents.settled(pact, document)
    made = commands_documents.make_consultation(
        pact, document, organiser=viewer.person, actor=viewer.person, now=clock.now(), source=source, workgroup=group
    )
    return made, remarks


@bp.post("/consultations/library/template")
@writes
@guard(staff())
def use_template(viewer: Viewer) -> Response:
    """Make a draft out of a template."""
    name = request.form.get("template", "")
    if name not in TEMPLATES:
        return _library(viewer, 422, _("Choose a template."))
    made, _remarks = _made(viewer, TEMPLATES[name][2], f"template {name}")
    tell(_("The consultation is there as a draft. Adapt its questions."))
    return redirect(url_for(".questionnaire", consultation=made.public_id), 303)


@bp.post("/consultations/library/file")
@writes
@guard(staff())
def take_file(viewer: Viewer) -> Response:
    """Make a draft out of an XLSForm or a questionnaire in JSON, and name what could not be carried."""
    sent = request.files.get("file")
    content = sent.stream.read(MOST_BYTES + 1) if sent is not None else b""
    if not content:
        return _library(viewer, 422, _("Choose a file."))
    try:
        document, remarks = read_questionnaire(content)
    except (BadDocument, Unreadable) as bad:
        return _library(viewer, 422, str(bad))
    made, unsettled = _made(viewer, document, "file")
    remarks += unsettled
    if not remarks:
        tell(_("Everything in the file was carried over."))
        return redirect(url_for(".questionnaire", consultation=made.public_id), 303)
    return page("consultations/taken.html", consultation=made, remarks=remarks, say=say)


def read_questionnaire(content: bytes) -> tuple[Document, list[Remark]]:
    """Return the questionnaire in a file, and what could not be carried. Raises BadDocument or Unreadable."""
    if content.lstrip()[:1] == b"{":
        return documents.read_document(content), []
    taken = take(content)
    documents.check(taken.document)
    return taken.document, taken.remarks


@bp.post("/consultations/<consultation>/duplicate")
@writes
@guard(managed_consultation())
def duplicate(viewer: Viewer, consultation: Consultation) -> Response:
    """Make a draft with the same questions; invitees and answers stay where they are."""
    found = documents.document_of(consultation, queries.questions(consultation))
    made = commands_documents.make_consultation(
        consultation.pact,
        found,
        organiser=viewer.person,
        actor=viewer.person,
        now=clock.now(),
        source=consultation.public_id,
        workgroup=consultation.workgroup,
        like=consultation,
    )
    tell(_("This is the copy: a draft with the same questions."))
    return redirect(url_for(".questionnaire", consultation=made.public_id), 303)


@bp.get("/consultations/<consultation>/questionnaire/xlsform/remarks")
@guard(managed_consultation())
def form_remarks(viewer: Viewer, consultation: Consultation) -> Response:
    """Say what an XLSForm of this questionnaire carries otherwise or not at all, before it is downloaded."""
    del viewer
    form = form_of(consultation, queries.questions(consultation))
    return page("consultations/given.html", consultation=consultation, remarks=form.remarks, say=say)


@bp.get("/consultations/<consultation>/questionnaire/<format_>")
@guard(managed_consultation())
def give_file(viewer: Viewer, consultation: Consultation, format_: str) -> Response:
    """Hand out the questionnaire as an XLSForm or as JSON."""
    del viewer
    questions = queries.questions(consultation)
    if format_ == "json":
        paragraphs = queries_around.nodes(consultation.pact_id, documents.nodes_in(questions))
        text = json.dumps(documents.document_of(consultation, questions, paragraphs), ensure_ascii=False, indent=1)
        response = Response(text, content_type="application/json")
    elif format_ == "xlsform":
        file = SpooledTemporaryFile(max_size=MOST_BYTES)  # noqa: SIM115 - closed by the server after the last byte
        write_form(file, form_of(consultation, questions))
        file.seek(0)
        response = Response(FileWrapper(file), content_type=XLSX, direct_passthrough=True)
    else:
        not_found()
    name = f"{consultation.public_id}.{'json' if format_ == 'json' else 'xlsx'}"
    response.headers["Content-Disposition"] = attachment(name)
    return response


# ---- the test run ----


def _trial_sheet(viewer: Viewer, consultation: Consultation) -> Sheet:
    """Return the questionnaire with what the reader filled in while trying it. The invitation is never stored."""
    questionnaire = Questionnaire(queries.questions(consultation))
    draft, specs = commands_trial.draft_of(consultation, viewer.person), questionnaire.specs
    values = {key: kept for key, spec in specs.items() if (kept := answering.fitting(spec, draft.get(key))) is not None}
    stand_in = Invitation(consultation=consultation, person=viewer.person, created_at=clock.now())
    return Sheet(stand_in, questionnaire, values)


@bp.get("/consultations/<consultation>/trial")
@guard(managed_consultation())
def trial(viewer: Viewer, consultation: Consultation) -> Response:
    """Try the questionnaire: a page of it, or at the end what was filled in."""
    sheet = _trial_sheet(viewer, consultation)
    raw = request.args.get("page", "")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else next(iter(sheet.numbers), 1)
    return _trial_page(sheet, number, sheet.values, {})


def _picture(question: Question) -> str:
    consultation = question.consultation.public_id
    return url_for(".picture", consultation=consultation, question=question.public_id)


def _trial_page(sheet: Sheet, number: int, values: Any, problems: Any, status: int = 200) -> Response:
    consultation = sheet.consultation
    shown = sheet.shown(number, values, problems, around(consultation, sheet.on(number), _picture))
    return page(
        "consultations/trial.html",
        status,
        consultation=consultation,
        questions=shown,
        number=number,
        before=sheet.before(number),
        answers=[] if shown else given(consultation, sheet.questions, sheet.values, sheet.shown_ids),
        say=say,
    )


@bp.post("/consultations/<consultation>/trial")
@writes
@guard(managed_consultation())
def try_page(viewer: Viewer, consultation: Consultation) -> Response:
    """Check a page of the test run, and go on as a respondent would."""
    sheet = _trial_sheet(viewer, consultation)
    raw = request.form.get("page", "")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 1
    readings = sheet.read(number, request.form)
    readings |= uploading.tried(sheet.on(number), readings)
    values = {**sheet.values, **{key: reading.value for key, reading in readings.items()}}
    after = sheet.with_values(values)
    problems = after.problems_in(readings)
    commands_trial.keep(consultation, viewer.person, after.values)
    if problems:
        keep_draft()
        return _trial_page(after, number, values, problems, 422)
    stays = after.appears(number, sheet.shown_ids)
    following = number if stays else after.after(number) or after.pages + 1
    return redirect(url_for(".trial", consultation=consultation.public_id, page=following), 303)


@bp.post("/consultations/<consultation>/trial/discard")
@writes
@guard(managed_consultation())
def discard_trial(viewer: Viewer, consultation: Consultation) -> Response:
    """Throw the test run away."""
    commands_trial.discard(consultation, viewer.person)
    tell(_("The test run was thrown away."))
    return redirect(url_for(".questionnaire", consultation=consultation.public_id), 303)
