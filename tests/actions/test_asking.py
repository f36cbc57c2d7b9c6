"""Handing over with acceptance, another date, a step for a colleague: with and without an account."""

from datetime import timedelta

import pytest

from app.blueprints.actions import commands, commands_asking
from app.blueprints.actions.reminders_parts import PartReminders
from app.extensions import db
from app.models import Action, ActionState, ActionStep, DateRequest, Handover, Mute, OutboxMail, Person, ProgressUpdate
from app.web import links
from tests.actions.support import current_owner_id, fresh, link_of
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


@pytest.fixture
def owned(world: World) -> tuple[Action, Person]:
    """An action and its owner."""
    owner = world.person()
    return world.action(world.pact(), owner, number="4.5"), owner


def link_to(world: World, purpose: str, person: Person, kind: str, public_id: str) -> str:
    with world.writing():
        mine = db.session.get_one(Person, person.id)
        link = links.link_for(purpose, person=mine, subject_kind=kind, subject_id=public_id, now=NOON)
        db.session.flush()
        return f"/l/{links.token_of(link)}"


def asked(world: World, browser: Browser, owned: tuple[Action, Person]) -> tuple[Handover, Person]:
    """Let the owner ask Nadia, by link; return the handover and Nadia."""
    browser.get(link_of(world, *owned))
    browser.follow("Geef door aan een collega")
    answer = browser.submit({"email": "nadia@example.org", "name": "Nadia El Amrani", "message": "Zij kent het."})
    assert answer.status_code == 200
    handover = world.rows(Handover)[0]
    return handover, next(one for one in world.rows(Person) if one.id == handover.receiver_id)


def opened(world: World, colleague: Person, handover: Handover) -> Browser:
    """Return a browser of the colleague, before the question."""
    other = Browser(world.app)
    other.get(link_to(world, "action_handover", colleague, "handover", handover.public_id))
    return other


