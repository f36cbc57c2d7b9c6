"""Addresses of this slice: the outbox, for coordinators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, make_response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app import clock
from app.blueprints.mails import commands, queries, words
from app.blueprints.mails.access import any_mail
from app.blueprints.people import looking
from app.blueprints.people.looking import Subject
from app.documents.tables import csv_response
from app.mail import clockwork, queue
from app.mail.letter import Letter, masked
from app.mail.message import sender_address
from app.mail.rules import may
from app.models import MailState, OutboxMail
from app.reminders.calendar import start_of_day
from app.web import formats, navigation
from app.web.access import coordinator, guard
from app.web.edge import writes
from app.web.headers import CSP
from app.web.languages import gettext as _
from app.web.lists import Listing, asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

bp = Blueprint("mails", __name__)


@bp.get("/mails")
@guard(coordinator())
def index(viewer: Viewer) -> Answer:
    """Show the outbox."""
    del viewer
    choice = _choice()
    counts, now = queue.counts(), clock.now()
    return page(
        "mails/index.html",
        listing=choice,
        found=queries.listed(choice),
        counts=counts,
        total=sum(counts.values()),
        oldest=queue.oldest_waiting(),
        sent_today=queries.sent_since(start_of_day(now)),
        stops={key for key in queries.stops() if key in {queue.FROZEN, queue.PAUSED}},
        has_transport=queue.has_transport(),
        ahead=clockwork.latest_act() if clockwork.is_wrong() and clockwork.is_possible(now) else None,
        now=now,
        words=words,
    )


@bp.post("/mails.csv")
@writes
@guard(coordinator())
def download(viewer: Viewer) -> Answer:
    """Download what the filter leaves of the outbox; it is noted that someone did."""
    choice = _choice()
    found = Subject("mails_file", "outbox", "", queries.listed(choice).total)
    looking.note(found, viewer=viewer.person, now=clock.now())
    header = [
        _("Written"), _("Sent"), _("State"), _("Kind"), _("Subject"), _("Name"), _("E-mail address"), _("Language"),
        _("Why"), _("Last answer"),
    ]  # fmt: skip
    return csv_response(_("E-mails") + ".csv", header, _lines(choice))


@bp.post("/mails/release")
@writes
@guard(coordinator())
def release(viewer: Viewer) -> Answer:
    """Let the whole outbox go, or try the server again at once."""
    if queue.release():
        commands.note_release(actor=viewer.person, now=clock.now())
        tell(_("E-mails leave again."))
    return redirect(url_for(".index"), code=303)


@bp.get("/mails/<mail>")
@guard(any_mail())
def show(viewer: Viewer, mail: OutboxMail) -> Answer:
    """Show a mail: what it says, why it was sent, and every attempt."""
    del viewer
    return with_frame(
        page(
            "mails/show.html",
            mail=mail,
            letter=masked(mail),
            letter_url=url_for(".letter", mail=mail.public_id),
            sender=f"{navigation.body_name()} <{sender_address()}>",
            attempts=queries.attempts_of(mail),
            later=commands.is_for_later(mail, clock.now()),
            can={state.value: may(mail.state, state) for state in commands.VERBS},
            words=words,
        )
    )


@bp.get("/mails/<mail>/letter")
@guard(any_mail())
def letter(viewer: Viewer, mail: OutboxMail) -> Answer:
    """Show the HTML version of a mail as mail programs do, its links masked."""
    del viewer
    return letter_page(masked(mail))


@bp.post("/mails/clock")
@writes
@guard(coordinator())
def clock_is_right(viewer: Viewer) -> Answer:
    """Believe the clock again after it stood ahead: what was done by it says nothing about the hour any more."""
    try:
        if commands.confirm_clock(actor=viewer.person, now=clock.now()):
            tell(_("Noted: the clock is right. E-mails leave again."))
    except commands.NotPossibleError:
        tell(_("The clock cannot be right as it stands: the administrator has to set it."), kind="error")
    return redirect(url_for(".index"), code=303)


@bp.post("/mails/<mail>/retry")
@writes
@guard(any_mail())
def retry(viewer: Viewer, mail: OutboxMail) -> Answer:
    """Send a mail again, or let one go that was held."""
    text = _("The e-mail waits to be sent.")
    if mail.state == MailState.HELD and commands.is_for_later(mail, clock.now()):
        text = _("The e-mail leaves on %(when)s, as was planned.", when=formats.datetime_text(mail.next_attempt_at))
    return _change(viewer, mail, MailState.QUEUED, text)


@bp.post("/mails/<mail>/hold")
@writes
@guard(any_mail())
def hold(viewer: Viewer, mail: OutboxMail) -> Answer:
    """Keep a mail back."""
    return _change(viewer, mail, MailState.HELD, _("The e-mail is held back."))


@bp.post("/mails/<mail>/arrived")
@writes
@guard(any_mail())
def arrived(viewer: Viewer, mail: OutboxMail) -> Answer:
    """Note that an uncertain mail arrived."""
    return _change(viewer, mail, MailState.SENT, _("Noted: the e-mail arrived."))


@bp.post("/mails/<mail>/cancel")
@writes
@guard(any_mail())
def cancel(viewer: Viewer, mail: OutboxMail) -> Answer:
    """Call a mail back for good, or lay one aside that failed."""
    return _change(viewer, mail, MailState.CANCELLED, _("The e-mail is called back and will not be sent."))


def letter_page(found: Letter) -> Response:
    """Answer with a letter as a page of its own, which may load the letter's style and nothing else."""
    response = make_response(found.html)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def with_frame(response: Response | Answer) -> Answer:
    """Let a page show a letter of ours in a frame."""
    response.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return response


def _choice() -> Listing:
    return asked(queries.SORTS, default="-when", filters=("state", "kind", "person"))


def _lines(choice: Listing) -> Iterator[list[Any]]:
    for created, sent, state, kind, *rest in queries.exported(choice):
        yield [created, sent, str(words.STATES[MailState(state)][0]), words.kind_title(kind), *rest]


def _change(viewer: Viewer, mail: OutboxMail, wanted: MailState, done: str) -> Answer:
    before = mail.state
    try:
        commands.change_state(mail, wanted, actor=viewer.person, now=clock.now())
    except commands.NotPossibleError:
        tell(_("This is no longer possible: the e-mail is %(state)s.", state=words.STATES[mail.state][0]), kind="error")
    else:
        undo = {MailState.HELD: ".retry", MailState.CANCELLED: ".retry"}.get(wanted)
        is_plain = before in {MailState.QUEUED, MailState.HELD}
        tell(done, undo_url=url_for(undo, mail=mail.public_id) if undo and is_plain else None)
    return redirect(url_for(".show", mail=mail.public_id), code=303)
