"""What people want of mail: their preferences by link, and the one click of RFC 8058."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.mails import commands, queries, words
from app.blueprints.mails.access import mail_with_token, own_preferences
from app.blueprints.mails.forms import PreferencesForm, UnsubscribeForm
from app.blueprints.mails.queries_wishes import Thing, things_of
from app.blueprints.mails.routes import bp
from app.mail.unsubscribe import PATH
from app.models import Mute, OutboxMail
from app.web.access import guard
from app.web.csrf import exempt
from app.web.edge import writes
from app.web.forms import choices
from app.web.languages import gettext as _
from app.web.languages import read_in
from app.web.links import OpenLink
from app.web.notices import tell
from app.web.render import page


@bp.get("/v/<handle>/preferences")
@guard(own_preferences())
def preferences(link: OpenLink) -> Response:
    """Show what someone chose."""
    rows = queries.mutes_of(link.person, now=clock.now())
    pause, kinds = _split(rows)
    things, silent = things_of(link.person), _silent(rows)
    form = PreferencesForm(
        language=link.person.language,
        pause_until=_last_day(pause),
        grouping="apart" if link.person.mail_apart else "together",
        about=[public_id for kind, public_id, _name in things if (kind, public_id) not in silent],
    )
    return _form_page(form, link, kinds, things)


@bp.post("/v/<handle>/preferences")
@writes
@guard(own_preferences())
def save_preferences(link: OpenLink) -> Response:
    """Keep what someone chose."""
    now = clock.now()
    rows = queries.mutes_of(link.person, now=now)
    pause, kinds = _split(rows)
    things, silent = things_of(link.person), _silent(rows)
    form = PreferencesForm.of_request()
    if not form.is_sent():
        return _form_page(form, link, kinds, things, 422)
    commands.set_language(link.person, form.language.data, now=now)
    commands.set_pause(link.person, pause, _end_of(form.pause_until.data), now=now)
    for row in kinds:
        if row.public_id in (form.wanted.data or []):
            commands.unmute(row, link.person, actor=link.person, now=now, via="link")
    commands.set_grouping(link.person, apart=form.grouping.data == "apart", now=now)
    for kind, public_id, _name in things:
        is_wanted = public_id in (form.about.data or [])
        commands.set_about(link.person, (kind, public_id), silent.get((kind, public_id)), wanted=is_wanted, now=now)
    read_in(link.person.language)
    tell(_("Your choice is saved."))
    return redirect(url_for(".preferences", handle=link.handle), code=303)


@bp.get(f"{PATH}<token>")
@guard(mail_with_token())
def unsubscribe(mail: OutboxMail) -> Response:
    """Ask a person who follows the address; reading it changes nothing."""
    return _unsubscribe_page(UnsubscribeForm(), mail)


@bp.post(f"{PATH}<token>")
@exempt
@writes
@guard(mail_with_token())
def unsubscribe_now(mail: OutboxMail) -> Response:
    """Stop mails like this one, without a session; as often as a mail program likes to ask."""
    form = UnsubscribeForm.of_request()
    if request.form.get("List-Unsubscribe") != "One-Click":
        if not form.is_sent():
            return _unsubscribe_page(form, mail, status=422)
        if form.choice.data == "keep":
            return _unsubscribe_page(form, mail, outcome="kept")
    commands.unsubscribe(mail, now=clock.now())
    return _unsubscribe_page(form, mail, outcome="stopped")


def _unsubscribe_page(form: UnsubscribeForm, mail: OutboxMail, *, outcome: str = "", status: int = 200) -> Response:
    return page(
        "mails/unsubscribe.html", status, form=form, mail=mail, outcome=outcome, kind=words.kind_title(mail.kind)
    )


def _form_page(
    form: PreferencesForm, link: OpenLink, kinds: list[Mute], things: Sequence[Thing], status: int = 200
) -> Response:
    form.about.choices = choices((public_id, f"{name} ({words.THINGS[kind]})") for kind, public_id, name in things)
    form.wanted.choices = choices((row.public_id, words.kind_title(row.kind or "")) for row in kinds)
    return page("mails/preferences.html", status, form=form, person=link.person, handle=link.handle)


def _silent(rows: Sequence[Mute]) -> dict[tuple[str, str], Mute]:
    """Return the things about which nothing is sent."""
    return {(row.subject_kind or "", row.subject_id): row for row in rows if row.kind is None and row.subject_id}


def _split(rows: Sequence[Mute]) -> tuple[Mute | None, list[Mute]]:
    """Return the general pause, and what was stopped by kind."""
    pause = next((row for row in rows if row.kind is None and row.subject_id is None), None)
    return pause, [row for row in rows if row.kind is not None]


def _end_of(day: date | None) -> datetime | None:
    """Return the end of the last quiet day, where the body is."""
    if day is None:
        return None
    zone = current_app.config["SETTINGS"].zone
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _last_day(pause: Mute | None) -> date | None:
    if pause is None or pause.until is None:
        return None
    return (pause.until - timedelta(seconds=1)).astimezone(current_app.config["SETTINGS"].zone).date()
