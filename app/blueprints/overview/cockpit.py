"""The cockpit, put together: rows in, what the page shows out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from app.blueprints.consultations.words import ORGANISATION_KINDS
from app.blueprints.evaluations import pictures
from app.blueprints.evaluations import queries as evaluations
from app.blueprints.overview import forthcoming, needs, queries
from app.blueprints.overview.queries import ConsultationRow, MeetingRow, OwnedAction
from app.blueprints.overview.rules import RESPONSE_TARGET, responds_too_little, week_of
from app.blueprints.overview.scope import Scope
from app.blueprints.pacts import queries as pacts
from app.blueprints.pacts.lights import Light, repeated
from app.blueprints.pacts.views import MOST_MARKS, branches_of, total_of
from app.mail.kinds import all_kinds
from app.models import Mode, Pact, Round
from app.web.formats import day_text, time_text
from app.web.languages import current_language, ngettext
from app.web.languages import gettext as _

LINES_A_DAY = 3


@dataclass(frozen=True)
class Response:
    """An open consultation with its response per kind of organisation."""

    row: ConsultationRow
    title: str
    groups: list[dict[str, Any]]
    days_left: int | None

    @property
    def too_low(self) -> list[str]:
        """The kinds of organisation that answer too little."""
        return [group["label"] for group in self.groups if responds_too_little(group["answered"], group["invited"])]


@dataclass(frozen=True)
class Cockpit:
    """Everything the page shows."""

    needs: list[needs.Needs]
    coming: list[OwnedAction]
    coming_total: int
    week: list[dict[str, Any]] | None  # None: whose mails these are is not this person's business
    consultations: list[ConsultationRow]
    response: Response | None
    round_: Round | None
    themes: list[dict[str, Any]]
    lights: Counter[str]
    meetings: list[MeetingRow]

    @property
    def waiting(self) -> int:
        """How many things need a decision."""
        return sum(group.total for group in self.needs)

    @property
    def mails(self) -> int:
        """How many mails leave this week."""
        return sum(day["count"] for day in self.week or [])

    @property
    def held(self) -> int:
        """How many of them do not go."""
        return sum(day["held"] for day in self.week or [])


def build(pact: Pact | None, scope: Scope, *, today: date, now: datetime, zone: ZoneInfo) -> Cockpit:
    """Read everything and put it together; the number of queries does not depend on the data."""
    late, late_total = queries.overdue(pact, scope, today) if pact else ([], 0)
    coming, coming_total = queries.coming(pact, scope, today, today + timedelta(days=6)) if pact else ([], 0)
    running = queries.open_consultations(scope, today)
    rounds = evaluations.rounds(pact) if pact else []
    themes, lights = _themes(pact, today) if pact else ([], Counter())
    found = [
        needs.late_actions(late, late_total, today, now),
        needs.meetings(queries.meetings_in_need(scope, now), now),
        needs.consultations(running, today),
        needs.mails(queries.mails_in_trouble(queries.long_ago(now))) if scope.is_everything else None,
    ]
    return Cockpit(
        needs=[one for one in found if one is not None],
        coming=coming,
        coming_total=coming_total,
        week=_week(today, now, zone) if scope.is_everything else None,
        consultations=running,
        response=_response(running[0], today) if running else None,
        round_=pictures.current_round(rounds, today),
        themes=themes,
        lights=lights,
        meetings=queries.next_meetings(scope, now),
    )


def _response(row: ConsultationRow, today: date) -> Response:
    consultation = row.consultation
    groups = [
        {
            "label": str(ORGANISATION_KINDS[kind]) if kind else _("Without an organisation"),  # type: ignore[index]
            "invited": invited,
            "answered": answered,
        }
        for kind, invited, answered in queries.response_by_kind(consultation)
    ]
    if consultation.mode == Mode.ANONYMOUS:  # a rounded number of everybody is all that is told
        groups = [{"label": _("Everybody"), "invited": row.invited, "answered": row.answered}]
    return Response(
        row=row,
        title=consultation.text(consultation.titles, current_language()),
        groups=groups,
        days_left=(consultation.closes_on - today).days if consultation.closes_on else None,
    )


def _themes(pact: Pact, today: date) -> tuple[list[dict[str, Any]], Counter[str]]:
    counts = pacts.light_counts(pact, today)
    everything: Counter[str] = Counter()
    for lights in counts.values():
        everything.update(lights)
    return [
        {
            "number": branch.node.number,
            "name": branch.node.title,
            "href": url_for("pacts.theme", node=branch.node.public_id),
            "kinds": repeated(total) if sum(total.values()) <= MOST_MARKS else [],
            "note": _("%(on_track)s of %(total)s on track", on_track=on_track(total), total=sum(total.values())),
            "lang": pact.language,
        }
        for branch in branches_of(pacts.nodes_of(pact))
        for total in (total_of(branch, counts),)
    ], everything


def on_track(lights: Counter[str]) -> int:
    """Return how many actions go well: on track, or done."""
    return lights[Light.ON_TRACK] + lights[Light.DONE]


def other_lights(lights: Counter[str]) -> list[str]:
    """Return the marks on the page that the legend does not explain by itself."""
    return [one for one in (Light.DONE, Light.NOT_STARTED, Light.PAUSED, Light.STOPPED) if lights[one]]


def _week(today: date, now: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return the mails of this week by day: those written, and those that will be."""
    days = week_of(today)
    bounds = [datetime.combine(day, time(), zone) for day in (*days, days[-1] + timedelta(days=1))]
    going: dict[int, Counter[str]] = defaultdict(Counter)
    held: Counter[int] = Counter()
    for number, kind, is_stopped, count in queries.mails_by_day(bounds):
        if is_stopped:
            held[number] += count
        else:
            going[number][kind] += count
    for at, kind in forthcoming.mails(now, bounds[-1]):
        going[(at.astimezone(zone).date() - days[0]).days][kind] += 1
    return [_day(day, going[number], held[number], today) for number, day in enumerate(days)]


