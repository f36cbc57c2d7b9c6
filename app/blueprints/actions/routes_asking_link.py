"""The same behind a personal link: hand over, another date, a step for a colleague; and the colleague's answers."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.actions import commands_asking, commands_parts, lapsing, mails_asking, queries_parts
from app.blueprints.actions.access import linked_action
from app.blueprints.actions.access_parts import linked_handover, linked_step
from app.blueprints.actions.forms_parts import (
    ACCEPT,
    DONE,
    NOT_MINE,
    DateRequestForm,
    HandoverAnswerForm,
    HandoverForm,
    SplitForm,
    StepAnswerForm,
)
from app.blueprints.actions.routes import bp
from app.blueprints.actions.routes_asking import (
    colleague,
    is_good_date,
    refuse_oneself,
    refuse_past,
    refuse_unreached,
    said_of_step,
    take_date_back,
)
from app.blueprints.actions.rules import OVER
from app.blueprints.actions.words import STATES
from app.models import Action, ActionStep, Handover
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.links import OpenLink
from app.web.notices import tell
from app.web.render import page


def _back(link: OpenLink) -> Response:
    return redirect(url_for(".update_by_link", handle=link.handle), 303)


@bp.get("/v/<handle>/update/hand-over")
@guard(linked_action())
def ask_handover_by_link(link: OpenLink, action: Action) -> Response:
    """Show the form that asks a colleague to take an action over."""
    return _handover_page(HandoverForm.of_request(), link, action)


@bp.post("/v/<handle>/update/hand-over")
@writes
@guard(linked_action())
def send_handover_by_link(link: OpenLink, action: Action) -> Response:
    """Ask a colleague to take an action over."""
    form, now = HandoverForm.of_request(), clock.now()
    if not form.is_sent() or refuse_oneself(form, link.person):
        return _handover_page(form, link, action, 422)
    receiver = colleague(form, action, link.person, now, "link")
    assert receiver is not None  # noqa: S101 - for the type checker: the address is required
    if refuse_unreached(form, receiver, mails_asking.HANDOVER_ASKED, now):
        return _handover_page(form, link, action, 422)
    commands_asking.ask_handover(
        action, receiver, giver=link.person, message=form.message.data, actor=link.person, now=now, via="link"
    )
    tell(
        _("%(name)s is asked by mail. Until the answer is yes, you stay the owner.", name=receiver.label),
        undo_url=url_for(".withdraw_handover_by_link", handle=link.handle),
    )
    return _back(link)


def _handover_page(form: Any, link: OpenLink, action: Action, status: int = 200) -> Response:
    waiting = queries_parts.waiting_handover(action)
    return page("actions/link_hand_over.html", status, form=form, action=action, link=link, waiting=waiting)


@bp.post("/v/<handle>/update/hand-over/withdraw")
@writes
@guard(linked_action())
def withdraw_handover_by_link(link: OpenLink, action: Action) -> Response:
    """Take the request back."""
    waiting = queries_parts.waiting_handover(action)
    if waiting is not None:
        lapsing.withdraw_handover(waiting, actor=link.person, now=clock.now(), via="link")
        tell(_("The request is withdrawn. You stay the owner."))
    return _back(link)


@bp.get("/v/<handle>/update/date")
@guard(linked_action())
def ask_date_by_link(link: OpenLink, action: Action) -> Response:
    """Show the form that asks for another date."""
    return _date_page(DateRequestForm.of_request(), link, action)


@bp.post("/v/<handle>/update/date")
@writes
@guard(linked_action())
def send_date_by_link(link: OpenLink, action: Action) -> Response:
    """Ask for another date."""
    form, now = DateRequestForm.of_request(), clock.now()
    if not is_good_date(form, action, now):
        return _date_page(form, link, action, 422)
    commands_asking.ask_date(action, form.day(), reason=form.reason.data, actor=link.person, now=now, via="link")
    tell(
        _("The coordinator is asked by mail. Until the answer is yes, the agreed date holds."),
        undo_url=url_for(".withdraw_date_by_link", handle=link.handle),
    )
    return _back(link)


def _date_page(form: Any, link: OpenLink, action: Action, status: int = 200) -> Response:
    waiting = queries_parts.waiting_date_request(action)
    return page("actions/link_date.html", status, form=form, action=action, link=link, waiting=waiting)


@bp.post("/v/<handle>/update/date/withdraw")
@writes
@guard(linked_action())
def withdraw_date_by_link(link: OpenLink, action: Action) -> Response:
    """Take the question for another date back."""
    take_date_back(action, link.person, "link")
    return _back(link)


@bp.get("/v/<handle>/update/step")
@guard(linked_action())
def split_by_link(link: OpenLink, action: Action) -> Response:
    """Show the form that gives a colleague a step."""
    return page("actions/link_split.html", form=SplitForm.of_request(), action=action, link=link)


@bp.post("/v/<handle>/update/step")
@writes
@guard(linked_action())
def send_split_by_link(link: OpenLink, action: Action) -> Response:
    """Give a colleague a step."""
    form, now = SplitForm.of_request(), clock.now()
    if not form.is_sent() or refuse_oneself(form, link.person) or refuse_past(form.due_on, now):
        return page("actions/link_split.html", 422, form=form, action=action, link=link)
    owner = colleague(form, action, link.person, now, "link")
    if refuse_unreached(form, owner, mails_asking.STEP_GIVEN, now):
        return page("actions/link_split.html", 422, form=form, action=action, link=link)
    step = commands_parts.add_step(
        action, title=form.title.data, due_on=form.due_on.data, owner=owner, actor=link.person, now=now, via="link"
    )
    tell(said_of_step(step, is_given=True))
    return _back(link)


@bp.get("/v/<handle>/handover")
@guard(linked_handover())
def handover_by_link(link: OpenLink, handover: Handover) -> Response:
    """Ask the colleague whether he or she takes an action over; afterwards, show the answer."""
    return _answer_page(HandoverAnswerForm.of_request(), link, handover)


@bp.post("/v/<handle>/handover")
@writes
@guard(linked_handover())
def answer_handover_by_link(link: OpenLink, handover: Handover) -> Response:
    """Accept or decline."""
    form, now = HandoverAnswerForm.of_request(), clock.now()
    if handover.action.state in OVER:
        return _answer_page(form, link, handover, 409)
    if not form.is_sent():
        return _answer_page(form, link, handover, 422)
    if form.choice.data == ACCEPT:
        done = commands_asking.accept_handover(handover, answer=form.answer.data, now=now, via="link")
    else:
        done = commands_asking.decline_handover(handover, answer=form.answer.data, now=now, via="link")
    if not done:
        tell(_("This was answered or withdrawn before; nothing has changed."), kind="warning")
    return redirect(url_for(".handover_by_link", handle=link.handle), 303)


def _answer_page(form: Any, link: OpenLink, handover: Handover, status: int = 200) -> Response:
    return page(
        "actions/link_answer_handover.html",
        status,
        form=form,
        link=link,
        handover=handover,
        action=handover.action,
        asked_date=queries_parts.waiting_date_request(handover.action),
        over=STATES[handover.action.state] if handover.action.state in OVER else None,
    )


@bp.get("/v/<handle>/step")
@guard(linked_step())
def step_by_link(link: OpenLink, step: ActionStep) -> Response:
    """Ask the colleague how a step stands."""
    return page("actions/link_step.html", form=StepAnswerForm.of_request(), link=link, step=step, action=step.action)


@bp.post("/v/<handle>/step")
@writes
@guard(linked_step())
def answer_step_by_link(link: OpenLink, step: ActionStep) -> Response:
    """Write down how a step stands."""
    form, now = StepAnswerForm.of_request(), clock.now()
    if not form.is_sent():
        return page("actions/link_step.html", 422, form=form, link=link, step=step, action=step.action)
    choice, words = form.choice.data, form.words.data
    if choice == NOT_MINE:
        commands_parts.give_step_back(step, words=words, actor=link.person, now=now, via="link")
        return page("actions/link_step_back.html", action=step.action)
    if choice == DONE:
        commands_parts.finish_step(step, words=words, actor=link.person, now=now, via="link")
    else:
        commands_parts.say_of_step(step, words=words, actor=link.person, now=now, via="link")
    tell(_("Thank you, it is noted"))
    return redirect(url_for(".step_by_link", handle=link.handle), 303)
