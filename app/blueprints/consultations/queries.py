"""Every read for making a consultation, inviting to it and answering it. Results: `queries_results`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from app.blueprints.consultations import answering
from app.blueprints.consultations.answering import Values
from app.blueprints.people.queries import is_current
from app.extensions import db
from app.models import (
    Affiliation,
    Answer,
    Choice,
    Consultation,
    ConsultationState,
    Invitation,
    InvitationState,
    MailState,
    Membership,
    Mode,
    Municipality,
    NodeKind,
    Organisation,
    OrganisationKind,
    OutboxMail,
    Pact,
    PactNode,
    Person,
    Question,
    Response,
    Workgroup,
)
from app.prepared import Prepared
from app.sealing import store
from app.web.lists import Listing, Page, contains, paged
from app.web.text import casefold_key
from app.web.viewer import Viewer

MOST_QUESTIONS = 200  # in one questionnaire
MOST_IN_FILE = 5000
CHUNK = 500  # values in one IN list
V = TypeVar("V")
M = TypeVar("M", Person, Organisation)


class SubmittedRow(NamedTuple):
    """One row of what was submitted."""

    question_id: int
    choice_id: int | None
    row_id: int | None
    text: str | None
    number: float | None


# Asked on every page behind a personal link: put together once.
_QUESTIONS = (
    select(Question)
    .where(Question.consultation_id == bindparam("consultation"), Question.removed_at.is_(None))
    .options(selectinload(Question.choices))
    .order_by(Question.position, Question.id)
    .limit(MOST_QUESTIONS)
)
_SUBMITTED = Prepared(
    select(Answer.question_id, Answer.choice_id, Answer.row_id, Answer.text, Answer.number)
    .where(Answer.response_id == bindparam("response"))
    .order_by(Answer.id),
    SubmittedRow,
)


# ---- consultations ----


def consultation_by_id(public_id: str) -> Consultation | None:
    """Return a consultation with what its pages say about it."""
    return db.session.scalar(
        select(Consultation)
        .where(Consultation.public_id == public_id)
        .options(
            joinedload(Consultation.pact),
            joinedload(Consultation.organiser),
            joinedload(Consultation.node),
            joinedload(Consultation.workgroup),
        )
    )


def consultations(viewer: Viewer, listing: Listing, today: date) -> Page[Consultation]:
    """Return one page of the consultations that `viewer` organises. What is past its last day counts as closed."""
    columns = {"closes": Consultation.closes_on, "new": Consultation.id}
    return paged(_listed(viewer, listing, today), listing, columns, tie=Consultation.id.desc())


def all_consultations(viewer: Viewer, listing: Listing, today: date) -> Sequence[Consultation]:
    """Return the same list in one piece, for a file."""
    statement = _listed(viewer, listing, today).order_by(Consultation.id.desc())
    return db.session.scalars(statement.limit(MOST_IN_FILE)).all()


def _listed(viewer: Viewer, listing: Listing, today: date) -> Select[Consultation]:
    statement = select(Consultation).options(
        joinedload(Consultation.workgroup), joinedload(Consultation.node), joinedload(Consultation.organiser)
    )
    if not viewer.is_coordinator:
        statement = statement.where(Consultation.workgroup_id.in_(viewer.facilitates))
    if state := listing.filters.get("state"):
        statement = statement.where(_standing(state, today))
    if listing.query:
        statement = statement.where(
            or_(*(contains(Consultation.titles[code].as_string(), listing.query) for code in ("nl", "fr", "en")))
        )
    return statement


def _standing(state: str, today: date) -> ColumnElement[bool]:
    is_past = Consultation.closes_on < today
    if state == ConsultationState.OPEN:
        return (Consultation.state == state) & (Consultation.closes_on.is_(None) | ~is_past)
    if state == ConsultationState.CLOSED:
        return (Consultation.state == state) | ((Consultation.state == ConsultationState.OPEN) & is_past)
    return Consultation.state == state


def counts_by_state(consultations: Sequence[Consultation]) -> dict[int, dict[str, int]]:
    """Return, for each of these consultations, how many answers are in which state; colleagues give one together."""
    counts: dict[int, dict[str, int]] = {one.id: {} for one in consultations}
    rows = db.session.execute(
        select(Invitation.consultation_id, Invitation.state, func.count())
        .where(Invitation.consultation_id.in_(counts), Invitation.state != InvitationState.JOINED)
        .group_by(Invitation.consultation_id, Invitation.state)
    )
    for consultation_id, state, count in rows:
        counts[consultation_id][state] = count
    anonymous = [one.id for one in consultations if one.mode == Mode.ANONYMOUS]
    for consultation_id, answered in store.rounded_counts(anonymous).items():
        counts[consultation_id] = _without_states(counts[consultation_id], answered)
    return counts


def _without_states(counts: Mapping[str, int], answered: int) -> dict[str, int]:
    """Return how many were asked and about how many answered, where nobody may learn who began."""
    asked = sum(counts.values())
    answered = min(answered, asked)
    return {InvitationState.INVITED: asked - answered, InvitationState.SUBMITTED: answered}


def open_past(today: date, limit: int) -> Sequence[Consultation]:
    """Return consultations that are still marked open although their last day is over."""
    return db.session.scalars(
        select(Consultation)
        .where(Consultation.state == ConsultationState.OPEN, Consultation.closes_on < today)
        .order_by(Consultation.id)
        .limit(limit)
    ).all()


def workgroups_for(viewer: Viewer, pact: Pact) -> Sequence[Workgroup]:
    """Return the groups that `viewer` may consult for, by name."""
    statement = select(Workgroup).where(Workgroup.pact_id == pact.id, Workgroup.closed_at.is_(None))
    if not viewer.is_coordinator:
        statement = statement.where(Workgroup.id.in_(viewer.facilitates))
    return db.session.scalars(statement.order_by(Workgroup.name, Workgroup.id).limit(200)).all()


def themes(pact: Pact) -> Sequence[PactNode]:
    """Return the themes and subthemes of a pact, in order."""
    return db.session.scalars(
        select(PactNode)
        .where(PactNode.pact_id == pact.id, PactNode.kind.in_([NodeKind.THEME, NodeKind.SUBTHEME]))
        .order_by(PactNode.number, PactNode.position, PactNode.id)
        .limit(200)
    ).all()


# ---- questions ----


def questions(consultation: Consultation, session: Session | None = None) -> Sequence[Question]:
    """Return the questions in order, with their choices; as objects of `session`, where one is given."""
    return (session or db.session).scalars(_QUESTIONS, {"consultation": consultation.id}).all()


def question_of(consultation: Consultation, public_id: str, *, removed: bool = False) -> Question | None:
    """Return one question of `consultation`; a deleted one with `removed`."""
    return db.session.scalar(
        select(Question)
        .where(
            Question.consultation_id == consultation.id,
            Question.public_id == public_id,
            Question.removed_at.is_not(None) if removed else Question.removed_at.is_(None),
        )
        .options(selectinload(Question.choices), joinedload(Question.consultation))
    )


# ---- invitees ----


def invitees(consultation: Consultation, listing: Listing) -> Page[Invitation]:
    """Return one page of who is invited."""
    columns: Mapping[str, Sequence[Any]] = {
        "name": [Person.name, Person.email],
        "organisation": [Organisation.name, Person.name],
        "state": [Person.name] if consultation.mode == Mode.ANONYMOUS else [Invitation.state, Person.name],
    }
    statement = _invited(consultation, listing).options(joinedload(Invitation.response))
    return paged(statement, listing, columns, tie=Invitation.id)


def all_invitees(consultation: Consultation, listing: Listing) -> Iterable[Invitation]:
    """Yield the same list in one piece, for a file."""
    statement = _invited(consultation, listing).order_by(Person.name, Person.email, Invitation.id)
    return db.session.scalars(statement.execution_options(yield_per=CHUNK))


def _invited(consultation: Consultation, listing: Listing) -> Select[Invitation]:
    statement = (
        select(Invitation)
        .join(Invitation.person)
        .outerjoin(Invitation.organisation)
        .where(Invitation.consultation_id == consultation.id)
        .options(contains_eager(Invitation.person), contains_eager(Invitation.organisation))
    )
    if (state := listing.filters.get("state")) and consultation.mode != Mode.ANONYMOUS:
        statement = statement.where(Invitation.state == state)
    if listing.query:
        statement = statement.where(
            or_(*(contains(column, listing.query) for column in (Person.name, Person.email, Organisation.name)))
        )
    return statement


def invitation_of(consultation: Consultation, public_id: str) -> Invitation | None:
    """Return one invitation, with its person and organisation."""
    return db.session.scalar(
        select(Invitation)
        .where(Invitation.consultation_id == consultation.id, Invitation.public_id == public_id)
        .options(joinedload(Invitation.person), joinedload(Invitation.organisation))
    )


def invited_person_ids(consultation: Consultation, person_ids: Iterable[int]) -> set[int]:
    """Return which of these persons are invited already."""
    found: set[int] = set()
    for chunk in in_chunks(list(person_ids)):
        found.update(
            db.session.scalars(
                select(Invitation.person_id).where(
                    Invitation.consultation_id == consultation.id, Invitation.person_id.in_(chunk)
                )
            )
        )
    return found


def waiting(consultation: Consultation, limit: int) -> Sequence[Invitation]:
    """Return who was not written to yet, first come first served."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.consultation_id == consultation.id, Invitation.invited_at.is_(None))
        .options(joinedload(Invitation.person))
        .order_by(Invitation.id)
        .limit(limit)
    ).all()


