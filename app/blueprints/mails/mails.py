"""The mails of this slice: to someone whose calendar answered, and to who organises what someone wrote about."""

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

NOTE_CAME = MailKind(
    name="note_by_mail",
    title=N_("Someone wrote by e-mail about something you organise"),
    subject=N_("{who} wrote about {thing}"),
    body=N_(
        "Dear {name},\n\n{who} answered by e-mail, about {thing}. Who really wrote is not certain, and nothing was changed by it.\n\nRead it here:\n\n{address}"
    ),
    reason=N_("You organise this, or you coordinate the body it belongs to."),
    sample={
        "name": "Hilde Roelandt",
        "who": "Griet Baetens",
        "thing": "Fietssnelweg langs de Dender",
        "address": "https://pact.example.org/actions/8k2m4p6r7s",
    },
    minutes=2,
)

ALL = (ANSWER_COUNTED, ANSWER_STALE, NOTE_CAME)