def _day(day: date, kinds: Counter[str], held: int, today: date) -> dict[str, Any]:
    titles = all_kinds()
    lines: list[Any] = [
        _("%(count)s × %(kind)s", count=count, kind=_(titles[kind].title) if kind in titles else kind)
        for kind, count in kinds.most_common(LINES_A_DAY)
    ]
    rest = sum(kinds.values()) - sum(count for _kind, count in kinds.most_common(LINES_A_DAY))
    if rest:
        lines.append(ngettext("%(num)s other", "%(num)s others", rest))
    if held:
        text = ngettext("%(num)s did not go", "%(num)s did not go", held)
        lines.append({"text": text, "held": True})
    return {
        "label": day_text(day),
        "count": kinds.total(),
        "held": held,
        "now": day == today,
        "lines": lines,
        "href": url_for("mails.index") if day <= today else url_for("mails.forecast"),
    }


def meetings_list(rows: Sequence[MeetingRow]) -> list[dict[str, Any]]:
    """Return the next meetings as the dated list draws them."""
    return [
        {
            "when": day_text(row.meeting.starts_at),
            "title": row.meeting.title,
            "lang": row.meeting.workgroup.language,
            "href": url_for("meetings.show", meeting=row.meeting.public_id),
            "text": " ".join(filter(None, _meeting_words(row))),
        }
        for row in rows
    ]


def _meeting_words(row: MeetingRow) -> list[str]:
    place = ", ".join(filter(None, [time_text(row.meeting.starts_at), row.meeting.place, row.meeting.workgroup.name]))
    words = [f"{place}."]
    if row.called:
        words.append(_("%(coming)s of %(called)s come.", coming=row.coming, called=row.called))
        if row.meeting.quorum:
            words.append(_("Quorum reached.") if row.coming >= row.meeting.quorum else _("No quorum yet."))
    else:
        words.append(_("Invitation not sent yet."))
    if not row.items:
        words.append(_("No agenda yet."))
    return words


def target_share() -> float:
    """Return the share of answers that is aimed at, for the tick in the bars."""
    return RESPONSE_TARGET
