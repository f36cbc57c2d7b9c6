"""The mails while a pact is drawn up."""

from datetime import date

from app.mail.kinds import N_, MailKind

PURPOSE = "council_advice"
ON_SCREEN = N_("Page of this step")

ADVICE_ASKED = MailKind(
    name="advice_asked",
    title=N_("A council is asked for its advice"),
    subject=N_("Advice asked by {deadline}: {pact}"),
    body=N_(
        "Dear {name},\n\n{body} asks {council} for its advice on the draft of the next regional pact: {pact}.\n\nThe advice is expected by {deadline}; that date stands. The button opens the whole draft, to read and to print, and the page on which you write down when the council sits, how it advises, and each of its remarks. You need no account.\n\nEach remark gets a number, and a reply that you read on the same page."
    ),
    reason=N_("You get this because you are the contact person of {council}."),
    button=N_("Read the draft and give the advice"),
    sample={
        "name": "An De Smet",
        "pact": "Streekpact 2031–2036",
        "council": "Gemeente Herzele",
        "body": "Streekoverleg Zuid-Oost-Vlaanderen",
        "deadline": date(2030, 6, 15),
    },
    minutes=30,
)

ADVICE_AWAITED = MailKind(
    name="advice_awaited",
    title=N_("The advice of a council is awaited"),
    subject=N_("By {deadline}: the advice of {council}"),
    body=N_(
        "Dear {name},\n\nthe advice of {council} on {pact} is expected by {deadline}. It is not written down yet.\n\nDoes the council sit later? Write the date down behind the button: then everybody knows."
    ),
    reason=N_("You get this because you are the contact person of {council}."),
    button=N_("Read the draft and give the advice"),
    sample=ADVICE_ASKED.sample,
    minutes=10,
    before=(21, 7),
    counted_from=N_("the day on which the advice is expected"),
)

STEP_ENDS = MailKind(
    name="drafting_step_ends",
    title=N_("A step of the next pact comes to its end"),
    subject=N_("{step}: until {last} ({pact})"),
    body=N_(
        "Dear {name},\n\nyou are responsible for a step in which {pact} is drawn up: {step}. It runs until {last}.\n\nStill missing: {missing}.\n\nIs it done? Say so on its page. Does it take longer? Move the date there, and look at what follows."
    ),
    reason=N_("You get this because you are responsible for this step."),
    sample={
        "name": "Liesbet De Cock",
        "pact": "Streekpact 2031–2036",
        "step": "Rangschikking",
        "last": date(2030, 3, 1),
        "missing": "2 prioriteiten hebben geen motivering",
    },
    minutes=5,
    before=(7,),
    after=(1,),
    counted_from=N_("the last day of the step"),
)

TEXT_AWAITED = MailKind(
    name="drafting_text_awaited",
    title=N_("The text of a theme is awaited"),
    subject=N_("By {due}: the text of “{theme}”"),
    body=N_(
        "Dear {name},\n\n{workgroup} writes the text of “{theme}” for {pact}. It is awaited by {due}, and not handed in yet.\n\nYou can write it on its page, and hand it in there."
    ),
    reason=N_("You get this because you facilitate {workgroup}."),
    sample={
        "name": "Bob Claes",
        "pact": "Streekpact 2031–2036",
        "theme": "Mobiliteit",
        "workgroup": "Werkgroep Mobiliteit",
        "due": date(2030, 4, 15),
    },
    minutes=10,
    before=(14, 3),
    after=(1,),
    counted_from=N_("the day on which the text is awaited"),
)

KINDS = (ADVICE_ASKED, ADVICE_AWAITED, STEP_ENDS, TEXT_AWAITED)
