"""Reads for what stands around questions: paragraphs of the pact, names to choose from, pictures and files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.extensions import db
from app.models import (
    Blob,
    Consultation,
    Correction,
    Invitation,
    Membership,
    Municipality,
    Organisation,
    PactNode,
    PactVersion,
    Person,
)

MOST_NAMES = 400  # suggestions on a page: more would weigh too much on a phone
VERSIONS_BACK = 2
MOST_CORRECTIONS = 20


def nodes(pact_id: int, public_ids: Sequence[str]) -> Sequence[PactNode]:
    """Return these nodes of a pact."""
    return db.session.scalars(
        select(PactNode)
        .where(PactNode.pact_id == pact_id, PactNode.public_id.in_(public_ids))
        .order_by(PactNode.number, PactNode.id)
        .limit(200)
    ).all()


def paragraphs(pact_id: int) -> Sequence[PactNode]:
    """Return the nodes of a pact that have a text of their own, in order."""
    return db.session.scalars(
        select(PactNode)
        .where(PactNode.pact_id == pact_id, PactNode.text != "")
        .order_by(PactNode.number, PactNode.position, PactNode.id)
        .limit(500)
    ).all()


def all_nodes(pact_id: int) -> Sequence[PactNode]:
    """Return every node of a pact, in order."""
    return db.session.scalars(
        select(PactNode).where(PactNode.pact_id == pact_id).order_by(PactNode.number, PactNode.id).limit(2000)
    ).all()


def earlier_texts(pact_id: int, public_ids: Sequence[str]) -> dict[str, str]:
    """Return how these nodes read in the version before the newest, or in the newest when the pact is being rewritten.

    The text that is current is left out of the comparison by whoever asks: equal texts have no difference.
    """
    snapshots = db.session.scalars(
        select(PactVersion.snapshot)
        .where(PactVersion.pact_id == pact_id)
        .order_by(PactVersion.number.desc())
        .limit(VERSIONS_BACK)
    ).all()
    current = {node.public_id: node.text for node in nodes(pact_id, public_ids)}
    found: dict[str, str] = {}
    for snapshot in snapshots:
        for row in snapshot.get("nodes", ()):
            text = row.get("text", "")
            if row["id"] in current and row["id"] not in found and text != current[row["id"]]:
                found[row["id"]] = text
    return found


def names(kind: str, consultation: Consultation) -> Sequence[str]:
    """Return the names of a kind to choose from, by name.

    People are suggested from the workgroup of the consultation alone: a questionnaire is no way into the directory.
    """
    if kind == "municipality":
        statement = select(Municipality.name).where(
            Municipality.valid_until.is_(None) | (Municipality.valid_until >= clock.now().date())
        )
        return db.session.scalars(statement.order_by(Municipality.name).limit(MOST_NAMES)).all()
    if kind == "organisation":
        return db.session.scalars(select(Organisation.name).order_by(Organisation.name).limit(MOST_NAMES)).all()
    return db.session.scalars(
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.workgroup_id == consultation.workgroup_id, Membership.ends_on.is_(None), Person.name != "")
        .distinct()
        .order_by(Person.name)
        .limit(MOST_NAMES)
    ).all()


def blob_by_id(public_id: str) -> Blob | None:
    """Return a file by its public id."""
    return db.session.scalar(select(Blob).where(Blob.public_id == public_id))


def corrections(consultation: Consultation, since: datetime | None = None) -> Sequence[Correction]:
    """Return the latest corrections of words in an opened questionnaire, newest first; none is no query."""
    if consultation.corrected_at is None or (since is not None and consultation.corrected_at < since):
        return []
    statement = select(Correction).where(Correction.consultation_id == consultation.id)
    if since is not None:
        statement = statement.where(Correction.at >= since)
    return db.session.scalars(
        statement.options(joinedload(Correction.actor), joinedload(Correction.question))
        .order_by(Correction.id.desc())
        .limit(MOST_CORRECTIONS)
    ).all()


def some_invitees(consultation: Consultation) -> Sequence[Invitation]:
    """Return the first invitees by name, to preview as one of them."""
    return db.session.scalars(
        select(Invitation)
        .join(Invitation.person)
        .where(Invitation.consultation_id == consultation.id)
        .options(contains_eager(Invitation.person))
        .order_by(Person.name, Invitation.id)
        .limit(MOST_NAMES)
    ).all()
