from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import unit_of_work
from app.extensions import db
from app.models import (
    Affiliation,
    AuditEntry,
    MemberRole,
    Membership,
    Organisation,
    OrganisationKind,
    Pact,
    Person,
    Role,
    SignInRequest,
    Workgroup,
    WorkgroupKind,
)
from app.web import links
from tests.browser import Browser
from tests.conftest import NOON
from tests.engines import BASE_URL
from tests.factories import World

PAGES = ("/people", "/organisations", "/organisations.csv", "/municipalities")
FORMS = ("/people/new", "/organisations/new", "/municipalities/new")


@pytest.fixture
def alice(app: Flask, world: World) -> Browser:
    return signed_in(app, world, "Alice Coordinator", Role.COORDINATOR)


def signed_in(app: Flask, world: World, name: str, role: Role) -> Browser:
    browser = Browser(app).sign_in(world.account(name, role, language="en"))
    browser.client.set_cookie("pw-language", "en", domain="127.0.0.1")
    return browser


def facilitator(app: Flask, world: World) -> Browser:
    account = world.account("Bob Facilitator", language="en")
    pact = Pact(title="P", region="R", body_name="B", starts_on=date(2025, 1, 1), ends_on=date(2030, 12, 31))
    group = Workgroup(name="Mobiliteit", kind=WorkgroupKind.AD_HOC, pact=pact, founded_on=date(2025, 2, 1))
    world.add(
        Membership(workgroup=group, person=account.person, role=MemberRole.FACILITATOR, starts_on=date(2025, 2, 1))
    )
    return Browser(app).sign_in(account)


def test_staff_reads_the_directory_coordinators_change_it_and_others_find_nothing(
    app: Flask, world: World, alice: Browser
) -> None:
    bob, charlie = facilitator(app, world), signed_in(app, world, "Charlie Member", Role.MEMBER)
    person: Person = world.add(world.person("Dirk Maes"))
    stadt: Organisation = world.add(Organisation(name="Stad Aalst", kind=OrganisationKind.MUNICIPALITY))
    reading = (*PAGES, f"/people/{person.public_id}", f"/organisations/{stadt.public_id}")
    changing = (
        *FORMS,
        f"/people/{person.public_id}/edit",
        f"/people/{person.public_id}/organisations/new",
        f"/organisations/{stadt.public_id}/edit",
        f"/organisations/{stadt.public_id}/people/new",
    )
    for path in reading:
        assert alice.get(path).status_code == 200, path
        assert bob.get(path).status_code == 200, path
        assert charlie.get(path).status_code == 404, path
        assert Browser(app).get(path, follow_redirects=False).status_code == 303, path
    for path in changing:
        assert alice.get(path).status_code == 200, path
        assert bob.get(path).status_code == 404, path
        assert charlie.get(path).status_code == 404, path
        bob.get("/people")
        assert bob.post(path, {"name": "Mallory"}).status_code == 404, path


def test_a_person_is_added_with_everything_kept(app: Flask, alice: Browser) -> None:
    alice.get("/people/new")
    alice.submit(
        {"Name": "Élodie D’Hondt", "E-mail address": "Elodie@Example.BE", "Phone": "055 1", "language": "fr"},
        button="Save",
    )
    assert "Élodie D’Hondt" in alice.text()
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == "elodie@example.be")).one()
        assert (person.language, person.phone, person.is_functional) == ("fr", "055 1", False)
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "person_added")).one().actor_id
    alice.get("/people", query_string={"q": "ELODIE"})
    assert "Élodie D’Hondt" in alice.text()


def test_the_same_address_in_another_case_leads_to_the_person_who_has_it(world: World, alice: Browser) -> None:
    dirk: Person = world.add(world.person("Dirk Maes"))
    alice.get("/people/new")
    answer = alice.submit({"Name": "Someone", "E-mail address": "DIRK@example.org"}, button="Save")
    assert answer.request.path == f"/people/{dirk.public_id}"
    assert "has this address already" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "email",
    [
        "a@b.be\r\nBcc: x@y.be",
        '"a b"@x.be',
        "a@b.be, c@d.be",
        "a@b.be;c@d.be",
        "evil <a@b.be>",
        "streekpact@example.org",
        "streekpact+x@example.org",
        "no-reply@elsewhere.be",
        "mailer-daemon@elsewhere.be",
    ],
)
def test_it_refuses_addresses_that_reach_nobody_and_keeps_what_was_typed(alice: Browser, email: str) -> None:
    alice.get("/people/new")
    answer = alice.submit({"Name": "Keep Me", "E-mail address": email}, button="Save")
    assert answer.status_code == 422
    assert b"Keep Me" in answer.data