def test_nothing_changes_hands_before_the_receiver_accepts(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    action, owner = owned
    handover, nadia = asked(world, browser, owned)
    assert current_owner_id(world, action) == owner.id
    mail = world.rows(OutboxMail)[0]
    assert (mail.kind, mail.address) == ("action_handover_asked", "nadia@example.org")
    with world.writing():
        day = world.today + timedelta(days=90)
        held, giver = world.merge(action), world.merge(owner)
        commands_asking.ask_date(held, day, reason="Vergunning.", actor=giver, now=NOON, via="link")
    other = opened(world, nadia, handover)
    assert all(words in other.text() for words in ("Zij kent het.", "Gevraagde datum", "8 juni 2027"))
    assert other.submit(button="Versturen").status_code == 422
    other.submit({"choice": "accept"}, button="Versturen")
    assert current_owner_id(world, action) == nadia.id
    kinds = {(mail.kind, mail.person_id) for mail in world.rows(OutboxMail)}
    assert {("action_handover_accepted", owner.id), ("action_assigned", nadia.id)} <= kinds
    page = Browser(world.app).sign_in(world.coordinator())
    page.get(f"/actions/{action.public_id}")
    assert "vraagt Nadia El Amrani om over te nemen" in page.text()
    assert "neemt de overdracht aan" in page.text()
    _tells_who_has_it_now(world, browser, page, action)


def _tells_who_has_it_now(world: World, giver: Browser, desk: Browser, action: Action) -> None:
    """The giver's old link names whom he or she chose, and no later owner."""
    assert giver.get(giver.last.request.path).status_code == 410  # type: ignore[union-attr]
    assert (
        "U gaf “4.5 Dossier transport over water” door aan Nadia El Amrani, die op 10 maart 2027 ja zei."
        in giver.text()
    )
    desk.get(f"/actions/{action.public_id}/owner")
    desk.submit({"owner": world.person("Mia Maes").email})
    giver.get(giver.last.request.path)  # type: ignore[union-attr]
    assert ("Nadia" in giver.text(), "Mia" in giver.text()) == (True, False)


def test_a_no_leaves_the_action_where_it_is_and_says_so(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    action, owner = owned
    handover, nadia = asked(world, browser, owned)
    other = opened(world, nadia, handover)
    other.submit({"choice": "decline", "answer": "Geen tijd."}, button="Versturen")
    assert current_owner_id(world, action) == owner.id
    told = next(mail for mail in world.rows(OutboxMail) if mail.kind == "action_handover_declined")
    assert told.person_id == owner.id
    assert "Geen tijd." in str(told.content)


def test_a_withdrawn_request_calls_its_mail_back_and_can_no_longer_be_accepted(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    action, owner = owned
    handover, nadia = asked(world, browser, owned)
    other = opened(world, nadia, handover)
    browser.submit(button="Maak ongedaan")
    assert world.rows(OutboxMail)[0].state == "cancelled"
    other.submit({"choice": "accept"}, button="Versturen")
    assert "ingetrokken" in other.text()
    assert current_owner_id(world, action) == owner.id


def test_only_the_owner_and_coordinators_hand_over_on_screen(world: World, owned: tuple[Action, Person]) -> None:
    action, _owner = owned
    account = world.account("Owen Claes")
    with world.writing():
        db.session.get_one(Action, action.id).assignments[0].person_id = account.person_id
    stranger = Browser(world.app).sign_in(world.account("Eve Jacobs"))
    assert stranger.get(f"/actions/{action.public_id}/hand-over").status_code == 404
    mine = Browser(world.app).sign_in(account)
    mine.get(f"/actions/{action.public_id}/hand-over")
    assert mine.submit({"email": "owen@example.org"}, button="Vragen").status_code == 422
    mine.submit({"email": "nadia@example.org"}, button="Vragen")
    assert "Wacht op een antwoord" in mine.text()
    assert current_owner_id(world, action) == account.person_id


def test_a_receiver_who_says_nothing_is_reminded_once(world: World, owned: tuple[Action, Person]) -> None:
    action, owner = owned
    nadia = world.person("Nadia El Amrani")
    with world.writing():
        held, giver = world.merge(action), world.merge(owner)
        handover = commands_asking.ask_handover(
            held, world.merge(nadia), giver=giver, message="", actor=giver, now=NOON, via="page"
        )
    source = PartReminders()
    with world.reading():
        dues = list(source.due(NOON, NOON + timedelta(days=60)))
        assert [(due.kind, due.person_id) for due in dues] == [("action_handover_waits", nadia.id)]
        assert len(list(source.drafts(dues, dues[0].at))) == 1
    _asks_nothing_once_it_is_over(world, source, action, handover, nadia)
    with world.writing():
        commands_asking.accept_handover(db.session.get_one(Handover, handover.id), now=NOON, via="link")
    with world.reading():
        assert list(source.drafts(dues, dues[0].at)) == []


def _asks_nothing_once_it_is_over(
    world: World, source: PartReminders, action: Action, handover: Handover, receiver: Person
) -> None:
    """A completed action reminds nobody of a handover, and cannot be taken over; what was completed can go on."""
    other, desk = opened(world, receiver, handover), Browser(world.app).sign_in(world.coordinator())
    with world.writing():
        db.session.get_one(Action, action.id).state = ActionState.DONE
    with world.reading():
        assert list(source.due(NOON, NOON + timedelta(days=60))) == []
    assert other.submit({"choice": "accept"}, button="Versturen").status_code == 409
    assert "Deze actie is intussen afgerond" in other.text()
    desk.get(f"/actions/{action.public_id}")
    assert "Wacht op een antwoord" not in desk.text()
    with world.writing():
        db.session.get_one(Action, action.id).state = ActionState.RUNNING


def test_the_agreed_date_holds_until_another_is_granted(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    action, owner = owned
    alice = world.coordinator()
    wanted = world.today + timedelta(days=90)
    browser.get(link_of(world, *owned))
    browser.follow("Vraag een andere datum")
    assert browser.submit({"wanted_on": "2020-01-01", "reason": "x"}, button="Vragen").status_code == 422
    browser.submit({"wanted_on": wanted.isoformat(), "reason": "De vergunning laat op zich wachten."}, button="Vragen")
    assert fresh(world, action).due_on == world.today + timedelta(days=30)
    assert [mail.person_id for mail in world.rows(OutboxMail)] == [alice.person_id]
    desk = Browser(world.app).sign_in(alice)
    desk.get(f"/actions/{action.public_id}")
    desk.follow("Toestaan of weigeren")
    assert desk.submit({"choice": "refuse"}, button="Antwoord").status_code == 422
    desk.submit({"choice": "grant", "answer": "Veel succes ermee."}, button="Antwoord")
    assert fresh(world, action).due_on == wanted
    assert world.rows(DateRequest)[0].state == "granted"
    told = [mail for mail in world.rows(OutboxMail) if mail.kind == "action_date_granted"]
    assert [mail.person_id for mail in told] == [owner.id]
    assert "Veel succes ermee." in str(told[0].content)


@pytest.mark.parametrize("kind", ["action_date_granted", "action_date_refused"])
@pytest.mark.parametrize("way", ["handover", "reassigned", "and back", "released"])
def test_who_asked_and_who_owns_it_by_now_hear_about_the_date_once(
    world: World, owned: tuple[Action, Person], way: str, kind: str
) -> None:
    action, owner = owned
    is_granted = kind == "action_date_granted"
    nadia, alice = world.person("Nadia El Amrani"), world.coordinator()
    with world.writing():
        held, giver, receiver = world.merge(action), world.merge(owner), world.merge(nadia)
        desk = db.session.get_one(Person, alice.person_id)
        wanted = world.today + timedelta(days=90)
        date = commands_asking.ask_date(held, wanted, reason="Vergunning.", actor=giver, now=NOON, via="link")
        if way == "handover":
            handover = commands_asking.ask_handover(
                held, receiver, giver=giver, message="", actor=giver, now=NOON, via="link"
            )
            commands_asking.accept_handover(handover, now=NOON, via="link")
        elif way == "released":
            commands.release(held, actor=desk, now=NOON)
        else:
            commands.assign(held, receiver, actor=desk, now=NOON)
        if way == "and back":
            commands.give_back(held, actor=desk, now=NOON)
        commands_asking.answer_date(date, is_granted=is_granted, answer="Zo is het.", actor=desk, now=NOON)
    told = [(mail.person_id, mail.link_id is not None) for mail in world.rows(OutboxMail) if mail.kind == kind]
    new = [(nadia.id, not is_granted)] if way in {"handover", "reassigned"} else []
    assert told == [(owner.id, way == "and back" and not is_granted), *new]


def test_a_date_that_was_asked_for_can_be_taken_back_by_whoever_owns_the_action(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    action, owner = owned
    alice, nadia = world.coordinator(), world.person("Nadia El Amrani")
    desk = Browser(world.app).sign_in(alice)
    browser.get(link_of(world, *owned))
    browser.follow("Vraag een andere datum")
    wanted = (world.today + timedelta(days=90)).isoformat()
    browser.submit({"wanted_on": wanted, "reason": "De vergunning."}, button="Vragen")
    browser.submit(button="Maak ongedaan")
    assert [mail.state for mail in world.rows(OutboxMail)] == ["cancelled"]
    browser.follow("Vraag een andere datum")
    browser.submit({"wanted_on": wanted, "reason": "Toch."}, button="Vragen")
    desk.get(f"/actions/{action.public_id}/date/answer")
    with world.writing():
        commands.assign(world.merge(action), world.merge(nadia), actor=None, now=NOON)
    assert "Gevraagde datum" in str(
        next(mail.content for mail in world.rows(OutboxMail) if mail.kind == "action_assigned")
    )
    new = Browser(world.app)
    new.get(link_of(world, action, nadia))
    assert f"{owner.label} vroeg" in new.text()
    new.follow("Vraag een andere datum")
    new.submit(button="Intrekken de vraag om een andere datum")
    assert {one.state for one in world.rows(DateRequest)} == {"withdrawn"}
    late = desk.submit({"choice": "refuse", "answer": "Dat kan niet."}, button="Antwoord")
    assert (late.status_code, "Dat kan niet." in desk.text()) == (409, True)
    desk.get(f"/actions/{action.public_id}")
    assert "Nadia El Amrani via een persoonlijke link trekt de vraag om een andere datum in" in desk.text()


def test_a_colleague_answers_for_a_step_without_an_account(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    browser.get(link_of(world, *owned))
    browser.follow("Geef een collega een stap")
    due = world.today + timedelta(days=20)
    browser.submit(
        {"title": "Tellingen langs de N8", "due_on": due.isoformat(), "email": "nadia@example.org"}, button="Versturen"
    )
    step = world.rows(ActionStep)[0]
    nadia = next(one for one in world.rows(Person) if one.id == step.owner_id)
    with world.reading():
        dues = list(PartReminders().due(NOON, NOON + timedelta(days=60)))
        assert [due.occurrence.split("/")[1] for due in dues] == ["7 before", "1 after"]
    other = Browser(world.app)
    address = link_to(world, "action_step", nadia, "step", step.public_id)
    other.get(address)
    other.submit({"choice": "done", "words": "Geteld."}, button="Versturen")
    assert world.rows(ActionStep)[0].done_at == NOON
    with world.reading():
        assert list(PartReminders().drafts(dues, NOON)) == []
    other.submit({"choice": "not_mine"}, button="Versturen")
    assert world.rows(ActionStep)[0].owner_id is None
    assert other.get(address).status_code == 410
    assert "“Tellingen langs de N8” ging terug naar de trekker" in other.text()


def test_two_writers_see_each_others_words(world: World, browser: Browser, owned: tuple[Action, Person]) -> None:
    action, _owner = owned
    desk = Browser(world.app).sign_in(world.coordinator())
    browser.get(link_of(world, *owned))
    desk.get(f"/actions/{action.public_id}/update")
    desk.submit({"state": "running", "percent": "50", "text": "Zeven gemeenten."}, button="Noteren")
    answer = browser.submit({"choice": "news", "percent": "60", "text": "Acht gemeenten."}, button="Versturen")
    assert answer.status_code == 409
    assert "Acht gemeenten." in browser.text()
    assert "Zeven gemeenten." in browser.text()
    assert len(world.rows(ProgressUpdate)) == 1
    assert browser.submit(button="Versturen").status_code == 200
    assert [one.percent for one in world.rows(ProgressUpdate)] == [50, 60]


def test_an_update_may_carry_a_reason_outside_the_owners_hands(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    browser.get(link_of(world, *owned))
    browser.submit({"choice": "news", "view": "off_track", "reason": "framework"}, button="Versturen")
    assert world.rows(ProgressUpdate)[0].reason == "framework"
    assert "het kader van een hogere overheid is veranderd" in browser.text()


def test_a_handover_ends_when_the_action_goes_to_someone_else(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    action, _owner = owned
    handover, nadia = asked(world, browser, owned)
    other = opened(world, nadia, handover)
    mia = world.person("Mia Maes")
    desk = Browser(world.app).sign_in(world.coordinator())
    desk.get(f"/actions/{action.public_id}/owner")
    desk.submit({"owner": mia.email})
    assert next(mail.state for mail in world.rows(OutboxMail) if mail.kind == "action_handover_asked") == "cancelled"
    other.submit({"choice": "accept"}, button="Versturen")
    assert "ingetrokken" in other.text()
    assert current_owner_id(world, action) == mia.id
    desk.get(f"/actions/{action.public_id}")
    assert "de overdracht vervalt: iemand anders is trekker" in desk.text()


def test_what_is_written_with_a_yes_reaches_the_giver(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    handover, nadia = asked(world, browser, owned)
    other = opened(world, nadia, handover)
    other.submit({"choice": "accept", "answer": "Graag, stuur me het plan."}, button="Versturen")
    told = next(mail for mail in world.rows(OutboxMail) if mail.kind == "action_handover_accepted")
    assert "Graag, stuur me het plan." in str(told.content)


def test_a_second_date_replaces_the_first_and_the_agreed_one_is_not_asked_again(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    world.coordinator()
    browser.get(link_of(world, *owned))
    browser.follow("Vraag een andere datum")
    agreed = world.today + timedelta(days=30)
    assert browser.submit({"wanted_on": agreed.isoformat(), "reason": "x"}, button="Vragen").status_code == 422
    for days in (90, 120):
        browser.get(link_of(world, *owned))
        browser.follow("Vraag een andere datum")
        wanted = world.today + timedelta(days=days)
        browser.submit({"wanted_on": wanted.isoformat(), "reason": "De vergunning."}, button="Vragen")
    assert [mail.state for mail in world.rows(OutboxMail)] == ["cancelled", "queued"]


def test_a_step_is_split_off_to_someone_else_and_for_a_day_to_come(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    _action, owner = owned
    browser.get(link_of(world, *owned))
    browser.follow("Geef een collega een stap")
    late = (world.today + timedelta(days=40)).isoformat()
    given = {"title": "Tellen", "due_on": late, "email": owner.email}
    assert browser.submit(given, button="Versturen").status_code == 422
    assert browser.submit({"email": "nadia@example.org", "due_on": "2020-01-01"}, button="Versturen").status_code == 422
    browser.submit({"due_on": late}, button="Versturen")
    assert browser.last is not None
    assert "De datum valt na die van de actie" in browser.last.text
    assert len(world.rows(ActionStep)) == 1


def test_the_owner_reads_on_the_receipt_who_is_told_next(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    world.coordinator()
    browser.get(link_of(world, *owned))
    browser.submit({"choice": "no_change"}, button="Versturen")
    assert "U hoort ons opnieuw op" in browser.text()
    assert "de streekcoördinator" in browser.text()


def test_a_new_action_with_something_on_it_is_not_taken_away(world: World, owned: tuple[Action, Person]) -> None:
    action, _owner = owned
    desk = Browser(world.app).sign_in(world.coordinator())
    desk.get(f"/actions/{action.public_id}/steps")
    desk.submit({"title": "Tellen"}, button="Voeg de stap toe")
    desk.post(f"/actions/{action.public_id}/remove")
    assert fresh(world, action).id == action.id


def test_nobody_is_asked_at_an_address_where_mail_does_not_arrive(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    action, owner = owned
    gone = world.person("Nadia El Amrani", "nadia@example.org", suppressed_at=NOON, suppressed_reason="550")
    browser.get(link_of(world, *owned))
    browser.follow("Geef door aan een collega")
    assert browser.submit({"email": "nadia@example.org"}, button="Vragen").status_code == 422
    assert "komt niet aan" in browser.text()
    mia = world.person("Mia Maes", "mia@example.org")
    world.add(Mute(person_id=mia.id, created_at=NOON, kind="action_handover_asked"))
    assert browser.submit({"email": "mia@example.org"}, button="Vragen").status_code == 422
    assert "wil zulke e-mails niet" in browser.text()
    assert (world.rows(Handover), current_owner_id(world, action)) == ([], owner.id)
    desk = Browser(world.app).sign_in(world.coordinator())
    desk.get(f"/actions/{action.public_id}/owner")
    desk.submit({"owner": gone.email})
    assert desk.last is not None
    assert "laat het op een andere manier weten" in desk.last.text
    assert current_owner_id(world, action) == gone.id
