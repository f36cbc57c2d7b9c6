"""The mails of this slice: invitation, reminders to who did not begin, did not finish or has little time left, receipt."""

from __future__ import annotations

from collections.abc import Sequence

from app.blueprints.consultations import voices
from app.blueprints.consultations.answering import Values
from app.blueprints.consultations.presenting import answered_facts
from app.blueprints.consultations.words import MODE_SENTENCES
from app.mail.kinds import N_, MailKind
from app.mail.outbox import Draft
from app.models import AnswersFor, Consultation, Mode, Person, Question, Response, VoiceWanted
from app.web.languages import gettext as _
from app.web.languages import speaking

PURPOSE = "consultation_answer"
_SAMPLE = {
    "name": "Griet Baetens",
    "title": "Mobiliteit: wat ziet u ervan?",
    "body": "Streekoverleg Zuid-Oost-Vlaanderen",
    "organiser": "Liesbet De Cock",
    "intro": "Uw antwoord helpt de streek beslissen welke acties bijgestuurd worden.",
    "how": "U hebt geen account nodig. U kunt antwoorden op een telefoon, halfweg stoppen en later verdergaan met dezelfde link.",
    "until": "31 maart 2027",
    "receipt": "7K3M-PQ2X",
}
_COUNTED_FROM = N_("the last day for answers")
_WITH_LINK = N_("You need no account. You can answer on a phone, stop half-way and go on later with the same link.")
_ANONYMOUSLY = N_(
    "You need no account. The first page says how your answer stays without a name. From there you go on in the same browser, or with a code that you write down: this link brings you to that page only."
)
_OF_THE_BOARD = N_(
    "Whoever answers for an organisation gives the answer of its board: the date and the reference of the decision are asked."
)
FOR_WHOM = N_("For whom")
UNTIL, MINUTES, NAME, RECEIVED = N_("Last day for answers"), N_("Minutes it takes"), N_("Your name"), N_("Receipt")

INVITATION = MailKind(
    name="consultation_invitation",
    title=N_("Invitation to a consultation"),
    subject=N_("Your view is asked: {title}"),
    body=N_(
        "Dear {name},\n\n{body} asks for your view.\n\n{intro}\n\n{how}\n\nAfterwards you will hear what was done with the answers.\n\nKind regards,\n{organiser}"
    ),
    reason=N_("{body} invited you to this consultation."),
    button=N_("Open the questions"),
    sample=_SAMPLE,
    minutes=5,
    essential=True,
)

REMINDER = MailKind(
    name="consultation_reminder",
    title=N_("Reminder of a consultation"),
    subject=N_("You can answer until {until}: {title}"),
    body=N_(
        "Dear {name},\n\nA while ago {body} asked for your view. We have not had your answer yet, and it counts.\n\nAnswers are taken until {until}, that day included.\n\nKind regards,\n{organiser}"
    ),
    reason=N_("{body} invited you to this consultation, and your answer is not there yet."),
    button=N_("Open the questions"),
    sample=_SAMPLE,
    minutes=5,
    before=(3,),
    counted_from=_COUNTED_FROM,
)

UNFINISHED = MailKind(
    name="consultation_unfinished",
    title=N_("Reminder to someone who began to answer"),
    subject=N_("Your answer is not submitted yet: {title}"),
    body=N_(
        "Dear {name},\n\nYou began to answer, and everything you filled in is kept. It counts only once you submit it.\n\nThe link brings you back to where you stopped. Answers are taken until {until}, that day included.\n\nKind regards,\n{organiser}"
    ),
    reason=N_("You began to answer this consultation and did not submit your answer yet."),
    button=N_("Go on where you stopped"),
    sample=_SAMPLE,
    minutes=3,
    before=(3,),
    counted_from=_COUNTED_FROM,
)

CLOSING = MailKind(
    name="consultation_closing",
    title=N_("A consultation closes soon"),
    subject=N_("Until {until} only: {title}"),
    body=N_(
        "Dear {name},\n\nAnswers are taken until {until}, that day included. After that the list is closed, and yours is not there yet.\n\nYou need not answer everything: what you do fill in counts once you submit it.\n\nKind regards,\n{organiser}"
    ),
    reason=N_("{body} invited you to this consultation, and your answer is not there yet."),
    button=N_("Open the questions"),
    sample=_SAMPLE,
    minutes=5,
    before=(1,),  # one reminder is what people were promised: this one is for who was invited too late for the other
    counted_from=_COUNTED_FROM,
)

