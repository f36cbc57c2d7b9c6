from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import (
    Affiliation,
    Assignment,
    Bench,
    Consultation,
    ConsultationState,
    Invitation,
    Municipality,
    Organisation,
    OrganisationKind,
    OutboxMail,
    Pact,
    Person,
    Role,
    Seat,
    Workgroup,
)
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


@pytest.fixture
def alice(app: Flask, world: World) -> Browser:
    return Browser(app).sign_in(world.account("Alice Maes", Role.COORDINATOR, language="en"))


def test_the_inventory_says_who_is_what_and_whom_to_ask_about_which_theme(
    app: Flask, world: World, alice: Browser
) -> None:
    theme = world.theme(world.pact())
    an = world.person("An De Smet", "an@example.org", phone="053 11 22 33")
    spoken = world.affiliation(an, world.organisation("Stad Ninove"), role="schepen")
    alice.get(f"/affiliations/{spoken.public_id}/edit")
    alice.submit(
        {"is_contact": "y", "is_mandate": "y", "themes": [theme.public_id], "ends_on": "2030-12-31"}, button="Save"
    )
    alice.get(f"/people/roles?theme={theme.public_id}&only=mandates&q=ninove")
    words = alice.text()
    for part in ("An De Smet", "schepen", "Stad Ninove", "053 11 22 33", "elected", theme.title):
        assert part in words
    alice.get("/people/roles?q=aalst")
    assert "Nothing found" in alice.text()
    table = alice.take("/people/roles.csv").get_data(as_text=True)
    assert f"{theme.number} {theme.title}" in table
    with app.app_context():
        assert db.session.scalars(select(Affiliation.ends_on)).one() == date(2030, 12, 31)


def test_seats_stand_by_bench_with_their_substitutes_and_an_end(app: Flask, world: World, alice: Browser) -> None:
    world.person("An De Smet", "an@example.org")
    world.person("Els Claes", "els@example.org")
    world.organisation("Stad Ninove")
    alice.get("/people/seats/new")
    alice.submit(
        {"bench": "municipalities", "person": "an@example.org", "substitute": "els@example.org",
         "organisation": "stad ninove", "starts_on": "2025-01-01"},
        button="Save",
    )  # fmt: skip
    assert "An De Smet" in alice.text()
    assert "Els Claes" in alice.text()
    with app.app_context():
        seat = db.session.scalars(select(Seat)).one()
    alice.get(f"/people/seats/{seat.public_id}")
    answer = alice.submit({"ends_on": "2024-01-01"}, button="Save")
    assert answer.status_code == 422
    alice.submit({"ends_on": "2026-12-31"}, button="Save")
    assert "1 seat before" in alice.text()


def town(world: World, code: str, name: str, **values: object) -> Organisation:
    world.add(Municipality(nis_code=code, name=name, **values))  # type: ignore[arg-type]
    return world.add(Organisation(name=f"Gemeente {name}", kind=OrganisationKind.MUNICIPALITY, nis_code=code))


def test_a_municipality_shows_what_it_owns_also_from_before_the_merger(world: World, alice: Browser) -> None:
    kruisem = town(world, "45068", "Kruisem")
    zingem = town(world, "45057", "Zingem", valid_until=date(2018, 12, 31), successor_code="45068")
    an = world.person("An De Smet", "an@example.org", language="nl")
    world.affiliation(an, kruisem, is_contact=True)
    world.action(world.pact(), an, title="Fietspad")
    with world.writing():
        db.session.scalars(select(Assignment)).one().organisation = db.session.get_one(Organisation, zingem.id)
    alice.get("/municipalities/45068")
    assert "Zingem" in alice.text()
    assert "Fietspad" in alice.text()
    alice.get("/municipalities/45057")
    assert "went on in Kruisem" in alice.text()


