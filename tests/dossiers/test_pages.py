"""A file from its opening to its end, on screen, by those who may."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models import Account, Dossier, DossierEntry, DossierKind, DossierMoney, DossierPartner, Pact
from app.reminders.planner import plan
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World

TODAY = NOON.date()


@pytest.fixture
def pact(world: World) -> Pact:
    return world.pact()


@pytest.fixture
def alice(world: World, pact: Pact) -> Account:
    assert pact.id
    return world.coordinator()


def _open(browser: Browser, kind: DossierKind, **more: Any) -> str:
    browser.get(f"/dossiers/new/{kind}")
    answer = browser.submit({"title": "Spoorlijn 122", "summary": "Meer treinen.", **more}, button="Bewaren")
    assert answer.status_code == 200, browser.text()
    return answer.request.path


def _stored(app: Flask, model: Any = Dossier) -> Any:
    with app.app_context():
        return db.session.scalars(db.select(model).order_by(model.id.desc())).first()


def test_a_signal_is_sent_and_gets_its_reply(app: Flask, browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    page = _open(browser, DossierKind.SIGNAL, counterpart="De minister", due_on=str(TODAY + timedelta(days=20)))
    assert "De minister" in browser.text()
    browser.submit(
        {"kind": "sent", "happened_on": str(TODAY - timedelta(days=2)), "text": "Per aangetekende brief."},
        button="Noteren",
    )
    assert _stored(app).sent_on == TODAY - timedelta(days=2)
    browser.get(page)
    browser.submit({"kind": "replied", "happened_on": str(TODAY), "text": "Ze komt langs."}, button="Noteren")
    assert _stored(app).settled_on == TODAY
    assert "er kwam antwoord" in browser.text()
    browser.submit({}, button="Maak ongedaan")
    assert _stored(app).settled_on is None
    assert _stored(app).sent_on == TODAY - timedelta(days=2)


def test_a_signal_that_is_sent_once_more_waits_again_and_asks_until_when(
    app: Flask, browser: Browser, alice: Account
) -> None:
    browser.sign_in(alice)
    page = _open(browser, DossierKind.SIGNAL, due_on=str(TODAY - timedelta(days=9)))
    for step in ("sent", "replied", "sent"):
        browser.get(page)
        browser.submit({"kind": step, "happened_on": str(TODAY), "text": "Brief."}, button="Noteren")
    assert (_stored(app).settled_on, _stored(app).due_on) == (None, None)
    assert "dus niemand krijgt een herinnering" in browser.text()
    browser.submit({}, button="Maak ongedaan")
    assert (_stored(app).settled_on, _stored(app).due_on) == (TODAY, TODAY - timedelta(days=9))
    _open(browser, DossierKind.SUPPORT, title="Later", due_on=str(TODAY + timedelta(days=90)))
    browser.get("/dossiers")
    assert browser.text().index("Later") < browser.text().index("er kwam antwoord"), "what waits stands first"


def test_what_is_overdue_asks_for_a_word_and_what_is_settled_for_what_came_of_it(
    browser: Browser, alice: Account
) -> None:
    browser.sign_in(alice)
    page = _open(browser, DossierKind.SUPPORT, due_on=(TODAY - timedelta(days=3)).isoformat())
    assert "Er een goede praktijk van maken" not in browser.text(), "nobody answered yet"
    assert browser.text().count("Noteren wat er gebeurde") == 2, "the first button leads to the form, which stands open"
    browser.submit({"kind": "answered", "text": "Zottegem komt langs."}, button="Noteren")
    assert "Schrijf wat ervan kwam" in browser.text()
    browser.follow("Schrijf wat ervan kwam")
    browser.submit({"outcome": "Een draaiboek."}, button="Bewaren")
    browser.get(page)
    assert "Schrijf wat ervan kwam" not in browser.text()
    assert "Er een goede praktijk van maken" in browser.text()


def test_a_step_on_which_another_rests_stays(app: Flask, browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    page = _open(browser, DossierKind.SIGNAL)
    for kind in ("sent", "replied"):
        browser.get(page)
        browser.submit({"kind": kind, "happened_on": str(TODAY), "text": ""}, button="Noteren")
    with app.app_context():
        first = db.session.scalars(db.select(DossierEntry).order_by(DossierEntry.id)).first()
        assert first is not None
    browser.get(page)
    browser.post(f"{page}/entries/{first.public_id}/undo")
    assert "Een latere stap steunt hierop" in browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert _stored(app).sent_on == TODAY


def test_a_renewed_file_comes_back_by_itself(app: Flask, browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    _open(browser, DossierKind.DOSSIER, due_on=str(TODAY + timedelta(days=30)), every_months="24")
    browser.submit({"kind": "renewed", "happened_on": str(TODAY), "text": ""}, button="Noteren")
    assert _stored(app).due_on == TODAY.replace(year=TODAY.year + 2)


def test_what_lies_ahead_has_not_happened(app: Flask, browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    _open(browser, DossierKind.SIGNAL)
    answer = browser.submit(
        {"kind": "note", "happened_on": str(TODAY + timedelta(days=1)), "text": "Morgen gezegd."}, button="Noteren"
    )
    assert answer.status_code == 422
    assert "Deze dag moet nog komen." in browser.text()
    assert "Morgen gezegd." in answer.get_data(as_text=True)
    assert _stored(app, DossierEntry) is None


def test_a_document_comes_back_as_a_download(browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    page = _open(browser, DossierKind.DOSSIER)
    content = b"%PDF-1.4 brief"
    browser.post(
        f"{page}/entries",
        {"kind": "note", "happened_on": str(TODAY), "text": "", "file": (io.BytesIO(content), "brief.pdf")},
        content_type="multipart/form-data",
    )
    assert "brief.pdf" in browser.text()
    answer = browser.follow("brief.pdf")
    assert answer.get_data() == content
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_project_adds_up_its_money(app: Flask, browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    page = _open(browser, DossierKind.PROJECT, counterpart="Interreg")
    browser.submit({"source": "Provincie", "state": "granted", "planned": "1.250,50"}, button="Deze bron toevoegen")
    assert _stored(app, DossierMoney).planned == 125_050
    assert "1.250,50" in browser.text()
    browser.get(page)
    browser.submit({}, button="Verwijderen Provincie")
    assert "1.250,50" not in browser.text()
    browser.submit({}, button="Maak ongedaan")
    assert "1.250,50" in browser.text()
    browser.get(page)
    browser.follow("Wijzigen Provincie")
    browser.submit({"planned": "2.000", "actual": "1.999,99"}, button="Bewaren")
    assert (_stored(app, DossierMoney).planned, _stored(app, DossierMoney).actual) == (200_000, 199_999)
    browser.get(page)
    browser.follow("Wijzigen Provincie")
    assert browser.submit({"version": "1", "planned": "9"}, button="Bewaren").status_code == 409
    assert "2000" in browser.text().replace(".", "")


def test_an_amount_that_is_none_is_refused_where_it_was_typed(app: Flask, browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    _open(browser, DossierKind.PROJECT)
    answer = browser.submit(
        {"source": "Provincie", "state": "granted", "planned": "veel"}, button="Deze bron toevoegen"
    )
    assert answer.status_code == 422
    assert "Provincie" in answer.get_data(as_text=True)
    assert _stored(app, DossierMoney) is None


def test_an_action_is_tied_by_its_title_and_untied_again(
    world: World, browser: Browser, alice: Account, pact: Pact
) -> None:
    world.action(pact, title="Dossier transport over water")
    world.action(pact, title="Dossier spoor")
    browser.sign_in(alice)
    page = _open(browser, DossierKind.DOSSIER)
    browser.submit({"action": "Dossier"}, button="Deze actie toevoegen")
    assert "Er passen meerdere acties" in browser.text()
    browser.get(page)
    browser.submit({"action": "over water"}, button="Deze actie toevoegen")
    assert "Dossier transport over water" in browser.text()
    browser.submit({}, button="Maak ongedaan")
    assert "Er staat nog geen actie" not in browser.text()


def test_a_question_of_a_municipality_becomes_a_good_practice(app: Flask, browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    _open(browser, DossierKind.SUPPORT, outcome="Begin met een teldag.")
    browser.submit({}, button="Er een goede praktijk van maken")
    browser.submit({"needs": "Twee dagen."}, button="Bewaren")
    practice = _stored(app)
    assert (practice.kind, practice.advice, practice.needs) == (
        DossierKind.PRACTICE, "Begin met een teldag.", "Twee dagen.",
    )  # fmt: skip
    assert "Kwam van" in browser.text()


def test_another_did_this_too_once(app: Flask, world: World, browser: Browser, alice: Account) -> None:
    world.organisation("Stad Ninove")
    browser.sign_in(alice)
    page = _open(browser, DossierKind.PRACTICE)
    for _ in range(2):
        browser.get(page)
        browser.submit({"organisation": "stad ninove", "words": "In 2026."}, button="Deze organisatie toevoegen")
    assert "Deze organisatie staat er al bij." in browser.text()
    with app.app_context():
        assert len(db.session.scalars(db.select(DossierPartner)).all()) == 1


def test_only_what_is_published_can_be_read_by_everybody(browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    page = _open(browser, DossierKind.PRACTICE)
    visitor = Browser(browser.app)
    public = page.replace("/dossiers/", "/published/")
    assert visitor.get(public).status_code == 404
    browser.submit({}, button="Publiceren")
    assert visitor.get(public).status_code == 200
    assert "Meer treinen." in visitor.text()
    assert "Alice" not in visitor.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert "Spoorlijn 122" in (visitor.get("/published"), visitor.text())[1]
    browser.submit({}, button="Maak ongedaan")
    assert visitor.get(public).status_code == 404


def test_who_follows_it_manages_it_and_others_read_it(world: World, browser: Browser, alice: Account) -> None:
    eve = world.account("Eve Jacobs")
    browser.sign_in(alice)
    page = _open(browser, DossierKind.SIGNAL)
    reader = Browser(browser.app).sign_in(eve)
    assert reader.get(page).status_code == 200
    assert "Wijzigen" not in reader.text()
    assert reader.get(f"{page}/edit").status_code == 404
    assert reader.get("/dossiers/new").status_code == 404
    browser.get(f"{page}/edit")
    browser.submit({"responsible": "eve@example.org"}, button="Bewaren")
    assert reader.get(f"{page}/edit").status_code == 200


def test_two_who_change_it_at_once_see_both_texts(app: Flask, browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    page = _open(browser, DossierKind.SIGNAL)
    browser.get(f"{page}/edit")
    other = Browser(app).sign_in(alice)
    other.get(f"{page}/edit")
    other.submit({"title": "Spoorlijn 122 elektrisch"}, button="Bewaren")
    answer = browser.submit({"title": "Spoorlijn 122 en 123"}, button="Bewaren")
    assert answer.status_code == 409
    assert "Spoorlijn 122 elektrisch" in browser.text()
    assert "Spoorlijn 122 en 123" in answer.get_data(as_text=True)
    browser.submit({}, button="Bewaren")
    assert _stored(app).title == "Spoorlijn 122 en 123"


def test_the_list_finds_by_kind_theme_state_and_whose_it_is(browser: Browser, alice: Account) -> None:
    browser.sign_in(alice)
    page = _open(browser, DossierKind.SIGNAL, due_on=str(TODAY - timedelta(days=1)))
    for asked in ("kind=signal", "standing=late", "mine=1", "q=treinen"):
        browser.get(f"/dossiers?{asked}")
        assert "Spoorlijn 122" in browser.text(), asked
    for asked in ("kind=project", "standing=closed", "organisation=Ninove", "q=boot", "theme=nothing"):
        browser.get(f"/dossiers?{asked}")
        assert "Niets gevonden" in browser.text(), asked
    assert "Spoorlijn 122" in browser.get("/dossiers.csv?kind=signal").get_data(as_text=True)
    browser.get(page)
    browser.submit({}, button="Dossier sluiten")
    browser.get("/dossiers?standing=closed")
    assert "Spoorlijn 122" in browser.text()


def test_a_silent_addressee_is_spoken_of_until_the_reply_is_written_down(
    app: Flask, browser: Browser, alice: Account
) -> None:
    browser.sign_in(alice)
    page = _open(browser, DossierKind.SIGNAL, counterpart="NMBS", due_on=str(TODAY - timedelta(days=1)))
    with app.app_context():
        assert plan(NOON) == 1
        assert plan(NOON + timedelta(days=1)) == 0
    browser.get("/mails")
    assert "Nog geen antwoord: Spoorlijn 122" in browser.text()
    browser.get(page)
    browser.submit({"kind": "replied", "happened_on": str(TODAY), "text": ""}, button="Noteren")
    with app.app_context():
        assert plan(NOON + timedelta(days=30)) == 0
