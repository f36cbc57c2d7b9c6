"""What will go out: months ahead, by day, with each mail as it will read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date
from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.mails import commands, words
from app.blueprints.mails.routes import bp, letter_page, with_frame
from app.documents.tables import csv_response
from app.mail.message import sender_address
from app.reminders.forecast import Coming, forecast
from app.web import navigation
from app.web.access import coordinator, guard, not_found
from app.web.edge import writes
from app.web.formats import locale
from app.web.languages import gettext as _
from app.web.languages import speaking
from app.web.notices import tell
from app.web.render import page
from app.web.text import clean_line
from app.web.viewer import Viewer

PERIODS = {"31": 31, "183": 183, "365": 365, "1096": 1096}  # days
DEFAULT_PERIOD = "183"
WEEKS = 26
PAGE_SIZE = 50


@dataclass(frozen=True)
class Choice:
    """What was asked of the forecast."""

    period: str
    kind: str
    query: str
    number: int

    def url(self, **changes: Any) -> str:
        """Return this page's address with some of it changed."""
        values = {"period": self.period, "kind": self.kind, "q": self.query, "page": self.number, **changes}
        usual = {"period": DEFAULT_PERIOD, "kind": "", "q": "", "page": 1}
        return url_for(".forecast", **{name: value for name, value in values.items() if value != usual[name]})

    def keeps(self, coming: Coming) -> bool:
        """Whether a mail passes the filter."""
        named = f"{coming.person.label} {coming.person.email}".casefold()
        return (not self.kind or coming.kind.name == self.kind) and self.query.casefold() in named


@bp.get("/mails/forecast", endpoint="forecast")
@guard(coordinator())
def show_forecast(viewer: Viewer) -> Response:
    """Show every mail that goes out by itself, as things stand now."""
    del viewer
    now, choice = clock.now(), _choice()
    found = forecast(now, now + timedelta(days=max(PERIODS[choice.period], WEEKS * 7)))
    end = now + timedelta(days=PERIODS[choice.period])
    kept = [coming for coming in found if coming.at <= end and choice.keeps(coming)]
    pages = max(1, -(-len(kept) // PAGE_SIZE))
    number = min(choice.number, pages)
    shown = kept[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return page(
        "mails/forecast.html",
        choice=choice,
        days=_by_day(shown),
        total=len(kept),
        number=number,
        pages=pages,
        size=PAGE_SIZE,
        people=len({coming.person.id for coming in kept}),
        minutes=sum(coming.minutes for coming in kept),
        weeks=_weeks([coming for coming in found if choice.keeps(coming)], now),
        kinds=Counter(coming.kind.name for coming in kept),
        words=words,
        link=choice.url,
        preview=preview_url,
    )


@bp.get("/mails/forecast.csv")
@guard(coordinator())
def download_forecast(viewer: Viewer) -> Response:
    """Download the forecast."""
    del viewer
    now, choice = clock.now(), _choice()
    found = forecast(now, now + timedelta(days=PERIODS[choice.period]))
    header = [_("Leaves"), _("Kind"), _("Subject"), _("Name"), _("E-mail address"), _("Language"), _("Why")]
    rows = (
        [
            one.at,
            words.kind_title(one.kind.name),
            one.subject,
            one.person.name,
            one.person.email,
            one.person.language,
            one.reason,
        ]
        for one in found
        if choice.keeps(one)
    )
    return csv_response(_("Forecast of e-mails") + ".csv", header, rows)


@bp.get("/mails/forecast/preview")
@guard(coordinator())
def forecast_preview(viewer: Viewer) -> Response:
    """Show one mail of the forecast exactly as it will read, its links masked."""
    del viewer
    coming = _asked_for()
    with speaking(coming.person.language):
        sender = f"{navigation.body_name()} <{sender_address()}>"
    return with_frame(
        page(
            "mails/preview.html",
            coming=coming,
            letter=coming.letter(),
            letter_url=preview_url(coming, ".forecast_letter"),
            mute_url=preview_url(coming, ".forecast_mute"),
            sender=sender,
            words=words,
        )
    )


@bp.get("/mails/forecast/letter")
@guard(coordinator())
def forecast_letter(viewer: Viewer) -> Response:
    """Show the HTML version of a mail of the forecast."""
    del viewer
    return letter_page(_asked_for().letter())


@bp.post("/mails/forecast/mute")
@writes
@guard(coordinator())
def forecast_mute(viewer: Viewer) -> Response:
    """Keep mails of this kind about this thing from this person, before any goes out."""
    coming = _asked_for()
    for draft in coming.drafts:
        commands.mute(coming.person, kind=draft.kind.name, about=draft.about, actor=viewer.person, now=clock.now())
    tell(
        _("%(person)s gets no more of these e-mails about this.", person=coming.person.label),
        undo_url=url_for(
            ".unmute", person=coming.person.public_id, about=",".join(draft.about[1] for draft in coming.drafts)
        ),
    )
    return redirect(url_for(".forecast"), code=303)


@bp.post("/mails/forecast/unmute")
@writes
@guard(coordinator())
def unmute(viewer: Viewer) -> Response:
    """Let those mails come again."""
    about = clean_line(request.args.get("about", "")).split(",")
    if commands.unmute_about(clean_line(request.args.get("person", "")), about, actor=viewer.person, now=clock.now()):
        tell(_("These e-mails go out again."))
    return redirect(url_for(".forecast"), code=303)


def preview_url(coming: Coming, endpoint: str = ".forecast_preview") -> str:
    """Return the address of one mail of the forecast: its moment, person, kind and thing find it again."""
    return url_for(
        endpoint,
        at=coming.at.isoformat(),
        person=coming.person.public_id,
        kind=coming.kind.name,
        about=coming.about[1],
    )


def _asked_for() -> Coming:
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


def _choice() -> Choice:
    args = request.args
    number = args.get("page", "1")
    return Choice(
        period=args["period"] if args.get("period") in PERIODS else DEFAULT_PERIOD,
        kind=clean_line(args.get("kind", ""))[:60],
        query=clean_line(args.get("q", ""))[:100],
        number=int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 6 and int(number) else 1,
    )


def _by_day(shown: Sequence[Coming]) -> list[tuple[datetime, list[Coming]]]:
    zone = current_app.config["SETTINGS"].zone
    days: dict[date, list[Coming]] = {}
    for coming in shown:
        days.setdefault(coming.at.astimezone(zone).date(), []).append(coming)
    return [(group[0].at, group) for group in days.values()]


def _weeks(found: Sequence[Coming], now: datetime) -> list[dict[str, Any]]:
    """Return the bars of the histogram: how many mails go out in each of the coming weeks."""
    zone = current_app.config["SETTINGS"].zone
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    counts = Counter((coming.at.astimezone(zone).date() - monday).days // 7 for coming in found)
    starts = [monday + timedelta(weeks=week) for week in range(WEEKS)]
    return [
        {"label": format_date(start, "d MMM", locale()).replace(".", ""), "value": counts.get(week, 0)}
        for week, start in enumerate(starts)
    ]