def test_a_second_merger_keeps_the_names_of_the_first(world: World, alice: Browser) -> None:
    town(world, "45099", "Nieuw-Dender")
    town(world, "45068", "Kruisem", valid_until=date(2030, 12, 31), successor_code="45099")
    zingem = town(world, "45057", "Zingem", valid_until=date(2018, 12, 31), successor_code="45068")
    an = world.person("An De Smet", "an@example.org")
    world.affiliation(an, zingem, is_contact=True)
    alice.get("/municipalities/45099")
    assert "Here went on: Kruisem, Zingem (by way of Kruisem)." in alice.text()
    assert "An De Smet" in alice.text()
    alice.get("/municipalities/45057")
    assert "went on in Kruisem, and that in Nieuw-Dender." in alice.text()
    alice.get("/municipalities")
    assert "Kruisem → Nieuw-Dender" in alice.text()


def test_its_contacts_get_a_mail_that_is_looked_at_first(app: Flask, world: World, alice: Browser) -> None:
    ninove = town(world, "41048", "Ninove")
    an, els = world.person("An De Smet", "an@example.org"), world.person("Els Claes", "els@example.org")
    world.affiliation(an, ninove, is_contact=True)
    world.affiliation(els, ninove)
    world.action(world.pact(), an, title="Fietspad")
    with world.writing():
        db.session.scalars(select(Assignment)).one().organisation = db.session.get_one(Organisation, ninove.id)
    alice.get("/municipalities/41048/digest")
    alice.submit({"words": "Volgende week evalueren we."}, button="Look at it with these words")
    assert "Volgende week evalueren we." in alice.text()
    assert "Fietspad" in alice.text()
    with app.app_context():
        assert db.session.scalars(select(OutboxMail)).all() == []
    alice.submit({"words": "Volgende week evalueren we."}, button="Send")
    with app.app_context():
        mail = db.session.scalars(select(OutboxMail)).one()
        assert (mail.person_id, mail.kind) == (an.id, "municipality_digest")
        assert "Volgende week evalueren we." in mail.content["paragraphs"]


def test_a_facilitator_sees_of_a_municipality_only_what_his_own_groups_asked(
    world: World, alice: Browser, browser: Browser
) -> None:
    ninove, pact = town(world, "41048", "Ninove"), world.pact()
    an = world.person("An De Smet", "an@example.org")
    group = world.workgroup(pact, "Zorg")
    with world.writing():
        asked = Consultation(
            titles={"nl": "Wonen en zorg"},
            state=ConsultationState.OPEN,
            pact=db.session.get_one(Pact, pact.id),
            organiser=db.session.get_one(Person, an.id),
            workgroup=db.session.get_one(Workgroup, group.id),
        )
        invited = Invitation(
            consultation=asked,
            person=asked.organiser,
            organisation=db.session.get_one(Organisation, ninove.id),
            created_at=NOON,
        )
        db.session.add(invited)
    alice.get("/municipalities/41048")
    assert "Wonen en zorg" in alice.text()
    browser.sign_in(world.facilitator(world.workgroup(pact))).get("/municipalities/41048")
    assert "Wonen en zorg" not in browser.text()


def test_two_who_change_the_same_role_or_seat_see_both_texts(app: Flask, world: World, alice: Browser) -> None:
    world.affiliation(world.person("An De Smet"), world.organisation("Stad Ninove"), role="schepen")
    with world.writing():
        db.session.add(
            Seat(
                bench=Bench.MUNICIPALITIES,
                person=db.session.scalars(select(Person).where(Person.name == "An De Smet")).one(),
            )
        )
    with world.reading():
        role = db.session.scalars(select(Affiliation.public_id)).one()
        seat = db.session.scalars(select(Seat.public_id)).one()
    for address, mine, theirs in (
        (f"/affiliations/{role}/edit", {"role": "burgemeester"}, {"role": "raadslid"}),
        (f"/people/seats/{seat}", {"starts_on": "2027-01-01"}, {"starts_on": "2027-02-02"}),
    ):
        alice.get(address)
        alice.submit(theirs, button="Save")
        alice.get(address)
        assert alice.submit({**mine, "version": "1"}, button="Save").status_code == 409
        assert "Someone else changed this meanwhile" in alice.text()
        alice.submit(button="Save")
    with app.app_context():
        assert db.session.scalars(select(Affiliation.role)).one() == "burgemeester"
        assert db.session.scalars(select(Seat.starts_on)).one() == date(2027, 1, 1)
