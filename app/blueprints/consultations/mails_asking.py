"""The mails around asking, beside invitation and reminders: an answer that was entered for someone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.blueprints.consultations.answering import Values
from app.blueprints.consultations.mails import INVITATION, RECEIPT, draft_of, receipt_of
from app.mail.kinds import N_, MailKind
from app.mail.outbox import Draft
from app.models import Invitation, Person, Question, Response

ENTERED = MailKind(
    name="consultation_entered",
    title=N_("Answer that was entered for someone"),
    subject=N_("Is this your answer? {title}"),
    body=N_(
        "Dear {name},\n\nYou answered by phone or by letter, and {who} wrote your answer down. It stands below as it was entered, and was received under number {receipt}.\n\nIs it right? Then confirm it with the button. Is something wrong? With the same button you correct it, until {until}, that day included.\n\nKind regards,\n{organiser}"
    ),
    reason=N_("{who} entered an answer to this consultation in your name."),
    button=N_("Confirm or correct your answer"),
    sample={**RECEIPT.sample, "who": "Liesbet De Cock"},
    urgent=True,
    on_request=True,
    confidential=True,
    keeps=("receipt",),
)

HELP_PURPOSE = "consultation_help"

HELP = MailKind(
    name="consultation_help",
    title=N_("Request to a colleague to help with an answer"),
    subject=N_("{who} asks you to help with an answer: {title}"),
    body=N_(
        "Dear {name},\n\n{who} was asked by {body} for the view of {organisation}, and asks you to fill in the same answer together.\n\n{intro}\n\nYou each have a link of your own. Nobody overwrites the other: where you both wrote something, you see both texts and choose.\n\nAnswers are taken until {until}, that day included."
    ),
    reason=N_("{who} gave your address, because you can help with the answer of {organisation}."),
    button=N_("Open the answer"),
    sample={**RECEIPT.sample, "who": "Griet Baetens", "organisation": "Stad Aalst"},
    minutes=5,
    on_request=True,
    urgent=True,
)

JOIN = MailKind(
    name="consultation_joined",
    title=N_("Link that someone asked for at a public address"),
    subject=N_("Your link to answer: {title}"),
    body=N_(
        "Dear {name},\n\nYou asked for a link to answer this consultation of {body}. With the button you open your own answer, as often as you like, until {until}, that day included. It counts once.\n\nDid you not ask for this? Then you need not do anything: nothing was answered in your name."
    ),
    reason=N_("Someone typed this address at the public address of this consultation."),
    button=N_("Open the questions"),
    sample=RECEIPT.sample,
    urgent=True,
    on_request=True,
    minutes=5,
)

TOGETHER = MailKind(
    name="consultation_receipt_together",
    title=N_("Receipt of an answer that a colleague submitted"),
    subject=N_("The answer of {organisation} was received: {title}"),
    body=N_(
        "Dear {name},\n\n{who} submitted the answer of {organisation}. It was received under number {receipt}.\n\nYou can read it and change it together with the same link until {until}, that day included.\n\n{body} will let you know what was done with the answers.\n\nKind regards,\n{organiser}"
    ),
    reason=N_("{who} submitted the answer for which you were asked."),
    button=N_("Read or change your answer"),
    sample=HELP.sample,
    urgent=True,
    on_request=True,
    confidential=True,
    keeps=("receipt",),
)

KINDS = (ENTERED, HELP, JOIN, TOGETHER)


def entered_of(response: Response, questions: Sequence[Question], values: Values, who: Person) -> Draft:
    """Return the mail that shows someone the answer that was entered for him or her."""
    draft = receipt_of(response, questions, values)
    return replace(draft, kind=ENTERED, values={**draft.values, "who": who.label})


def together_of(receipt: Draft, invitation: Invitation, who: Person) -> Draft:
    """Return a receipt in the words for who was asked, while a colleague, `who`, submitted the answer."""
    organisation = invitation.organisation.name if invitation.organisation else ""
    return replace(receipt, kind=TOGETHER, values={**receipt.values, "who": who.label, "organisation": organisation})


def help_of(invitation: Invitation, colleague: Person, who: Person) -> Draft:
    """Return the mail that asks a colleague to fill in the same answer, with a link to it."""
    draft = draft_of(INVITATION, invitation.consultation, colleague)
    organisation = invitation.organisation.name if invitation.organisation else ""
    return replace(
        draft,
        kind=HELP,
        about=("invitation", invitation.public_id),
        purpose=HELP_PURPOSE,
        values={**draft.values, "who": who.label, "organisation": organisation},
    )
