"""The doors and the mailbox of a demonstration, and that they are shut everywhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import unit_of_work
from app.extensions import db
from app.models import Account, AccountSession, Role, Setting
from tests.browser import Browser
from tests.conftest import serving
from tests.engines import SQLite

XHTML = "{http://www.w3.org/1999/xhtml}"
DOORS = ["/demo", "/demo/mail", "/demo/mail.json"]


@pytest.fixture
def visitor(demo: Flask) -> Browser:
    return Browser(demo)


def account_of(app: Flask, role: Role) -> str:
    with app.app_context():
        found = db.session.scalars(select(Account).where(Account.role == role).order_by(Account.id)).first()
        assert found is not None
        return found.public_id


def sessions(app: Flask) -> int:
    with app.app_context():
        return (
            db.session.scalar(
                select(func.count()).select_from(AccountSession).where(AccountSession.revoked_at.is_(None))
            )
            or 0
        )


def test_it_shows_a_door_per_role_and_nine_steps(visitor: Browser) -> None:
    assert visitor.get("/demo").status_code == 200
    said = visitor.text()
    assert "Kijk als Liesbet De Cock" in said
    assert "Kijk als Griet Baetens" in said
    assert "Zie de hele keten in één keer" in said
    assert "2013–2018" in said


def test_one_click_signs_in_as_the_coordinator(visitor: Browser) -> None:
    visitor.get("/demo")
    visitor.submit(button="Kijk als Liesbet De Cock")
    assert visitor.last is not None
    assert visitor.last.status_code == 200
    assert visitor.last.request.path == "/overview"


def test_looking_as_someone_else_ends_the_session_before(visitor: Browser) -> None:
    visitor.get("/demo")
    visitor.submit(button="Kijk als Liesbet De Cock")
    visitor.get("/demo")
    visitor.submit(button="Kijk als Lieve Hoebeke")
    assert sessions(visitor.app) == 1
    assert visitor.get("/my-work").status_code == 200
    assert visitor.get("/admin").status_code == 404


def test_every_step_leads_somewhere(visitor: Browser) -> None:
    visitor.get("/demo")
    tree = visitor.tree()
    forms = [
        form for form in tree.iter("{http://www.w3.org/1999/xhtml}form") if "/demo/as/" in (form.get("action") or "")
    ]
    targets = [
        (form.get("action") or "", item.get("value") or "")
        for form in forms
        for item in form.iter("{http://www.w3.org/1999/xhtml}input")
        if item.get("name") == "next"
    ]
    assert len(targets) == 7
    for action, target in targets:
        visitor.get("/demo")
        visitor.post(action, {"next": target})
        assert visitor.last is not None
        assert visitor.last.status_code == 200, target
        assert visitor.last.request.path == target


def test_it_leads_to_no_other_site(visitor: Browser) -> None:
    visitor.get("/demo")
    answer = visitor.post(
        f"/demo/as/{account_of(visitor.app, Role.COORDINATOR)}", {"next": "//evil.example"}, follow_redirects=False
    )
    assert answer.headers["Location"] == "/overview"


def test_it_signs_in_only_to_accounts_that_the_demonstration_made(visitor: Browser, demo: Flask) -> None:
    with demo.app_context(), unit_of_work():
        own = db.session.scalars(select(Account).where(Account.role == Role.ADMINISTRATOR)).one()
        own.made_by_demo = False
        address = f"/demo/as/{own.public_id}"
    visitor.get("/demo")
    assert visitor.post(address).status_code == 404
    assert sessions(demo) == 0
    visitor.get("/demo")
    assert visitor.post(f"/demo/as/{account_of(demo, Role.COORDINATOR)}").status_code == 200


def test_signing_in_needs_a_token_and_a_post(visitor: Browser, demo: Flask) -> None:
    address = f"/demo/as/{account_of(demo, Role.COORDINATOR)}"
    assert visitor.get(address).status_code == 405
    assert visitor.post(address, token=False).status_code == 400
    assert sessions(demo) == 0


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-Host": "pact.example.org"},
        {"Forwarded": "for=203.0.113.9"},
        {"x-forwarded-proto": "https"},
    ],
    ids=lambda one: next(iter(one)),
)
def test_the_doors_are_shut_behind_a_proxy(visitor: Browser, path: str, headers: dict[str, str]) -> None:
    assert visitor.get(path).status_code == 200
    assert visitor.get(path, headers=headers).status_code == 404


@pytest.mark.parametrize("path", DOORS)
def test_the_doors_are_shut_without_the_switch(visitor: Browser, demo: Flask, path: str) -> None:
    demo.config["SETTINGS"] = replace(demo.config["SETTINGS"], demo=False)
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("path", DOORS)
def test_the_doors_are_shut_under_another_name(demo: Flask, path: str) -> None:
    demo.config["SETTINGS"] = replace(
        demo.config["SETTINGS"], allowed_hosts=frozenset({"127.0.0.1", "pact.example.org"})
    )
    elsewhere = Browser(demo, base_url="http://pact.example.org")
    assert elsewhere.get(path).status_code == 404


def test_posting_is_refused_where_the_doors_are_shut(visitor: Browser, demo: Flask) -> None:
    visitor.get("/demo")
    address = f"/demo/as/{account_of(demo, Role.COORDINATOR)}"
    demo.config["SETTINGS"] = replace(demo.config["SETTINGS"], demo=False)
    assert visitor.post(address).status_code == 404
    assert sessions(demo) == 0


def test_the_doors_are_shut_on_data_that_are_no_demonstration(tmp_path: Path, sqlite: SQLite, clock_file: Path) -> None:
    assert clock_file.exists()
    with serving(tmp_path, sqlite) as app:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], demo=True)
        with app.app_context():
            assert db.session.get(Setting, "demo_loaded_at") is None
        for path in DOORS:
            assert Browser(app).get(path).status_code == 404


def test_the_mailbox_shows_every_mail_and_its_links_work(visitor: Browser) -> None:
    visitor.get("/demo/mail?q=wonen")
    visitor.follow("Wonen en zorg")
    assert visitor.last is not None
    assert visitor.last.status_code == 200
    links = [item.get("href") or "" for item in visitor.tree().iter(f"{XHTML}a")]
    personal = next(link for link in links if "/l/" in link)
    answer = visitor.get(personal.removeprefix("http://127.0.0.1:8000"))
    assert answer.status_code == 200
    assert answer.request.path.startswith("/v/")


def test_the_page_of_all_parts_shows_faults_in_the_language_of_its_reader(visitor: Browser) -> None:
    visitor.get("/styleguide")
    said = visitor.text()
    assert "Thema: Kies een van de mogelijkheden." in said
    assert "Duur in minuten: Schrijf een geheel getal, in cijfers." in said
    assert "Not a valid" not in said


@pytest.mark.parametrize("path", ["/demo/mail", "/mails", "/mails/forecast"])
def test_who_hears_only_the_links_hears_whose_mail_each_is(visitor: Browser, path: str) -> None:
    visitor.get("/demo")
    visitor.submit(button="Kijk als Liesbet De Cock")
    visitor.get(path)
    rows = [row for row in visitor.tree().iter(f"{XHTML}tr") if row.find(f"{XHTML}th/{XHTML}a[@class='t']") is not None]
    assert rows
    for row in rows:
        link = row.find(f"{XHTML}th/{XHTML}a")
        assert link is not None
        named = "".join(link.itertext()).rpartition(", ")[2]
        assert named
        assert named in "".join("".join(cell.itertext()) for cell in row.iter(f"{XHTML}td"))


def test_the_mailbox_can_be_asked_for_one_person(visitor: Browser) -> None:
    visitor.get("/demo/mail?q=jan.praet")
    visitor.follow("Jan Praet")
    assert "koen.dhondt" not in visitor.text()
    assert "jan.praet" in visitor.text()
    visitor.get("/demo/mail?q=niemand")
    assert "Niets gevonden" in visitor.text()


def test_the_html_version_may_use_its_own_style_and_nothing_else(demo: Flask) -> None:
    client = demo.test_client()
    first = client.get("/demo/mail.json", base_url="http://127.0.0.1:8000").get_json()[0]
    answer = client.get(f"/demo/mail/{first['id']}/html", base_url="http://127.0.0.1:8000")
    assert answer.status_code == 200
    assert first["links"][0] in answer.get_data(as_text=True)
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert "letter.css" in answer.get_data(as_text=True)
    assert "<style" not in answer.get_data(as_text=True)


def test_scripts_read_the_mailbox_and_follow_its_links(visitor: Browser) -> None:
    mails = visitor.get("/demo/mail.json").get_json()
    assert len(mails) >= 20
    assert {"id", "to", "subject", "text", "links"} <= set(mails[0])
    assert [one["sent_at"] for one in mails] == sorted((one["sent_at"] for one in mails), reverse=True)
    for one in mails:
        assert "••" not in one["text"]
        assert one["links"]
    for one in [next(mail for mail in mails if mail["kind"] == kind) for kind in {mail["kind"] for mail in mails}]:
        for link in one["links"]:
            if "/l/" in link:
                assert visitor.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200, one["kind"]


def test_scripts_reach_every_mail_however_many_there_are(visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = [one["id"] for one in visitor.get("/demo/mail.json?q=jan.praet").get_json()]
    monkeypatch.setattr("app.blueprints.demo.queries.MAILS_FOR_SCRIPTS", 2)
    address, found = "/demo/mail.json?q=jan.praet", []
    while address:
        answer = visitor.get(address)
        found += [one["id"] for one in answer.get_json()]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert len(everything) > 2
    assert found == everything


def test_a_page_of_mails_costs_the_same_whatever_is_on_it(visitor: Browser) -> None:
    def queries(path: str) -> str:
        return visitor.get(path).headers["Server-Timing"].split('"')[1]

    assert queries("/demo/mail?q=jan.praet") == queries("/demo/mail")


def test_the_doors_speak_french_and_english(visitor: Browser) -> None:
    for language, words in (("fr", "Essayez Pactwerk"), ("en", "Try Pactwerk")):
        visitor.client.set_cookie("pw-language", language, domain="127.0.0.1")
        visitor.get("/demo")
        assert words in visitor.text()