def count_waiting(consultation: Consultation) -> int:
    """Return how many were not written to yet."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Invitation)
            .where(Invitation.consultation_id == consultation.id, Invitation.invited_at.is_(None))
        )
        or 0
    )


def with_waiting(limit: int) -> Sequence[Consultation]:
    """Return open consultations in which someone was not written to yet."""
    return db.session.scalars(
        select(Consultation)
        .where(
            Consultation.state == ConsultationState.OPEN,
            Consultation.id.in_(select(Invitation.consultation_id).where(Invitation.invited_at.is_(None))),
        )
        .options(joinedload(Consultation.pact), joinedload(Consultation.organiser))
        .order_by(Consultation.id)
        .limit(limit)
    ).all()


def written_to(consultation: Consultation, kind: str, person_ids: Sequence[int]) -> set[int]:
    """Return which of these persons have a mail of `kind` about `consultation` that left or still will."""
    alive = [MailState.QUEUED, MailState.SENDING, MailState.SENT, MailState.UNCERTAIN]
    found: set[int] = set()
    for chunk in in_chunks(person_ids):
        found.update(
            one
            for one in db.session.scalars(
                select(OutboxMail.person_id).where(
                    OutboxMail.subject_kind == "consultation",
                    OutboxMail.subject_id == consultation.public_id,
                    OutboxMail.kind == kind,
                    OutboxMail.state.in_(alive),
                    OutboxMail.person_id.in_(chunk),
                )
            )
            if one is not None
        )
    return found


def people_by_email(addresses: Sequence[str]) -> dict[str, Person]:
    """Return who has these addresses, by address."""
    found: dict[str, Person] = {}
    for chunk in in_chunks(addresses):
        found.update(
            (person.email or "", person)
            for person in db.session.scalars(select(Person).where(Person.email.in_(chunk)).order_by(Person.id))
        )
    return found


def people_by_name(names: Sequence[str]) -> dict[str, list[Person]]:
    """Return who is called like this, case and accents aside, by the key of the name."""
    keys = sorted({casefold_key(name)[:200] for name in names} - {""})
    found: dict[str, list[Person]] = {}
    for chunk in in_chunks(keys):
        for person in db.session.scalars(
            select(Person).where(Person.name_key.in_(chunk)).order_by(Person.email, Person.id).limit(2 * CHUNK)
        ):
            found.setdefault(person.name_key, []).append(person)
    return found


Reached = tuple[Person, int | None]  # a person, and the organisation he or she is asked for


def members_of(workgroup_ids: Sequence[int]) -> list[Reached]:
    """Return who sits in these groups now, each for the organisation of that seat."""
    rows = db.session.execute(
        select(Person, Membership.organisation_id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.workgroup_id.in_(workgroup_ids), Membership.ends_on.is_(None))
        .order_by(Person.id, Membership.id)
    )
    return [(person, organisation_id) for person, organisation_id in rows]


def affiliated(
    today: date, *, kinds: Sequence[str] = (), nis_codes: Sequence[str] = (), role: str = ""
) -> list[Reached]:
    """Return who speaks today for an organisation of these kinds, or in these municipalities; of any, without both.

    With a role: only those in whose role these words stand.
    """
    wanted = or_(Organisation.kind.in_(kinds), Organisation.nis_code.in_(nis_codes)) if kinds or nis_codes else true()
    if role:
        wanted = and_(wanted, contains(Affiliation.role, role))
    rows = db.session.execute(
        select(Person, Organisation.id)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(wanted, is_current(today))
        .order_by(Person.id, Affiliation.is_contact.desc(), Affiliation.id)
    )
    return [(person, organisation_id) for person, organisation_id in rows]


def usual_organisations(person_ids: Sequence[int], today: date) -> dict[int, int]:
    """Return for which organisation each of these persons speaks first: as its contact, else the oldest tie."""
    found: dict[int, int] = {}
    for chunk in in_chunks(person_ids):
        rows = db.session.execute(
            select(Affiliation.person_id, Affiliation.organisation_id)
            .where(Affiliation.person_id.in_(chunk), is_current(today))
            .order_by(Affiliation.is_contact.desc(), Affiliation.id)
        )
        for person_id, organisation_id in rows:
            found.setdefault(person_id, organisation_id)
    return found


def organisation_kinds_in_use() -> list[tuple[OrganisationKind, int]]:
    """Return the kinds of organisations there are, with how many of each."""
    rows = db.session.execute(
        select(Organisation.kind, func.count()).group_by(Organisation.kind).order_by(Organisation.kind)
    )
    return [(OrganisationKind(kind), count) for kind, count in rows]


def municipalities_in_use(today: date) -> Sequence[Municipality]:
    """Return the municipalities that exist today and have an organisation, by name."""
    return db.session.scalars(
        select(Municipality)
        .where(
            Municipality.nis_code.in_(select(Organisation.nis_code).where(Organisation.nis_code.is_not(None))),
            Municipality.valid_until.is_(None) | (Municipality.valid_until >= today),
        )
        .order_by(Municipality.name, Municipality.nis_code)
        .limit(400)
    ).all()


# ---- answering ----


def submitted(response: Response, questions: Sequence[Question]) -> Values:
    """Return what was submitted, of the questions that are still asked."""
    asked = {question.id: question for question in questions}
    choices: dict[int | None, Choice] = {choice.id: choice for question in questions for choice in question.choices}
    return answering.values_of(
        [
            (asked[row.question_id], choices.get(row.choice_id), choices.get(row.row_id), row.text, row.number)
            for row in _SUBMITTED.all(response=response.id)
            if row.question_id in asked
        ]
    )


def has_answers(consultation: Consultation) -> bool:
    """Whether anyone has begun to answer."""
    found = db.session.scalar(select(Response.id).where(Response.consultation_id == consultation.id).limit(1))
    return found is not None


def count_invited(consultation: Consultation, state: InvitationState | None = None) -> int:
    """Return how many are invited, or how many of them are in `state`."""
    statement = select(func.count()).select_from(Invitation).where(Invitation.consultation_id == consultation.id)
    return db.session.scalar(statement.where(Invitation.state == state) if state else statement) or 0


def in_chunks(values: Sequence[V]) -> Iterable[Sequence[V]]:
    """Yield `values` in parts short enough for one statement."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def by_public_id(model: type[M], public_id: str) -> M | None:
    """Return the row of a model with this public id."""
    return db.session.scalar(select(model).where(model.public_id == public_id))