RECEIPT = MailKind(
    name="consultation_receipt",
    title=N_("Receipt of an answer"),
    subject=N_("Your answer was received: {title}"),
    body=N_(
        "Dear {name},\n\nThank you. Your answer was received under number {receipt}.\n\nYou can read it and change it with the same link until {until}, that day included.\n\n{body} will let you know what was done with the answers.\n\nKind regards,\n{organiser}"
    ),
    reason=N_("You submitted an answer to this consultation a moment ago."),
    button=N_("Read or change your answer"),
    sample=_SAMPLE,
    urgent=True,
    on_request=True,
    confidential=True,
    keeps=("receipt",),
)

# Nobody may see who began: all who were invited to an anonymous consultation get these words, once.
PERHAPS = MailKind(
    name="consultation_perhaps",
    title=N_("Reminder of an anonymous consultation"),
    subject=N_("If you have not answered yet: {title}"),
    body=N_(
        "Dear {name},\n\nA while ago {body} asked for your view, without your name. We cannot see who answered: everybody who was invited gets these words, once. If you answered, you need not do anything.\n\nNot begun yet? Open the questions below. Begun and not ready? Go on in the browser in which you began, or with your return code. Answers are taken until {until}, that day included.\n\nKind regards,\n{organiser}"
    ),
    reason=N_(
        "{body} invited you to this consultation. Everybody who was invited gets this mail, whether it is needed or not."
    ),
    button=N_("Open the questions"),
    sample=_SAMPLE,
    minutes=5,
)

REMINDERS = (REMINDER, UNFINISHED, CLOSING)
KINDS = (INVITATION, *REMINDERS, PERHAPS, RECEIPT)


def draft_of(kind: MailKind, consultation: Consultation, person: Person) -> Draft:
    """Return a mail about `consultation` to `person`, with the texts of the consultation in his or her language."""
    facts: list[tuple[str, object]] = [(UNTIL, consultation.closes_on or ""), (MINUTES, consultation.minutes)]
    if kind is INVITATION:
        with speaking(person.language):
            facts.append((NAME, str(MODE_SENTENCES[Mode(consultation.mode)])))
            if consultation.voice_wanted == VoiceWanted.BODY:
                facts.append((FOR_WHOM, _(_OF_THE_BOARD)))
    return Draft(
        kind=kind,
        person=person,
        about=("consultation", consultation.public_id),
        values=_values(consultation, person),
        facts=facts,
        purpose=PURPOSE,
        reply_to=consultation.organiser.email or "",
    )


def _values(consultation: Consultation, person: Person) -> dict[str, object]:
    with speaking(person.language):
        how = _(_ANONYMOUSLY if consultation.mode == Mode.ANONYMOUS else _WITH_LINK)
    return {
        "how": how,
        "title": consultation.text(consultation.titles, person.language),
        "intro": consultation.text(consultation.intros, person.language),
        "body": consultation.pact.body_name,
        "organiser": consultation.organiser.label,
        "until": consultation.closes_on or "",
    }


def receipt_of(
    response: Response,
    questions: Sequence[Question],
    values: Values,
    for_whom: AnswersFor | None = None,
    *,
    reader: Person | None = None,
) -> Draft:
    """Return the receipt, with the respondent's own answers in the named mode; to a colleague, as `reader`.

    A mail stands in the outbox under the respondent's name: confidential answers must not stand there too.
    """
    consultation, person = response.consultation, reader or response.invitation.person
    with speaking(person.language):
        answers = answered_facts(consultation, questions, values) if consultation.mode == Mode.NAMED else []
        answers = [*voices.lines_of(for_whom), *answers]
    return Draft(
        kind=RECEIPT,
        person=person,
        about=("consultation", consultation.public_id),
        values={**_values(consultation, person), "receipt": response.receipt},
        facts=[(RECEIVED, response.receipt), *answers],
        purpose=PURPOSE,
        reply_to=consultation.organiser.email or "",
    )
