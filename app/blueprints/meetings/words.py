"""What the states and choices of a meeting are called, and how its time is written."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from app.models import Manner, Meeting, MeetingState, Presence, Purpose, Reply
from app.web.formats import time_text, weekday_text
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

STATES = {
    MeetingState.PLANNED: _l("not convened yet"),
    MeetingState.CONVENED: _l("convened"),
    MeetingState.CLOSED: _l("closed"),
    MeetingState.CANCELLED: _l("cancelled"),
}
PURPOSES = {Purpose.INFORM: _l("inform"), Purpose.DISCUSS: _l("discuss"), Purpose.DECIDE: _l("decide")}
REPLIES = {Reply.COMING: _l("I come"), Reply.NOT_COMING: _l("I cannot come"), Reply.MAYBE: _l("I come perhaps")}
CHOICES = (Reply.COMING, Reply.NOT_COMING)  # a clear answer; only a calendar says perhaps
MANNERS = {Manner.CONSENSUS: _l("by consensus"), Manner.VOTE: _l("by vote")}
PRESENCES = {
    Presence.PRESENT: _l("present"),
    Presence.ONLINE: _l("present online"),
    Presence.EXCUSED: _l("excused"),
    Presence.ABSENT: _l("absent without notice"),
}


def ends_local(meeting: Meeting) -> datetime:
    """Return when a meeting ends, in its own local time."""
    return meeting.ends_at.astimezone(ZoneInfo(meeting.timezone)).replace(tzinfo=None)


def day_of(starts_local: datetime) -> str:
    """Thursday 9 March 2017."""
    return f"{weekday_text(starts_local)} {starts_local.year}"


def day_within(starts_local: datetime) -> str:
    """Return the day as it stands within a sentence: only English gives its weekdays a capital."""
    text = day_of(starts_local)
    return text if current_language() == "en" else text[:1].lower() + text[1:]


def short_time(local: datetime) -> str:
    """Return the hour alone, for a column of hours: 14.00, 14:00."""
    return local.strftime("%H.%M" if current_language() == "nl" else "%H:%M")


def span(starts_local: datetime, ends: datetime) -> str:
    """Thursday 9 March 2017, from 14:00 to 16:00: both in local time."""
    return _(
        "%(day)s, from %(start)s to %(end)s",
        day=day_of(starts_local),
        start=time_text(starts_local),
        end=time_text(ends),
    )


def when(meeting: Meeting) -> str:
    """Return when a meeting is held, in its own local time."""
    return span(meeting.starts_local, ends_local(meeting))


def name_of(meeting: Meeting) -> str:
    """Return what a calendar calls the meeting: the group, and the title where that says something else."""
    group = meeting.workgroup.name
    return group if meeting.title in ("", group) else f"{group}: {meeting.title}"
