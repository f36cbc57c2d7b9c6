"""The words and rows in which a rehearsal is read."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date

from app.blueprints.evaluations.words import phase_name
from app.blueprints.mails.words import kind_title
from app.models import PhaseKind, RehearsalState
from app.web.formats import locale
from app.web.languages import lazy_gettext as _l

# Label, tone and shape.
STATES: dict[RehearsalState, tuple[object, str, str]] = {
    RehearsalState.WAITING: (_l("waits for the worker"), "accent", "not_started"),
    RehearsalState.PLAYING: (_l("is played now"), "accent", "not_started"),
    RehearsalState.DONE: (_l("played"), "ok", "done"),
    RehearsalState.FAILED: (_l("broke off"), "off", "off_track"),
    RehearsalState.STOPPED: (_l("stopped by a person"), "none", "stopped"),
}
INVARIANTS: dict[str, object] = {
    "no_calm_mail_in_quiet_time": _l("Nothing that can wait was sent in the evening, at the weekend or on a holiday."),
    "one_calm_mail_a_day": _l("Nobody got two reminders on one day: what fell together came in one e-mail."),
    "nothing_said_twice": _l("Nothing was said twice."),
    "no_reminder_after_an_answer": _l("Who had answered was not reminded."),
    "nobody_got_what_was_unwanted": _l("Nobody got what he or she did not want, or at an address that does not work."),
    "every_round_opened_on_its_day": _l("Each evaluation round opened on its day."),
    "every_round_closed_on_its_day": _l("Each evaluation round closed on its day."),
    "forecast_came_true": _l("What was foreseen came true, on its day, wherever nothing had changed."),
    "every_mail_settled": _l("No e-mail was left behind."),
}
SHOWN_ESCALATIONS = 30


def bars_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a bar for each month of the play."""
    counts = report.get("mails", {}).get("by_month", {})
    return [{"label": _month(month), "value": counts.get(month, 0)} for month in _months(report)]


def by_year(report: dict[str, Any]) -> list[tuple[str, int]]:
    """Return how many mails would have left in each year."""
    years: dict[str, int] = {}
    for month, count in report.get("mails", {}).get("by_month", {}).items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return sorted(years.items())


def by_kind(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return how many mails of each kind would have left, the most first."""
    counts = report.get("mails", {}).get("by_kind", {})
    rows = [{"label": kind_title(kind), "value": count} for kind, count in counts.items()]
    return sorted(rows, key=lambda row: (-row["value"], str(row["label"])))


def rounds_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rounds with true dates."""
    return [
        {
            **one,
            **{name: _date(one[name]) for name in ("decides_on", "opened", "closed")},
            "phases": [
                {
                    **phase,
                    "name": phase_name(PhaseKind(phase["kind"])),
                    "starts_on": _date(phase["starts_on"]),
                    "ends_on": _date(phase["ends_on"]),
                }
                for phase in one["phases"]
            ],
        }
        for one in report.get("rounds", ())
    ]


def invariants_of(report: dict[str, Any]) -> list[tuple[object, bool]]:
    """Return what was checked, in words, and whether it held."""
    return [(INVARIANTS.get(name, name), held) for name, held in report.get("invariants", {}).items()]


def escalated_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the first escalations with true dates."""
    return [{**one, "on": _date(one["on"])} for one in report.get("escalated", ())[:SHOWN_ESCALATIONS]]


def _months(report: dict[str, Any]) -> list[str]:
    if not report:
        return []
    first, last = date.fromisoformat(report["from"]), date.fromisoformat(report["until"])
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = (first.year * 12 + first.month - 1 + number for number in range(count))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]


def _month(month: str) -> str:
    return str(format_date(date.fromisoformat(f"{month}-01"), "MMM yy", locale())).replace(".", "")


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
