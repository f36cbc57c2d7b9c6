"""Addresses of what belongs to an action: steps, who helps, evidence, money."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.actions import commands_parts, queries_parts
from app.blueprints.actions.access import updatable_action
from app.blueprints.actions.access_parts import (
    readable_file,
    updatable_evidence,
    updatable_helper,
    updatable_money,
    updatable_step,
)
from app.blueprints.actions.forms_parts import (
    ContributorForm,
    FileEvidenceForm,
    LinkEvidenceForm,
    MoneyForm,
    StepForm,
)
from app.blueprints.actions.routes import bp
from app.blueprints.actions.routes_asking import colleague
from app.blueprints.actions.rules_money import balance
from app.blueprints.actions.words import MONEY_KINDS
from app.blueprints.dossiers.words import MONEY_STATES
from app.blueprints.people.commands import person_by_email
from app.blueprints.people.queries import organisation_names, organisations_named
from app.documents.uploads import served
from app.models import Action, ActionStep, Contributor, Evidence, MoneyKind, MoneyLine, Organisation, Person
from app.web.access import guard
from app.web.edge import writes
from app.web.forms import is_email, normal_email
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


def _to(endpoint: str, action: Action) -> Response:
    return redirect(url_for(endpoint, action=action.public_id), 303)


# ---- steps ----


@bp.get("/actions/<action>/steps")
@guard(updatable_action())
def steps(viewer: Viewer, action: Action) -> Response:
    """Show the steps of an action, and the form for one more."""
    del viewer
    return _steps_page(StepForm.of_request(), action)


@bp.post("/actions/<action>/steps")
@writes
@guard(updatable_action())
def add_step(viewer: Viewer, action: Action) -> Response:
    """Add a step, for the owner or for a colleague."""
    form, now = StepForm.of_request(), clock.now()
    if not form.is_sent():
        return _steps_page(form, action, 422)
    owner = colleague(form, action, viewer.person, now)
    step = commands_parts.add_step(
        action, title=form.title.data, due_on=form.due_on.data, owner=owner, actor=viewer.person, now=now
    )
    undo = url_for(".remove_step", action=action.public_id, step=step.public_id)
    if owner is None:
        tell(_("“%(title)s” is a step now.", title=step.title), undo_url=undo)
    else:
        tell(_("“%(title)s” is a step now; your colleague gets a mail in a minute.", title=step.title), undo_url=undo)
    return _to(".steps", action)


def _steps_page(form: Any, action: Action, status: int = 200) -> Response:
    return page("actions/steps.html", status, form=form, action=action, steps=queries_parts.steps_of(action))


@bp.post("/actions/<action>/steps/<step>/done")
@writes
@guard(updatable_step())
def finish_step(viewer: Viewer, step: ActionStep) -> Response:
    """Note that a step is done."""
    commands_parts.finish_step(step, words="", actor=viewer.person, now=clock.now())
    undo = url_for(".reopen_step", action=step.action.public_id, step=step.public_id)
    tell(_("“%(title)s” is done.", title=step.title), undo_url=undo)
    return _to(".steps", step.action)


@bp.post("/actions/<action>/steps/<step>/open")
@writes
@guard(updatable_step())
def reopen_step(viewer: Viewer, step: ActionStep) -> Response:
    """Take back that a step is done."""
    commands_parts.reopen_step(step, actor=viewer.person, now=clock.now())
    tell(_("“%(title)s” is open again.", title=step.title))
    return _to(".steps", step.action)


@bp.post("/actions/<action>/steps/<step>/remove")
@writes
@guard(updatable_step())
def remove_step(viewer: Viewer, step: ActionStep) -> Response:
    """Take a step away."""
    commands_parts.remove(step, actor=viewer.person, now=clock.now())
    _gone(step.title, url_for(".restore_step", action=step.action.public_id, step=step.public_id))
    return _to(".steps", step.action)


@bp.post("/actions/<action>/steps/<step>/restore")
@writes
@guard(updatable_step())
def restore_step(viewer: Viewer, step: ActionStep) -> Response:
    """Put a step back."""
    commands_parts.restore(step, actor=viewer.person, now=clock.now())
    return _to(".steps", step.action)


def _gone(title: str, undo_url: str) -> None:
    tell(_("“%(title)s” was taken away.", title=title), undo_url=undo_url)


# ---- who helps ----


@bp.get("/actions/<action>/helpers")
@guard(updatable_action())
def helpers(viewer: Viewer, action: Action) -> Response:
    """Show who helps with an action, and the form for one more."""
    del viewer
    return _helpers_page(ContributorForm.of_request(), action)


@bp.post("/actions/<action>/helpers")
@writes
@guard(updatable_action())
def add_helper(viewer: Viewer, action: Action) -> Response:
    """Note who helps with an action."""
    form = ContributorForm.of_request()
    if not form.is_sent():
        return _helpers_page(form, action, 422)
    person, organisation = _helper(form, action, viewer)
    if person is None and organisation is None:
        form.who.errors = [_("No organisation has this name. Write an e-mail address instead.")]
        return _helpers_page(form, action, 422)
    helper = commands_parts.add_contributor(
        action,
        person=person,
        organisation=organisation,
        part=form.part.data,
        actor=viewer.person,
        now=clock.now(),
    )
    undo = url_for(".end_helper", action=action.public_id, helper=helper.public_id)
    tell(_("%(name)s helps with this action.", name=commands_parts.label_of(helper)), undo_url=undo)
    return _to(".helpers", action)


def _helper(form: Any, action: Action, viewer: Viewer) -> tuple[Person | None, Organisation | None]:
    who = form.who.data
    if not is_email(normal_email(who)):
        named = organisations_named(who)
        return None, named[0] if len(named) == 1 else None
    source = _("named as a colleague by %(name)s", name=viewer.person.label)
    person = person_by_email(who, language=action.pact.language, source=source, actor=viewer.person, now=clock.now())
    return person, None


def _helpers_page(form: Any, action: Action, status: int = 200) -> Response:
    return page(
        "actions/helpers.html",
        status,
        form=form,
        action=action,
        helpers=queries_parts.contributors_of(action),
        known=organisation_names(),
    )


@bp.post("/actions/<action>/helpers/<helper>/end")
@writes
@guard(updatable_helper())
def end_helper(viewer: Viewer, helper: Contributor) -> Response:
    """Note that someone no longer helps."""
    commands_parts.end_contributor(helper, actor=viewer.person, now=clock.now())
    undo = url_for(".resume_helper", action=helper.action.public_id, helper=helper.public_id)
    tell(_("%(name)s no longer helps.", name=commands_parts.label_of(helper)), undo_url=undo)
    return _to(".helpers", helper.action)


@bp.post("/actions/<action>/helpers/<helper>/resume")
@writes
@guard(updatable_helper())
def resume_helper(viewer: Viewer, helper: Contributor) -> Response:
    """Undo that someone no longer helps."""
    commands_parts.resume_contributor(helper, actor=viewer.person, now=clock.now())
    return _to(".helpers", helper.action)


# ---- evidence ----


@bp.get("/actions/<action>/evidence")
@guard(updatable_action())
def evidence(viewer: Viewer, action: Action) -> Response:
    """Show what an action brought about, and the forms for a link and a file."""
    del viewer
    return _evidence_page(action, LinkEvidenceForm(), FileEvidenceForm())


@bp.post("/actions/<action>/evidence/link")
@writes
@guard(updatable_action())
def add_link(viewer: Viewer, action: Action) -> Response:
    """Add an address."""
    form = LinkEvidenceForm.of_request()
    if not form.is_sent():
        return _evidence_page(action, form, FileEvidenceForm(), 422)
    commands_parts.add_link(action, title=form.title.data, url=form.url.data, actor=viewer.person, now=clock.now())
    tell(_("The link stands with the action."))
    return _to(".evidence", action)


@bp.post("/actions/<action>/evidence/file")
@writes
@guard(updatable_action())
def add_file(viewer: Viewer, action: Action) -> Response:
    """Add a file."""
    form = FileEvidenceForm.of_request()
    form.file.process(request.files)
    if not form.is_sent() or form.file.upload is None:
        return _evidence_page(action, LinkEvidenceForm(), form, 422)
    commands_parts.add_file(action, form.file.upload, title=form.title.data, actor=viewer.person, now=clock.now())
    tell(_("The file stands with the action."))
    return _to(".evidence", action)


def _evidence_page(action: Action, link_form: Any, file_form: Any, status: int = 200) -> Response:
    return page(
        "actions/evidence.html",
        status,
        action=action,
        link_form=link_form,
        file_form=file_form,
        evidence=queries_parts.evidence_of(action),
    )


@bp.get("/actions/<action>/evidence/<evidence>/file")
@guard(readable_file())
def evidence_file(viewer: Viewer, evidence: Evidence) -> Response:
    """Hand a file out, as a download."""
    del viewer
    assert evidence.blob is not None  # noqa: S101 - for the type checker: the rule looked
    return served(evidence.blob)


@bp.post("/actions/<action>/evidence/<evidence>/remove")
@writes
@guard(updatable_evidence())
def remove_evidence(viewer: Viewer, evidence: Evidence) -> Response:
    """Take a piece of evidence away."""
    commands_parts.remove(evidence, actor=viewer.person, now=clock.now())
    action = evidence.action
    _gone(evidence.title, url_for(".restore_evidence", action=action.public_id, evidence=evidence.public_id))
    return _to(".evidence", action)


@bp.post("/actions/<action>/evidence/<evidence>/restore")
@writes
@guard(updatable_evidence())
def restore_evidence(viewer: Viewer, evidence: Evidence) -> Response:
    """Put a piece of evidence back."""
    commands_parts.restore(evidence, actor=viewer.person, now=clock.now())
    return _to(".evidence", evidence.action)


# ---- money ----


@bp.get("/actions/<action>/money")
@guard(updatable_action())
def money(viewer: Viewer, action: Action) -> Response:
    """Show the budget of an action, and the form for one more line."""
    del viewer
    return _money_page(MoneyForm.of_request(), action)


@bp.post("/actions/<action>/money")
@writes
@guard(updatable_action())
def add_money(viewer: Viewer, action: Action) -> Response:
    """Add a line."""
    form = MoneyForm.of_request()
    if not form.is_sent():
        return _money_page(form, action, 422)
    line = commands_parts.add_money(
        action, kind=MoneyKind(form.kind.data), values=form.values(), actor=viewer.person, now=clock.now()
    )
    undo = url_for(".remove_money", action=action.public_id, line=line.public_id)
    tell(_("“%(title)s” stands in the budget.", title=line.label), undo_url=undo)
    return _to(".money", action)


def _money_page(form: Any, action: Action, status: int = 200) -> Response:
    lines = queries_parts.money_of(action)
    return page(
        "actions/money.html",
        status,
        form=form,
        action=action,
        lines=lines,
        balance=balance(lines),
        kinds=MONEY_KINDS,
        states=MONEY_STATES,
    )


@bp.get("/actions/<action>/money/<line>")
@guard(updatable_money())
def edit_money(viewer: Viewer, line: MoneyLine) -> Response:
    """Show the form that changes a line."""
    del viewer
    data = {name: getattr(line, name) for name in ("kind", "label", "state", "year")}
    data["planned"] = line.planned / 100
    data["actual"] = None if line.actual is None else line.actual / 100
    return page("actions/money_line.html", form=MoneyForm.of_request(data=data), line=line, action=line.action)


@bp.post("/actions/<action>/money/<line>")
@writes
@guard(updatable_money())
def save_money(viewer: Viewer, line: MoneyLine) -> Response:
    """Change a line."""
    form = MoneyForm.of_request()
    if not form.is_sent():
        return page("actions/money_line.html", 422, form=form, line=line, action=line.action)
    values = {"kind": form.kind.data, **form.values()}
    commands_parts.change_money(line, values, actor=viewer.person, now=clock.now())
    tell(_("The line is saved."))
    return _to(".money", line.action)


@bp.post("/actions/<action>/money/<line>/remove")
@writes
@guard(updatable_money())
def remove_money(viewer: Viewer, line: MoneyLine) -> Response:
    """Take a line away."""
    commands_parts.remove(line, actor=viewer.person, now=clock.now())
    _gone(line.label, url_for(".restore_money", action=line.action.public_id, line=line.public_id))
    return _to(".money", line.action)


@bp.post("/actions/<action>/money/<line>/restore")
@writes
@guard(updatable_money())
def restore_money(viewer: Viewer, line: MoneyLine) -> Response:
    """Put a line back."""
    commands_parts.restore(line, actor=viewer.person, now=clock.now())
    return _to(".money", line.action)
