from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.blueprints.people import merging
from app.extensions import db
from app.models import (
    Account,
    Assignment,
    Base,
    Convocation,
    Membership,
    OutboxMail,
    Person,
    PersonalLink,
    PersonMerge,
    Reply,
    Role,
)
from app.web import links
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


@pytest.fixture
def alice(app: Flask, world: World) -> Browser:
    return Browser(app).sign_in(world.account("Alice Maes", Role.COORDINATOR, language="en"))


def everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, but those that record what was done."""
    skipped = {"audit_entry", "person_merge", "account_session", "sent_form"}
    with app.app_context():
        return {
            table.name: sorted((tuple(row) for row in db.session.execute(select(table))), key=str)
            for table in Base.metadata.sorted_tables
            if table.name not in skipped
        }


def two_of_one(world: World) -> tuple[Person, Person]:
    """Jan is in the directory twice, with work on both entries, and both were called to one meeting."""
    jan, jean = world.person("Jan Praet", "jan@example.org"), world.person("Jan  Praet", "jan.praet@example.org")
    pact = world.pact()
    group = world.workgroup(pact, theme=None)
    world.member(group, jan)
    world.member(group, jean)
    world.affiliation(jean, world.organisation(), role="schepen")
    world.action(pact, jean)
    meeting = world.meeting(group)
    with world.writing():
        db.session.add(Convocation(meeting=db.session.merge(meeting), person=db.session.merge(jan), sent_at=NOON))
        db.session.add(
            Convocation(
                meeting=db.session.merge(meeting), person=db.session.merge(jean), sent_at=NOON,
                reply=Reply.COMING, replied_at=NOON, remark="gladly",
            )
        )  # fmt: skip
        for one in (jan, jean):
            links.link_for(
                "meeting_reply",
                person=db.session.merge(one),
                subject_kind="meeting",
                subject_id=meeting.public_id,
                now=NOON,
            )
    return jan, jean


def test_everything_of_the_one_hangs_on_the_other_and_comes_back_exactly(
    app: Flask, world: World, alice: Browser
) -> None:
    jan, jean = two_of_one(world)
    before = everything(app)
    alice.get(f"/people/{jan.public_id}/merge?with={jean.public_id}")
    assert "seats in workgroups" in alice.text()
    answer = alice.submit({"keep": "this"}, button="Merge")
    assert answer.status_code == 200
    with app.app_context():
        for model in (Membership, Assignment, Convocation, PersonalLink):
            assert set(db.session.scalars(select(model.person_id))) == {jan.id}
        kept = db.session.scalars(select(Convocation)).one()
        assert (kept.reply, kept.remark) == (Reply.COMING, "gladly")
        assert db.session.get_one(Person, jean.id).merged_into_id == jan.id
        done = db.session.scalars(select(PersonMerge)).one()
    alice.get(f"/people/{jan.public_id}")
    assert "What hung on the other entry hangs on this one since." in alice.text()  # with the way back, also tomorrow
    alice.post(f"/people/merges/{done.public_id}/undo")
    after = everything(app)
    assert after == before


def test_a_link_that_was_mailed_to_the_former_entry_still_opens(app: Flask, world: World) -> None:
    jan, jean = two_of_one(world)
    with world.writing():
        link = links.link_for(
            "mail_preferences",
            person=db.session.merge(jean),
            subject_kind="person",
            subject_id=jean.public_id,
            now=NOON,
        )
        db.session.flush()
        token = links.token_of(link)
    with world.writing():
        merging.merge(db.session.merge(jan), db.session.merge(jean), actor=None, now=NOON)
    with app.test_request_context():
        found = links.find(token)
        assert found is not None
        assert found.person_id == jan.id


def test_a_merged_entry_is_in_no_list_and_its_address_leads_to_the_one_that_stays(world: World, alice: Browser) -> None:
    jan, jean = two_of_one(world)
    with world.writing():
        merging.merge(db.session.merge(jan), db.session.merge(jean), actor=None, now=NOON)
    alice.get("/people")
    assert alice.text().count("Jan Praet") == 1
    assert alice.get(f"/people/{jean.public_id}").request.path == f"/people/{jan.public_id}"


def test_an_account_of_the_former_entry_is_closed_where_both_can_sign_in(app: Flask, world: World) -> None:
    one, other = world.account("Jan Praet"), world.account("Jean Praet")
    with world.writing():
        merging.merge(db.session.merge(one.person), db.session.merge(other.person), actor=None, now=NOON)
    with app.app_context():
        assert db.session.get_one(Account, one.id).disabled_at is None
        assert db.session.get_one(Account, other.id).disabled_at == NOON


def test_mail_that_waits_goes_along(app: Flask, world: World) -> None:
    jan, jean = two_of_one(world)
    with app.app_context():
        waiting = set(db.session.scalars(select(OutboxMail.id).where(OutboxMail.person_id == jean.id)))
    with world.writing():
        merging.merge(db.session.merge(jan), db.session.merge(jean), actor=None, now=NOON)
    with app.app_context():
        assert waiting <= set(db.session.scalars(select(OutboxMail.id).where(OutboxMail.person_id == jan.id)))


def test_nobody_is_merged_with_himself_or_twice(world: World) -> None:
    jan, jean = two_of_one(world)
    with world.writing():
        merging.merge(db.session.merge(jan), db.session.merge(jean), actor=None, now=NOON)
    for one, other in ((jan, jan), (jan, jean)):
        with world.writing(), pytest.raises(ValueError, match="cannot be merged"):
            merging.merge(
                db.session.get_one(Person, one.id), db.session.get_one(Person, other.id), actor=None, now=NOON
            )


def test_pairs_of_nearly_one_name_are_listed(world: World, alice: Browser) -> None:
    world.person("Jan Praet", "a@example.org")
    world.person("Praet Jan", "b@example.org")
    world.person("Els Claes", "c@example.org")
    alice.get("/people/duplicates")
    assert "Praet Jan" in alice.text()
    assert "Els Claes" not in alice.text()