@pytest.mark.parametrize(
    ("email", "kept", "functional"),
    [
        ("a+b@x.be", "a+b@x.be", False),
        ("é@münchen.be", None, False),
        ("info@münchen.be", "info@xn--mnchen-3ya.be", True),
        ("Secretariaat@gemeente.be", "secretariaat@gemeente.be", True),
        ("ninove@ninove.be", "ninove@ninove.be", True),
    ],
)
def test_it_normalises_addresses_and_marks_functional_ones(
    app: Flask, alice: Browser, email: str, kept: str | None, *, functional: bool
) -> None:
    alice.get("/people/new")
    answer = alice.submit({"Name": "Some Body", "E-mail address": email}, button="Save")
    if kept is None:
        assert answer.status_code == 422
        return
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == kept)).one()
        assert person.is_functional is functional
    assert ("functional address" in alice.text()) is functional


@pytest.mark.parametrize(
    ("name", "warning"),
    [("Dirk Mаes", "several alphabets"), ("maes dirk", "already"), ("Dirk Mäes", "already"), ("Dirk Meas", "already")],
)
def test_it_warns_about_look_alikes_and_lets_the_coordinator_decide(
    app: Flask, world: World, alice: Browser, name: str, warning: str
) -> None:
    world.add(world.person("Dirk Maes"))
    alice.get("/people/new")
    answer = alice.submit({"Name": name, "E-mail address": "other@example.org"}, button="Save")
    assert answer.status_code == 422
    assert warning in alice.text()
    alice.submit(button="Save")
    with app.app_context():
        assert db.session.scalars(select(Person).where(Person.email == "other@example.org")).one().name == name


def test_a_name_that_was_changed_after_the_warning_is_looked_at_again(world: World, alice: Browser) -> None:
    world.add(world.person("Dirk Maes"))
    world.add(world.person("Greet Claes"))
    alice.get("/people/new")
    alice.submit({"Name": "dirk maes"}, button="Save")
    answer = alice.submit({"Name": "greet claes"}, button="Save")
    assert answer.status_code == 422
    assert "Greet Claes is in the directory already" in alice.text()


def test_a_homoglyph_organisation_is_asked_about(app: Flask, alice: Browser) -> None:
    alice.get("/organisations/new")
    assert alice.submit({"Name": "Ааlst"}, button="Save").status_code == 422
    assert "several alphabets" in alice.text()
    alice.submit(button="Save")
    with app.app_context():
        assert db.session.scalars(select(Organisation)).one().name == "Ааlst"


def test_bad_names_are_cleaned_or_refused_and_never_run(app: Flask, alice: Browser) -> None:
    for name in ("\u200b\u200b", "x" * 201):
        alice.get("/people/new")
        assert alice.submit({"Name": name}, button="Save").status_code == 422
    alice.get("/people/new")
    alice.submit({"Name": "Jan\u202e \x00<script>alert(1)</script>\r\nBcc: x"}, button="Save")
    with app.app_context():
        names = db.session.scalars(select(Person.name)).all()
    assert "Jan <script>alert(1)</script> Bcc: x" in names
    assert alice.last is not None
    assert b"<script>alert" not in alice.last.data


def test_two_editors_see_each_others_text(app: Flask, world: World, alice: Browser) -> None:
    dirk: Person = world.add(world.person("Dirk Maes"))
    other = signed_in(app, world, "Anna Second", Role.COORDINATOR)
    path = f"/people/{dirk.public_id}/edit"
    alice.get(path)
    other.get(path)
    alice.submit({"Phone": "1111", "language": "fr"}, button="Save")
    answer = other.submit({"Phone": "2222"}, button="Save")
    assert answer.status_code == 409
    assert "1111" in other.text()
    assert b"2222" in answer.data
    other.submit(button="Save")
    with app.app_context():
        assert db.session.get_one(Person, dirk.id).phone == "2222"


