"""What became of an action or a step, told to whoever opens a link to it that has ended."""

from __future__ import annotations

from flask import current_app

from app.blueprints.actions import queries, queries_parts
from app.blueprints.actions.commands import named
from app.models import Assignment, Handover, Person
from app.web.ended import Farewell
from app.web.formats import date_text
from app.web.languages import gettext as _


def of_action(person: Person, action_id: str) -> Farewell:
    """Say why the link of an owner has ended. The next owner is named only to who chose him or her."""
    action = queries.action_by_public_id(action_id)
    if action is None:
        why = _("It was added by mistake, and taken away before anybody said anything of it. You need do nothing.")
        return Farewell(_("This action was taken away"), why)
    last = queries_parts.last_ownership(action, person)
    if last is None or last.ends_on is None:
        why = _(
            "This link is from before. The button in the newest e-mail about “%(action)s” works.", action=named(action)
        )
        return Farewell(_("You own this action again"), why)
    given = queries_parts.last_given(action, person)
    if given is not None and _is_how_it_left(given, last):
        return _handed_over(given)
    why = _(
        "Since %(date)s “%(action)s” is not in your hands any more. You need do nothing.",
        date=date_text(last.ends_on),
        action=named(action),
    )
    return Farewell(_("You no longer own this action"), f"{why} {_way_back()}")


def _is_how_it_left(given: Handover, last: Assignment) -> bool:
    if given.answered_at is None:
        return False
    return given.answered_at.astimezone(current_app.config["SETTINGS"].zone).date() == last.ends_on


def _handed_over(given: Handover) -> Farewell:
    why = _(
        "You handed “%(action)s” over to %(name)s, who accepted on %(date)s. You need do nothing more.",
        action=named(given.action),
        name=given.receiver.label,
        date=date_text(given.answered_at),
    )
    return Farewell(_("You handed this action over"), f"{why} {_way_back()}")


def _way_back() -> str:
    return _("Was that a mistake? Reply to the e-mail with this link: the coordinator can put it back in your hands.")


def of_step(person: Person, step_id: str) -> Farewell:
    """Say why the link of a step has ended."""
    del person
    step = queries_parts.step_by_public_id(step_id)
    title = step.title if step is not None else ""
    why = _("“%(title)s” went back to the owner of the action, or was taken away. You need do nothing.", title=title)
    return Farewell(_("This step is no longer yours"), why)
