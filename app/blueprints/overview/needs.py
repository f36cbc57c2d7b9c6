"""What waits for a person who organises: rows with what happens if nothing is done, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from app.blueprints.actions.foreseen import coming_of
from app.blueprints.actions.ladder import CHAIR, CONTACT
from app.blueprints.actions.listing import OVERDUE
from app.blueprints.actions.queries_ladder import Listeners, listeners_of
from app.blueprints.overview.queries import MOST_WAITING, ConsultationRow, MeetingRow, OwnedAction
from app.blueprints.overview.rules import CLOSING_SOON, MeetingNeed, meeting_need, responds_too_little
from app.models import MailState
from app.web.formats import day_text, percent_text
from app.web.languages import current_language, ngettext
from app.web.languages import gettext as _


@dataclass(frozen=True)
class Need:
    """One row: what it is about, since when, what happens otherwise, and the way to it."""

    what: str
    href: str
    since: str
    otherwise: str
    do: str
    about: str
    number: str = ""
    lang: str | None = None
    who: str = ""
    group: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Needs:
    """Rows of one kind, how many there are in all, and where the others are."""

    title: str
    rows: Sequence[Need]
    total: int
    href: str

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


def late_actions(rows: Sequence[OwnedAction], total: int, today: date, now: datetime) -> Needs | None:
    """Return the actions whose date has passed."""
    if not rows:
        return None
    listeners = listeners_of([(row.action, row.assignment) for row in rows if row.assignment])
    return Needs(
        ngettext("%(num)s action is late", "%(num)s actions are late", total),
        [_late_action(row, today, _otherwise(row, now, listeners)) for row in rows],
        total,
        url_for("actions.index", window=OVERDUE, sort="due"),
    )


def _late_action(row: OwnedAction, today: date, otherwise: str) -> Need:
    action = row.action
    assert action.due_on is not None  # noqa: S101 - for the type checker: it is late
    return Need(
        number=action.number,
        what=action.title,
        lang=action.language,
        href=url_for("actions.show", action=action.public_id),
        who=row.owner.label if row.owner else "",
        group="" if row.owner else _("nobody"),
        since=ngettext("%(num)s day late", "%(num)s days late", (today - action.due_on).days),
        is_late=True,
        otherwise=otherwise,
        do=_("Follow up"),
        about=action.number or action.title,
    )


def _otherwise(row: OwnedAction, now: datetime, listeners: Listeners) -> str:
    if row.assignment is None:
        return _("nobody is reminded: it has no owner")
    found = coming_of(row.action, row.assignment, now, listeners)
    if not found:
        return _("no mail goes out any more by itself")
    first = next((one for one in found if one.on == found[0].on and one.is_told), found[0])
    day = day_text(first.on)
    if first.kind == CONTACT:
        return _("on %(day)s the contact of the organisation is told", day=day)
    if first.kind == CHAIR:
        return _("on %(day)s the chair is told", day=day)
    if first.is_told:
        return _("on %(day)s it comes to the coordinator", day=day)
    return _("on %(day)s the owner gets a reminder", day=day)


def meetings(rows: Iterable[MeetingRow], now: datetime) -> Needs | None:
    """Return the meetings that need someone."""
    found = [(row, need) for row in rows if (need := _need_of(row, now)) is not None]
    if not found:
        return None
    return Needs(
        ngettext("%(num)s meeting needs you", "%(num)s meetings need you", len(found)),
        [_meeting(row, need) for row, need in found[:MOST_WAITING]],
        len(found),
        url_for("meetings.index"),
    )


def _need_of(row: MeetingRow, now: datetime) -> MeetingNeed | None:
    meeting = row.meeting
    return meeting_need(
        meeting.state,
        meeting.starts_at,
        meeting.ends_at,
        is_approved=meeting.minutes_approved_at is not None,
        unanswered=row.silent,
        now=now,
    )


def _meeting(row: MeetingRow, need: MeetingNeed) -> Need:
    meeting = row.meeting
    words: dict[MeetingNeed, tuple[str, str, str]] = {
        MeetingNeed.CONVENE: (
            _("invitation not sent"),
            _("nobody is invited for %(day)s", day=day_text(meeting.starts_at)),
            _("Convene"),
        ),
        MeetingNeed.REPLIES: (
            ngettext("%(num)s has not answered", "%(num)s have not answered", row.silent),
            _("you do not know whether there is a quorum") if meeting.quorum else _("you do not know who comes"),
            _("See the replies"),
        ),
        MeetingNeed.FINISH: (
            _("minutes not finished"),
            _("the members get no minutes, and open points stay open"),
            _("Finish"),
        ),
        MeetingNeed.APPROVE: (_("minutes not approved"), _("the minutes stay a draft"), _("Approve")),
    }
    since, otherwise, do = words[need]
    return Need(
        what=_("%(title)s, %(day)s", title=meeting.title, day=day_text(meeting.starts_at)),
        lang=meeting.workgroup.language,
        href=url_for("meetings.show", meeting=meeting.public_id),
        group=meeting.workgroup.name,
        since=since,
        otherwise=otherwise,
        do=do,
        about=meeting.title,
    )


def consultations(rows: Iterable[ConsultationRow], today: date) -> Needs | None:
    """Return the consultations that close soon with too few answers."""
    found = [row for row in rows if _is_thin(row, today)]
    if not found:
        return None
    return Needs(
        ngettext(
            "%(num)s consultation closes soon with few answers",
            "%(num)s consultations close soon with few answers",
            len(found),
        ),
        [_consultation(row) for row in found[:MOST_WAITING]],
        len(found),
        url_for("consultations.index", state="open"),
    )


def _is_thin(row: ConsultationRow, today: date) -> bool:
    closes_on = row.consultation.closes_on
    is_near = closes_on is not None and closes_on - today <= CLOSING_SOON
    return is_near and responds_too_little(row.answered, row.invited)


def _consultation(row: ConsultationRow) -> Need:
    consultation = row.consultation
    share = percent_text(row.answered / row.invited)
    title = consultation.text(consultation.titles, current_language())
    return Need(
        what=title,
        href=url_for("consultations.show", consultation=consultation.public_id),
        since=_("closes on %(day)s", day=day_text(consultation.closes_on)),
        group=_("%(answered)s of %(invited)s answered", answered=row.answered, invited=row.invited),
        otherwise=_("it closes with %(share)s of the answers", share=share),
        do=_("Ask again"),
        about=title,
    )


def mails(counts: Counter[str]) -> Needs | None:
    """Return what went wrong with mail: uncertain, refused, come back."""
    rows = [_mail(state, counts[state]) for state in _mail_words() if counts[state]]
    if not rows:
        return None
    total = sum(counts.values())
    return Needs(
        ngettext("%(num)s mail needs a look", "%(num)s mails need a look", total),
        rows,
        len(rows),
        url_for("mails.index"),
    )


def _mail_words() -> dict[str, tuple[Any, str, str]]:
    return {
        MailState.UNCERTAIN: (
            lambda count: ngettext(
                "%(num)s mail may have arrived or not", "%(num)s mails may have arrived or not", count
            ),
            _("nobody knows whether it was read"),
            _("Decide about them"),
        ),
        MailState.FAILED: (
            lambda count: ngettext("%(num)s mail was refused", "%(num)s mails were refused", count),
            _("these people get nothing"),
            _("Look"),
        ),
        MailState.BOUNCED: (
            lambda count: ngettext("%(num)s mail came back", "%(num)s mails came back", count),
            _("these people get nothing until their address is mended"),
            _("Look"),
        ),
    }


def _mail(state: str, count: int) -> Need:
    what, otherwise, do = _mail_words()[state]
    return Need(
        what=what(count),
        href=url_for("mails.index", state=state),
        since=_("last 30 days"),
        otherwise=otherwise,
        do=do,
        about=what(count),
    )