def test_a_changed_address_gets_mail_again_and_ends_old_sign_in_links(app: Flask, world: World, alice: Browser) -> None:
    account = world.account("Dirk Maes")
    with world.writing():
        person = db.session.get_one(Person, account.person_id)
        person.suppressed_at, person.suppressed_reason = NOON, "550 no such user"
        db.session.add(
            SignInRequest(
                account_id=account.id, browser_hash=None, created_at=NOON, expires_at=NOON + timedelta(hours=24)
            )
        )
    path = f"/people/{account.person.public_id}"
    alice.get(path)
    assert "check the address" in alice.get(path).get_data(as_text=True)
    assert "550 no such user" in alice.text()
    alice.get(f"{path}/edit")
    alice.submit({"E-mail address": "dirk.maes@example.org"}, button="Save")
    with app.app_context():
        person = db.session.get_one(Person, account.person_id)
        assert person.suppressed_at is None
        assert db.session.scalars(select(SignInRequest)).one().used_at is not None


def test_a_link_in_a_mail_to_the_old_address_opens_nothing_any_more(app: Flask, world: World, alice: Browser) -> None:
    person = world.person("Dirk Maes")

    def link() -> str:
        with app.test_request_context(), unit_of_work():
            one = db.session.get_one(Person, person.id)
            made = links.link_for(
                "mail_preferences", person=one, subject_kind="person", subject_id=one.public_id, now=NOON
            )
            db.session.flush()
            return links.url_of(made).removeprefix(BASE_URL)

    old, reader = link(), Browser(app)
    assert reader.get(old).status_code == 200
    alice.get(f"/people/{person.public_id}/edit")
    alice.submit({"Phone": "055 12 34 56"}, button="Save")
    assert link() == old
    alice.get(f"/people/{person.public_id}/edit")
    alice.submit({"E-mail address": "dirk.nieuw@example.org"}, button="Save")
    assert reader.get(old).status_code == 410
    assert reader.get(link()).status_code == 200


def test_a_coordinator_cannot_take_over_an_administrator_by_changing_the_address(
    app: Flask, world: World, alice: Browser
) -> None:
    boss = world.account("Zoë Boss", Role.ADMINISTRATOR, language="en")
    path = f"/people/{boss.person.public_id}/edit"
    alice.get(path)
    assert alice.submit({"E-mail address": "alice@evil.example"}, button="Save").status_code == 422
    assert "Only an administrator" in alice.text()
    herself = Browser(app).sign_in(boss)
    herself.get(path)
    herself.submit({"email": "zoe.boss@example.org"}, form=None)
    with app.app_context():
        assert db.session.get_one(Person, boss.person_id).email == "zoe.boss@example.org"


def test_mail_goes_through_again_once_someone_says_the_address_is_right(
    app: Flask, world: World, alice: Browser
) -> None:
    dirk: Person = world.add(world.person("Dirk Maes", suppressed_at=NOON))
    alice.get(f"/people/{dirk.public_id}")
    alice.submit(button="The address is right: send again")
    with app.app_context():
        assert db.session.get_one(Person, dirk.id).suppressed_at is None


def test_people_speak_for_organisations_and_stop_doing_so(app: Flask, world: World, alice: Browser) -> None:
    dirk: Person = world.add(world.person("Dirk Maes"))
    world.add(Organisation(name="Stad Aalst", kind=OrganisationKind.MUNICIPALITY))
    alice.get(f"/people/{dirk.public_id}/organisations/new")
    assert alice.submit({"Organisation": "Stad"}, button="Save").status_code == 422
    assert "Stad Aalst" in alice.text()
    alice.submit({"Organisation": "stad aalst", "Role": "schepen", "is_contact": "y"}, button="Save")
    assert "schepen" in alice.text()
    assert "contact" in alice.text()
    alice.submit(button="End for Stad Aalst")
    with app.app_context():
        assert db.session.scalars(select(Affiliation)).one().ends_on == date(2027, 3, 10)
    alice.submit(button="Undo")
    with app.app_context():
        assert db.session.scalars(select(Affiliation)).one().ends_on is None


