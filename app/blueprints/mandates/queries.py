"""What hangs on the mandates of an organisation, and who could follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.extensions import db
from app.models import (
    Action,
    Affiliation,
    Assignment,
    Consultation,
    ConsultationState,
    Convocation,
    CouncilAdvice,
    Dossier,
    Indicator,
    Invitation,
    InvitationState,
    Meeting,
    MeetingState,
    Membership,
    Mode,
    Organisation,
    PactNode,
    Person,
    PersonalLink,
    Seat,
    ThemeContact,
    Turnover,
)

MOST = 200
AFTER = timedelta(days=120)  # within which a new council begins
PREFERENCES = "mail_preferences"  # the link to one's own wishes: it carries no mandate, and stays


@dataclass
class Burden:
    """What one person does for an organisation, that must go somewhere when the mandate ends."""

    affiliation: Affiliation
    actions: list[Assignment] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    stands_in: list[Seat] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    convocations: list[Convocation] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    themes: list[ThemeContact] = field(default_factory=list)
    advices: list[CouncilAdvice] = field(default_factory=list)
    dossiers: list[Dossier] = field(default_factory=list)
    links: int = 0
    proposed: Person | None = None

    @property
    def is_light(self) -> bool:
        """Whether nothing hangs on the mandate."""
        held = (
            self.actions, self.memberships, self.seats, self.stands_in, self.invitations, self.convocations,
            self.indicators, self.themes, self.advices, self.dossiers,
        )  # fmt: skip
        return not any(held) and not self.links


def burdens(organisation: Organisation, ends_on: date, now: datetime) -> list[Burden]:
    """Return who speaks for an organisation on a day, each with what hangs on it: a fixed number of queries."""
    affiliations = db.session.scalars(
        select(Affiliation)
        .join(Affiliation.person)
        .where(
            Affiliation.organisation_id == organisation.id,
            or_(Affiliation.ends_on.is_(None), Affiliation.ends_on > ends_on),
            or_(Affiliation.starts_on.is_(None), Affiliation.starts_on <= ends_on),
        )
        .options(contains_eager(Affiliation.person))
        .order_by(Affiliation.is_mandate.desc(), Person.name_key, Affiliation.id)
        .limit(MOST)
    ).all()
    found = {one.person_id: Burden(one) for one in reversed(affiliations)}
    _load_work(organisation, found)
    _load_calls(organisation, found, now)
    _load_charges(organisation, found)
    by_role = {one.role: one.person for one in reversed(newcomers(organisation, ends_on)) if one.role}
    for burden in found.values():
        burden.proposed = by_role.get(burden.affiliation.role)
    return list(reversed(found.values()))


def _load_work(organisation: Organisation, found: dict[int, Burden]) -> None:
    ids = list(found)
    for action in _actions(organisation, ids):
        found[action.person_id].actions.append(action)
    for seat in _memberships(organisation, ids):
        found[seat.person_id].memberships.append(seat)
    for place in _seats(organisation, ids):
        if place.person_id in found:
            found[place.person_id].seats.append(place)
        if place.substitute_id in found:
            found[place.substitute_id].stands_in.append(place)


def _load_calls(organisation: Organisation, found: dict[int, Burden], now: datetime) -> None:
    ids = list(found)
    for invitation in _invitations(organisation, ids):
        found[invitation.person_id].invitations.append(invitation)
    for call in _convocations(ids, now):
        if call.meeting.workgroup_id in {one.workgroup_id for one in found[call.person_id].memberships}:
            found[call.person_id].convocations.append(call)
    for person_id, count in _links(ids):
        found[person_id].links = count


def _load_charges(organisation: Organisation, found: dict[int, Burden]) -> None:
    ids = list(found)
    for indicator in _indicators(organisation, ids):
        found[indicator.responsible_id or 0].indicators.append(indicator)
    for theme in _themes([one.affiliation.id for one in found.values()]):
        found[theme.affiliation.person_id].themes.append(theme)
    for advice in _advices(organisation, ids):
        found[advice.contact_id or 0].advices.append(advice)
    for dossier in _dossiers(organisation, ids):
        found[dossier.responsible_id].dossiers.append(dossier)


def newcomers(organisation: Organisation, ends_on: date) -> Sequence[Affiliation]:
    """Return who begins to speak for an organisation in the months after others end."""
    return db.session.scalars(
        select(Affiliation)
        .where(
            Affiliation.organisation_id == organisation.id,
            Affiliation.starts_on > ends_on,
            Affiliation.starts_on <= ends_on + AFTER,
            Affiliation.ends_on.is_(None),
        )
        .options(joinedload(Affiliation.person))
        .order_by(Affiliation.id)
        .limit(MOST)
    ).all()


def turnover(public_id: str) -> Turnover | None:
    """Return an end of mandates that was carried out."""
    return db.session.scalar(
        select(Turnover).where(Turnover.public_id == public_id).options(joinedload(Turnover.organisation))
    )


def turnovers(organisation: Organisation) -> Sequence[Turnover]:
    """Return the ends of mandates of an organisation, the newest on top."""
    return db.session.scalars(
        select(Turnover)
        .where(Turnover.organisation_id == organisation.id)
        .options(joinedload(Turnover.actor))
        .order_by(Turnover.id.desc())
        .limit(20)
    ).all()


def _actions(organisation: Organisation, ids: list[int]) -> Sequence[Assignment]:
    return db.session.scalars(
        select(Assignment)
        .join(Assignment.action)
        .where(
            Assignment.person_id.in_(ids), Assignment.organisation_id == organisation.id, Assignment.ends_on.is_(None)
        )
        .options(contains_eager(Assignment.action))
        .order_by(Action.number, Action.id)
    ).all()


def _memberships(organisation: Organisation, ids: list[int]) -> Sequence[Membership]:
    return db.session.scalars(
        select(Membership)
        .where(
            Membership.person_id.in_(ids), Membership.organisation_id == organisation.id, Membership.ends_on.is_(None)
        )
        .options(joinedload(Membership.workgroup))
        .order_by(Membership.id)
    ).all()


def _seats(organisation: Organisation, ids: list[int]) -> Sequence[Seat]:
    return db.session.scalars(
        select(Seat)
        .where(
            or_(Seat.person_id.in_(ids), Seat.substitute_id.in_(ids)),
            or_(Seat.organisation_id == organisation.id, Seat.organisation_id.is_(None)),
            Seat.ends_on.is_(None),
        )
        .order_by(Seat.id)
    ).all()


def _invitations(organisation: Organisation, ids: list[int]) -> Sequence[Invitation]:
    return db.session.scalars(
        select(Invitation)
        .join(Invitation.consultation)
        .where(
            Invitation.person_id.in_(ids),
            Invitation.organisation_id == organisation.id,
            Invitation.state != InvitationState.SUBMITTED,
            Consultation.state == ConsultationState.OPEN,
            Consultation.mode != Mode.ANONYMOUS,  # what can go over would tell who began
        )
        .options(contains_eager(Invitation.consultation))
        .order_by(Invitation.id)
    ).all()


def _convocations(ids: list[int], now: datetime) -> Sequence[Convocation]:
    return db.session.scalars(
        select(Convocation)
        .join(Convocation.meeting)
        .where(Convocation.person_id.in_(ids), Meeting.starts_at > now, Meeting.state == MeetingState.CONVENED)
        .options(contains_eager(Convocation.meeting))
        .order_by(Convocation.id)
    ).all()


def _indicators(organisation: Organisation, ids: list[int]) -> Sequence[Indicator]:
    """What is measured by people who speak for no other organisation: else it may well be for that one."""
    elsewhere = exists().where(
        Affiliation.person_id == Indicator.responsible_id,
        Affiliation.organisation_id != organisation.id,
        Affiliation.ends_on.is_(None),
    )
    return db.session.scalars(
        select(Indicator)
        .where(Indicator.responsible_id.in_(ids), Indicator.ended_at.is_(None), ~elsewhere)
        .order_by(Indicator.position, Indicator.id)
    ).all()


def _themes(affiliations: list[int]) -> Sequence[ThemeContact]:
    return db.session.scalars(
        select(ThemeContact)
        .where(ThemeContact.affiliation_id.in_(affiliations))
        .options(joinedload(ThemeContact.affiliation), joinedload(ThemeContact.node).joinedload(PactNode.pact))
        .order_by(ThemeContact.id)
    ).all()


def _advices(organisation: Organisation, ids: list[int]) -> Sequence[CouncilAdvice]:
    return db.session.scalars(
        select(CouncilAdvice)
        .where(
            CouncilAdvice.contact_id.in_(ids),
            CouncilAdvice.organisation_id == organisation.id,
            CouncilAdvice.opinion.is_(None),
        )
        .options(joinedload(CouncilAdvice.pact))
        .order_by(CouncilAdvice.id)
    ).all()


def _dossiers(organisation: Organisation, ids: list[int]) -> Sequence[Dossier]:
    return db.session.scalars(
        select(Dossier)
        .where(
            Dossier.responsible_id.in_(ids),
            Dossier.organisation_id == organisation.id,
            Dossier.closed_at.is_(None),
        )
        .order_by(Dossier.id)
    ).all()


def _links(ids: list[int]) -> Sequence[tuple[int, int]]:
    rows = db.session.execute(
        select(PersonalLink.person_id, func.count(PersonalLink.id))
        .where(PersonalLink.person_id.in_(ids), PersonalLink.revoked_at.is_(None), PersonalLink.purpose != PREFERENCES)
        .group_by(PersonalLink.person_id)
    )
    return [(row[0], row[1]) for row in rows]
