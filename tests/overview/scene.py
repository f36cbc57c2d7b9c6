"""A region in full swing: two workgroups, their meetings, a consultation, and the chain from words to actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.blueprints.pacts.commands import adopt
from app.extensions import db
from app.models import (
    Account,
    Action,
    ActionState,
    AgendaItem,
    AgendaPassage,
    Assignment,
    Consultation,
    ConsultationState,
    Convocation,
    Decision,
    Invitation,
    InvitationState,
    MailPolicy,
    MailState,
    Meeting,
    MeetingState,
    MemberRole,
    Membership,
    Mode,
    NodeKind,
    Organisation,
    OrganisationKind,
    OutboxMail,
    Pact,
    PactNode,
    Passage,
    Person,
    ProgressUpdate,
    Purpose,
    Question,
    QuestionKind,
    Reply,
    Response,
    Role,
    View,
    Workgroup,
    WorkgroupKind,
)
from tests.factories import World

T = TypeVar("T")
ZONE = ZoneInfo("Europe/Brussels")
TODAY = date(2027, 3, 10)
WORDS = "We horen pas dat de straat openligt als de vrachtwagens al omrijden. Geef ons zes weken vooraf één kalender."


@dataclass
class Scene:
    """The things that tests speak of, by their public ids or accounts."""

    alice: Account  # coordinates
    bob: Account  # facilitates Mobiliteit
    dirk: Account  # facilitates Zorg
    eva: Account  # a member of Mobiliteit, who owns an action and is asked for an answer
    late: str
    other_late: str
    item: str
    decision: str
    action: str
    passage: str
    consultation: str
    other_item: str
    plan: str
    convened: str


def local(day: date, hour: int = 14) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


class Builder:
    """Adds rows inside one transaction."""

    def __init__(self, world: World) -> None:
        self.now = world.now

    def add(self, thing: T) -> T:
        db.session.add(thing)
        return thing

    def account(self, name: str, role: Role = Role.MEMBER, language: str = "en") -> Account:
        person = Person(
            name=name, email=f"{name.lower().split(maxsplit=1)[0]}@example.org", language=language, source="test"
        )
        return self.add(Account(person=person, role=role, created_at=self.now))

    def group(self, pact: Pact, name: str, theme: PactNode, *people: tuple[Account, MemberRole]) -> Workgroup:
        group = self.add(
            Workgroup(
                name=name,
                kind=WorkgroupKind.AD_HOC,
                pact=pact,
                founded_on=TODAY - timedelta(days=400),
                theme=theme,
                mandate="Een gedeelde visie op de streek.",
            )
        )
        for account, role in people:
            self.add(Membership(workgroup=group, person=account.person, role=role, starts_on=group.founded_on))
        return group

    def meeting(self, group: Workgroup, day: date, state: MeetingState, **values: object) -> Meeting:
        starts = local(day)
        return self.add(
            Meeting(
                workgroup=group,
                title=f"Overleg {group.name}",
                starts_local=starts.replace(tzinfo=None),
                timezone="Europe/Brussels",
                starts_at=starts,
                ends_at=starts + timedelta(hours=2),
                place="Stadhuis Ninove",
                state=state,
                **values,  # type: ignore[arg-type]
            )
        )

    def action(self, pact: Pact, number: str, title: str, due: date, owner: Account | None, **values: object) -> Action:
        values.setdefault("state", ActionState.RUNNING)
        values.setdefault("view", View.ON_TRACK)
        action = self.add(
            Action(
                pact=pact,
                number=number,
                title=title,
                due_on=due,
                starts_on=date(2026, 1, 1),
                **values,  # type: ignore[arg-type]
            )
        )
        if owner is not None:
            self.add(Assignment(action=action, person=owner.person, starts_on=date(2026, 1, 1)))
        return action

    def mail(self, kind: str, account: Account, at: datetime, state: MailState = MailState.SENT) -> OutboxMail:
        person = account.person
        return self.add(
            OutboxMail(
                kind=kind,
                person=person,
                address=person.email or "",
                language="nl",
                subject="Onderwerp",
                content={},
                policy=MailPolicy.RETRY,
                reason="",
                subject_kind="action",
                subject_id="0000000000",
                created_at=at,
                next_attempt_at=at,
                expires_at=at + timedelta(days=7),
                message_id=f"<{db.session.query(OutboxMail).count()}-{kind}-{at.timestamp()}@example.org>",
                state=state,
            )
        )


def passage_of(
    b: Builder, consultation: Consultation, question: Question, account: Account, text: str, organisation: Organisation
) -> Passage:
    invitation = b.add(
        Invitation(
            consultation=consultation,
            person=account.person,
            organisation=organisation,
            created_at=b.now,
            state=InvitationState.SUBMITTED,
        )
    )
    response = b.add(Response(invitation=invitation, consultation=consultation, started_at=b.now, submitted_at=b.now))
    return b.add(
        Passage(
            consultation=consultation,
            question=question,
            response=response,
            marked_by=account.person,
            text=text,
            language="nl",
            marked_at=b.now - timedelta(days=40),
        )
    )


def consultation_of(
    b: Builder, pact: Pact, group: Workgroup, organiser: Account, title: str, mode: Mode
) -> Consultation:
    return b.add(
        Consultation(
            titles={"nl": title},
            pact=pact,
            organiser=organiser.person,
            workgroup=group,
            mode=mode,
            state=ConsultationState.OPEN,
            closes_on=TODAY + timedelta(days=5),
        )
    )


def build(world: World, *, mode: Mode = Mode.NAMED) -> Scene:
    """Make everything once."""
    with world.writing():
        b = Builder(world)
        alice = b.account("Alice De Cock", Role.COORDINATOR)
        bob, dirk, eva, fons = (
            b.account(name) for name in ("Bob Baetens", "Dirk Dhondt", "Eva El Amrani", "Fons Praet")
        )
        pact = b.add(
            Pact(
                title="Streekpact",
                region="Zuid-Oost-Vlaanderen",
                body_name="Streekoverleg",
                starts_on=date(2025, 1, 1),
                ends_on=date(2030, 12, 31),
            )
        )
        mobility = b.add(PactNode(pact=pact, kind=NodeKind.THEME, number="4", title="Mobiliteit", position=4))
        care = b.add(PactNode(pact=pact, kind=NodeKind.THEME, number="6", title="Zorg", position=6))
        b.add(
            PactNode(
                pact=pact,
                kind=NodeKind.OBJECTIVE,
                number="4.a",
                title="Vlotte wegen",
                text="Werf en omleiding",
                parent=mobility,
            )
        )
        db.session.flush()
        adopt(pact, adopted_on=date(2025, 6, 27), reason="", actor=None, now=world.now)
        roads = b.group(pact, "Mobiliteit", mobility, (bob, MemberRole.FACILITATOR), (eva, MemberRole.MEMBER))
        nurses = b.group(pact, "Zorg", care, (dirk, MemberRole.FACILITATOR))

        city = b.add(Organisation(name="Stad Ninove", kind=OrganisationKind.MUNICIPALITY))
        firm = b.add(Organisation(name="Transport Praet", kind=OrganisationKind.COMPANY))
        asked = consultation_of(b, pact, roads, bob, "Wegenwerken in de streek", mode)
        question = b.add(
            Question(consultation=asked, position=1, kind=QuestionKind.LONG_TEXT, titles={"nl": "Wat moet beter?"})
        )
        passage = passage_of(b, asked, question, fons, WORDS, firm)
        b.add(Invitation(consultation=asked, person=eva.person, organisation=city, created_at=world.now))
        b.add(Invitation(consultation=asked, person=dirk.person, organisation=city, created_at=world.now))
        other = consultation_of(b, pact, nurses, dirk, "Zorg in de streek", Mode.CONFIDENTIAL)
        b.add(Invitation(consultation=other, person=bob.person, created_at=world.now))

        held = b.meeting(roads, TODAY - timedelta(days=30), MeetingState.CLOSED)
        item = b.add(
            AgendaItem(
                meeting=held,
                position=4,
                title="Eén kalender voor wegenwerken?",
                purpose=Purpose.DECIDE,
                report="De burgemeester van Ninove vraagt een omleidingsplan.",
            )
        )
        b.add(AgendaPassage(item=item, passage=passage))
        decision = b.add(
            Decision(
                item=item,
                position=1,
                text="De streek maakt één kalender en meldt elke werf zes weken vooraf.",
                decided_on=TODAY - timedelta(days=30),
            )
        )
        action = b.action(
            pact, "4.4", "Kalender wegenwerken", TODAY + timedelta(days=3), eva, decision=decision, node=mobility
        )
        b.add(
            ProgressUpdate(
                action=action,
                person=eva.person,
                at=world.now - timedelta(days=2),
                via="link",
                state=ActionState.RUNNING,
                view=View.ON_TRACK,
                text="Negentien gemeenten doen mee.",
            )
        )
        late = b.action(pact, "4.2", "Dossier transport over water", TODAY - timedelta(days=3), eva, node=mobility)
        other_late = b.action(
            pact, "6.3", "Signaalfunctie naar hogere overheden", TODAY - timedelta(days=20), None, node=care
        )
        zorg = b.meeting(nurses, TODAY - timedelta(days=9), MeetingState.CLOSED)
        other_item = b.add(
            AgendaItem(
                meeting=zorg, position=1, title="Kalender van de zorg", purpose=Purpose.INFORM, report="Besproken."
            )
        )

        plan = b.meeting(roads, TODAY + timedelta(days=15), MeetingState.PLANNED)
        convened = b.meeting(roads, TODAY + timedelta(days=4), MeetingState.CONVENED, quorum=2)
        b.add(Convocation(meeting=convened, person=eva.person, sent_at=world.now))
        b.add(Convocation(meeting=convened, person=bob.person, sent_at=world.now, reply=Reply.COMING))
        b.mail("action_overdue", eva, world.now)
        b.mail("action_due_soon", eva, world.now - timedelta(days=1))
        b.mail("action_overdue", dirk, world.now, MailState.UNCERTAIN)
        db.session.flush()
        return Scene(
            alice=alice,
            bob=bob,
            dirk=dirk,
            eva=eva,
            late=late.public_id,
            other_late=other_late.public_id,
            item=item.public_id,
            decision=decision.public_id,
            action=action.public_id,
            passage=passage.public_id,
            consultation=asked.public_id,
            other_item=other_item.public_id,
            plan=plan.public_id,
            convened=convened.public_id,
        )


def grow(world: World, scene: Scene, count: int) -> None:
    """Add `count` more of everything that Mobiliteit has, and of the mails."""
    with world.writing():
        b = Builder(world)
        eva = db.session.get_one(Account, scene.eva.id)
        pact = db.session.query(Pact).one()
        node = db.session.query(PactNode).filter_by(number="4").one()
        group = db.session.query(Workgroup).filter_by(name="Mobiliteit").one()
        decision = db.session.query(Decision).filter_by(public_id=scene.decision).one()
        item = decision.item
        asked = db.session.query(Consultation).filter_by(public_id=scene.consultation).one()
        question = db.session.query(Question).one()
        kinds = list(OrganisationKind)
        first = db.session.query(Meeting).count()
        for number in range(first, first + count):
            b.action(
                pact,
                f"4.{number + 20}",
                f"Kalender {number}",
                TODAY - timedelta(days=number + 1 - first),
                eva,
                node=node,
                decision=decision,
            )
            b.action(
                pact,
                f"4.{number + 320}",
                f"Kalender straks {number}",
                TODAY + timedelta(days=number % 7),
                eva,
                node=node,
            )
            more = b.meeting(group, TODAY + timedelta(days=1 + number % 20), MeetingState.PLANNED)
            b.add(Convocation(meeting=more, person=eva.person, sent_at=world.now))
            b.add(AgendaItem(meeting=more, position=1, title=f"Kalender {number}", purpose=Purpose.DISCUSS))
            b.add(Decision(item=item, position=2 + number, text=f"De kalender nummer {number}", decided_on=TODAY))
            firm = b.add(Organisation(name=f"Kalenderfirma {number}", kind=kinds[number % len(kinds)]))
            someone = b.account(f"Kalenderman{number} Peeters")
            passage = passage_of(b, asked, question, someone, f"Ook een kalender {number}", firm)
            b.add(AgendaPassage(item=item, passage=passage))
            db.session.flush()
            b.mail("action_overdue", eva, world.now + timedelta(seconds=number + 1))
