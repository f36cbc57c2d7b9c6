"""Everything this slice reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    Account,
    Action,
    Affiliation,
    AgendaItem,
    AgendaPassage,
    Consultation,
    ConsultationState,
    Decision,
    Invitation,
    InvitationState,
    MailState,
    Meeting,
    MemberRole,
    Membership,
    OutboxMail,
    Passage,
    Person,
    Role,
)
from app.web.lists import Listing, Page, contains, paged

MOST_DOORS = 20
MAILS_A_PAGE = 50
MAILS_FOR_SCRIPTS = 500  # a script that looks for the mail it caused should find it on the first page
IN_MAILBOX = (MailState.SENT, MailState.BOUNCED)


@dataclass(frozen=True)
class Door:
    """Someone to look as: the account, what he or she does elsewhere, and which groups he or she facilitates."""

    account: Account
    speaks_for: Affiliation | None
    seats: Sequence[Membership]

    @property
    def facilitates(self) -> list[str]:
        """The names of the groups that this person organises."""
        return [seat.workgroup.name for seat in self.seats if seat.role == MemberRole.FACILITATOR]


@dataclass(frozen=True)
class Thread:
    """One thread through the whole demonstration, from words in an answer to an action."""

    passage: Passage
    item: AgendaItem
    decision: Decision
    action: Action


def demo_account(public_id: str) -> Account | None:
    """Return an account that was made for the demonstration, if that is what this is."""
    return db.session.scalar(
        select(Account)
        .where(Account.public_id == public_id, Account.made_by_demo, Account.disabled_at.is_(None))
        .options(joinedload(Account.person))
    )


def doors(today: date) -> list[Door]:
    """Return everyone to look as: who coordinates, who facilitates, members, who administers."""
    accounts = db.session.scalars(
        select(Account)
        .where(Account.made_by_demo, Account.disabled_at.is_(None))
        .options(joinedload(Account.person))
        .order_by(Account.id)
        .limit(MOST_DOORS)
    ).all()
    people = [account.person_id for account in accounts]
    speaking = _speaking(people, today)
    seats: dict[int, list[Membership]] = defaultdict(list)
    for seat in db.session.scalars(
        select(Membership)
        .where(Membership.person_id.in_(people), Membership.ends_on.is_(None))
        .options(joinedload(Membership.workgroup))
        .order_by(Membership.id)
    ):
        seats[seat.person_id].append(seat)
    return sorted((Door(one, speaking.get(one.person_id), seats[one.person_id]) for one in accounts), key=_rank)


def _rank(door: Door) -> tuple[int, int]:
    order = [Role.COORDINATOR, Role.MEMBER, Role.ADMINISTRATOR]
    return 2 * order.index(Role(door.account.role)) - bool(door.facilitates), door.account.id


def _speaking(people: Sequence[int], today: date) -> dict[int, Affiliation]:
    """Return the first thing each person speaks for today."""
    rows = db.session.scalars(
        select(Affiliation)
        .where(Affiliation.person_id.in_(people), or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= today))
        .options(joinedload(Affiliation.organisation))
        .order_by(Affiliation.id.desc())
    )
    return {one.person_id: one for one in rows}


def thread() -> Thread | None:
    """Return the first words that became an action."""
    row = db.session.execute(
        select(Passage, AgendaItem, Decision, Action)
        .join(AgendaPassage, AgendaPassage.passage_id == Passage.id)
        .join(AgendaItem, AgendaItem.id == AgendaPassage.item_id)
        .join(Decision, Decision.item_id == AgendaItem.id)
        .join(Action, Action.decision_id == Decision.id)
        .options(joinedload(Passage.consultation), joinedload(AgendaItem.meeting).joinedload(Meeting.workgroup))
        .order_by(Passage.id, Decision.id, Action.id)
        .limit(1)
    ).first()
    return Thread(*row) if row else None


def open_consultation() -> Consultation | None:
    """Return the consultation that takes answers."""
    return db.session.scalar(
        select(Consultation).where(Consultation.state == ConsultationState.OPEN).order_by(Consultation.id).limit(1)
    )


def unanswered_invitation(consultation: Consultation) -> OutboxMail | None:
    """Return a mail whose reader has not answered yet."""
    return db.session.scalar(
        select(OutboxMail)
        .join(
            Invitation,
            (Invitation.person_id == OutboxMail.person_id) & (Invitation.consultation_id == consultation.id),
        )
        .join(Person, Person.id == OutboxMail.person_id)
        .where(
            Person.is_functional.is_(False),
            OutboxMail.subject_kind == "consultation",
            OutboxMail.subject_id == consultation.public_id,
            OutboxMail.state.in_(IN_MAILBOX),
            Invitation.state == InvitationState.INVITED,
        )
        .order_by(OutboxMail.id)
        .limit(1)
    )


def mail_about(kind: str, public_id: str) -> OutboxMail | None:
    """Return the newest mail about a thing."""
    return db.session.scalar(
        select(OutboxMail)
        .where(OutboxMail.subject_kind == kind, OutboxMail.subject_id == public_id, OutboxMail.state.in_(IN_MAILBOX))
        .order_by(OutboxMail.id.desc())
        .limit(1)
    )


def delivered(public_id: str) -> OutboxMail | None:
    """Return a mail of the mailbox."""
    return db.session.scalars(_delivered().where(OutboxMail.public_id == public_id)).unique().one_or_none()


def mailbox(listing: Listing, size: int = MAILS_A_PAGE) -> Page[OutboxMail]:
    """Return one page of what was delivered, newest first."""
    statement = _delivered()
    if listing.query:
        statement = statement.where(
            or_(
                contains(OutboxMail.address, listing.query),
                contains(OutboxMail.subject, listing.query),
                contains(Person.name, listing.query),
            )
        )
    if "person" in listing.filters:
        statement = statement.where(Person.public_id == listing.filters["person"])
    return paged(statement, listing, {"when": OutboxMail.sent_at}, tie=OutboxMail.id.desc(), size=size)


def _delivered() -> Select[OutboxMail]:
    return (
        select(OutboxMail)
        .outerjoin(OutboxMail.person)
        .where(OutboxMail.state.in_(IN_MAILBOX))
        .options(joinedload(OutboxMail.person), joinedload(OutboxMail.link))
    )
