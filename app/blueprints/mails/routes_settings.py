"""Addresses for what a body decides about its mail: which kinds go out, on which days, in which words, at which hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.mails import commands_settings as commands
from app.blueprints.mails import queries_settings as queries
from app.blueprints.mails import words, words_settings
from app.blueprints.mails.access_settings import kind_of_mail, wording_of_mail
from app.blueprints.mails.forms_settings import HoursForm, KindForm, WordingForm
from app.blueprints.mails.routes import bp
from app.mail import settings
from app.mail.kinds import MailKind
from app.mail.message import sender_address
from app.mail.settings import PARTS, Wording, default_wording, hours_of
from app.mail.wording import allowed, sample_letter
from app.models import AuditEntry, MailHours, MailSetting
from app.web import navigation
from app.web.access import coordinator, guard, not_found
from app.web.edge import writes
from app.web.editing import VERSION, Difference, differences
from app.web.languages import gettext as _
from app.web.languages import speaking
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer
from config import LANGUAGES


@bp.get("/mails/settings", endpoint="settings")
@guard(coordinator())
def show_settings(viewer: Viewer) -> Response:
    """Show every kind of mail, and the hours."""
    del viewer
    row = queries.hours()
    hours = hours_of(row)
    form = HoursForm(
        morning=hours.morning,
        evening=hours.evening,
        on_weekends=hours.on_weekends,
        on_holidays=hours.on_holidays,
        days_off=_days_off(row),
        version=_version(row),
    )
    return _list_page(form, row)


@bp.post("/mails/settings")
@writes
@guard(coordinator())
def save_hours(viewer: Viewer) -> Response:
    """Set when mail goes out."""
    form, row = HoursForm.of_request(), queries.hours()
    if not form.is_sent():
        return _list_page(form, row, 422)
    if _is_stale(row):
        hours = hours_of(row)
        stored = {name: getattr(hours, name) for name in ("morning", "evening", "on_weekends", "on_holidays")}
        return _list_page(form, row, 409, differences(form, {**stored, "days_off": _days_off(row)}))
    _tell_saved(commands.change_hours(form.values, actor=viewer.person, now=clock.now()), None)
    return redirect(url_for(".settings"), code=303)


@bp.post("/mails/settings/undo/<change>")
@writes
@guard(coordinator())
def undo_hours(viewer: Viewer, change: str) -> Response:
    """Bring back the hours of before a change."""
    _undo(viewer, queries.hours(), change)
    return redirect(url_for(".settings"), code=303)


@bp.get("/mails/settings/<mail_kind>")
@guard(kind_of_mail())
def setting(viewer: Viewer, kind: MailKind) -> Response:
    """Show one kind of mail."""
    del viewer
    chosen, row = settings.current(), queries.setting_of(kind.name)
    form = KindForm(
        is_on=chosen.is_on(kind),
        before=words_settings.listed(chosen.before(kind)),
        after=words_settings.listed(chosen.after(kind)),
        version=_version(row),
    )
    return _kind_page(kind, form, row)


@bp.post("/mails/settings/<mail_kind>")
@writes
@guard(kind_of_mail())
def save_setting(viewer: Viewer, kind: MailKind) -> Response:
    """Switch a kind of mail, and set its days."""
    form, row, chosen = KindForm.of_request(), queries.setting_of(kind.name), settings.current()
    if not form.is_sent():
        return _kind_page(kind, form, row, 422)
    if _is_stale(row):
        stored = {
            "is_on": chosen.is_on(kind),
            "before": words_settings.listed(chosen.before(kind)),
            "after": words_settings.listed(chosen.after(kind)),
        }
        return _kind_page(kind, form, row, 409, differences(form, stored))
    values: dict[str, Any] = {}
    if kind.can_be_off:
        values["is_off"] = not form.is_on.data
    if kind.before is not None:
        values["days_before"] = None if set(form.before.days) == set(kind.before) else list(form.before.days)
    if kind.after is not None:
        values["days_after"] = None if set(form.after.days) == set(kind.after) else list(form.after.days)
    _tell_saved(commands.change_kind(kind, values, actor=viewer.person, now=clock.now()), kind)
    return redirect(url_for(".setting", mail_kind=kind.name), code=303)


@bp.post("/mails/settings/<mail_kind>/undo/<change>")
@writes
@guard(kind_of_mail())
def undo_setting(viewer: Viewer, kind: MailKind, change: str) -> Response:
    """Bring back what stood before a change."""
    _undo(viewer, queries.setting_of(kind.name), change)
    return redirect(url_for(".setting", mail_kind=kind.name), code=303)


@bp.get("/mails/settings/<mail_kind>/<language>")
@guard(wording_of_mail())
def wording(viewer: Viewer, kind: MailKind, language: str) -> Response:
    """Show the words of a kind in one language, and the mail they make."""
    del viewer
    found, row = settings.current().wording(kind, language), queries.setting_of(kind.name)
    form = WordingForm(**{part: getattr(found, part) for part in PARTS}, version=_version(row))
    return _wording_page(kind, language, form, found)


@bp.post("/mails/settings/<mail_kind>/<language>")
@writes
@guard(wording_of_mail())
def save_wording(viewer: Viewer, kind: MailKind, language: str) -> Response:
    """Show how the words that were typed read, or keep them."""
    form, row = WordingForm.of_request(), queries.setting_of(kind.name)
    form.kind = kind
    if not form.is_sound():
        return _wording_page(kind, language, form, None, 422)
    if "preview" in request.form:
        return _wording_page(kind, language, form, form.wording)
    if _is_stale(row):
        found = settings.current().wording(kind, language)
        other = differences(form, {part: getattr(found, part) for part in PARTS})
        form.version.data = _version(row)
        return _wording_page(kind, language, form, form.wording, 409, other)
    _tell_saved(commands.change_wording(kind, language, form.wording, actor=viewer.person, now=clock.now()), kind)
    return redirect(url_for(".wording", mail_kind=kind.name, language=language), code=303)


@bp.post("/mails/settings/<mail_kind>/<language>/default")
@writes
@guard(wording_of_mail())
def default_text(viewer: Viewer, kind: MailKind, language: str) -> Response:
    """Go back to the product's own words."""
    _tell_saved(commands.change_wording(kind, language, None, actor=viewer.person, now=clock.now()), kind)
    return redirect(url_for(".wording", mail_kind=kind.name, language=language), code=303)


