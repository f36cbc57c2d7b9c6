"""What coordinators are told of a round."""

from app.mail.kinds import N_, MailKind

_FIRST_DAY = N_("the first day of the phase")

ROUND_OPENS = MailKind(
    name="round_opens",
    title=N_("An evaluation round opens in a month"),
    subject=N_("{round} of the evaluation opens on {opens}"),
    body=N_(
        "Good day {name},\n\nOn {opens} the first phase of {round} begins: {phase}. The body decides on {decides}.\n\n"
        "Use the month that is left to choose the people who prepare it, and to put the sittings of the councils in "
        "the calendar. The dates of every phase stand here and can still be moved:\n\n{address}"
    ),
    reason=N_("You coordinate the pact, and its evaluation rounds come by the calendar."),
    sample={
        "round": "Ronde 2",
        "opens": "27 december 2026",
        "decides": "27 juni 2027",
        "phase": "Voorbereiden",
        "address": "https://pact.example.org/evaluation/8k2m4p6r7s",
        "name": "Liesbet De Cock",
    },
    minutes=5,
    before=(30,),
    counted_from=_FIRST_DAY,
)

PHASE_AHEAD = MailKind(
    name="phase_ahead",
    title=N_("A phase of the evaluation begins in a week"),
    subject=N_("Coming up: {phase}, from {first} ({round})"),
    body=N_(
        "Good day {name},\n\nThe phase “{phase}” of {round} runs from {first} until {last}. Who acts: {who}.\n\n"
        "{purpose}\n\nWhat should be there at the end: {result}.\n\n{address}"
    ),
    reason=N_("You coordinate the pact, and its evaluation rounds come by the calendar."),
    sample={
        "round": "Ronde 2",
        "phase": "Rapporteren",
        "first": "17 januari 2027",
        "last": "6 februari 2027",
        "who": "de trekkers van de acties",
        "purpose": "Elke trekker zegt hoe de actie ervoor staat.",
        "result": "een stand van zaken voor elke actie",
        "address": "https://pact.example.org/evaluation/8k2m4p6r7s",
        "name": "Liesbet De Cock",
    },
    minutes=3,
    before=(7,),
    counted_from=_FIRST_DAY,
)

PHASE_BEGINS = MailKind(
    name="phase_begins",
    title=N_("A phase of the evaluation begins"),
    subject=N_("{phase} begins on {first} ({round})"),
    body=N_(
        "Good day {name},\n\nOn {first} the phase “{phase}” of {round} begins. It runs until {last}. Who acts: {who}.\n\n"
        "{purpose}\n\nWhat should be there at the end: {result}.\n\n{address}"
    ),
    reason=N_("You coordinate the pact, and its evaluation rounds come by the calendar."),
    sample=PHASE_AHEAD.sample,
    minutes=3,
    before=(0,),
    counted_from=_FIRST_DAY,
)

PHASE_ENDS = MailKind(
    name="phase_ends",
    title=N_("A phase of the evaluation closes soon"),
    subject=N_("{phase} closes on {last} ({round})"),
    body=N_(
        "Good day {name},\n\nThe phase “{phase}” of {round} closes on {last}. Who acts: {who}.\n\n"
        "What should be there by then: {result}. If that does not work out, move the date in time: what follows can then "
        "be planned anew.\n\n{address}"
    ),
    reason=N_("You coordinate the pact, and its evaluation rounds come by the calendar."),
    sample=PHASE_AHEAD.sample,
    minutes=3,
    before=(5,),
    counted_from=N_("the last day of the phase"),
)

KINDS = (ROUND_OPENS, PHASE_AHEAD, PHASE_BEGINS, PHASE_ENDS)
