"""The mails that receipt what someone did with a mail that was not for him or her, and that tell who organises."""

from __future__ import annotations

from app.mail.kinds import N_, MailKind

PURPOSE = "passing"  # of the link to the page on which it can be undone

_SAMPLE = {
    "name": "Griet Baetens",
    "thing": "Mobiliteit: wat ziet u ervan?",
    "who": "Griet Baetens",
    "colleague": "Tom Wauters",
    "what": "Griet Baetens gaf dit door aan Tom Wauters.",
}

PASSED_RECEIPT = MailKind(
    name="passing_receipt",
    title=N_("Receipt of passing on"),
    subject=N_("Passed on: {thing}"),
    body=N_(
        "Dear {name},\n\nyou passed this on to {colleague}: {thing}.\n\n{colleague} gets an e-mail with a link of his or her own. Your name, your link and whatever you filled in are not in it. We ask you no more.\n\nWas this a mistake? Undo it with the button below, as long as {colleague} has not answered."
    ),
    reason=N_("You passed this on by the link in your e-mail."),
    button=N_("Look at it, or undo it"),
    sample=_SAMPLE,
    urgent=True,
    on_request=True,
)

NOT_MINE_RECEIPT = MailKind(
    name="not_for_me_receipt",
    title=N_("Receipt of “this is not for me”"),
    subject=N_("We stop writing about this: {thing}"),
    body=N_(
        "Dear {name},\n\nsomeone who followed the link in your e-mail said that this is not for you: {thing}.\n\nNo more e-mails about it come to this address, the link no longer works, and the organiser knows.\n\nWas this a mistake? Undo it with the button below: the link in your earlier e-mail then works again."
    ),
    reason=N_("It was said by the link in your e-mail."),
    button=N_("Look at it, or undo it"),
    sample=_SAMPLE,
    urgent=True,
    on_request=True,
)

ORGANISER_TOLD = MailKind(
    name="passing_told",
    title=N_("Someone passed something on, or says it is not for him or her"),
    subject=N_("Not for {who}: {thing}"),
    body=N_("Dear {name},\n\nthis is about {thing}.\n\n{what}"),
    reason=N_("You organise this."),
    sample=_SAMPLE,
    minutes=1,
)

ALL = (PASSED_RECEIPT, NOT_MINE_RECEIPT, ORGANISER_TOLD)
