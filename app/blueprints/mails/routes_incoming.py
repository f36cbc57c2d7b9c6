"""Addresses of mail that came in: the list for coordinators, and one message for whoever may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.mails import calendar_answers, commands_incoming, queries_incoming, words
from app.blueprints.mails import words_incoming as says
from app.blueprints.mails.access import any_incoming, read_incoming
from app.blueprints.mails.commands_incoming import NotPossibleError
from app.blueprints.mails.forms import AssignForm
from app.blueprints.mails.routes import bp
from app.documents.tables import csv_response
from app.models import IncomingKind, IncomingMail, IncomingState
from app.web.access import coordinator, guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.lists import Listing, asked
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.text import clean_line
from app.web.viewer import Viewer


@bp.get("/mails/incoming")
@guard(coordinator())
def incoming(viewer: Viewer) -> Response:
    """Show what came in by mail: what waits to be assigned first."""
    del viewer
    listing = _choice()
    counts = queries_incoming.counts()
    return page(
        "mails/incoming.html",
        listing=listing,
        found=queries_incoming.listed(listing),
        counts={state.value: sum(n for (_kind, one), n in counts.items() if one == state) for state in IncomingState},
        total=sum(counts.values()),
        suppressed=queries_incoming.suppressed_people(),
        says=says,
        words=words,
    )


@bp.get("/mails/incoming.csv")
@guard(coordinator())
def incoming_download(viewer: Viewer) -> Response:
    """Download what the filter leaves of the mail that came in."""
    del viewer
    header = [
        _("Came in"), _("State"), _("What it is"), _("From"), _("E-mail address"), _("Subject"), _("Text"), _("Why"),
    ]  # fmt: skip
    return csv_response(_("Mail that came in") + ".csv", header, _lines(_choice()))


@bp.get("/mails/incoming/<incoming>")
@guard(read_incoming())
def incoming_show(viewer: Viewer, incoming: IncomingMail) -> Response:
    """Show one message, with its source as text."""
    return _show(viewer, incoming, AssignForm())


@bp.post("/mails/incoming/<incoming>/assign")
@writes
@guard(any_incoming())
def incoming_assign(viewer: Viewer, incoming: IncomingMail) -> Response:
    """Put a message in the history of an action, or with a person."""
    form = AssignForm.of_request()
    if not form.is_sent():
        return _show(viewer, incoming, form, 422)

    def act() -> None:
        commands_incoming.assign(
            incoming, action=form.found_action, person=form.person.person, actor=viewer.person, now=clock.now()
        )

    return _try(incoming, act, _("The message is assigned."), undo="incoming_back")


@bp.post("/mails/incoming/<incoming>/move")
@writes
@guard(any_incoming())
def incoming_move(viewer: Viewer, incoming: IncomingMail) -> Response:
    """Put the answer to a letter about several things in the history of one of them."""
    offered = {f"{kind}/{public_id}": (kind, public_id) for kind, public_id, _name in _offered(viewer, incoming)}
    about = offered.get(clean_line(request.form.get("about", "")))
    if about is None:
        tell(_("Choose what this message is about."), kind="warning")
        return redirect(url_for(".incoming_show", incoming=incoming.public_id), code=303)

    def act() -> None:
        commands_incoming.move(incoming, about, actor=viewer.person, now=clock.now())

    return _try(incoming, act, _("The message is assigned."), undo="incoming_back")


@bp.post("/mails/incoming/<incoming>/put-away")
@writes
@guard(any_incoming())
def incoming_put_away(viewer: Viewer, incoming: IncomingMail) -> Response:
    """Take a message out of sight."""
    done = _("The message is put away.")
    return _try(
        incoming,
        lambda: commands_incoming.put_away(incoming, actor=viewer.person, now=clock.now()),
        done,
        undo="incoming_back",
        to=url_for(".incoming", state=IncomingState.UNASSIGNED),
    )


@bp.post("/mails/incoming/<incoming>/back")
@writes
@guard(any_incoming())
def incoming_back(viewer: Viewer, incoming: IncomingMail) -> Response:
    """Undo that a message was put away or assigned."""
    return _try(
        incoming,
        lambda: commands_incoming.bring_back(incoming, actor=viewer.person, now=clock.now()),
        _("The message is back where it was."),
    )


@bp.post("/mails/incoming/<incoming>/take-back")
@writes
@guard(read_incoming())
def incoming_take_back(viewer: Viewer, incoming: IncomingMail) -> Response:
    """Undo what a calendar answered."""
    is_counted = incoming.kind == IncomingKind.CALENDAR and incoming.state == IncomingState.COUNTED
    if is_counted and calendar_answers.take_back(incoming, actor=viewer.person, now=clock.now()):
        tell(_("The answer is taken back; what was answered before counts again."))
    else:
        tell(_("This is no longer possible: another answer was given meanwhile."), kind="warning")
    return redirect(url_for(".incoming_show", incoming=incoming.public_id), code=303)


def _try(row: IncomingMail, act: Callable[[], None], done: str, *, undo: str = "", to: str = "") -> Response:
    try:
        act()
    except NotPossibleError:
        tell(_("This is no longer possible: someone did something with the message meanwhile."), kind="warning")
    else:
        tell(done, undo_url=url_for(f".{undo}", incoming=row.public_id) if undo else None)
    return redirect(to or url_for(".incoming_show", incoming=row.public_id), code=303)


def _show(viewer: Viewer, row: IncomingMail, form: AssignForm, status: int = 200) -> Response:
    is_waiting = row.state == IncomingState.UNASSIGNED
    return page(
        "mails/incoming_show.html",
        status,
        row=row,
        form=form,
        says=says,
        words=words,
        name=queries_incoming.called(queries_incoming.thing(row.subject_kind, row.subject_id), viewer.person.language),
        offered=_offered(viewer, row),
        manages=viewer.is_coordinator,
        can={
            "assign": is_waiting and row.kind != IncomingKind.BOUNCE,
            "put_away": is_waiting or (row.state == IncomingState.COUNTED and row.kind == IncomingKind.NOTE),
            "back": (row.state == IncomingState.PUT_AWAY and row.why != "taken_back")
            or (row.state == IncomingState.COUNTED and bool((row.before or {}).get("subject"))),
            "take_back": row.kind == IncomingKind.CALENDAR and row.state == IncomingState.COUNTED,
        },
        actions=queries_incoming.actions_to_name(current_pact()) if is_waiting and viewer.is_coordinator else [],
    )


def _offered(viewer: Viewer, row: IncomingMail) -> list[tuple[str, str, str]]:
    """Return kind, public id and name of what the letter spoke of that a note answers, for who may assign it."""
    if not viewer.is_coordinator or row.mail is None or not commands_incoming.can_be_moved(row):
        return []
    subjects = queries_incoming.told_in(row.mail)
    found = queries_incoming.things(subjects)
    return [
        (*one, queries_incoming.called(found[one], viewer.person.language))
        for one in subjects
        if one in found and one != (row.subject_kind, row.subject_id)
    ]


def _choice() -> Listing:
    return asked(queries_incoming.SORTS, default="-when", filters=("state", "kind"))


def _lines(listing: Listing) -> Iterator[list[Any]]:
    for row in queries_incoming.exported(listing):
        yield [
            row.received_at,
            str(says.STATES[IncomingState(row.state)][0]),
            str(says.KINDS[IncomingKind(row.kind)]),
            row.sender_name,
            row.sender,
            row.subject,
            row.text,
            str(says.WHY.get(row.why, "")),
        ]
