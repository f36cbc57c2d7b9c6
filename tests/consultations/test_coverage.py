"""Who is asked and who is missing, per theme, kind and municipality."""

from __future__ import annotations

from sqlalchemy import event

from app.extensions import db
from app.models import Invitation, Municipality, Organisation, OrganisationKind, ThemeContact
from tests.browser import Browser
from tests.consultations.conftest import MakeBench
from tests.factories import World


def _town(world: World, code: str, name: str) -> Organisation:
    with world.writing():
        db.session.add(Municipality(nis_code=code, name=name))
        town = Organisation(name=f"Stad {name}", kind=OrganisationKind.MUNICIPALITY, nis_code=code)
        db.session.add(town)
    return town


def test_it_counts_lists_and_invites_the_contact_for_the_theme(
    make_bench: MakeBench, world: World, alice: Browser
) -> None:
    bench = make_bench(state="draft")
    theme = world.theme(bench.consultation.pact)
    aalst, ninove = _town(world, "41002", "Aalst"), _town(world, "41048", "Ninove")
    bench.invite(world.person("Griet Baetens"), aalst)
    world.affiliation(world.person("Algemeen Contact"), ninove, is_contact=True)
    expert = world.affiliation(world.person("Vera Verkeer"), ninove)
    with world.writing():
        db.session.add(ThemeContact(affiliation=world.merge(expert), node=world.merge(theme)))
    alice.get(bench.url("/coverage"))
    assert "Aalst1/1" in alice.text()
    assert "Ninove0/1" in alice.text()
    assert "Algemeen Contact" in alice.text()
    alice.get(bench.url(f"/coverage?theme={theme.public_id}"))
    assert "Vera Verkeer" in alice.text()
    assert "Stad Aalst" not in alice.text().partition("Missing organisations")[2]
    alice.submit({}, button="Invite the contact of Stad Ninove")
    assert "Nobody is missing here." in alice.text()
    assert {one.organisation_id for one in world.rows(Invitation)} == {aalst.id, ninove.id}


def test_it_costs_the_same_queries_with_many_organisations(make_bench: MakeBench, world: World, alice: Browser) -> None:
    bench = make_bench(state="draft")
    _town(world, "41002", "Aalst")

    def cost() -> int:
        count = 0

        def note(*_args: object) -> None:
            nonlocal count
            count += 1

        with world.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        alice.get(bench.url("/coverage"))
        event.remove(engine, "before_cursor_execute", note)
        return count

    few = cost()
    with world.writing():
        for number in range(120):
            db.session.add(Organisation(name=f"Vzw {number}", kind=OrganisationKind.ASSOCIATION))
    assert cost() == few


def test_a_theme_a_kind_and_a_municipality_narrow_each_other(
    make_bench: MakeBench, world: World, alice: Browser
) -> None:
    bench = make_bench(state="draft")
    theme = world.theme(bench.consultation.pact)
    aalst, ninove = _town(world, "41002", "Aalst"), _town(world, "41048", "Ninove")
    for town in (aalst, ninove):
        known = world.affiliation(world.person(f"Contact {town.name}", email=f"{town.id}@example.org"), town)
        with world.writing():
            db.session.add(ThemeContact(affiliation=world.merge(known), node=world.merge(theme)))
    with world.writing():
        db.session.add(Organisation(name="Haven Aalst", kind=OrganisationKind.COMPANY, nis_code="41002"))
    alice.get(bench.url("/coverage"))
    per_theme, _mark, per_town = _tables(alice)
    assert "0/2" in per_theme  # both towns
    assert "Aalst0/1" in per_town
    alice.get(bench.url("/coverage?place=41002"))
    per_theme, _mark, per_town = _tables(alice)
    assert "0/1" in per_theme  # of the theme, in Aalst
    assert "Ninove" not in per_town
    alice.get(bench.url(f"/coverage?place=41002&theme={theme.public_id}&kind=municipality"))
    listed = alice.text().partition("Missing organisations")[2]
    assert "Stad Aalst" in listed
    assert "Haven Aalst" not in listed
    assert "Stad Ninove" not in listed


def _tables(alice: Browser) -> tuple[str, str, str]:
    """The words of the table of themes, and those of the table of municipalities."""
    both = alice.text().partition("Asked per theme and kind of organisation")[2].partition("Missing organisations")[0]
    return both.partition("Asked per municipality and kind of organisation")
