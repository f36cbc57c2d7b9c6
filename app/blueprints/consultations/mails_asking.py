"""The mails around asking, beside invitation and reminders: an answer that was entered for someone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.blueprints.consultations.answering import Values
from app.blueprints.consultations.mails import RECEIPT, receipt_of
from app.mail.kinds import N_, MailKind
from app.mail.outbox import Draft
from app.models import Person, Question, Response

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
    keeps=("receipt",),
)

KINDS = (ENTERED,)


def entered_of(response: Response, questions: Sequence[Question], values: Values, who: Person) -> Draft:
    """Return the mail that shows someone the answer that was entered for him or her."""
    draft = receipt_of(response, questions, values)
    return replace(draft, kind=ENTERED, values={**draft.values, "who": who.label})
