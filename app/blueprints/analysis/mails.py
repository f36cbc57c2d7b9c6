"""The mail that tells each contributor what became of his or her own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.blueprints.analysis.fates import Fate
from app.blueprints.analysis.queries_feedback import Story
from app.blueprints.analysis.words import LIGHTS
from app.blueprints.consultations.rules import shortened
from app.blueprints.pacts.lights import light_of
from app.mail.kinds import N_, MailKind
from app.mail.outbox import Draft, in_words
from app.models import Consultation, Mode, Passage, Person
from app.web.languages import gettext as _
from app.web.languages import speaking

PURPOSE = "consultation_feedback"
MOST_FACTS = 20
WORDS, BECAME = N_("Your words"), N_("What became of them")

FEEDBACK = MailKind(
    name="consultation_feedback",
    title=N_("What became of an answer"),
    subject=N_("What was done with your answer: {title}"),
    body=N_(
        "Dear {name},\n\nA while ago you answered “{title}”. {body} promised to tell you what was done with it. Here it is.\n\nBehind the button you read your own words and what they led to, and what was done with everything that was said.\n\nKind regards,\n{organiser}"
    ),
    reason=N_("You answered this consultation of {body}."),
    button=N_("Read what was done"),
    sample={
        "name": "Griet Baetens",
        "title": "Mobiliteit: wat ziet u ervan?",
        "body": "Streekoverleg Zuid-Oost-Vlaanderen",
        "organiser": "Liesbet De Cock",
    },
    confidential=True,
)

FEEDBACK_TO_ALL = MailKind(
    name="consultation_feedback_all",
    title=N_("What became of anonymous answers"),
    subject=N_("What was done with the answers: {title}"),
    body=N_(
        "Dear {name},\n\nA while ago {body} asked for your view on “{title}”. Nobody knows who answered and who wrote what, so this goes to everyone who was asked. Here is what was said, and what was done with it.\n\nKind regards,\n{organiser}"
    ),
    reason=N_("{body} invited you to this consultation."),
    button=N_("Read what was done"),
    sample=FEEDBACK.sample,
)

KINDS = (FEEDBACK, FEEDBACK_TO_ALL)


def draft_of(
    consultation: Consultation,
    person: Person,
    own: Sequence[Passage],
    became: Mapping[int, Fate],
    told: Sequence[Story],
    today: date,
) -> Draft:
    """Return the mail to one contributor.

    By name it holds the words and what became of them. A mail stands in the outbox under the name of the person, so
    of a confidential answer the words stand behind the link only; of an anonymous one there are only topics.
    """
    with speaking(person.language):
        if consultation.mode == Mode.NAMED:
            facts = [fact for one in own[: MOST_FACTS // 2] for fact in _facts_of(one, became, today)]
        elif consultation.mode == Mode.ANONYMOUS:
            facts = [
                (story.topic.name, shortened(story.topic.did or story.topic.said, 300)) for story in told[:MOST_FACTS]
            ]
        else:
            facts = []
    return Draft(
        kind=FEEDBACK_TO_ALL if consultation.mode == Mode.ANONYMOUS else FEEDBACK,
        person=person,
        about=("consultation", consultation.public_id),
        values={
            "title": consultation.text(consultation.titles, person.language),
            "body": consultation.pact.body_name,
            "organiser": consultation.organiser.label,
        },
        facts=facts,
        purpose=PURPOSE,
        reply_to=consultation.organiser.email or "",
    )


def _facts_of(passage: Passage, became: Mapping[int, Fate], today: date) -> list[tuple[str, object]]:
    return [(WORDS, shortened(passage.text, 300)), (BECAME, in_short(became[passage.id], today))]


def in_short(fate: Fate, today: date) -> str:
    """Return what became of words in one line, in the current language."""
    parts = [_("part of the pact: %(title)s", title=f"{node.number} {node.title}") for node in fate.nodes]
    parts += [
        _("decision of %(day)s: %(text)s", day=in_words(one.decided_on), text=shortened(one.text))
        for one in fate.decisions
    ]
    parts += [
        _("action: %(title)s (%(state)s)", title=one.title, state=LIGHTS[light_of(one, today)]) for one in fate.actions
    ]
    if not parts:
        parts = [
            _("on the agenda of %(day)s: %(title)s", day=in_words(item.meeting.starts_at), title=item.title)
            for item in fate.items
        ]
    return "; ".join(parts) or _("Read and weighed; it led to no decision of its own.")