def test_an_organisation_takes_an_unknown_address_as_a_new_person(app: Flask, world: World, alice: Browser) -> None:
    aalst: Organisation = world.add(Organisation(name="Stad Aalst", kind=OrganisationKind.MUNICIPALITY))
    alice.get(f"/organisations/{aalst.public_id}/people/new")
    alice.submit({"Person": "Tine Rombaut <tine@aalst.be>", "Role": "directeur"}, button="Save")
    assert "Tine Rombaut" in alice.text()
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == "tine@aalst.be")).one()
        assert "Stad Aalst" in person.source


def test_a_merged_municipality_has_an_end_and_a_successor(alice: Browser) -> None:
    for code, name in (("45068", "Kruisem"), ("45017", "Kruishoutem")):
        alice.get("/municipalities/new")
        alice.submit({"NIS code": code, "Name": name}, button="Save")
    alice.get("/municipalities/45017/edit")
    alice.submit({"Existed until": "2018-12-31", "Exists since": "2019-01-01", "Went on in": "45068"}, button="Save")
    assert "before it began" in alice.text()
    alice.submit({"Exists since": "1977-01-01"}, button="Save")
    assert "Kruishoutem 1 January 1977 – 31 December 2018 Kruisem" in alice.text()
    alice.get("/municipalities/45068/edit")
    circle = alice.submit({"Existed until": "2024-12-31", "Went on in": "45017"}, button="Save")
    assert circle.status_code == 422  # what went on in it cannot follow it
    alice.get("/municipalities/new")
    assert alice.submit({"NIS code": "45068", "Name": "Again"}, button="Save").status_code == 422
    for code in ("4506", "4506x", "٤٥٠٦٨"):
        alice.get("/municipalities/new")
        assert alice.submit({"NIS code": code, "Name": "X"}, button="Save").status_code == 422


def test_the_list_filters_sorts_and_pages(world: World, alice: Browser) -> None:
    aalst = Organisation(name="Stad Aalst", kind=OrganisationKind.MUNICIPALITY)
    for number in range(60):
        person = world.person(f"Person {number:02}", email=f"p{number:02}@example.org")
        world.add(Affiliation(person=person, organisation=aalst) if number < 3 else person)
        aalst = world.add(aalst)
    assert "1–50 of 61" in alice.get("/people").get_data(as_text=True)
    alice.follow("Next page")
    assert "51–61 of 61" in alice.text()
    alice.get("/people", query_string={"kind": "municipality"})
    assert "3 people" in alice.text()
    alice.get("/people", query_string={"q": "aalst person 02"})
    assert "1 person." in alice.text()
    for sort in ("name", "-name", "email", "-email", "organisation", "-organisation", "nonsense", "x" * 5000):
        assert alice.get("/people", query_string={"sort": sort}).status_code == 200
    for page in ("0", "-1", "999999999999", "٣", "x"):
        assert alice.get("/people", query_string={"page": page}).status_code == 200
    for query in ("%", "_", "\\", "'", "x" * 5000, "Ж"):
        assert alice.get("/people", query_string={"q": query}).status_code == 200


def test_a_page_costs_the_same_with_more_rows(world: World, alice: Browser) -> None:
    costs = []
    for count in (2, 48):
        for number in range(count):
            person = world.person(f"P{count} {number}", email=f"p{count}-{number}@example.org")
            organisation = Organisation(name=f"O{count} {number}", kind=OrganisationKind.COMPANY)
            world.add(Affiliation(person=person, organisation=organisation))
        costs.append(
            [
                alice.get(path).headers["Server-Timing"].split(" queries")[0]
                for path in ("/people", "/organisations", "/municipalities", "/people/new")
            ]
        )
    assert costs[0] == costs[1]


def test_the_download_holds_what_the_filter_leaves_and_runs_no_formula(world: World, alice: Browser) -> None:
    world.add(world.person("=HYPERLINK(1)", email="formula@example.org", phone="+32 55 1"))
    world.add(world.person("Plain Name"))
    answer = alice.take("/people.csv?q=hyperlink")
    text = answer.get_data().decode("utf-8-sig")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "'=HYPERLINK(1)" in text
    assert "'+32 55 1" in text
    assert "Plain Name" not in text
    assert text.splitlines()[0].startswith("Name;E-mail address;")
