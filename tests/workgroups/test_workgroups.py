"""Workgroups: founding, reading, joining, leaving, closing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.blueprints.workgroups import queries
from app.extensions import db
from app.models import MemberRole, Membership, Person, Workgroup
from tests.browser import Browser
from tests.factories import World
from tests.workgroups.support import english
from tools.counting import counting


def _group(app: Flask, name: str = "Werkgroep Mobiliteit") -> Workgroup:
    with app.app_context():
        found = db.session.scalar(select(Workgroup).where(Workgroup.name == name))
        assert found is not None
        return found


def test_it_founds_an_ad_hoc_group_with_a_last_day(app: Flask, browser: Browser, world: World) -> None:
    pact = world.pact()
    world.theme(pact, "4", "Mobiliteit")
    browser.sign_in(world.coordinator()).get("/workgroups/new")
    browser.submit({"Name": "Werkgroep Mobiliteit", "Kind": "ad_hoc"})
    assert browser.last is not None
    assert browser.last.status_code == 422
    assert "last day" in browser.text()
    browser.submit({"Closes on": "2027-12-31", "Mandate": "Eén kalender voor wegenwerken."})
    assert browser.last.status_code == 200
    assert "Eén kalender voor wegenwerken." in browser.text()
    assert str(_group(app).closes_on) == "2027-12-31"
    first = next(one for one in browser.tree().iter() if one.get("class") == "btn")
    assert first.text == "Add a member", "nobody can meet yet"
    asked = browser.follow("New consultation")
    assert " selected>Werkgroep Mobiliteit<" in asked.text


def test_a_closing_date_before_the_beginning_is_refused(browser: Browser, world: World) -> None:
    world.pact()
    browser.sign_in(world.coordinator()).get("/workgroups/new")
    answer = browser.submit({"Name": "W", "Kind": "ad_hoc", "Closes on": "2020-01-01"})
    assert answer.status_code == 422
    assert "before the group begins" in browser.text()


def test_members_read_their_own_group_and_others_see_nothing(app: Flask, world: World) -> None:
    pact = world.pact()
    group, other = world.workgroup(pact), world.workgroup(pact, "Werkgroep Wonen")
    member = world.account("Mia Peeters")
    world.member(group, member.person)
    browser = english(app, member)
    assert browser.get(f"/workgroups/{group.public_id}").status_code == 200
    assert browser.get(f"/workgroups/{other.public_id}").status_code == 404
    listed = browser.get("/workgroups").get_data(as_text=True)
    assert "Werkgroep Mobiliteit" in listed
    assert "Werkgroep Wonen" not in listed


def test_only_who_facilitates_the_group_manages_it(app: Flask, world: World) -> None:
    pact = world.pact()
    group, other = world.workgroup(pact), world.workgroup(pact, "Werkgroep Wonen")
    mine, theirs = world.facilitator(group), world.facilitator(other, "Dora Claes")
    member = world.account("Mia Peeters")
    world.member(group, member.person)
    path = f"/workgroups/{group.public_id}/edit"
    assert english(app, mine).get(path).status_code == 200
    assert english(app, theirs).get(path).status_code == 404
    assert english(app, member).get(path).status_code == 404
    assert english(app, mine).get("/workgroups/new").status_code == 404


def test_someone_joins_with_an_address_alone(app: Flask, browser: Browser, world: World) -> None:
    group = world.workgroup(world.pact())
    browser.sign_in(world.facilitator(group)).get(f"/workgroups/{group.public_id}/members/new")
    browser.submit({"Name or e-mail address": "nadia@example.org", "Language of e-mails": "fr"})
    assert "nadia@example.org" in browser.text()
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == "nadia@example.org")).one()
        assert person.language == "fr"
        assert "Werkgroep Mobiliteit" in person.source


def test_nobody_joins_twice(browser: Browser, world: World) -> None:
    group = world.workgroup(world.pact())
    browser.sign_in(world.facilitator(group)).get(f"/workgroups/{group.public_id}/members/new")
    answer = browser.submit({"Name or e-mail address": "BOB@example.org"})
    assert answer.status_code == 422
    assert "already" in browser.text()


def test_who_left_can_come_back_by_undo(app: Flask, browser: Browser, world: World) -> None:
    group = world.workgroup(world.pact())
    facilitator = world.facilitator(group)
    mia = world.member(group, world.person("Mia Peeters"))
    browser.sign_in(facilitator).get(f"/workgroups/{group.public_id}")
    browser.post(f"/workgroups/{group.public_id}/members/{mia.public_id}/end")
    assert "has left" in browser.text() or "former member" in browser.text()
    browser.submit(button="Undo")
    with app.app_context():
        assert db.session.get_one(Membership, mia.id).ends_on is None


def test_a_role_changes_and_a_facilitator_may_manage_at_once(app: Flask, world: World) -> None:
    group = world.workgroup(world.pact())
    mia = world.account("Mia Peeters")
    place = world.member(group, mia.person)
    path = f"/workgroups/{group.public_id}/edit"
    assert english(app, mia).get(path).status_code == 404
    bob = english(app, world.facilitator(group))
    bob.get(f"/workgroups/{group.public_id}/members/{place.public_id}")
    bob.submit({"Role": MemberRole.FACILITATOR.value})
    assert english(app, mia).get(path).status_code == 200


def test_a_closed_group_stays_readable_and_opens_again_by_undo(app: Flask, browser: Browser, world: World) -> None:
    group = world.workgroup(world.pact())
    world.meeting(group)
    browser.sign_in(world.facilitator(group)).get(f"/workgroups/{group.public_id}")
    browser.submit(button="Close this group")
    assert _group(app).closed_at is not None
    assert "Open again" in browser.text()
    browser.submit(button="Undo")
    assert _group(app).closed_at is None


def test_two_people_who_edit_both_see_both_texts(app: Flask, world: World) -> None:
    group = world.workgroup(world.pact(), mandate="Oud")
    first = english(app, world.facilitator(group))
    second = english(app, world.coordinator())
    path = f"/workgroups/{group.public_id}/edit"
    first.get(path)
    second.get(path)
    second.submit({"Mandate": "Tekst van de tweede"})
    answer = first.submit({"Mandate": "Tekst van de eerste"})
    assert answer.status_code == 409
    assert "Tekst van de tweede" in first.text()
    assert "Tekst van de eerste" in first.text()
    assert first.submit({}, form=_main_form(first)).status_code == 200
    assert _group(app).mandate == "Tekst van de eerste"


def _main_form(browser: Browser) -> int:
    forms = browser.tree().iter("{http://www.w3.org/1999/xhtml}form")
    return next(i for i, form in enumerate(forms) if any(x.get("name") == "mandate" for x in form.iter()))


def test_current_members_leaves_out_who_left(app: Flask, world: World) -> None:
    group = world.workgroup(world.pact())
    world.member(group, world.person("Mia Peeters"))
    gone = world.member(group, world.person("Rik De Vos"))
    with world.writing():
        db.session.get_one(Membership, gone.id).ends_on = world.today
    with app.app_context():
        assert [one.person.name for one in queries.current_members(group)] == ["Mia Peeters"]


def test_the_list_downloads_as_a_table(browser: Browser, world: World) -> None:
    group = world.workgroup(world.pact(), "=Groep")
    world.facilitator(group)
    text = browser.sign_in(world.coordinator()).get("/workgroups.csv").get_data(as_text=True)
    assert "'=Groep" in text
    assert "Bob Claes" in text


def test_the_list_costs_the_same_with_many_groups(app: Flask, world: World) -> None:
    pact = world.pact()
    browser = english(app, world.coordinator())
    for number in range(2):
        world.facilitator(world.workgroup(pact, f"Groep {number}"), f"F{number} Claes")
    few = _cost(app, browser)
    for number in range(2, 30):
        world.workgroup(pact, f"Groep {number}")
    assert _cost(app, browser) == few


def _cost(app: Flask, browser: Browser) -> int:
    with app.app_context():
        engine = db.engine
    with counting(engine) as cost:
        browser.get("/workgroups")
    return cost.queries
