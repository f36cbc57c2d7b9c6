"""The mail to someone to whom a colleague passed a consultation on. It does not say who that was."""

from __future__ import annotations

from dataclasses import replace

from app.blueprints.consultations.mails import INVITATION
from app.mail.kinds import N_

PASSED_ON = replace(
    INVITATION,
    name="consultation_passed_on",
    title=N_("A consultation that a colleague passed on"),
    reason=N_("{body} asked a colleague of yours, who thinks that you can answer better."),
)
