"""Every read of results. Counts come from indexes alone; texts come a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from app.extensions import db
from app.models import (
    AgendaItem,
    AgendaPassage,
    Answer,
    Blob,
    Coding,
    Consultation,
    Decision,
    Invitation,
    InvitationState,
    Meeting,
    Membership,
    Mode,
    Organisation,
    OrganisationKind,
    Passage,
    PassageTie,
    Person,
    Question,
    QuestionKind,
    Response,
    SettledPassage,
)
from app.web.lists import Listing, Page, contains

TEXTS_PER_PAGE = 25


@dataclass
class Tally:
    """How often what was answered: choice ids with their counts, per row for a scale; texts counted together."""

    choices: dict[int, int] = field(default_factory=dict)
    rows: dict[int, dict[int | None, int]] = field(default_factory=lambda: defaultdict(dict))
    texts: int = 0


def tallies(questions: Sequence[Question]) -> dict[int, Tally]:
    """Return the counts of every question, from the index on (question, choice, row) alone."""
    found = {question.id: Tally() for question in questions}
    rows = db.session.execute(
        select(Answer.question_id, Answer.choice_id, Answer.row_id, func.count())
        .where(Answer.question_id.in_(found))
        .group_by(Answer.question_id, Answer.choice_id, Answer.row_id)
    )
    for question_id, choice_id, row_id, count in rows:
        tally = found[question_id]
        if row_id is not None:
            tally.rows[row_id][choice_id] = count
        elif choice_id is not None:
            tally.choices[choice_id] = count
        else:
            tally.texts = count
    return found


@dataclass(frozen=True)
class GroupRate:
    """How many of a kind of organisation were asked, and how many answered."""

    kind: OrganisationKind | None
    invited: int
    answered: int


def response_rates(consultation: Consultation) -> list[GroupRate]:
    """Return the response per kind of organisation, persons without one last."""
    # Counted by organisation first, from the index alone; only then is the kind of each looked up.
    counted = (
        select(Invitation.organisation_id, Invitation.state, func.count().label("number"))
        .where(Invitation.consultation_id == consultation.id, Invitation.state != InvitationState.JOINED)
        .group_by(Invitation.organisation_id, Invitation.state)
        .subquery()
    )
    rows = db.session.execute(
        select(Organisation.kind, counted.c.state, func.sum(counted.c.number))
        .select_from(counted)
        .outerjoin(Organisation, Organisation.id == counted.c.organisation_id)
        .group_by(Organisation.kind, counted.c.state)
    )
    groups: dict[str | None, dict[str, int]] = defaultdict(dict)
    for kind, state, count in rows:
        groups[kind][state] = int(count)
    return [
        GroupRate(
            OrganisationKind(kind) if kind else None, sum(counts.values()), counts.get(InvitationState.SUBMITTED, 0)
        )
        for kind, counts in sorted(groups.items(), key=lambda pair: (pair[0] is None, pair[0] or ""))
    ]


# ---- texts ----


def texts(consultation: Consultation, question: Question, listing: Listing, total: int) -> Page[Answer]:
    """Return one page of what was written at `question`; `total` is how many texts there are without a filter.

    In the confidential mode the order is that of random ids: the order of arrival would tell who wrote what.
    """
    statement = select(Answer).join(Answer.response).where(Answer.question_id == question.id, Answer.text.is_not(None))
    if language := listing.filters.get("language"):
        statement = statement.where(Response.language == language)
    if listing.query:
        statement = statement.where(contains(Answer.text, listing.query))
    if language or listing.query:
        total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(listing.page, max(1, -(-total // TEXTS_PER_PAGE)))
    order = Answer.id.desc() if consultation.mode == Mode.NAMED else Response.public_id
    rows = db.session.scalars(
        statement.options(*_author(consultation))
        .order_by(order, Answer.id)
        .limit(TEXTS_PER_PAGE)
        .offset((number - 1) * TEXTS_PER_PAGE)
    ).all()
    return Page(rows=rows, total=total, number=number, size=TEXTS_PER_PAGE)


def _author(consultation: Consultation) -> list[Any]:
    """Load who wrote an answer where names are shown, and nothing about the person where they are not."""
    response = contains_eager(Answer.response)
    if consultation.mode != Mode.NAMED:
        return [response.load_only(Response.public_id, Response.language)]
    invitation = response.joinedload(Response.invitation)
    return [invitation.joinedload(Invitation.person), invitation.joinedload(Invitation.organisation)]


def text_answer(consultation: Consultation, question: str, response: str) -> Answer | None:
    """Return what one respondent wrote at one question."""
    return db.session.scalar(
        select(Answer)
        .join(Answer.response)
        .join(Answer.question)
        .where(
            Response.consultation_id == consultation.id,
            Response.public_id == response,
            Question.public_id == question,
            Answer.text.is_not(None),
        )
        .options(contains_eager(Answer.question), *_author(consultation))
    )


def response_of(consultation: Consultation, public_id: str) -> Response | None:
    """Return one submitted response, with who gave it."""
    return db.session.scalar(
        select(Response)
        .where(
            Response.consultation_id == consultation.id,
            Response.public_id == public_id,
            Response.submitted_at.is_not(None),
        )
        .options(
            joinedload(Response.invitation).joinedload(Invitation.person),
            joinedload(Response.invitation).joinedload(Invitation.organisation),
        )
    )


def file_of(consultation: Consultation, public_id: str) -> Blob | None:
    """Return a file that came with a submitted answer to `consultation`."""
    return db.session.scalar(
        select(Blob).where(
            Blob.public_id == public_id,
            exists()
            .where(Question.consultation_id == consultation.id, Question.kind == QuestionKind.FILE)
            .where(Answer.question_id == Question.id, Answer.text == Blob.public_id + "=" + Blob.name),
        )
    )


# ---- passages ----


def passages_at(question: Question, response_ids: Sequence[int]) -> dict[int, list[Passage]]:
    """Return what was marked at `question` in these responses, by response."""
    found: dict[int, list[Passage]] = defaultdict(list)
    for passage in db.session.scalars(
        select(Passage)
        .where(Passage.question_id == question.id, Passage.response_id.in_(response_ids))
        .order_by(Passage.id)
        .limit(500)
    ):
        if passage.response_id is not None:
            found[passage.response_id].append(passage)
    return found


def passages_of(consultation: Consultation, limit: int) -> Sequence[Passage]:
    """Return what was marked last in a consultation."""
    return db.session.scalars(
        select(Passage).where(Passage.consultation_id == consultation.id).order_by(Passage.id.desc()).limit(limit)
    ).all()


def passage_by_id(public_id: str) -> Passage | None:
    """Return a passage with where it comes from."""
    response = joinedload(Passage.response)
    return db.session.scalar(
        select(Passage)
        .where(Passage.public_id == public_id)
        .options(
            joinedload(Passage.consultation).joinedload(Consultation.pact),
            joinedload(Passage.question),
            joinedload(Passage.marked_by),
            response.joinedload(Response.invitation).joinedload(Invitation.person),
            response.joinedload(Response.invitation).joinedload(Invitation.organisation),
        )
    )


def is_used(passage: Passage) -> bool:
    """Whether an agenda, a topic, a settled reading or a tie holds on to a passage."""
    holders = (AgendaPassage, Coding, SettledPassage, PassageTie)
    found = (exists().where(holder.passage_id == passage.id) for holder in holders)
    return bool(db.session.scalar(select(or_(*found))))


def items_of(passage: Passage) -> Sequence[AgendaItem]:
    """Return the agenda items that are about a passage, with meeting, decisions and the actions that followed."""
    return db.session.scalars(
        select(AgendaItem)
        .join(AgendaPassage, AgendaPassage.item_id == AgendaItem.id)
        .join(AgendaItem.meeting)
        .where(AgendaPassage.passage_id == passage.id)
        .options(
            contains_eager(AgendaItem.meeting).joinedload(Meeting.workgroup),
            selectinload(AgendaItem.decisions.and_(Decision.withdrawn_at.is_(None))).selectinload(Decision.actions),
        )
        .order_by(Meeting.starts_at, AgendaItem.position, AgendaItem.id)
        .limit(50)
    ).all()


def is_on_agenda_of(passage: Passage, person: Person) -> bool:
    """Whether a group in which `person` sits has these words on one of its agendas."""
    return bool(
        db.session.scalar(
            select(
                exists()
                .where(AgendaPassage.passage_id == passage.id)
                .where(AgendaItem.id == AgendaPassage.item_id)
                .where(Meeting.id == AgendaItem.meeting_id)
                .where(Membership.workgroup_id == Meeting.workgroup_id)
                .where(Membership.person_id == person.id, Membership.ends_on.is_(None))
            )
        )
    )


def agenda_of(meetings: Sequence[Meeting]) -> dict[int, list[AgendaItem]]:
    """Return the agenda items of these meetings, by meeting, in order."""
    found: dict[int, list[AgendaItem]] = defaultdict(list)
    for item in db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id.in_([meeting.id for meeting in meetings]))
        .options(load_only(AgendaItem.public_id, AgendaItem.title, AgendaItem.meeting_id, AgendaItem.position))
        .order_by(AgendaItem.meeting_id, AgendaItem.position, AgendaItem.id)
        .limit(500)
    ):
        found[item.meeting_id].append(item)
    return found


def is_on_item(passage: Passage, item: AgendaItem) -> bool:
    """Whether an agenda item is about a passage already."""
    return db.session.get(AgendaPassage, (item.id, passage.id)) is not None
