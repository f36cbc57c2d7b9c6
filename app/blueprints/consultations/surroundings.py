"""What stands around questions: the paragraph that is asked about, names to choose from, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.blueprints.consultations import queries_around
from app.blueprints.consultations.presenting import NOWHERE, Paragraph, Surroundings
from app.blueprints.pacts.rules import word_changes
from app.models import Consultation, Question


def around(
    consultation: Consultation, questions: Iterable[Question], picture: Callable[[Question], str], seed: str = ""
) -> Surroundings:
    """Return what these questions need; nothing is looked up where no question asks for it."""
    nodes = sorted({str(one.features["node"]) for one in questions if one.features.get("node")})
    kinds = sorted({str(one.features["who"]) for one in questions if one.features.get("who")})
    if not nodes and not kinds and not any(one.blob_id or one.features.get("random") for one in questions):
        return NOWHERE
    return Surroundings(
        paragraphs=_paragraphs(consultation, nodes) if nodes else {},
        suggestions={kind: queries_around.names(kind, consultation) for kind in kinds},
        seed=seed,
        picture=picture,
    )


def _paragraphs(consultation: Consultation, public_ids: list[str]) -> dict[str, Paragraph]:
    earlier = queries_around.earlier_texts(consultation.pact_id, public_ids)
    return {
        node.public_id: Paragraph(
            node.number,
            node.title,
            node.text,
            consultation.pact.language,
            word_changes(earlier[node.public_id], node.text)
            if earlier.get(node.public_id, node.text) != node.text
            else (),
        )
        for node in queries_around.nodes(consultation.pact_id, public_ids)
    }
