"""One of each thing, in the workgroup that Bob facilitates and Charlie sits in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from app.blueprints.drafting.commands import plan_steps
from app.blueprints.evaluations.commands import plan_rounds
from app.extensions import db
from app.models import (
    Account,
    AccountSession,
    Action,
    ActionState,
    ActionStep,
    AdviceRemark,
    AgendaItem,
    Answer,
    AskedFor,
    Bench,
    Blob,
    BulkChange,
    Consultation,
    ConsultationState,
    Contributor,
    Convocation,
    CouncilAdvice,
    DateRequest,
    Decision,
    Dossier,
    DossierAction,
    DossierEntry,
    DossierKind,
    DossierMoney,
    DossierPartner,
    EntryKind,
    Evidence,
    Feedback,
    IncomingKind,
    IncomingMail,
    IncomingState,
    Indicator,
    IndicatorAction,
    Invitation,
    InvitationState,
    MailPolicy,
    MailState,
    Measurement,
    Mode,
    MoneyKind,
    MoneyLine,
    Municipality,
    Organisation,
    OutboxMail,
    PactNode,
    PactVersion,
    Passage,
    PassageTie,
    PeopleImport,
    Person,
    PersonMerge,
    Priority,
    PrivacyRequest,
    ProgressUpdate,
    Purpose,
    Question,
    QuestionKind,
    Rehearsal,
    RehearsalState,
    ReportFile,
    Response,
    Round,
    SavedFilter,
    Seat,
    TextRound,
    Topic,
    Turnover,
    View,
    Workgroup,
)
from app.web.viewer import hash_token
from tests.factories import World
from tests.sweeps import access_table as table


@dataclass
class Everything:
    """Accounts by role, and the value of each variable part of an address."""

    accounts: dict[str, Account | None]
    parts: dict[str, str]


def make(world: World) -> Everything:
    """Store one of each thing."""
    pact = world.pact()
    theme = world.theme(pact)
    mine, theirs = world.workgroup(pact, theme=None), world.workgroup(pact, "Werkgroep Zorg", theme=None)
    accounts: dict[str, Account | None] = {
        table.VISITOR: None,
        table.OUTSIDER: world.account("Eve Jacobs"),
        table.MEMBER: world.account("Charlie Peeters"),
        table.FACILITATOR: world.facilitator(mine, "Bob Claes"),
        table.OTHER_FACILITATOR: world.facilitator(theirs, "Dirk Aerts"),
        table.COORDINATOR: world.coordinator(),
        table.ADMINISTRATOR: world.administrator(),
    }
    charlie, bob = accounts[table.MEMBER], accounts[table.FACILITATOR]
    assert charlie is not None
    assert bob is not None
    membership = world.member(mine, charlie.person)
    action = world.action(pact, charlie.person, node=theme)
    organisation = world.organisation()
    affiliation = world.affiliation(charlie.person, organisation)
    meeting = world.meeting(mine)
    parts = {
        "account": charlie.public_id, "person": charlie.person.public_id, "organisation": organisation.public_id,
        "affiliation": affiliation.public_id, "code": "41002", "pact": pact.public_id, "node": theme.public_id,
        "number": "1", "action": action.public_id, "workgroup": mine.public_id, "membership": membership.public_id,
        "meeting": meeting.public_id, "handle": "a" * 13, "token": "0" * 36, "change": "1", "kind": "action",
        "mail_kind": "action_overdue", "language": "nl",
        "key": "a" * 12, "hand": "a" * 10, "door": "open", "switch": "on",
    }  # fmt: skip
    with world.writing():
        # Everything that is merged comes first: merging flushes what is only half made.
        held, owned, member = world.merge(meeting), world.merge(action), world.merge(charlie)
        owner = member.person
        db.session.add(Municipality(nis_code="41002", name="Aalst"))
        item = AgendaItem(meeting=held, position=1, title="Vrachtroutes", purpose=Purpose.DECIDE)
        decision = Decision(item=item, position=1, text="Eén netwerk.", decided_on=world.today)
        owned.decision = decision
        update = ProgressUpdate(
            action=owned,
            person=owner,
            at=world.now,
            via="page",
            state=ActionState.RUNNING,
            view=View.ON_TRACK,
            percent=40,
        )
        session = AccountSession(
            account=member, token_hash=hash_token(secrets.token_hex()), created_at=world.now, last_seen_at=world.now
        )
        version = PactVersion(pact=owned.pact, number=1, adopted_on=world.today, snapshot={"nodes": [], "actions": []})
        called = Convocation(meeting=held, person=owner, sent_at=world.now)
        mail, came = _mail(world, owner), _incoming(world, owner, held.public_id)
        played = _rehearsal(world)
        db.session.add_all([item, decision, update, session, version, called, mail, came, played])
        parts |= _parts_of_action(world, owned, owner)
        measured = Indicator(pact=owned.pact, title="Wachttijd", responsible=owner)
        figure = Measurement(indicator=measured, measured_on=world.today, value=1.0, entered_at=world.now, via="page")
        db.session.add_all([measured, figure, IndicatorAction(indicator=measured, action=owned)])
        db.session.flush()
        kept = SavedFilter(person=owner, list_name="actions", label="Van mij", choices={"who": "mine"})
        many = BulkChange(person=owner, at=world.now, what="due_on", rows={})
        db.session.add_all([kept, many])
        db.session.flush()
        parts |= {
            "figure": figure.public_id,
            "indicator": measured.public_id,
            "paper": "pdf",
            "saved": kept.public_id,
            "bulk": many.public_id,
        }
        db.session.flush()
        plan_rounds(owned.pact, actor=None, now=world.now)
        parts |= _consultation(world, mine, bob, charlie)
        parts |= _directory(world, owner, world.merge(organisation))
        parts |= _dossier(world, owned, owner, world.merge(organisation))
        parts |= _draft(world, owned, world.merge(theme), world.merge(organisation))
        db.session.flush()
        round_ = db.session.scalars(db.select(Round)).first()
        assert round_ is not None
        parts |= {
            "item": item.public_id, "decision": decision.public_id, "update": update.public_id,
            "session": session.public_id, "mail": mail.public_id, "incoming": came.public_id, "round": round_.public_id,
            "rehearsal": played.public_id, "public_id": action.public_id,
        }  # fmt: skip
    return Everything(accounts, parts)


def _parts_of_action(world: World, action: Action, owner: Person) -> dict[str, str]:
    step = ActionStep(action=action, title="Tellingen", created_at=world.now)
    helper = Contributor(action=action, person=owner, since=world.today)
    paper = Blob(name="a.pdf", media_type="application/pdf", size=5, sha256="0", created_at=world.now, content=b"%PDF-")
    evidence = Evidence(action=action, person=owner, title="Verslag", blob=paper, added_at=world.now)
    line = MoneyLine(action=action, kind=MoneyKind.COST, label="Studie")
    asked = DateRequest(action=action, person=owner, asked_at=world.now, via="page", due_on=None, wanted_on=world.today)
    db.session.add_all([step, helper, paper, evidence, line, asked])
    db.session.flush()
    return {
        "step": step.public_id, "helper": helper.public_id, "evidence": evidence.public_id, "line": line.public_id,
    }  # fmt: skip


def _rehearsal(world: World) -> Rehearsal:
    report = {
        "from": "2027-03-01", "until": "2027-04-30", "escalations": 0, "escalated": [], "acts": {},
        "rounds": [], "mails": {"total": 0, "by_kind": {}, "by_month": {}, "by_person": []}, "invariants": {"x": True},
    }  # fmt: skip
    first, last = date(2027, 3, 1), date(2027, 4, 30)
    done = RehearsalState.DONE
    return Rehearsal(asked_at=world.now, starts_on=first, ends_on=last, state=done, report=report)


def _directory(world: World, person: Person, organisation: Organisation) -> dict[str, str]:
    run = PeopleImport(at=world.now, filename="lijst.csv", rows=[[0, "Naam"], [2, "Jo Claes"]], mapping={"0": "name"})
    former = Person(name="Charlie P.", source="test")
    merge = PersonMerge(at=world.now, kept=person, lost=former)
    seat = Seat(bench=Bench.MUNICIPALITIES, person=person, organisation=organisation)
    asked = PrivacyRequest(person=person, asked_for=AskedFor.ACCESS, asked_at=world.now, due_on=world.today)
    turnover = Turnover(at=world.now, organisation=organisation, ends_on=world.today)
    db.session.add_all([run, merge, seat, asked, turnover])
    db.session.flush()
    return {
        "run": run.public_id, "merge": merge.public_id, "seat": seat.public_id, "request_id": asked.public_id,
        "turnover": turnover.public_id,
    }  # fmt: skip


def _mail(world: World, person: Person) -> OutboxMail:
    return OutboxMail(
        kind="action_assigned", person=person, address="charlie@example.org", language="nl", subject="In uw handen",
        content={"paragraphs": ["Dag"], "facts": [], "button": "", "reply_to": ""}, policy=MailPolicy.RETRY,
        reason="U bent de trekker.", subject_kind="action", subject_id="0" * 10, created_at=world.now,
        next_attempt_at=world.now, expires_at=world.now, message_id="<1@example.org>", state=MailState.FAILED,
    )  # fmt: skip


def _incoming(world: World, person: Person, meeting: str) -> IncomingMail:
    return IncomingMail(
        digest="0", received_at=world.now, kind=IncomingKind.NOTE, state=IncomingState.COUNTED, person=person,
        sender="charlie@example.org", subject="Re: Uitnodiging", text="Is er parking?", source="From: Charlie",
        subject_kind="meeting", subject_id=meeting,
    )  # fmt: skip


def _consultation(world: World, group: Workgroup, bob: Account, charlie: Account) -> dict[str, str]:
    workgroup, organiser, answerer = world.merge(group), world.merge(bob.person), world.merge(charlie.person)
    node = db.session.scalars(db.select(PactNode)).first()
    consultation = Consultation(
        titles={"nl": "Wegenwerken"}, state=ConsultationState.OPEN, closes_on=world.today + timedelta(days=10),
        opened_at=world.now, pact=workgroup.pact, workgroup=workgroup, organiser=organiser, group_from=3,
    )  # fmt: skip
    question = Question(consultation=consultation, position=1, kind=QuestionKind.LONG_TEXT, titles={"nl": "Wat beter?"})
    invitation = Invitation(
        consultation=consultation, person=answerer, created_at=world.now, state=InvitationState.SUBMITTED,
        submitted_at=world.now,
    )  # fmt: skip
    response = Response(invitation=invitation, consultation=consultation, started_at=world.now, submitted_at=world.now)
    passage = Passage(
        consultation=consultation, question=question, response=response, marked_by=organiser,
        text="zes weken vooraf", language="nl", marked_at=world.now,
    )  # fmt: skip
    db.session.add_all([consultation, question, invitation, response, passage])
    db.session.flush()
    db.session.add(Answer(response_id=response.id, question_id=question.id, text="Meld het zes weken vooraf."))
    extract = Blob(
        name="uittreksel.pdf", media_type="application/pdf", size=4, sha256="0" * 64, created_at=world.now,
        content=b"%PDF",
    )  # fmt: skip
    asked = Question(consultation=consultation, position=2, kind=QuestionKind.FILE, titles={"nl": "Uittreksel"})
    question.blob = extract
    nameless = Consultation(
        titles={"nl": "Werkdruk"}, mode=Mode.ANONYMOUS, state=ConsultationState.OPEN, opened_at=world.now,
        closes_on=world.today + timedelta(days=10), pact=workgroup.pact, organiser=organiser,
    )  # fmt: skip
    db.session.add(nameless)
    topic = Topic(consultation=consultation, name="Hinder")
    tie = PassageTie(passage=passage, node=node, tied_by=organiser, at=world.now)
    told = Feedback(consultation=consultation, published_at=world.now)
    report = ReportFile(consultation=consultation, asked_by=organiser, format="pdf", language="nl", asked_at=world.now)
    db.session.add(TextRound(consultation=consultation))
    db.session.add_all([extract, asked, topic, tie, told, report])
    db.session.flush()
    report.made_at, report.blob_id = world.now, extract.id
    reference = f"{extract.public_id}={extract.name}"
    db.session.add(Answer(response_id=response.id, question_id=asked.id, text=reference))
    return {
        "file": extract.public_id, "format_": "json", "ballot": nameless.public_id, "text": "0000000000",
        "consultation": consultation.public_id, "question": question.public_id, "response": response.public_id,
        "passage": passage.public_id, "invitation": invitation.public_id, "unit": response.public_id,
        "topic": topic.public_id, "tie": tie.public_id, "report": report.public_id,
    }  # fmt: skip


def _draft(world: World, action: Action, theme: PactNode, organisation: Organisation) -> dict[str, str]:
    plan_steps(action.pact, world.today, actor=None, now=world.now)
    priority = Priority(pact=action.pact, title="Vervoer", node=theme)
    advice = CouncilAdvice(pact=action.pact, organisation=organisation, deadline=world.today)
    advice.blob = Blob(
        name="advies.pdf", media_type="application/pdf", size=4, sha256="1" * 64, created_at=world.now, content=b"%PDF"
    )
    remark = AdviceRemark(advice=advice, number=1, text="Te vaag.")
    db.session.add_all([priority, advice, remark])
    db.session.flush()
    return {
        "stage": "context", "priority": priority.public_id, "advice": advice.public_id, "remark": remark.public_id,
        "paper": "docx", "way": "up", "handed": "done", "asking": "call",
    }  # fmt: skip


def _dossier(world: World, action: Action, follower: Person, organisation: Organisation) -> dict[str, str]:
    dossier = Dossier(
        pact=action.pact, kind=DossierKind.PROJECT, title="Fietsostrade", opened_on=world.today,
        responsible=follower, published_at=world.now,
    )  # fmt: skip
    entry = DossierEntry(
        dossier=dossier, person=follower, kind=EntryKind.NOTE, happened_on=world.today, at=world.now, text="Brief.",
        blob=Blob(
            name="brief.txt", media_type="text/plain", size=5, sha256="0" * 64, created_at=world.now, content=b"brief"
        ),
    )  # fmt: skip
    partner = DossierPartner(dossier=dossier, organisation=organisation, person=follower, at=world.now)
    money = DossierMoney(dossier=dossier, source="Provincie", planned=100)
    db.session.add_all([dossier, entry, partner, money, DossierAction(dossier=dossier, action=action)])
    db.session.flush()
    return {
        "dossier": dossier.public_id, "entry": entry.public_id, "partner": partner.public_id,
        "money": money.public_id, "of_kind": "signal",
    }  # fmt: skip
