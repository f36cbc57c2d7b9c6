"""What will go out: months ahead, by day, with each mail as it will read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.mails import queries_forecast, words
from app.blueprints.mails.forecast_calendar import month_of
from app.blueprints.mails.forecast_choice import WEEKS, choice_of_request
from app.blueprints.mails.routes import bp, letter_page, with_frame
from app.documents.tables import csv_response
from app.mail import queue
from app.mail.message import sender_address
from app.models import MailState
from app.reminders.calendar import daily_mail
from app.reminders.forecast import Coming, forecast
from app.web import navigation
from app.web.access import coordinator, guard, not_found
from app.web.formats import locale, time_text
from app.web.languages import gettext as _
from app.web.languages import speaking
from app.web.render import page
from app.web.viewer import Viewer

PAGE_SIZE = 50


@bp.get("/mails/forecast", endpoint="forecast")
@guard(coordinator())
def show_forecast(viewer: Viewer) -> Response:
    """Show every mail that goes out by itself, as things stand now."""
    del viewer
    now, choice, zone = clock.now(), choice_of_request(), _zone()
    found = choice.of(forecast(now, max(choice.until(now), now + timedelta(days=WEEKS * 7))))
    ahead = [coming for coming in found if coming.at <= choice.until(now)]
    kept = choice.on_day(ahead, zone)
    pages = max(1, -(-len(kept) // PAGE_SIZE))
    number = min(choice.number, pages)
    return page(
        "mails/forecast.html",
        choice=choice,
        morning=time_text(datetime.combine(now.date(), daily_mail(), zone)),
        days=_by_day(kept[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]),
        total=len(kept),
        number=number,
        pages=pages,
        size=PAGE_SIZE,
        people=len({coming.person.id for coming in kept}),
        minutes=sum(coming.minutes for coming in kept),
        weeks=_weeks(found, now),
        month=month_of(ahead, choice, now.astimezone(zone).date(), zone),
        groups=queries_forecast.workgroups(),
        kinds=Counter(coming.kind.name for coming in kept),
        held=queue.counts()[MailState.HELD],
        words=words,
        link=choice.url,
        preview=preview_url,
    )


@bp.get("/mails/forecast.csv")
@guard(coordinator())
def download_forecast(viewer: Viewer) -> Response:
    """Download the forecast."""
    del viewer
    now, choice, zone = clock.now(), choice_of_request(), _zone()
    kept = choice.on_day(choice.of(forecast(now, choice.until(now))), zone)
    header = [
        _("Leaves"), _("Kind"), _("Subject"), _("Name"), _("E-mail address"), _("Language"), _("Minutes of work"), _("Why"),
    ]  # fmt: skip
    rows = (
        [
            one.at,
            words.kind_title(one.kind.name),
            one.subject,
            one.person.name,
            one.person.email,
            one.person.language,
            one.minutes,
            one.reason,
        ]
        for one in kept
    )
    return csv_response(_("Forecast of e-mails") + ".csv", header, rows)


@bp.get("/mails/forecast/preview")
@guard(coordinator())
def forecast_preview(viewer: Viewer) -> Response:
    """Show one mail of the forecast exactly as it will read, its links masked."""
    del viewer
    coming = asked_for()
    with speaking(coming.person.language):
        sender = f"{navigation.body_name()} <{sender_address()}>"
    return with_frame(
        page(
            "mails/preview.html",
            coming=coming,
            letter=coming.letter(),
            letter_url=preview_url(coming, ".forecast_letter"),
            mute_url=preview_url(coming, ".forecast_mute"),
            send_url=preview_url(coming, ".forecast_send"),
            hold_url=preview_url(coming, ".forecast_hold"),
            sender=sender,
            words=words,
        )
    )


@bp.get("/mails/forecast/letter")
@guard(coordinator())
def forecast_letter(viewer: Viewer) -> Response:
    """Show the HTML version of a mail of the forecast."""
    del viewer
    return letter_page(asked_for().letter())


def preview_url(coming: Coming, endpoint: str = ".forecast_preview") -> str:
    """Return the address of one mail of the forecast: its moment, person, kind and thing find it again."""
    return url_for(
        endpoint,
        at=coming.at.isoformat(),
        person=coming.person.public_id,
        kind=coming.kind.name,
        about=coming.about[1],
    )


def asked_for() -> Coming:
    """Return the mail of the forecast that the address means; 404 when it goes out no more."""
    args = request.args
    try:
        at = datetime.fromisoformat(args.get("at", "").replace(" ", "+"))
    except ValueError:
        not_found()
    if at.tzinfo is None or not 1900 <= at.year <= 2199:
        not_found()
    wanted = (args.get("person"), args.get("kind"), args.get("about"))
    for coming in forecast(at - timedelta(seconds=1), at):
        if (coming.person.public_id, coming.kind.name, coming.about[1]) == wanted:
            return coming
    return not_found()


def _zone() -> ZoneInfo:
    zone: ZoneInfo = current_app.config["SETTINGS"].zone
    return zone


def _by_day(shown: Sequence[Coming]) -> list[tuple[datetime, list[Coming]]]:
    zone = _zone()
    days: dict[date, list[Coming]] = {}
    for coming in shown:
        days.setdefault(coming.at.astimezone(zone).date(), []).append(coming)
    return [(group[0].at, group) for group in days.values()]


def _weeks(found: Sequence[Coming], now: datetime) -> list[dict[str, Any]]:
    """Return the bars of the histogram: how many mails go out in each of the coming weeks."""
    zone = _zone()
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    counts = Counter((coming.at.astimezone(zone).date() - monday).days // 7 for coming in found)
    starts = [monday + timedelta(weeks=week) for week in range(WEEKS)]
    return [
        {"label": format_date(start, "d MMM", locale()).replace(".", ""), "value": counts.get(week, 0)}
        for week, start in enumerate(starts)
    ]
