"""Reads of this slice: everything of one municipality, under its present name and the ones it had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import literal, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.blueprints.people.queries import is_current
from app.extensions import db
from app.models import (
    Action,
    ActionState,
    Affiliation,
    Assignment,
    Consultation,
    ConsultationState,
    CouncilAdvice,
    Dossier,
    Invitation,
    InvitationState,
    Municipality,
    Organisation,
    Person,
    Seat,
)

MOST = 100
MOST_FORMER = 20
MOST_MERGERS = 10  # one after the other
OPEN = (ActionState.NOT_STARTED, ActionState.RUNNING, ActionState.PAUSED)


@dataclass(frozen=True)
class Standing:
    """What one municipality owns, is asked, has answered, advised and asks, and who speaks for it."""

    organisations: Sequence[Organisation]
    former: Sequence[Municipality]
    followed: Sequence[Municipality]
    actions: Sequence[Assignment]
    waiting: Sequence[Invitation]
    answered: Sequence[Invitation]
    advice: Sequence[CouncilAdvice]
    dossiers: Sequence[Dossier]
    contacts: Sequence[Affiliation]
    seats: Sequence[Seat]


def standing(municipality: Municipality, today: date) -> Standing:
    """Return everything about a municipality; also what those that went on in it own and answered."""
    former = predecessors(municipality.nis_code)
    codes = [municipality.nis_code, *(one.nis_code for one in former)]
    organisations = db.session.scalars(
        select(Organisation)
        .where(Organisation.nis_code.in_(codes))
        .order_by(Organisation.name_key, Organisation.id)
        .limit(MOST)
    ).all()
    ids = [one.id for one in organisations]
    asked = _invitations(ids)
    return Standing(
        organisations=organisations,
        former=former,
        followed=_successors(municipality),
        actions=_actions(ids),
        waiting=[
            one
            for one in asked
            if one.state != InvitationState.SUBMITTED and one.consultation.state == ConsultationState.OPEN
        ],
        answered=[one for one in asked if one.state == InvitationState.SUBMITTED],
        advice=_advice(ids),
        dossiers=db.session.scalars(
            select(Dossier).where(Dossier.organisation_id.in_(ids)).order_by(Dossier.id.desc()).limit(MOST)
        ).all(),
        contacts=_contacts(ids, today),
        seats=_seats(ids, today),
    )


def predecessors(nis_code: str) -> Sequence[Municipality]:
    """Return every municipality that went on in this one, also by way of another, by name."""
    codes = (
        select(Municipality.nis_code).where(Municipality.successor_code == nis_code).cte("came_before", recursive=True)
    )
    codes = codes.union(  # a union keeps each once, so that it ends whatever the rows say
        select(Municipality.nis_code).where(Municipality.successor_code == codes.c.nis_code)
    )
    return db.session.scalars(
        select(Municipality)
        .where(Municipality.nis_code.in_(select(codes.c.nis_code)), Municipality.nis_code != nis_code)
        .options(joinedload(Municipality.successor))
        .order_by(Municipality.name, Municipality.nis_code)
        .limit(MOST_FORMER)
    ).all()


def _successors(municipality: Municipality) -> Sequence[Municipality]:
    """Return what a municipality went on in, and what that went on in, the nearest first."""
    first = select(Municipality.nis_code, Municipality.successor_code, literal(0).label("step"))
    steps = first.where(Municipality.nis_code == municipality.nis_code).cte("went_on", recursive=True)
    steps = steps.union_all(
        select(Municipality.nis_code, Municipality.successor_code, steps.c.step + 1)
        .join(steps, Municipality.nis_code == steps.c.successor_code)
        .where(steps.c.step < MOST_MERGERS)
    )
    return db.session.scalars(
        select(Municipality)
        .join(steps, steps.c.nis_code == Municipality.nis_code)
        .where(steps.c.step > 0)
        .order_by(steps.c.step)
    ).all()


def _actions(ids: Sequence[int]) -> Sequence[Assignment]:
    return db.session.scalars(
        select(Assignment)
        .join(Assignment.action)
        .where(Assignment.organisation_id.in_(ids), Assignment.ends_on.is_(None))
        .options(contains_eager(Assignment.action), joinedload(Assignment.person))
        .order_by(Action.state.not_in(OPEN), Action.due_on.is_(None), Action.due_on, Action.id)
        .limit(MOST)
    ).all()


def _invitations(ids: Sequence[int]) -> Sequence[Invitation]:
    return db.session.scalars(
        select(Invitation)
        .join(Invitation.consultation)
        .where(
            Invitation.organisation_id.in_(ids),
            Invitation.state != InvitationState.JOINED,
            Consultation.state != ConsultationState.DRAFT,
        )
        .options(contains_eager(Invitation.consultation), joinedload(Invitation.person))
        .order_by(Consultation.id.desc(), Invitation.id)
        .limit(MOST)
    ).all()


def _advice(ids: Sequence[int]) -> Sequence[CouncilAdvice]:
    """Return what its council was asked and advised, the newest pact on top."""
    return db.session.scalars(
        select(CouncilAdvice)
        .where(CouncilAdvice.organisation_id.in_(ids), CouncilAdvice.asked_on.is_not(None))
        .options(
            joinedload(CouncilAdvice.pact), joinedload(CouncilAdvice.organisation), selectinload(CouncilAdvice.remarks)
        )
        .order_by(CouncilAdvice.deadline.desc(), CouncilAdvice.id)
        .limit(MOST)
    ).all()


def _contacts(ids: Sequence[int], today: date) -> Sequence[Affiliation]:
    return db.session.scalars(
        select(Affiliation)
        .join(Affiliation.person)
        .where(Affiliation.organisation_id.in_(ids), is_current(today))
        .options(contains_eager(Affiliation.person), joinedload(Affiliation.organisation))
        .order_by(Affiliation.is_contact.desc(), Person.name_key, Affiliation.id)
        .limit(MOST)
    ).all()


def _seats(ids: Sequence[int], today: date) -> Sequence[Seat]:
    return db.session.scalars(
        select(Seat)
        .join(Seat.person)
        .where(Seat.organisation_id.in_(ids), Seat.ends_on.is_(None) | (Seat.ends_on >= today))
        .options(contains_eager(Seat.person), joinedload(Seat.substitute))
        .order_by(Person.name_key, Seat.id)
        .limit(MOST)
    ).all()
