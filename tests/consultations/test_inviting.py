"""Who is asked: typing and ticking people, opening, taking back, moving the last day, closing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.blueprints.consultations import commands_inviting
from app.database import unit_of_work
from app.extensions import db
from app.models import (
    Consultation,
    ConsultationState,
    Invitation,
    InvitationState,
    MailState,
    OrganisationKind,
    OutboxMail,
    Person,
    PersonalLink,
)
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench, set_clock
from tests.factories import World


@pytest.fixture
def draft(make_bench: MakeBench) -> Bench:
    return make_bench(state=ConsultationState.DRAFT)


def invited(world: World) -> set[str]:
    with world.reading():
        return set(db.session.scalars(db.select(Person.email).join(Invitation, Invitation.person_id == Person.id)))


def test_names_and_addresses_are_typed_one_per_line(alice: Browser, draft: Bench, griet: Person, world: World) -> None:
    alice.get(draft.url("/invitees"))
    lines = "griet baetens\nNieuw Gezicht <nieuw@example.org>\n\nGRIET@example.org\nnieuw@example.org"
    alice.submit({"lines": lines, "language": "fr"}, button="Add these people")
    assert invited(world) == {"griet@example.org", "nieuw@example.org"}
    with world.reading():
        fresh = db.session.scalars(db.select(Person).where(Person.email == "nieuw@example.org")).one()
        assert (fresh.name, fresh.language) == ("Nieuw Gezicht", "fr")
        assert "Alice Maes" in fresh.source
    assert world.rows(OutboxMail) == [], "nothing leaves before it is opened"
    del griet


def test_every_line_that_cannot_be_read_is_named_and_nothing_is_added(
    alice: Browser, draft: Bench, world: World
) -> None:
    world.person("Jan Peeters", "jan1@example.org")
    world.person("Jan Peeters", "jan2@example.org")
    alice.get(draft.url("/invitees"))
    lines = "goed@example.org\nniet@een@adres\nJan Peeters\nNiemand Hier\nnoreply@example.org\na@b.be\\r\\nBcc: x@y.be"
    answer = alice.submit({"lines": lines}, button="Add these people")
    assert answer.status_code == 422
    words = alice.text()
    assert "Line 2" in words
    assert "Line 3, “Jan Peeters”: several people may be meant" in words
    assert "jan1@example.org" in words
    assert "Line 4" in words
    assert "Line 5, “noreply@example.org”: nobody reads mail at this address." in words
    assert "goed@example.org" in words, "what was typed is kept"
    assert invited(world) == set()


def test_circles_are_ticked_and_nobody_is_asked_twice(
    alice: Browser, draft: Bench, griet: Person, world: World
) -> None:
    group = world.workgroup(draft.consultation.pact)
    other = world.person("Jan Praet")
    silent = world.person("Zonder Adres", "")
    for person in (griet, other, silent):
        world.member(group, person)
    city = world.organisation("Stad Ninove")
    world.affiliation(griet, city)
    alice.get(draft.url("/invitees"))
    alice.submit({"groups": group.public_id, "kinds": "municipality"}, button="Add these people")
    assert invited(world) == {"griet@example.org", "jan@example.org"}
    said = "".join(alice.tree().itertext())
    assert "2 people were added." in said
    assert "1 person has no e-mail address and was left out." in said
    alice.submit({"kinds": "municipality"}, button="Add these people")
    assert "1 was on the list already." in "".join(alice.tree().itertext())


def test_one_round_of_inviting_is_undone(alice: Browser, draft: Bench, world: World) -> None:
    alice.get(draft.url("/invitees"))
    alice.submit({"lines": "a@example.org\nb@example.org"}, button="Add these people")
    alice.submit({}, button="Undo")
    assert invited(world) == set()


def test_it_does_not_open_before_everything_is_there(alice: Browser, draft: Bench, world: World) -> None:
    alice.get(draft.url("/open"))
    assert "Invite at least one person." in alice.text()
    assert "Open and write to everyone" not in alice.text()
    answer = alice.post(draft.url("/open"))
    assert answer.status_code == 422
    (stored,) = world.rows(Consultation)
    assert stored.state == ConsultationState.DRAFT


def test_opening_writes_to_everyone_in_their_own_language(alice: Browser, draft: Bench, world: World) -> None:
    for name, language in (("Griet", "nl"), ("Marie", "fr"), ("Emma", "en")):
        draft.invite(world.person(f"{name} Test", language=language))
    with world.writing():
        db.session.execute(db.update(Invitation).values(invited_at=None))
    alice.get(draft.url("/open"))
    assert "Your view is asked" in alice.text() or "Mobilité" in alice.text()
    alice.submit({}, button="Open and write to everyone")
    assert "open" in alice.text()
    mails = {mail.language: mail for mail in world.rows(OutboxMail)}
    assert set(mails) == {"nl", "fr", "en"}
    assert "Mobilité" in mails["fr"].subject
    assert "Mobiliteit" in mails["nl"].subject
    assert mails["en"].state == MailState.QUEUED
    assert mails["en"].next_attempt_at == world.now + timedelta(seconds=60)
    assert len(world.rows(PersonalLink)) == 3
    assert all(mail.link_id for mail in mails.values())


def test_opening_can_be_called_back_for_a_minute(
    alice: Browser, draft: Bench, griet: Person, world: World, clock_file: Path
) -> None:
    draft.invite(griet)
    with world.writing():
        db.session.execute(db.update(Invitation).values(invited_at=None))
    alice.get(draft.url("/open"))
    alice.submit({}, button="Open and write to everyone")
    alice.submit({}, button="Undo")
    (stored,) = world.rows(Consultation)
    assert stored.state == ConsultationState.DRAFT
    assert [mail.state for mail in world.rows(OutboxMail)] == [MailState.CANCELLED]
    alice.get(draft.url("/open"))
    alice.submit({}, button="Open and write to everyone")
    set_clock(clock_file, world.now + timedelta(minutes=2))
    alice.submit({}, button="Undo")
    assert "Too late" in "".join(alice.tree().itertext())
    (stored,) = world.rows(Consultation)
    assert stored.state == ConsultationState.OPEN


def test_whoever_is_invited_later_gets_the_invitation_at_once(alice: Browser, bench: Bench, world: World) -> None:
    alice.get(bench.url("/invitees"))
    alice.submit({"lines": "laat@example.org"}, button="Add these people")
    (mail,) = world.rows(OutboxMail)
    assert mail.address == "laat@example.org"


def test_someone_who_has_not_begun_is_taken_off_the_list_and_put_back(
    alice: Browser, bench: Bench, griet: Person, world: World
) -> None:
    bench.invite(griet)
    alice.get(bench.url("/invitees"))
    alice.submit({}, button="Take off the list Griet Baetens")
    assert invited(world) == set()
    alice.submit({}, button="Undo")
    assert invited(world) == {"griet@example.org"}


def test_someone_who_has_begun_stays_on_the_list(alice: Browser, bench: Bench, griet: Person, world: World) -> None:
    invitation = bench.invite(griet)
    reader = bench.open_link(griet)
    reader.get(reader.at("/answer/1"))
    reader.submit(bench.first_page(), button="Save and continue")
    alice.get(bench.url("/invitees"))
    assert "begun" in alice.text()
    alice.post(bench.url(f"/invitees/{invitation.public_id}/remove"))
    assert "stays on the list" in "".join(alice.tree().itertext())
    assert invited(world) == {"griet@example.org"}


def test_a_great_many_invitations_leave_in_portions(
    draft: Bench, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand invitees must not be one giant transaction: a job goes on where the first portion ended."""
    monkeypatch.setattr(commands_inviting, "WRITTEN_AT_ONCE", 10)
    with world.writing():
        people = [Person(name=f"P {n}", email=f"p{n}@example.org", source="test") for n in range(25)]
        db.session.add_all(people)
        db.session.flush()
        consultation = world.merge(draft.consultation)
        commands_inviting.invite(consultation, [(one, None) for one in people], actor=people[0], now=world.now)
        consultation.state = ConsultationState.OPEN
        consultation.opened_at = world.now
    from app.blueprints.consultations.reminders import keep_up  # noqa: PLC0415 - after the portion was made small

    sizes = []
    for _minute in range(4):
        with world.app.app_context(), unit_of_work():
            keep_up(world.now)
        sizes.append(len(world.rows(OutboxMail)))
    assert sizes == [10, 20, 25, 25]


