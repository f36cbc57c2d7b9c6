"""Addresses of what shows for an action: links and files, on screen and behind the personal link of its owner."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.actions import commands_parts, queries_parts
from app.blueprints.actions.access import linked_action, updatable_action
from app.blueprints.actions.access_parts import linked_evidence, linked_file, readable_file, updatable_evidence
from app.blueprints.actions.forms_parts import EvidenceForm
from app.blueprints.actions.routes import bp
from app.blueprints.actions.routes_parts import gone, to
from app.documents.uploads import served
from app.models import Action, Evidence, Person
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.links import OpenLink
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/actions/<action>/evidence")
@guard(updatable_action())
def evidence(viewer: Viewer, action: Action) -> Response:
    """Show what an action brought about, and the form for a file or a link."""
    del viewer
    return _page(EvidenceForm(), action)


@bp.post("/actions/<action>/evidence")
@writes
@guard(updatable_action())
def add_evidence(viewer: Viewer, action: Action) -> Response:
    """Add a file or a link."""
    form = EvidenceForm.of_request()
    return to(".evidence", action) if _added(form, action, viewer.person, "page") else _page(form, action, 422)


def _added(form: Any, action: Action, actor: Person, via: str) -> bool:
    """Add what stands in a form; False where it must be shown again, and then a good file stays with it."""
    form.file.take(actor)
    now = clock.now()
    if not form.is_sent():
        form.file.keep(actor, now=now)
        return False
    title, upload, url = form.title.data, form.file.upload, form.url.data
    if upload is not None:
        commands_parts.add_file(action, upload, title=title, actor=actor, now=now, via=via)
    if url:
        commands_parts.add_link(action, title=title, url=url, actor=actor, now=now, via=via)
    tell(_("It stands with the action."))
    return True


def _page(form: Any, action: Action, status: int = 200, link: OpenLink | None = None) -> Response:
    template = "actions/link_evidence.html" if link else "actions/evidence.html"
    return page(template, status, form=form, action=action, evidence=queries_parts.evidence_of(action), link=link)


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
    gone(evidence.title, url_for(".restore_evidence", action=action.public_id, evidence=evidence.public_id))
    return to(".evidence", action)


@bp.post("/actions/<action>/evidence/<evidence>/restore")
@writes
@guard(updatable_evidence())
def restore_evidence(viewer: Viewer, evidence: Evidence) -> Response:
    """Put a piece of evidence back."""
    commands_parts.restore(evidence, actor=viewer.person, now=clock.now())
    return to(".evidence", evidence.action)


# ---- behind the personal link ----


def _back(link: OpenLink) -> Response:
    return redirect(url_for(".evidence_by_link", handle=link.handle), 303)


@bp.get("/v/<handle>/update/evidence")
@guard(linked_action())
def evidence_by_link(link: OpenLink, action: Action) -> Response:
    """Show the owner what shows for the action, and the form for a file or a link."""
    return _page(EvidenceForm(), action, link=link)


@bp.post("/v/<handle>/update/evidence")
@writes
@guard(linked_action())
def add_evidence_by_link(link: OpenLink, action: Action) -> Response:
    """Add a file or a link."""
    form = EvidenceForm.of_request()
    return _back(link) if _added(form, action, link.person, "link") else _page(form, action, 422, link)


@bp.get("/v/<handle>/update/evidence/<evidence>/file")
@guard(linked_file())
def evidence_file_by_link(evidence: Evidence) -> Response:
    """Hand a file out, as a download."""
    assert evidence.blob is not None  # noqa: S101 - for the type checker: the rule looked
    return served(evidence.blob)


@bp.post("/v/<handle>/update/evidence/<evidence>/remove")
@writes
@guard(linked_evidence())
def remove_evidence_by_link(link: OpenLink, evidence: Evidence) -> Response:
    """Take a piece of one's own away."""
    commands_parts.remove(evidence, actor=link.person, now=clock.now(), via="link")
    gone(evidence.title, url_for(".restore_evidence_by_link", handle=link.handle, evidence=evidence.public_id))
    return _back(link)


@bp.post("/v/<handle>/update/evidence/<evidence>/restore")
@writes
@guard(linked_evidence())
def restore_evidence_by_link(link: OpenLink, evidence: Evidence) -> Response:
    """Put it back."""
    commands_parts.restore(evidence, actor=link.person, now=clock.now(), via="link")
    return _back(link)
