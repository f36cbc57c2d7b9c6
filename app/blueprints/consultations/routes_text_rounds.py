"""The consultation of a text: made of a theme, commented on, supported, and answered paragraph by paragraph."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import commands_text_rounds as commands
from app.blueprints.consultations import queries, queries_text_rounds, rules, text_rounds
from app.blueprints.consultations.access import managed_consultation, own_answer, read_answer, read_results
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.routes import bp
from app.blueprints.consultations.words import SHOWN
from app.blueprints.pacts.queries import nodes_of
from app.blueprints.pacts.rules import word_changes
from app.blueprints.pacts.words import FATES
from app.models import Answer, CommentFate, CommentsShown, Consultation, Invitation, TextRound
from app.web.access import guard, not_found, staff
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.lists import asked
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.text import clean
from app.web.viewer import Viewer

MOST_REPLY = 2000


@bp.get("/consultations/library/text")
@guard(staff())
def new_text_round(viewer: Viewer) -> Response:
    """Ask which theme, and who reads the comments."""
    return _new(viewer)


def _new(viewer: Viewer, status: int = 200, error: str = "") -> Response:
    pact = current_pact() or not_found()
    return page(
        "consultations/text_new.html",
        status,
        themes=queries.themes(pact),
        groups=queries.workgroups_for(viewer, pact),
        needs_group=not viewer.is_coordinator,
        wanted=request.values.get("theme", ""),
        shown=SHOWN,
        error=error,
    )


@bp.post("/consultations/library/text")
@writes
@guard(staff())
def make_text_round(viewer: Viewer) -> Response:
    """Make a draft with a question for each paragraph."""
    pact = current_pact() or not_found()
    node = next((one for one in queries.themes(pact) if one.public_id == request.form.get("theme")), None)
    groups = {one.public_id: one for one in queries.workgroups_for(viewer, pact)}
    group = groups.get(request.form.get("workgroup", ""))
    if node is None:
        return _new(viewer, 422, _("Choose the theme whose text you consult on."))
    if group is None and not viewer.is_coordinator:
        return _new(viewer, 422, _("Choose the workgroup for which you consult."))
    paragraphs = text_rounds.paragraphs_under(node, nodes_of(pact))
    if not 1 <= len(paragraphs) <= text_rounds.MOST_PARAGRAPHS:
        most = text_rounds.MOST_PARAGRAPHS
        words = _(
            "This theme has %(count)s paragraphs; 1 to %(most)s can be asked at once.", count=len(paragraphs), most=most
        )
        return _new(viewer, 422, words)
    made = commands.make_round(node, paragraphs, _shown(), organiser=viewer.person, workgroup=group, now=clock.now())
    tell(_("The draft is there, with a question for each paragraph."))
    return redirect(url_for(".questionnaire", consultation=made.public_id), 303)


def _shown() -> CommentsShown:
    sent = request.form.get("shown", "")
    return CommentsShown(sent) if sent in set(CommentsShown) else CommentsShown.OWN


# ---- those who organise ----


@bp.get("/consultations/<consultation>/comments")
@guard(read_results())
def comments(viewer: Viewer, consultation: Consultation) -> Response:
    """Show the comments paragraph by paragraph, each with what became of it."""
    del viewer
    found = queries_text_rounds.round_of(consultation) or not_found()
    return _comments(consultation, found)


def _comments(consultation: Consultation, found: TextRound, status: int = 200, error: str = "") -> Response:
    listing = asked(["paragraph"], default="paragraph", filters=["left"])
    is_left = listing.filters.get("left") == "1"
    questions = queries.questions(consultation)
    shown = queries_text_rounds.comments(consultation, questions, listing, unanswered=is_left)
    return page(
        "consultations/comments.html",
        status,
        consultation=consultation,
        round=found,
        shown=SHOWN,
        fates=FATES,
        listing=listing,
        found=shown,
        error=error,
        may_show=queries_text_rounds.offers_comments(consultation),
        **_about(shown.rows),
        say=say,
    )


def _about(answers: Any) -> dict[str, Any]:
    """Return what stands around comments: support, what became of them, and proposed words as a difference."""
    return {
        "support": queries_text_rounds.support_of(answers),
        "replies": queries_text_rounds.replies_to(answers),
        "changes": {one.id: changes_of(one) for one in answers},
    }


def changes_of(answer: Answer) -> Any:
    """Return the word difference of a proposal with the text that was asked about; nothing for a comment."""
    features = answer.question.features
    return word_changes(str(features.get("base") or ""), answer.text or "") if features.get("reword") else ()


@bp.post("/consultations/<consultation>/comments")
@writes
@guard(managed_consultation())
def show_comments(viewer: Viewer, consultation: Consultation) -> Response:
    """Choose whose comments respondents read."""
    found = queries_text_rounds.round_of(consultation) or not_found()
    commands.show_comments(found, _shown(), actor=viewer.person, now=clock.now())
    tell(_("Saved."))
    return redirect(url_for(".comments", consultation=consultation.public_id), 303)


@bp.post("/consultations/<consultation>/comments/<question>/<response>")
@writes
@guard(read_answer())
def reply_to_comment(viewer: Viewer, consultation: Consultation, answer: Answer) -> Response:
    """Say what became of a comment."""
    found = queries_text_rounds.round_of(consultation) or not_found()
    fate, text = request.form.get("fate", ""), clean(request.form.get("text", ""))[:MOST_REPLY]
    if fate not in set(CommentFate):
        return _comments(consultation, found, 422, _("Choose what became of the comment."))
    commands.reply(consultation, answer, CommentFate(fate), text, actor=viewer.person, now=clock.now())
    tell(_("Saved."))
    back = url_for(".comments", consultation=consultation.public_id, _anchor=f"c-{answer.id}")
    return redirect(back, 303)


# ---- those who answer ----


def _readable(invitation: Invitation) -> TextRound:
    """Return the round of an invitee who may read the others: once an answer was submitted, where it was promised."""
    found, response = queries_text_rounds.round_of(invitation.consultation), invitation.response
    if found is None or found.shown != CommentsShown.AFTER or response is None or response.submitted_at is None:
        not_found()
    return found


@bp.get("/v/<handle>/answer/comments")
@guard(own_answer())
def others(handle: str, invitation: Invitation) -> Response:
    """Show what others wrote, without their names."""
    _readable(invitation)
    consultation = invitation.consultation
    listing = asked(["paragraph"], default="paragraph")
    found = queries_text_rounds.comments(consultation, queries.questions(consultation), listing)
    zone = current_app.config["SETTINGS"].zone
    return page(
        "consultations/others.html",
        consultation=consultation,
        handle=handle,
        listing=listing,
        found=found,
        mine=invitation.response.id if invitation.response else 0,
        supported=queries_text_rounds.supported_by(invitation.id, found.rows),
        is_open=rules.is_open(consultation, clock.now(), zone),
        fates=FATES,
        **_about(found.rows),
        say=say,
    )


@bp.post("/v/<handle>/answer/comments")
@writes
@guard(own_answer())
def support(handle: str, invitation: Invitation) -> Response:
    """Support the comments that are ticked. A page sent as it stood changes nothing."""
    _readable(invitation)
    consultation = invitation.consultation
    if not rules.is_open(consultation, clock.now(), current_app.config["SETTINGS"].zone):
        tell(_("The consultation is closed."), kind="warning")
        return redirect(url_for(".others", handle=handle), 303)
    listing = asked(["paragraph"], default="paragraph")
    found = queries_text_rounds.comments(consultation, queries.questions(consultation), listing)
    mine = invitation.response.id if invitation.response else 0
    stood, ticked = set(request.form.getlist("stood")), set(request.form.getlist("support"))
    offered = [one for one in found.rows if one.response_id != mine and _name(one) in stood]
    wanted = {(one.response_id, one.question_id) for one in offered if _name(one) in ticked}
    commands.support(invitation, offered, wanted, now=clock.now())
    tell(_("Kept: you support what is ticked."))
    return redirect(url_for(".others", handle=handle, page=listing.page), 303)


def _name(answer: Answer) -> str:
    return f"{answer.response.public_id}.{answer.question.public_id}"
