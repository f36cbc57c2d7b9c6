"""Answering back: the desk of the organiser, the published page, and the page of one contributor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.analysis import commands_feedback, queries, queries_feedback
from app.blueprints.analysis.access import analysed, own_feedback, published_feedback
from app.blueprints.analysis.blueprint import bp
from app.blueprints.analysis.fates import fates
from app.blueprints.analysis.forms import FeedbackForm
from app.blueprints.analysis.mails import draft_of
from app.blueprints.analysis.queries_feedback import Story
from app.blueprints.consultations.presenting import say
from app.blueprints.pacts.lights import light_of
from app.mail.outbox import compose
from app.models import Consultation, Feedback, Mode, Person
from app.web.access import guard, public
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

MOST_PUBLISHED = 100


def _told(consultation: Consultation) -> dict[str, Any]:
    """Return what every page about the feedback shows."""
    return _shown(consultation, queries_feedback.stories(queries.topics(consultation)))


def _shown(consultation: Consultation, told: Sequence[Story]) -> dict[str, Any]:
    """Return the same of stories that were gathered already."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    return {
        "consultation": consultation,
        "stories": told,
        "light": lambda action: light_of(action, today),
        "say": say,
    }


@bp.get("/consultations/<consultation>/analysis/feedback")
@guard(analysed())
def feedback(viewer: Viewer, consultation: Consultation) -> Response:
    """Show what will be told, and to whom."""
    del viewer
    return _desk(consultation)


def _desk(consultation: Consultation, form: FeedbackForm | None = None, status: int = 200) -> Response:
    found = queries_feedback.feedback_of(consultation)
    next_one = queries_feedback.untold(consultation, 1)
    topics = queries.topics(consultation)
    told = queries_feedback.stories(topics)
    return page(
        "analysis/feedback.html",
        status,
        **_shown(consultation, told),
        topics=topics.live,
        feedback=found,
        form=form or FeedbackForm(data={"intro": found.intro if found else ""}),
        untold=queries_feedback.count_untold(consultation),
        preview=_preview(consultation, next_one[0].person, told) if next_one else None,
        is_anonymous=consultation.mode == Mode.ANONYMOUS,
    )


def _preview(consultation: Consultation, person: Person, told: Sequence[Story]) -> tuple[Person, Any]:
    """Return the mail that one of those who are still to be told would get."""
    own = queries_feedback.own_passages(consultation, [person.id]).get(person.id, [])
    today = clock.today(current_app.config["SETTINGS"].zone)
    became = fates([passage.id for passage in own])
    return person, compose(draft_of(consultation, person, own, became, told, today))


@bp.post("/consultations/<consultation>/analysis/feedback")
@writes
@guard(analysed())
def save_feedback(viewer: Viewer, consultation: Consultation) -> Response:
    """Keep what is told before the topics."""
    form = FeedbackForm.of_request()
    if not form.validate():
        return _desk(consultation, form, 422)
    commands_feedback.write_intro(consultation, form.intro.data, actor=viewer.person, now=clock.now())
    tell(_("Saved."))
    return _back(consultation)


@bp.post("/consultations/<consultation>/analysis/feedback/publish")
@writes
@guard(analysed())
def publish_feedback(viewer: Viewer, consultation: Consultation) -> Response:
    """Publish the page."""
    commands_feedback.publish(consultation, actor=viewer.person, now=clock.now())
    undo = url_for(".withdraw_feedback", consultation=consultation.public_id)
    tell(_("Everyone can read it now."), undo_url=undo)
    return _back(consultation)


@bp.post("/consultations/<consultation>/analysis/feedback/withdraw")
@writes
@guard(analysed())
def withdraw_feedback(viewer: Viewer, consultation: Consultation) -> Response:
    """Take the page off again."""
    commands_feedback.withdraw(consultation, actor=viewer.person, now=clock.now())
    tell(_("The page is not public any more."))
    return _back(consultation)


@bp.post("/consultations/<consultation>/analysis/feedback/mail")
@writes
@guard(analysed())
def mail_feedback(viewer: Viewer, consultation: Consultation) -> Response:
    """Let everyone who was not told yet get a mail."""
    commands_feedback.ask_mails(consultation, actor=viewer.person, now=clock.now())
    tell(_("The mails are written in the coming minute; nobody gets a second one."))
    return _back(consultation)


def _back(consultation: Consultation) -> Response:
    return redirect(url_for(".feedback", consultation=consultation.public_id), 303)


@bp.get("/you-said")
@guard(public())
def all_feedback() -> Response:
    """List the consultations about which was told what was done."""
    return page("analysis/all_told.html", found=queries_feedback.all_published(MOST_PUBLISHED), say=say)


@bp.get("/you-said/<consultation>")
@guard(published_feedback())
def told(feedback: Feedback) -> Response:
    """Show what was asked, said and done."""
    return page("analysis/told.html", feedback=feedback, **_told(feedback.consultation))


@bp.get("/v/<handle>/became")
@guard(own_feedback())
def became(handle: str, person: Person, consultation: Consultation) -> Response:
    """Show one contributor his or her own words and what they led to, then what was done with everything."""
    del handle
    own = queries_feedback.own_passages(consultation, [person.id]).get(person.id, [])
    return page(
        "analysis/became.html",
        own=own,
        became=fates([passage.id for passage in own]),
        feedback=queries_feedback.feedback_of(consultation),
        **_told(consultation),
    )
