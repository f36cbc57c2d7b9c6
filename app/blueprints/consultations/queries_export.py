"""Reads for files of answers: plain rows, a bounded number at a time, whatever the number of respondents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, type_coerce
from sqlalchemy.orm import joinedload
from sqlalchemy.types import NullType

from app.extensions import db
from app.models import Answer, AnswersFor, Consultation, Invitation, Mode, Organisation, Person, Response
from app.prepared import Prepared

CHUNK = 2_000  # respondents read at once


class Given(NamedTuple):
    """One submitted response; the names are empty where they are not to be shown."""

    id: int
    public_id: str
    language: str
    submitted_at: datetime | None
    is_entered: bool
    invitation_id: int
    name: str
    email: str | None
    organisation: str | None


class Row(NamedTuple):
    """One stored answer."""

    response_id: int
    question_id: int
    choice_id: int | None
    row_id: int | None
    text: str | None
    number: float | None


def _answers(key: Any) -> Prepared[Row]:
    """Return the answers of the responses behind one key up to another one, in the order of the keys."""
    number = type_coerce(Answer.number, NullType())  # both drivers give a float as it is
    columns = (Answer.response_id, Answer.question_id, Answer.choice_id, Answer.row_id, Answer.text, number)
    return Prepared(
        select(*columns)
        .select_from(Response)
        .join(Answer, Answer.response_id == Response.id)
        .where(
            Response.consultation_id == bindparam("consultation"),
            key > bindparam("after"),
            key <= bindparam("until"),
            Response.submitted_at.is_not(None),
        )
        .order_by(key, Answer.id),
        Row,
    )


_BY_ID, _BY_NAME = _answers(Response.id), _answers(Response.public_id)


def exported(consultation: Consultation) -> Iterator[tuple[Given, Sequence[Any], AnswersFor | None]]:
    """Yield every submitted response with its rows (as `Row` has them) and for whom it was given.

    In the confidential mode the order is that of random ids, and no person is read.
    """
    by_name = consultation.mode != Mode.NAMED
    after: Any = "" if by_name else -1
    while batch := _responses_after(consultation, after):
        until: Any = batch[-1].public_id if by_name else batch[-1].id
        rows: dict[int, list[Any]] = defaultdict(list)
        prepared = _BY_NAME if by_name else _BY_ID
        for row in prepared.raw(consultation=consultation.id, after=after, until=until):
            rows[row[0]].append(row)
        said = {} if by_name else _said(consultation, after, until)
        for one in batch:
            yield one, rows.get(one.id, ()), said.get(one.invitation_id)
        after = until


def _responses_after(consultation: Consultation, after: Any) -> list[Given]:
    own = (
        Response.id,
        Response.public_id,
        Response.language,
        Response.submitted_at,
        Response.is_entered,
        Response.invitation_id,
    )
    these = (Response.consultation_id == consultation.id, Response.submitted_at.is_not(None))
    if consultation.mode != Mode.NAMED:
        statement = select(*own).where(*these, Response.public_id > after).order_by(Response.public_id)
        return [Given(*row, "", None, None) for row in db.session.execute(statement.limit(CHUNK))]
    named = (
        select(*own, Person.name, Person.email, Organisation.name)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .where(*these, Response.id > after)
        .order_by(Response.id)
        .limit(CHUNK)
    )
    return [Given(*row) for row in db.session.execute(named)]


def _said(consultation: Consultation, after: int, until: int) -> dict[int, AnswersFor]:
    found = db.session.scalars(
        select(AnswersFor)
        .join(Response, Response.invitation_id == AnswersFor.invitation_id)
        .where(Response.consultation_id == consultation.id, Response.id > after, Response.id <= until)
        .options(joinedload(AnswersFor.blob))
    )
    return {one.invitation_id: one for one in found}
