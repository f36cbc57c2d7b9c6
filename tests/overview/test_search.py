"""The search: grouped, bounded, and blind to what one may not read."""

import pytest
from flask import Flask

from app.extensions import db
from app.models import Action, Dossier, DossierKind, Indicator, Organisation, OrganisationKind, Person
from tests.browser import Browser
from tests.factories import World
from tests.overview.scene import build, grow
from tests.overview.test_cockpit import queries
from tests.pages import faults


def test_it_finds_every_kind_of_thing(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    for words, found, group in (
        ("wegenwerken", "Kalender wegenwerken", "Actions"),
        ("4.2", "Dossier transport over water", "Actions"),
        ("omleiding", "Vlotte wegen", "The pact"),
        ("elke werf", "De streek maakt één kalender", "Decisions"),
        ("omleidingsplan", "Eén kalender voor wegenwerken?", "Agenda and minutes"),
        ("gedeelde visie", "Mobiliteit", "Workgroups"),
        ("in de streek", "Wegenwerken in de streek", "Consultations"),
        ("baetens", "Bob Baetens", "People"),
    ):
        answer = alice.get("/search", query_string={"q": words})
        assert faults(answer) == []
        assert found in alice.text()
        assert group in alice.text()


@pytest.mark.parametrize("words", ["ÉÉN KALENDER", "een kalender", "eén kalender"])
def test_case_and_accents_make_no_difference(app: Flask, world: World, words: str) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    alice.get("/search", query_string={"q": words})
    assert "De streek maakt één kalender" in alice.text()


def test_the_words_around_what_was_found_are_shown(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    alice.get("/search", query_string={"q": "omleidingsplan"})
    assert "De burgemeester van Ninove vraagt een omleidingsplan." in alice.text()


def test_members_find_papers_of_their_own_groups_only(app: Flask, world: World) -> None:
    scene = build(world)
    eva = Browser(app).sign_in(scene.eva)
    eva.get("/search?q=kalender")
    assert "Eén kalender voor wegenwerken?" in eva.text()
    assert "Kalender van de zorg" not in eva.text()
    eva.get("/search?q=kalender&kind=minutes")
    assert "Kalender van de zorg" not in eva.text()
    dirk = Browser(app).sign_in(scene.dirk)
    dirk.get("/search?q=kalender")
    assert "Kalender van de zorg" in dirk.text()
    assert "De streek maakt één kalender" not in dirk.text()


def test_members_find_no_people_and_no_consultations_and_staff_do(app: Flask, world: World) -> None:
    scene = build(world)
    eva, bob = Browser(app).sign_in(scene.eva), Browser(app).sign_in(scene.bob)
    for kind in ("", "&kind=people", "&kind=consultations"):
        eva.get(f"/search?q=an{kind}")
        assert "@example.org" not in eva.text()
        assert "People" not in eva.text()
    bob.get("/search?q=praet")
    assert "Fons Praet" in bob.text()
    bob.get("/search?q=streek&kind=consultations")
    assert "Wegenwerken in de streek" in bob.text()
    assert "Zorg in de streek" not in bob.text()


def test_strangers_must_sign_in(app: Flask, world: World) -> None:
    build(world)
    assert Browser(app).get("/search?q=kalender", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("words", ["", "k", "%", "  ", "xyzzy", "<script>", "'; --", "\x00\u202e", "a" * 500])
def test_nothing_found_says_what_to_try(app: Flask, world: World, words: str) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    answer = alice.get("/search", query_string={"q": words})
    assert answer.status_code == 200
    assert faults(answer) == []
    assert "Nothing found" in alice.text() or "What are you looking for?" in alice.text()


def test_it_shows_ten_of_each_and_the_way_to_the_rest(app: Flask, world: World) -> None:
    scene = build(world)
    alice = Browser(app).sign_in(scene.alice)
    alice.get("/search?q=kalender")
    few = queries(alice)
    grow(world, scene, 200)
    answer = alice.get("/search?q=kalender")
    assert queries(alice) == few <= 12
    assert answer.text.count('<span class="when">') <= 70
    assert "More: decisions" in alice.text()
    alice.follow("More: decisions")
    assert faults(alice.last) == [] if alice.last else False
    assert "1–50 of 201" in alice.text()
    alice.follow("Next page")
    assert "51–100 of 201" in alice.text()
    assert alice.last is not None
    assert "q=kalender" in alice.last.request.url


def test_files_indicators_and_organisations_are_found_and_the_latter_by_staff_alone(app: Flask, world: World) -> None:
    scene = build(world)
    with world.writing():
        action = db.session.scalars(db.select(Action)).first()
        who = db.session.scalars(db.select(Person)).first()
        assert action is not None
        assert who is not None
        dossier = Dossier(
            pact=action.pact, kind=DossierKind.SIGNAL, title="Signaal spoorlijn", responsible=who, opened_on=world.today
        )
        db.session.add_all([dossier, Indicator(pact=action.pact, title="Stiptheid treinen")])
        db.session.add(Organisation(name="Spoorgroep Dender", kind=OrganisationKind.OTHER))
    alice = Browser(app).sign_in(scene.alice)
    for words, found, group in (
        ("spoorlijn", "Signaal spoorlijn", "Files"),
        ("stiptheid", "Stiptheid treinen", "Indicators"),
        ("spoorgroep", "Spoorgroep Dender", "Organisations"),
    ):
        answer = alice.get("/search", query_string={"q": words})
        assert faults(answer) == []
        assert found in alice.text()
        assert group in alice.text()
    member = Browser(app).sign_in(world.account("Zoe Zander"))
    member.get("/search", query_string={"q": "spoorgroep"})
    assert "Spoorgroep Dender" not in member.text()