def _list_page(
    form: HoursForm, row: MailHours | None, status: int = 200, conflict: Sequence[Difference] = ()
) -> Response:
    if conflict:
        form.version.data = _version(row)
    return page(
        "mails/settings.html",
        status,
        form=form,
        conflict=conflict,
        groups=words_settings.grouped(),
        chosen=settings.current(),
        changes=queries.changes_of(row),
        newest=_newest_undoable(queries.changes_of(row)),
        words=words_settings,
        title=words.kind_title,
        languages=words.LANGUAGES,
    )


def _kind_page(
    kind: MailKind, form: KindForm, row: MailSetting | None, status: int = 200, conflict: Sequence[Difference] = ()
) -> Response:
    if conflict:
        form.version.data = _version(row)
    changes = queries.changes_of(row)
    return page(
        "mails/setting.html",
        status,
        kind=kind,
        form=form,
        conflict=conflict,
        changes=changes,
        newest=_newest_undoable(changes),
        own=words_settings.own_languages(kind),
        words=words_settings,
        title=words.kind_title(kind.name),
        languages={code: words.LANGUAGES[code] for code in LANGUAGES},
        wordings={code: settings.current().wording(kind, code) for code in LANGUAGES},
    )


def _wording_page(
    kind: MailKind,
    language: str,
    form: WordingForm,
    found: Wording | None,
    status: int = 200,
    conflict: Sequence[Difference] = (),
) -> Response:
    with speaking(language):
        sender = f"{navigation.body_name()} <{sender_address()}>"
    return page(
        "mails/wording.html",
        status,
        kind=kind,
        language=language,
        form=form,
        conflict=conflict,
        letter=sample_letter(kind, language, found) if found else None,
        sender=sender,
        is_own=language in words_settings.own_languages(kind),
        default=default_wording(kind, language),
        names=allowed(kind),
        title=words.kind_title(kind.name),
        languages=words.LANGUAGES,
    )


def _undo(viewer: Viewer, row: MailSetting | MailHours | None, change: str) -> None:
    entry = queries.change_of(row, change)
    if row is None or entry is None:
        not_found()
    try:
        commands.undo(row, entry, actor=viewer.person, now=clock.now())
        tell(_("It is as it was before."))
    except commands.Overtaken:
        tell(_("It was changed again meanwhile. Change it by hand."), kind="warning")


def _tell_saved(entry: AuditEntry | None, kind: MailKind | None) -> None:
    if entry is None:
        tell(_("Nothing was changed."))
        return
    undo_url = (
        url_for(".undo_setting", mail_kind=kind.name, change=entry.public_id)
        if kind
        else url_for(".undo_hours", change=entry.public_id)
    )
    tell(_("Saved. E-mails that are written already stay as they are."), undo_url=undo_url)


def _newest_undoable(changes: Sequence[AuditEntry]) -> str:
    """Return the newest change, when nothing was undone since."""
    return changes[0].public_id if changes and changes[0].verb == queries.CHANGED else ""


def _is_stale(row: MailSetting | MailHours | None) -> bool:
    return request.form.get(VERSION, "") != _version(row)


def _version(row: MailSetting | MailHours | None) -> str:
    """Return the version a form was filled from; 0 while nothing was decided."""
    return str(row.version) if row else "0"


def _days_off(row: MailHours | None) -> str:
    return "\n".join(row.days_off) if row else ""
