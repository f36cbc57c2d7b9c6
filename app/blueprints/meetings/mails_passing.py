"""The mail to someone to whom a colleague passed an invitation to a meeting on. It does not say who that was."""

from __future__ import annotations

from dataclasses import replace

from app.blueprints.meetings.mails import CANCELLED, INVITATION
from app.mail.kinds import N_

PASSED_ON = replace(
    INVITATION,
    name="meeting_passed_on",
    title=N_("An invitation to a meeting that a colleague passed on"),
    reason=N_("A colleague who was invited to this meeting asks you to go instead."),
)

TAKEN_BACK = replace(
    CANCELLED,
    name="meeting_passing_ended",
    title=N_("An invitation that was passed on is taken back"),
    subject=N_("You need not come: {meeting}, {day}"),
    body=N_(
        "Dear {name},\n\nA colleague passed an invitation to the meeting of {workgroup} on {day} on to you, and has taken that back since. The meeting is held, but you need not come."
    ),
    reason=N_("You got an invitation to this meeting that a colleague passed on."),
)
