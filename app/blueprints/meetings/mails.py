"""Mails of this slice."""

from datetime import timedelta

from app.mail.kinds import N_, MailKind

_SAMPLE = {
    "name": "Hilde Roelandt",
    "meeting": "Werkgroep Mobiliteit",
    "workgroup": "Werkgroep Mobiliteit",
    "day": "Donderdag 11 maart 2027",
    "address": "https://pact.example.org/meetings/8k2m4p6r7s",
    "agenda": "14.00 u. Verwelkoming (5 min)\n14.05 u. Vrachtroutes langs Dender en Bovenschelde (25 min)",
}
_COUNTED_FROM = N_("the day of the meeting")

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
    before=(2,),
    counted_from=_COUNTED_FROM,
)

UNANSWERED = MailKind(
    name="meeting_unanswered",
    title=N_("An invitation to a meeting is not answered"),
    subject=N_("Do you come? {meeting}, {day}"),
    body=N_(
        "Dear {name},\n\n"
        "You are invited to {workgroup} on {day}, and we do not know yet whether you come.\n\n"
        "One tap is enough: whoever organises the meeting counts on it."
    ),
    reason=N_("You were invited to this meeting and have not answered yet."),
    sample=_SAMPLE,
    button=N_("Say whether you come"),
    minutes=1,
    before=(7,),
    counted_from=_COUNTED_FROM,
)

PAPERS_DUE = MailKind(
    name="meeting_papers_due",
    title=N_("The agenda of a meeting is to be sent"),
    subject=N_("To be sent: the agenda of {meeting}, {day}"),
    body=N_(
        "Dear {name},\n\n"
        "{workgroup} meets on {day}, and nobody has been invited yet.\n\n"
        "Who gets the agenda and the papers two weeks ahead can prepare. Put the points and the papers on the page of the meeting, and send the invitations from there:\n\n"
        "{address}"
    ),
    reason=N_("You organise this workgroup, or you coordinate the body it belongs to."),
    sample=_SAMPLE,
    minutes=10,
    before=(21, 15),
    counted_from=_COUNTED_FROM,
)

MINUTES_WAIT = MailKind(
    name="meeting_minutes_wait",
    title=N_("The minutes of a meeting wait for approval"),
    subject=N_("Minutes to approve: {meeting}, {day}"),
    body=N_(
        "Dear {name},\n\n"
        "{workgroup} met on {day}, and the minutes are not approved yet.\n\n"
        "What was decided counts for everyone once they are. Complete them where needed, and approve them:\n\n"
        "{address}"
    ),
    reason=N_("You organise this workgroup or write its minutes, or you coordinate the body it belongs to."),
    sample=_SAMPLE,
    minutes=10,
    after=(3, 10),
    counted_from=_COUNTED_FROM,
)

REMINDERS = (REMINDER, UNANSWERED, PAPERS_DUE, MINUTES_WAIT)
ALL = (INVITATION, CHANGED, CANCELLED, *REMINDERS)
