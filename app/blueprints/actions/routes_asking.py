"""Addresses on which an owner asks a colleague to take over, or the coordinator for another date."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from app import clock
from app.blueprints.actions import commands_asking, lapsing, queries, queries_parts
from app.blueprints.actions.access_parts import asked_date, owned_action
from app.blueprints.actions.forms_parts import GRANT, DateAnswerForm, DateRequestForm, HandoverForm
from app.blueprints.actions.mails_asking import HANDOVER_ASKED
from app.blueprints.actions.routes import bp
from app.blueprints.people.commands import person_by_email
from app.mail.checks import mutes_of
from app.mail.kinds import MailKind
from app.models import Action, ActionStep, DateRequest, Person
from app.web.access import guard
from app.web.edge import writes
from app.web.formats import date_text
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


def to_action(action: Action) -> Response:
    """Go to the page of an action."""
    return redirect(url_for("actions.show", action=action.public_id), 303)


def colleague(form: Any, action: Action, actor: Person, now: datetime, via: str = "page") -> Person | None:
    """Return who is meant by the address in a form, added when it is new; None where no address was given."""
    if not form.email.data:
        return None
    source = _l("named as a colleague by %(name)s", name=actor.label)
    return person_by_email(
        form.email.data,
        name=form.name.data,
        language=action.pact.language,
        source=source,
        actor=actor,
        now=now,
        via=via,
    )


def refuse_unreached(form: Any, person: Person | None, kind: MailKind, now: datetime) -> bool:
    """Say at the address that a mail of this kind reaches nobody there; whether that was so."""
    if person is None:
        return False
    if person.suppressed_at is not None:
        words = _("Mail to this address does not arrive. Give another address, or ask your colleague which.")
    elif mutes_of([person.id], now=now).covers(person.id, kind.name, "", ""):
        words = _("Your colleague wants no such mails. Agree it between you, and ask the coordinator to note it.")
    else:
        return False
    form.email.errors = [words]
    return True


def refuse_oneself(form: Any, owner: Person) -> bool:
    """Say at the address that the owner cannot be asked to take over; whether that was so."""
    if form.email.data != (owner.email or ""):
        return False
    form.email.errors = [*form.email.errors, str(ValidationError(_("This is the owner now. Name a colleague.")))]
    return True


@bp.get("/actions/<action>/hand-over")
@guard(owned_action())
def ask_handover(viewer: Viewer, action: Action) -> Response:
    """Show the form that asks a colleague to take an action over."""
    del viewer
    return _handover_page(HandoverForm.of_request(), action)


@bp.post("/actions/<action>/hand-over")
@writes
@guard(owned_action())
def send_handover(viewer: Viewer, action: Action) -> Response:
    """Ask a colleague to take an action over."""
    form, now = HandoverForm.of_request(), clock.now()
    current = queries.current_assignment(action)
    if current is None:
        return redirect(url_for(".owner", action=action.public_id), 303)
    if not form.is_sent() or refuse_oneself(form, current.person):
        return _handover_page(form, action, 422)
    receiver = colleague(form, action, viewer.person, now)
    assert receiver is not None  # noqa: S101 - for the type checker: the address is required
    if refuse_unreached(form, receiver, HANDOVER_ASKED, now):
        return _handover_page(form, action, 422)
    commands_asking.ask_handover(
        action, receiver, giver=current.person, message=form.message.data, actor=viewer.person, now=now, via="page"
    )
    tell(
        _("%(name)s is asked by mail. Until the answer is yes, the owner stays owner.", name=receiver.label),
        undo_url=url_for(".withdraw_handover", action=action.public_id),
    )
    return to_action(action)


def _handover_page(form: Any, action: Action, status: int = 200) -> Response:
    return page(
        "actions/hand_over.html",
        status,
        form=form,
        action=action,
        current=queries.current_assignment(action),
        waiting=queries_parts.waiting_handover(action),
    )


@bp.post("/actions/<action>/hand-over/withdraw")
@writes
@guard(owned_action())
def withdraw_handover(viewer: Viewer, action: Action) -> Response:
    """Take the request back."""
    waiting = queries_parts.waiting_handover(action)
    if waiting is None:
        tell(_("There is no handover that waits."), kind="warning")
    else:
        lapsing.withdraw_handover(waiting, actor=viewer.person, now=clock.now(), via="page")
        tell(_("The request is withdrawn. The owner stays owner."))
    return to_action(action)


@bp.get("/actions/<action>/date")
@guard(owned_action())
def ask_date(viewer: Viewer, action: Action) -> Response:
    """Show the form that asks for another date."""
    del viewer
    return page("actions/ask_date.html", form=DateRequestForm.of_request(), action=action)


@bp.post("/actions/<action>/date")
@writes
@guard(owned_action())
def send_date(viewer: Viewer, action: Action) -> Response:
    """Ask for another date."""
    form, now = DateRequestForm.of_request(), clock.now()
    if not is_good_date(form, action, now):
        return page("actions/ask_date.html", 422, form=form, action=action)
    commands_asking.ask_date(action, form.day(), reason=form.reason.data, actor=viewer.person, now=now, via="page")
    tell(
        _("The coordinator is asked by mail. Until the answer is yes, the agreed date holds."),
        undo_url=url_for(".withdraw_date", action=action.public_id),
    )
    return to_action(action)


def is_good_date(form: Any, action: Action, now: datetime) -> bool:
    """Whether a form asks for a date that lies ahead and is another one; what is wrong stands at the field."""
    if not form.is_sent() or refuse_past(form.wanted_on, now):
        return False
    if form.wanted_on.data == action.due_on:
        form.wanted_on.errors = [_("This is the date that was agreed. Ask for another one.")]
        return False
    if action.starts_on is not None and form.wanted_on.data <= action.starts_on:
        form.wanted_on.errors = [_("The date must lie after the start.")]
        return False
    return True


def refuse_past(field: Any, now: datetime) -> bool:
    """Say at a date that it must lie ahead; whether it does not. No date asks nothing."""
    if field.data is None or not commands_asking.is_too_early(field.data, now):
        return False
    field.errors = [_("The date must lie ahead.")]
    return True


def said_of_step(step: ActionStep, *, is_given: bool) -> str:
    """Return what is said after a step was added: who hears of it, and where its date outruns that of the action."""
    words = (
        _("“%(title)s” is a step now; your colleague gets a mail in a minute.", title=step.title)
        if is_given
        else _("“%(title)s” is a step now.", title=step.title)
    )
    due_on = step.action.due_on
    if step.due_on is None or due_on is None or step.due_on <= due_on:
        return words
    warning = _("Its date lies after that of the action, %(date)s.", date=date_text(due_on))
    return f"{words} {warning}"


@bp.post("/actions/<action>/date/withdraw")
@writes
@guard(owned_action())
def withdraw_date(viewer: Viewer, action: Action) -> Response:
    """Take the question for another date back."""
    take_date_back(action, viewer.person, "page")
    return to_action(action)


def take_date_back(action: Action, actor: Person, via: str) -> None:
    """Take the question for another date back, and say that the agreed one holds."""
    waiting = queries_parts.waiting_date_request(action)
    if waiting is None:
        tell(_("No question for another date waits for an answer."), kind="warning")
    else:
        lapsing.withdraw_date(waiting, actor=actor, now=clock.now(), via=via)
        tell(_("The question is taken back. The agreed date holds."))


@bp.get("/actions/<action>/date/answer")
@guard(asked_date())
def date_asked(viewer: Viewer, asked: DateRequest) -> Response:
    """Show what was asked, and the form to answer it."""
    del viewer
    return _answer_page(DateAnswerForm.of_request(), asked)


@bp.post("/actions/<action>/date/answer")
@writes
@guard(asked_date())
def answer_date(viewer: Viewer, asked: DateRequest) -> Response:
    """Grant or refuse another date."""
    form = DateAnswerForm.of_request()
    if not form.is_sent():
        return _answer_page(form, asked, 422)
    is_granted = form.choice.data == GRANT
    if not commands_asking.answer_date(
        asked, is_granted=is_granted, answer=form.answer.data, actor=viewer.person, now=clock.now()
    ):
        return _answer_page(form, asked, 409)
    tell(_("Granted. The reminders follow the new date.") if is_granted else _("Refused. The owner gets your words."))
    return to_action(asked.action)


def _answer_page(form: Any, asked: DateRequest, status: int = 200) -> Response:
    return page("actions/answer_date.html", status, form=form, asked=asked, action=asked.action)
