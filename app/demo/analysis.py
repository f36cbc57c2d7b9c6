"""What was done with a closed consultation: its passages coded with topics, and told to everyone."""

from __future__ import annotations

from collections.abc import Iterable

from app.demo.story import Story
from app.models import CodedUnit, Coding, Consultation, ConsultationState, Feedback, Passage, Topic

TOPIC = "Bereikbaarheid"
ASKED = "Hoe vlot raakt u op het werk, en wat houdt u tegen?"
SAID = "Wie in ploegen werkt, raakt er niet met de bus. Fietspaden houden op waar het gevaarlijk wordt."
DID = "De werkgroep zette beide punten op haar agenda. Wat er beslist werd en wie eraan werkt, staat hieronder."


def load_analysis(story: Story) -> None:
    """Code the passages of closed consultations, and tell what was done with them."""
    by_consultation: dict[int, list[Passage]] = {}
    for passage in story.passages.values():
        if passage.consultation.state == ConsultationState.CLOSED:
            by_consultation.setdefault(passage.consultation.id, []).append(passage)
    for passages in by_consultation.values():
        _code(story, passages[0].consultation, passages)


def _code(story: Story, consultation: Consultation, passages: Iterable[Passage]) -> None:
    topic = story.add(Topic(consultation=consultation, name=TOPIC, asked=ASKED, said=SAID, did=DID))
    coder, units = consultation.organiser, set()
    for passage in passages:
        unit = passage.response.public_id if passage.response else ""
        story.add(
            Coding(
                passage=passage, topic=topic, coder=coder, question=passage.question, unit=unit, at=passage.marked_at
            )
        )
        if passage.question_id and unit and (passage.question_id, unit) not in units:
            units.add((passage.question_id, unit))
            story.add(CodedUnit(question_id=passage.question_id, coder_id=coder.id, unit=unit, at=passage.marked_at))
    story.add(Feedback(consultation=consultation, intro="", published_at=story.ago(20)))
