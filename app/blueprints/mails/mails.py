"""The mails of this slice: what is said to someone whose calendar answered."""

from app.mail.kinds import N_, MailKind

_SAMPLE = {
    "name": "Hilde Roelandt",
    "meeting": "Werkgroep Mobiliteit",
    "day": "donderdag 11 maart 2027",
    "answer": "Ik kom",
}

ANSWER_COUNTED = MailKind(
    name="calendar_answer_counted",
    title=N_("Receipt of an answer from a calendar"),
    subject=N_("Noted: {answer} ({meeting})"),
    body=N_(
        "Dear {name},\n\nyour calendar answered the invitation to {meeting} on {day}. We noted: {answer}.\n\nIs this not right, or did someone else answer? Change it with the button below, as often as you like until the meeting begins."
    ),
    reason=N_("You get this because an answer came from the calendar to which your invitation was sent."),
    button=N_("Change my answer"),
    sample=_SAMPLE,
    urgent=True,
    on_request=True,
)

ANSWER_STALE = MailKind(
    name="calendar_answer_stale",
    title=N_("An answer from a calendar came for an earlier time"),
    subject=N_("Please answer again: {meeting}"),
    body=N_(
        "Dear {name},\n\nyour calendar answered an earlier invitation to {meeting}. The meeting has moved since, to {day}, so that answer does not count.\n\nPlease say with the button below whether you come; it takes a moment."
    ),
    reason=N_("You get this because an answer came from the calendar to which your invitation was sent."),
    button=N_("Say whether you come"),
    sample=_SAMPLE,
    urgent=True,
    on_request=True,
    minutes=1,
)

ALL = (ANSWER_COUNTED, ANSWER_STALE)
