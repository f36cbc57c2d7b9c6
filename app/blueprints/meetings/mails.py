"""Mails of this slice."""

from datetime import timedelta

from app.mail.kinds import N_, MailKind

_SAMPLE = {
    "name": "Hilde Roelandt",
    "meeting": "Werkgroep Mobiliteit",
    "workgroup": "Werkgroep Mobiliteit",
    "day": "Donderdag 11 maart 2027",
    "agenda": "14.00 u. Verwelkoming (5 min)\n14.05 u. Vrachtroutes langs Dender en Bovenschelde (25 min)",
}

INVITATION = MailKind(
    name="meeting_invitation",
    title=N_("Invitation to a meeting"),
    subject=N_("Invitation: {meeting}, {day}"),
    body=N_(
        "Dear {name},\n\n"
        "You are invited to a meeting of {workgroup}.\n\n"
        "{agenda}\n\n"
        "Will you be there? Say so with the button below: you need no account, and you can change your answer until the meeting begins."
    ),
    reason=N_("You sit in {workgroup}."),
    sample=_SAMPLE,
    button=N_("Say whether you come"),
    urgent=True,
    minutes=1,
)

CHANGED = MailKind(
    name="meeting_changed",
    title=N_("A meeting changed its time or place"),
    subject=N_("Changed: {meeting}, {day}"),
    body=N_("Dear {name},\n\nThe meeting of {workgroup} has another time or place.\n\n{change}\n\n{ask}"),
    reason=N_("You were invited to this meeting."),
    sample={
        **_SAMPLE,
        "change": "Eerst: Donderdag 11 maart 2027, van 14.00 u. tot 16.00 u.",
        "ask": "Zeg opnieuw of u komt: uw vorige antwoord ging over een ander moment.",
    },
    button=N_("Say whether you come"),
    urgent=True,
    minutes=1,
)

CANCELLED = MailKind(
    name="meeting_cancelled",
    title=N_("A meeting is cancelled"),
    subject=N_("Cancelled: {meeting}, {day}"),
    body=N_(
        "Dear {name},\n\n"
        "The meeting of {workgroup} on {day} will not be held.\n\n"
        "{why}\n\n"
        "You need not do anything: most calendars take the meeting out by themselves."
    ),
    reason=N_("You were invited to this meeting."),
    sample={**_SAMPLE, "why": "De spreker is ziek. We zoeken een nieuwe datum."},
    urgent=True,
    life=timedelta(days=3),
)

REMINDER = MailKind(
    name="meeting_reminder",
    title=N_("Reminder of a meeting"),
    subject=N_("{meeting}: {day}"),
    body=N_("Dear {name},\n\n{workgroup} meets on {day}.\n\n{ask}\n\n{agenda}"),
    reason=N_("You were invited to this meeting."),
    sample={**_SAMPLE, "ask": "U liet nog niet weten of u komt. Doet u dat met de knop hieronder?"},
    button=N_("Say whether you come"),
    minutes=1,
    life=timedelta(days=2),
)

ALL = (INVITATION, CHANGED, CANCELLED, REMINDER)
