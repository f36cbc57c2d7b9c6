"""Mails about the key of an anonymous consultation: to its three holders, and to the organiser."""

from app.mail.kinds import N_, MailKind

PURPOSE = "key_part"
_SAMPLE = {
    "name": "Hilde Roelandt",
    "title": "Werkdruk: wat ziet u ervan?",
    "body": "Streekoverleg Zuid-Oost-Vlaanderen",
    "organiser": "Liesbet De Cock",
    "where": "in de kluis van het secretariaat",
    "until": "31 maart 2027",
}
_REASON = N_("You keep one of the three parts of the key of {title}.")

ASKED = MailKind(
    name="key_part_asked",
    title=N_("Someone is asked to keep a part of a key"),
    subject=N_("Will you keep a part of the key? {title}"),
    body=N_(
        "Dear {name},\n\n"
        "{body} asks people for their honest view, and promises that nobody can find out who answered what. "
        "Therefore the answers are locked until the consultation closes. Three people keep a part of the key; "
        "two of them together can open it, and nobody alone.\n\n"
        "You are one of the three. It takes two minutes: you see your part once, write it on paper, and type it in from "
        "there, as you will after the consultation. One lost part is no disaster. "
        "With two of the three lost, nobody can ever open the answers.\n\n"
        "Kind regards,\n{organiser}"
    ),
    reason=_REASON,
    button=N_("See my part of the key"),
    sample=_SAMPLE,
    minutes=2,
    essential=True,
)

WAITING = MailKind(
    name="key_part_waiting",
    title=N_("A part of a key waits for its holder"),
    subject=N_("Two minutes for your part of the key: {title}"),
    body=N_(
        "Dear {name},\n\n"
        "{title} cannot begin yet: you were asked to keep a part of the key, and your part is not written down. "
        "It takes pen, paper and two minutes.\n\n"
        "Would you rather not? Tell {organiser}, who can then ask someone else."
    ),
    reason=_REASON,
    button=N_("See my part of the key"),
    sample=_SAMPLE,
    minutes=2,
    after=(2, 6, 13),
    counted_from=N_("the day on which the part was asked"),
)

READY = MailKind(
    name="key_ready",
    title=N_("All three parts of a key are kept"),
    subject=N_("The key is ready: {title}"),
    body=N_(
        "Dear {name},\n\n"
        "All three people have shown that they kept their part of the key, and the rehearsal succeeded: "
        "a test answer was locked and opened again with each two of the three parts. "
        "The consultation can be opened now."
    ),
    reason=N_("You organise {title}."),
    sample=_SAMPLE,
    minutes=1,
)

WHERE = MailKind(
    name="key_part_where",
    title=N_("A reminder of where a part of a key was put"),
    subject=N_("Do you still have your part of the key? {title}"),
    body=N_(
        "Dear {name},\n\n"
        "{title} closes on {until}. Soon after that you are asked for your part of the key.\n\n"
        "You wrote that you put it here: {where}. Look whether it still lies there. "
        "If it does not, tell {organiser} now: with the two other parts the answers can still be opened."
    ),
    reason=_REASON,
    sample=_SAMPLE,
    minutes=2,
    before=(3,),
    counted_from=N_("the last day for answers"),
)

ENTER = MailKind(
    name="key_part_enter",
    title=N_("A part of a key is asked back"),
    subject=N_("Your part of the key, please: {title}"),
    body=N_(
        "Dear {name},\n\n"
        "{title} is closed. Type your part of the key on the page behind the button. As soon as two of the three did so, "
        "the answers are opened and counted, and the key is destroyed for good.\n\n"
        "You wrote that you put it here: {where}.\n\n"
        "Kind regards,\n{organiser}"
    ),
    reason=_REASON,
    button=N_("Type in my part"),
    sample=_SAMPLE,
    minutes=2,
    essential=True,
    after=(1, 4, 8, 15, 30),
    counted_from=N_("the last day for answers"),
)

SETTLED = MailKind(
    name="key_settled",
    title=N_("Anonymous answers were counted"),
    subject=N_("The answers are counted: {title}"),
    body=N_(
        "Dear {name},\n\n"
        "Two parts of the key were entered. The answers are counted, the key and every single answer are destroyed, "
        "and the results can be read."
    ),
    reason=N_("You organise {title}."),
    sample=_SAMPLE,
    minutes=1,
)

DESTROYED = MailKind(
    name="key_destroyed",
    title=N_("Anonymous answers were destroyed: too few"),
    subject=N_("Too few people answered: {title}"),
    body=N_(
        "Dear {name},\n\n"
        "Fewer than five people answered. Among so few, counts would tell who answered what. "
        "To protect them nothing was opened: the key and every answer are destroyed, and there are no results."
    ),
    reason=N_("You organise {title}."),
    sample=_SAMPLE,
    minutes=1,
)

KINDS = (ASKED, WAITING, READY, WHERE, ENTER, SETTLED, DESTROYED)
REMINDERS = (WAITING, WHERE, ENTER)
