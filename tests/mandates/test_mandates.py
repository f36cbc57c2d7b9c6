from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import (
    Affiliation,
    Assignment,
    Base,
    Bench,
    Consultation,
    ConsultationState,
    Convocation,
    CouncilAdvice,
    Dossier,
    DossierKind,
    Indicator,
    Invitation,
    MailState,
    MeetingState,
    MemberRole,
    Membership,
    NodeKind,
    Organisation,
    OutboxMail,
    PactNode,
    Person,
    PersonalLink,
    Role,
    Seat,
    ThemeContact,
    Turnover,
)
from app.web import links
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World

LAST_DAY = date(2027, 3, 1)


@pytest.fixture
def alice(app: Flask, world: World) -> Browser:
    return Browser(app).sign_in(world.account("Alice Maes", Role.COORDINATOR, language="en"))


def council(world: World) -> tuple[Organisation, Person, Person]:
    """An alderman with an action, a seat, a group, an invitation, a meeting and a link; and who comes after her."""
    ninove = world.organisation("Stad Ninove")
    an, els = world.person("An De Smet", "an@example.org"), world.person("Els Claes", "els@example.org")
    world.affiliation(an, ninove, role="schepen", is_mandate=True, is_contact=True, starts_on=date(2020, 1, 1))
    world.affiliation(els, ninove, role="schepen", is_mandate=True, starts_on=LAST_DAY + timedelta(days=1))
    pact = world.pact()
    group = world.workgroup(pact, theme=None)
    action = world.action(pact, an)
    meeting = world.meeting(group, state=MeetingState.CONVENED)
    with world.writing():
        town, person, held = db.session.merge(ninove), db.session.merge(an), db.session.merge(meeting)
        sitting, about = db.session.merge(group), db.session.merge(pact)
        owned = db.session.scalars(select(Assignment).where(Assignment.person_id == an.id)).one()
        owned.organisation = town
        spoken = db.session.scalars(select(Affiliation).where(Affiliation.person_id == an.id)).one()
        theme = PactNode(pact=about, kind=NodeKind.THEME, number="1", position=1, title="Zorg")
        asked = Consultation(titles={"nl": "Bevraging"}, pact=about, organiser=person, state=ConsultationState.OPEN)
        db.session.add_all(
            [
                Membership(
                    workgroup=sitting, person=person, organisation=town, role=MemberRole.MEMBER,
                    starts_on=date(2024, 1, 1),
                ),
                Seat(bench=Bench.MUNICIPALITIES, person=person, organisation=town, starts_on=date(2024, 1, 1)),
                Invitation(consultation=asked, person=person, organisation=town, created_at=NOON, invited_at=NOON),
                Convocation(meeting=held, person=person, sent_at=NOON),
                Indicator(pact=about, title="Wachttijd", responsible=person),
                Dossier(
                    kind=DossierKind.DOSSIER, title="Mobiliteit", pact=about, organisation=town, responsible=person,
                    opened_on=LAST_DAY,
                ),
                CouncilAdvice(pact=about, organisation=town, contact=person, deadline=LAST_DAY),
                ThemeContact(affiliation=spoken, node=theme),
            ]
        )  # fmt: skip
        links.link_for("action_update", person=person, subject_kind="action", subject_id=action.public_id, now=NOON)
    return ninove, an, els


def everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    skipped = {"audit_entry", "turnover", "account_session", "outbox_mail", "personal_link", "sent_form"}
    with app.app_context():
        return {
            table.name: sorted((tuple(row) for row in db.session.execute(select(table))), key=str)
            for table in Base.metadata.sorted_tables
            if table.name not in skipped
        }