def test_the_last_day_is_moved_and_the_consultation_closed_and_opened_again(
    alice: Browser, bench: Bench, world: World
) -> None:
    alice.get(bench.url("/closing"))
    assert alice.submit({"closes_on": "2027-01-01"}, button="Move the last day").status_code == 422
    alice.submit({"closes_on": "2027-05-01"}, button="Move the last day")
    assert "1 May 2027" in alice.text()
    alice.get(bench.url("/closing"))
    alice.submit({}, button="Close now")
    (stored,) = world.rows(Consultation)
    assert stored.state == ConsultationState.CLOSED
    alice.submit({}, button="Undo")
    (stored,) = world.rows(Consultation)
    assert (stored.state, stored.closed_at) == (ConsultationState.OPEN, None)


def test_what_is_past_its_last_day_opens_again_with_a_new_one(
    alice: Browser, bench: Bench, world: World, clock_file: Path
) -> None:
    set_clock(clock_file, world.now + timedelta(days=40))
    with world.app.app_context(), unit_of_work():
        from app.blueprints.consultations.reminders import keep_up  # noqa: PLC0415

        keep_up(world.now + timedelta(days=40))
    (stored,) = world.rows(Consultation)
    assert stored.state == ConsultationState.CLOSED
    alice.get(bench.url())
    assert "closed" in alice.text()
    alice.get(bench.url("/closing"))
    alice.submit({"closes_on": "2027-06-30"}, button="Open again until this day")
    (stored,) = world.rows(Consultation)
    assert stored.state == ConsultationState.OPEN


