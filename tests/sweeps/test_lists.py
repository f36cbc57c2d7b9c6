"""Sweep 7: a list asks as much with two rows as with two hundred: the same queries, and rows for what it shows only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask

from app.extensions import db
from app.models import (
    Account,
    AccountSession,
    ActionState,
    Affiliation,
    Assignment,
    AuditEntry,
    Base,
    Consultation,
    ConsultationState,
    Convocation,
    Disclosure,
    Dossier,
    DossierKind,
    IncomingKind,
    IncomingMail,
    IncomingState,
    Indicator,
    IndicatorGoal,
    Invitation,
    MailPolicy,
    MailState,
    Measurement,
    MemberRole,
    Membership,
    Organisation,
    OrganisationKind,
    OutboxMail,
    PeopleImport,
    Person,
    ProgressUpdate,
    Role,
    View,
    Workgroup,
    WorkgroupKind,
)
from app.models import Action as Deed
from app.models import Meeting as Sitting
from app.web.viewer import hash_token
from tests.browser import Browser
from tests.factories import BRUSSELS, World
from tools.counting import Cost, counting

FEW, MORE, MANY, SHOWN = 2, 12, 200, 50


@dataclass
class Ground:
    """What every list stands on: a pact, a group and someone who owns things. `make` adds one row more."""

    world: World
    pact: object
    group: object
    numbers: Iterator[int]

    def person(self) -> Person:
        number = next(self.numbers)
        return Person(name=f"Persoon {number:04}", email=f"p{number}@example.org", source="test")

    def organisation(self) -> Organisation:
        return Organisation(name=f"Gemeente {next(self.numbers):04}", kind=OrganisationKind.MUNICIPALITY)


def action(on: Ground) -> list[Base]:
    made = Deed(
        pact=on.pact,  # type: ignore[arg-type]
        title=f"Actie {next(on.numbers)}",
        starts_on=on.world.today - timedelta(days=60),
        due_on=on.world.today + timedelta(days=30),
    )
    owner = on.person()
    first, second = (
        ProgressUpdate(
            action=made,
            person=owner,
            at=on.world.now - timedelta(days=days),
            via="page",
            state=ActionState.RUNNING,
            view=View.ON_TRACK,
            percent=40,
            text="De vergunning is aangevraagd.",
        )
        for days in (9, 2)
    )
    held = Assignment(action=made, person=owner, organisation=on.organisation(), starts_on=on.world.today)
    return [made, first, second, held]


def meeting(on: Ground) -> list[Base]:
    start = on.world.now + timedelta(days=20)
    made = Sitting(
        workgroup=on.group,  # type: ignore[arg-type]
        title=f"Vergadering {next(on.numbers)}",
        starts_local=start.astimezone(BRUSSELS).replace(tzinfo=None),
        timezone="Europe/Brussels",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
    )
    return [made, *(Convocation(meeting=made, person=on.person(), sent_at=on.world.now) for _ in range(3))]


def workgroup(on: Ground) -> list[Base]:
    made = Workgroup(
        name=f"Werkgroep {next(on.numbers):04}",
        kind=WorkgroupKind.AD_HOC,
        pact=on.pact,  # type: ignore[arg-type]
        founded_on=on.world.today,
        closes_on=on.world.today + timedelta(days=180),
    )
    roles = (MemberRole.FACILITATOR, MemberRole.MEMBER, MemberRole.MEMBER)
    return [
        made,
        *(Membership(workgroup=made, person=on.person(), role=role, starts_on=on.world.today) for role in roles),
    ]


def consultation(on: Ground) -> list[Base]:
    made = Consultation(
        titles={"nl": f"Bevraging {next(on.numbers)}"},
        pact=on.pact,  # type: ignore[arg-type]
        workgroup=on.group,  # type: ignore[arg-type]
        organiser=on.person(),
        state=ConsultationState.OPEN,
        opened_at=on.world.now,
        closes_on=on.world.today + timedelta(days=20),
    )
    return [
        made,
        *(Invitation(consultation=made, person=on.person(), created_at=on.world.now) for _ in range(3)),
    ]


def person(on: Ground) -> list[Base]:
    return [Affiliation(person=on.person(), organisation=on.organisation(), is_contact=True)]


def mail(on: Ground) -> list[Base]:
    number, moment = next(on.numbers), on.world.now
    made = OutboxMail(
        kind="action_assigned", person=on.person(), address=f"m{number}@example.org", language="nl",
        subject="In uw handen", content={"paragraphs": ["Dag"], "facts": [], "button": "", "reply_to": ""},
        policy=MailPolicy.RETRY, reason="U bent de trekker.", subject_kind="action", subject_id="0" * 10,
        created_at=moment, next_attempt_at=moment, expires_at=moment, message_id=f"<{number}@example.org>",
        state=MailState.SENT, sent_at=moment,
    )  # fmt: skip
    return [made]


def message(on: Ground) -> list[Base]:
    made = IncomingMail(
        digest=str(next(on.numbers)), received_at=on.world.now, kind=IncomingKind.NOTE, person=on.person(),
        state=IncomingState.UNASSIGNED, subject="Re: In uw handen", text="Zeker.", sender="jan@example.org",
    )  # fmt: skip
    return [made]


def account(on: Ground) -> list[Base]:
    made = Account(person=on.person(), role=Role.MEMBER, created_at=on.world.now)
    seen = AccountSession(
        account=made,
        token_hash=hash_token(str(next(on.numbers))),
        created_at=on.world.now,
        last_seen_at=on.world.now,
    )
    return [made, seen]


def line(on: Ground) -> list[Base]:
    who = on.person()
    db.session.add(who)
    db.session.flush()
    return [
        AuditEntry(at=on.world.now, verb="changed", subject_kind="person", subject_id=who.public_id, actor_id=who.id)
    ]


def role(on: Ground) -> list[Base]:
    return [Affiliation(person=on.person(), organisation=on.organisation())]


def imported(on: Ground) -> list[Base]:
    return [PeopleImport(at=on.world.now, filename=f"{next(on.numbers)}.csv", actor=on.person())]


def look(on: Ground) -> list[Base]:
    return [Disclosure(at=on.world.now, viewer=on.person(), what="file", subject_kind="person", subject_id="x")]


def dossier(on: Ground) -> list[Base]:
    made = Dossier(
        pact=on.pact,  # type: ignore[arg-type]
        kind=DossierKind.SIGNAL,
        title=f"Signaal {next(on.numbers)}",
        opened_on=on.world.today,
        due_on=on.world.today,
        responsible=on.person(),
        organisation=on.organisation(),
    )
    return [made]


def indicator(on: Ground) -> list[Base]:
    made = Indicator(
        pact=on.pact,  # type: ignore[arg-type]
        title=f"Indicator {next(on.numbers):04}",
        responsible=on.person(),
        baseline=10.0,
        baseline_on=on.world.today - timedelta(days=400),
    )
    made.goals.append(IndicatorGoal(on=on.world.today + timedelta(days=400), value=20.0, is_target=True))
    days = [on.world.today - timedelta(days=back) for back in (300, 30)]
    figures = [
        Measurement(indicator=made, measured_on=day, value=12.0, entered_at=on.world.now, via="page") for day in days
    ]
    return [made, *figures]


LISTS: dict[str, Callable[[Ground], list[Base]]] = {
    "/actions": action,
    "/indicators": indicator,
    "/meetings": meeting,
    "/workgroups": workgroup,
    "/dossiers": dossier,
    "/consultations": consultation,
    "/people": person,
    "/people/roles": role,
    "/people/imports": imported,
    "/admin/privacy/looks": look,
    "/organisations": person,
    "/mails": mail,
    "/mails/incoming": message,
    "/admin": account,
    "/admin/history": line,
}


@pytest.fixture
def ground(world: World) -> Ground:
    pact = world.pact()
    return Ground(world, pact, world.workgroup(pact), count(1))


@pytest.fixture
def ada(app: Flask, world: World) -> Browser:
    return Browser(app).sign_in(world.administrator())


def fill(ground: Ground, make: Callable[[Ground], list[Base]], times: int) -> None:
    with ground.world.writing():
        ground.pact, ground.group = ground.world.merge(ground.pact), ground.world.merge(ground.group)
        for _ in range(times):
            db.session.add_all(make(ground))


def cost_of(browser: Browser, path: str) -> Cost:
    with browser.app.app_context():
        engine = db.engine
    browser.client.get(path, base_url=browser.base_url)  # what is remembered a process is not what a page costs
    with counting(engine) as cost:
        assert browser.client.get(path, base_url=browser.base_url).status_code == 200
    return cost


@pytest.mark.parametrize("path", LISTS)
def test_it_costs_the_same_with_two_rows_as_with_two_hundred(ground: Ground, ada: Browser, path: str) -> None:
    fill(ground, LISTS[path], FEW)
    few = cost_of(ada, path)
    fill(ground, LISTS[path], MORE - FEW)
    more = cost_of(ada, path)
    fill(ground, LISTS[path], MANY - MORE)
    many = cost_of(ada, path)
    assert few.queries == more.queries == many.queries, many.statements
    assert few.queries <= 15, few.statements
    a_row = (more.rows - few.rows) / (MORE - FEW)
    assert many.rows <= few.rows + a_row * (SHOWN - FEW), (few.rows, more.rows, many.rows)
    assert 1 <= a_row <= 12


def test_the_forecast_asks_the_same_questions_however_much_goes_out(ground: Ground, ada: Browser) -> None:
    for make in (action, meeting, workgroup, consultation):
        fill(ground, make, FEW)
    few = cost_of(ada, "/mails/forecast")
    for make in (action, meeting, workgroup, consultation):
        fill(ground, make, MANY - FEW)
    many = cost_of(ada, "/mails/forecast")
    assert many.queries == few.queries, many.statements
    assert few.queries <= 43  # each of fifteen sources is asked once what falls due, and once for whom it still stands


def test_the_cockpit_asks_the_same_questions_however_much_there_is(ground: Ground, ada: Browser) -> None:
    for make in (action, meeting, workgroup, consultation, mail):
        fill(ground, make, FEW)
    few = cost_of(ada, "/overview")
    for make in (action, meeting, workgroup, consultation, mail):
        fill(ground, make, MANY - FEW)
    many = cost_of(ada, "/overview")
    assert many.queries == few.queries, many.statements
    assert few.queries <= 33  # each of fifteen sources of mail is asked what leaves this week