def test_a_council_ends_in_one_step_that_is_looked_at_before_and_taken_back(
    app: Flask, world: World, alice: Browser
) -> None:
    ninove, an, els = council(world)
    before = everything(app)
    alice.get(f"/organisations/{ninove.public_id}/mandates?ends_on={LAST_DAY.isoformat()}")
    words = alice.text()
    assert "Dossier transport over water" in words
    assert "Werkgroep Mobiliteit" in words
    assert "A seat of the body" in words
    assert "Bevraging" in words
    assert "1 open link" in words
    assert "Enters the figure of: Wachttijd" in words
    assert "Contact person for: 1 Zorg" in words
    assert alice.last is not None
    assert "Els Claes &lt;els@example.org&gt;" in alice.last.text  # proposed: the same role, from the day after
    alice.submit({}, button="Look once more")
    assert everything(app) == before
    assert "Dossier transport over water → Els Claes" in alice.text()
    alice.submit({}, button="End the mandates")
    with app.app_context():
        assert db.session.scalars(select(Assignment.person_id).where(Assignment.ends_on.is_(None))).all() == [els.id]
        assert db.session.scalars(select(Membership.person_id).where(Membership.ends_on.is_(None))).all() == [els.id]
        assert db.session.scalars(select(Seat.person_id).where(Seat.ends_on.is_(None))).all() == [els.id]
        assert db.session.scalars(select(Invitation.person_id)).all() == [els.id]
        assert db.session.scalars(select(Convocation.person_id)).all() == [els.id]
        assert db.session.scalars(select(Indicator.responsible_id)).all() == [els.id]
        assert db.session.scalars(select(CouncilAdvice.contact_id)).all() == [els.id]
        assert db.session.scalars(select(Dossier.responsible_id)).all() == [els.id]
        assert len(db.session.scalars(select(ThemeContact)).all()) == 2
        former = db.session.scalars(select(Affiliation).where(Affiliation.person_id == an.id)).one()
        assert former.ends_on == LAST_DAY
        link = db.session.scalars(select(PersonalLink).where(PersonalLink.person_id == an.id)).one()
        assert (link.generation, link.revoked_at is None) == (2, False)
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.person_id == els.id)).one()
        assert mail.kind == "action_assigned"
        done = db.session.scalars(select(Turnover)).one()
    alice.post(f"/mandates/{done.public_id}/undo")
    assert everything(app) == before
    with app.app_context():
        assert db.session.scalars(select(OutboxMail.state).where(OutboxMail.person_id == els.id)).all() == [
            MailState.CANCELLED
        ]
        assert db.session.scalars(select(PersonalLink.generation).where(PersonalLink.person_id == an.id)).one() == 1


def test_without_a_successor_nothing_is_left_with_the_former_one(app: Flask, world: World, alice: Browser) -> None:
    ninove, an, _els = council(world)
    alice.get(f"/organisations/{ninove.public_id}/mandates?ends_on={LAST_DAY.isoformat()}")
    with app.app_context():
        key = db.session.scalars(select(Affiliation.public_id).where(Affiliation.person_id == an.id)).one()
    alice.submit({f"{key}-successor": ""}, button="End the mandates")
    with app.app_context():
        for model in (Assignment, Membership, Seat):
            assert db.session.scalars(select(model.id).where(model.ends_on.is_(None))).all() == []
        assert db.session.scalars(select(Invitation.id)).all() == []
        assert db.session.scalars(select(Convocation.id)).all() == []
        assert db.session.scalars(select(Indicator.responsible_id)).all() == [None]
        assert db.session.scalars(select(CouncilAdvice.contact_id)).all() == [None]


def test_a_successor_whose_mandate_ends_too_is_refused(app: Flask, world: World, alice: Browser) -> None:
    ninove, _an, _els = council(world)
    bob = world.person("Bob Claes", "bob@example.org")
    world.affiliation(bob, ninove, role="burgemeester", is_mandate=True)
    alice.get(f"/organisations/{ninove.public_id}/mandates?ends_on={LAST_DAY.isoformat()}")
    with app.app_context():
        key = db.session.scalars(
            select(Affiliation.public_id).join(Affiliation.person).where(Person.name == "An De Smet")
        ).one()
    answer = alice.submit({f"{key}-successor": "bob@example.org"}, button="End the mandates")
    assert answer.status_code == 422
    assert "The mandate of this person ends too." in alice.text()


def test_a_day_to_come_is_refused_and_members_find_nothing(app: Flask, world: World, alice: Browser) -> None:
    ninove, _an, _els = council(world)
    address = f"/organisations/{ninove.public_id}/mandates"
    assert alice.get(f"{address}?ends_on=2027-12-31").status_code == 422
    assert alice.get(address).status_code == 200
    assert Browser(app).sign_in(world.account("Charlie Peeters")).get(address).status_code == 404