def test_the_list_of_invitees_is_downloaded(alice: Browser, bench: Bench, griet: Person, world: World) -> None:
    bench.invite(griet, world.organisation("=HYPERLINK(1)", OrganisationKind.COMPANY))
    text = alice.take(bench.url("/invitees/file")).get_data(as_text=True)
    assert "griet@example.org" in text
    assert "'=HYPERLINK" in text
    alice.get(bench.url("/invitees?q=hyperlink&state=invited&sort=-organisation"))
    assert "Griet Baetens" in alice.text()
    assert world.rows(Invitation)[0].state == InvitationState.INVITED


def test_a_role_narrows_the_circle(draft: Bench, world: World, alice: Browser) -> None:
    town = world.organisation("Stad Aalst", kind=OrganisationKind.MUNICIPALITY)
    club = world.organisation("Fietsers", kind=OrganisationKind.ASSOCIATION)
    for name, home, role in (("An Een", town, "Schepen van Mobiliteit"), ("Bo Twee", town, "ambtenaar")):
        world.affiliation(world.person(name), home, role=role)
    world.affiliation(world.person("Cis Drie"), club, role="oud-schepen")
    alice.get(draft.url("/invitees"))
    alice.submit({"kinds": ["municipality"], "role": "schepen"}, button="Add these people")
    assert _names(world) == {"An Een"}
    alice.submit({"kinds": [], "role": "schepen"}, button="Add these people")
    assert _names(world) == {"An Een", "Cis Drie"}
    alice.submit({"kinds": [], "role": "burgemeester"}, button="Add these people")
    assert "Nobody was found in what you chose below." in alice.text()


def _names(world: World) -> set[str]:
    people = {one.id: one.name for one in world.rows(Person)}
    return {people[one.person_id] for one in world.rows(Invitation)}
