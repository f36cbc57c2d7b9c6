"""What stands behind a personal link to a consultation, and which ones a link of a person still leads to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, Select, bindparam, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from app.blueprints.consultations.mails import PURPOSE
from app.blueprints.consultations.rules import is_open
from app.extensions import db
from app.models import Consultation, Invitation, Pact, Person, PersonalLink, Response
from app.prepared import Prepared
from app.rows import columns_of, objects_of
from app.web.viewer import PACT, PactInShort

_ORGANISER = aliased(Person)
_BEHIND = (Invitation, Consultation, Pact, Person, _ORGANISER, Response)
_IS_LINK: tuple[ColumnElement[bool], ...] = (
    PersonalLink.public_id == bindparam("link"),
    PersonalLink.purpose == PURPOSE,
    PersonalLink.person_id == Invitation.person_id,
    PersonalLink.subject_id == Consultation.public_id,
)
_IS_ASKED: tuple[ColumnElement[bool], ...] = (
    Consultation.public_id == bindparam("consultation"),
    Invitation.person_id == bindparam("person"),
)


def _statement(*entities: Any, where: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    """Return what reads an invitation and all that its pages say: asked at every step of a respondent."""
    return (
        select(*columns_of(*entities))
        .join_from(Invitation, Consultation, Consultation.id == Invitation.consultation_id)
        .join(Pact, Pact.id == Consultation.pact_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(_ORGANISER, _ORGANISER.id == Consultation.organiser_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(*where)
    )


def _linked() -> Prepared[tuple[Any, ...]]:
    """Return the statement of a page behind a link; what its frame says of the current pact comes last."""
    current, read = PACT.subquery(), objects_of(PersonalLink, *_BEHIND)
    facts = len(current.c)

    def shaped(*cells: Any) -> tuple[Any, ...]:
        pact = PactInShort(*cells[-facts:]) if cells[-facts] is not None else None
        return (*read(*cells[:-facts]), pact)

    statement = _statement(PersonalLink, *_BEHIND, where=_IS_LINK)
    return Prepared(statement.outerjoin(current, true()).add_columns(*current.c), shaped)


def _lock(conditions: Sequence[ColumnElement[bool]]) -> Prepared[tuple[int]]:
    statement = select(Invitation.id).join(Invitation.consultation).where(*conditions).with_for_update(of=Invitation)
    return Prepared(statement, lambda key: (key,))


_LINKED, _ASKED = _linked(), Prepared(_statement(*_BEHIND, where=_IS_ASKED), objects_of(*_BEHIND))
_LINKED_LOCK, _ASKED_LOCK = _lock(_IS_LINK), _lock(_IS_ASKED)


class Behind(NamedTuple):
    """What stands behind a personal link."""

    link: PersonalLink
    invitation: Invitation
    pact: PactInShort | None  # the current one, whatever the consultation is about


def behind_link(public_id: str, *, lock: bool = False) -> Behind | None:
    """Return a link to one's own answer with the invitation it leads to, the consultation and the response.

    With `lock`, a second request of the same person waits for the first: a form sent twice counts once.
    """
    if lock:
        _wait(_LINKED_LOCK, link=public_id)
    found = _LINKED.first(link=public_id)
    if found is None:
        return None
    link, *behind, pact = found
    invitation = _tied(*behind)
    set_committed_value(link, "person", invitation.person)
    return Behind(link, invitation, pact)


def invitation_by_link(consultation_id: str, person_id: int, *, lock: bool = False) -> Invitation | None:
    """Return the same invitation of the person with this key."""
    asked = {"consultation": consultation_id, "person": person_id}
    if lock:
        _wait(_ASKED_LOCK, **asked)
    found = _ASKED.first(**asked)
    return _tied(*found) if found else None


def _wait(statement: Prepared[tuple[int]], **values: Any) -> None:
    """Take the lock of the invitation, before anything is read: what another request wrote until then counts.

    On SQLite whoever writes is alone already.
    """
    if db.engine.dialect.name == "postgresql":
        statement.first(**values)


def _tied(
    invitation: Invitation,
    consultation: Consultation,
    pact: Pact,
    person: Person,
    organiser: Person,
    response: Response | None,
) -> Invitation:
    """Return the invitation, with what was read beside it where the mapper would look for it."""
    ties: list[tuple[Any, str, Any]] = [
        (invitation, "consultation", consultation),
        (invitation, "person", person),
        (invitation, "response", response),
        (consultation, "pact", pact),
        (consultation, "organiser", organiser),
    ]
    if response is not None:
        ties += [(response, "invitation", invitation), (response, "consultation", consultation)]
    for one, name, other in ties:
        set_committed_value(one, name, other)
    return invitation


def open_to(person: Person, ids: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the title of each of these consultations that is open and to which `person` is invited."""
    found = db.session.scalars(
        select(Consultation)
        .join(Invitation, Invitation.consultation_id == Consultation.id)
        .where(Consultation.public_id.in_(ids), Invitation.person_id == person.id)
        .order_by(Consultation.id)
    )
    zone = current_app.config["SETTINGS"].zone
    return {one.public_id: one.text(one.titles, person.language) for one in found if is_open(one, now, zone)}
