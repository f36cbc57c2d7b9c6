"""An organiser enters an answer for someone: marked so, mailed to its owner, who confirms or corrects it."""

from __future__ import annotations

from app.models import EnteredAnswer, InvitationState, Mode, OutboxMail, Person, Response
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench
from tests.factories import World


def _enter(alice: Browser, bench: Bench, path: str) -> None:
    alice.get(path)
    alice.submit({**bench.first_page(), "heard": "phone"}, button="Save and continue")
    alice.submit(bench.second_page(text="Gebeld: meer bussen"), button="Save and continue")


def test_it_is_marked_mailed_and_confirmed(bench: Bench, world: World, griet: Person, alice: Browser) -> None:
    invitation = bench.invite(griet)
    _enter(alice, bench, bench.url(f"/invitees/{invitation.public_id}/enter"))
    alice.submit({}, button="Submit for Griet Baetens")
    (mail,) = [one for one in world.rows(OutboxMail) if one.kind.startswith("consultation_")]
    assert mail.kind == "consultation_entered"
    assert "Gebeld: meer bussen" in str(mail.content)
    alice.get(bench.url("/results"))
    assert "1 answer was entered by an organiser." in alice.text()
    alice.get(bench.url(f"/responses/{bench.response().public_id}"))
    assert "waits to be confirmed" in alice.text()

    browser = bench.open_link(griet)
    assert "Alice Maes entered this answer for you" in browser.text()
    browser.submit({}, button="Confirm")  # the box is not ticked beforehand: a lone button does nothing
    assert world.rows(EnteredAnswer)[0].confirmed_at is None
    browser.submit({"right": "y"}, button="Confirm")
    assert world.rows(EnteredAnswer)[0].confirmed_at is not None
    alice.get(bench.url(f"/invitees/{invitation.public_id}/enter"))
    assert "Only he or she changes it from now on." in alice.text()


def test_its_owner_corrects_it(bench: Bench, world: World, griet: Person, alice: Browser) -> None:
    invitation = bench.invite(griet)
    _enter(alice, bench, bench.url(f"/invitees/{invitation.public_id}/enter"))
    alice.submit({}, button="Submit for Griet Baetens")
    browser = bench.open_link(griet)
    browser.get(browser.at("/answer/2"))
    browser.submit(bench.second_page(text="Neen: meer treinen"), button="Save and continue")
    browser.submit({"ready": "y"}, button="Submit")
    (entered,) = world.rows(EnteredAnswer)
    assert entered.corrected_at is not None
    assert len(world.rows(Response)) == 1


def test_someone_without_an_address_counts_and_gets_no_mail(bench: Bench, world: World, alice: Browser) -> None:
    alice.get(bench.url("/enter"))
    alice.submit({"Name": "Maria Zonder Mail"}, button="Go on to the questions")
    assert alice.last is not None
    _enter(alice, bench, alice.last.request.path)
    alice.submit({}, button="Submit for Maria Zonder Mail")
    assert "Without an address it cannot be mailed." in alice.last.text
    assert not [one for one in world.rows(OutboxMail) if one.kind.startswith("consultation_")]
    assert bench.response().submitted_at is not None


def test_nobody_sees_or_changes_what_someone_filled_in_alone(
    bench: Bench, griet: Person, alice: Browser, world: World
) -> None:
    invitation = bench.invite(griet)
    browser = bench.open_link(griet)
    browser.get(browser.at("/answer/1"))
    browser.submit(bench.first_page(), button="Save and continue")
    path = bench.url(f"/invitees/{invitation.public_id}/enter")
    alice.get(path)
    assert "Only he or she changes it from now on." in alice.text()
    alice.get(bench.url("/enter"))
    alice.post(path, {"page": "1", "heard": "phone", **bench.first_page(option=2)})
    assert not world.rows(EnteredAnswer)
    (found,) = {one.state for one in world.rows(type(invitation))}
    assert found == InvitationState.BEGUN


def test_a_confidential_answer_is_not_entered_by_others(make_bench: MakeBench, griet: Person, alice: Browser) -> None:
    bench = make_bench(mode=Mode.CONFIDENTIAL)
    invitation = bench.invite(griet)
    assert alice.get(bench.url(f"/invitees/{invitation.public_id}/enter")).status_code == 404
    assert alice.get(bench.url("/enter")).status_code == 404
