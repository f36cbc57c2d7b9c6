from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import func, select

from app.blueprints.people import columns
from app.blueprints.people.rules import is_near, traces
from app.documents.cells import day_of
from app.documents.reading import MOST_ROWS, Unreadable, read_table
from app.extensions import db
from app.models import Affiliation, AuditEntry, ImportState, Organisation, OrganisationKind, PeopleImport, Person, Role
from app.web.languages import speaking
from tests.browser import Browser
from tests.factories import World

DUTCH = "Voornaam;Familienaam;E-mail;Telefoon;Taal;Organisatie;Functie;Begindatum\r\n"
ANN = "Ann;De Smet;Ann.DeSmet@Example.org;053 12 34 56;Nederlands;Stad Ninove;schepen;2/1/2025\r\n"
JO = "Jo;Ãr;jo@example.org;;fr;Stad Ninove;;\r\n".replace("Ãr", "Crème")


@pytest.fixture
def alice(app: Flask, world: World) -> Browser:
    return Browser(app).sign_in(world.account("Alice Maes", Role.COORDINATOR, language="en"))


def sent(browser: Browser, content: bytes, name: str = "lijst.csv") -> str:
    """Send a file and return the address it leads to."""
    browser.get("/people/imports")
    answer = browser.post("/people/imports", {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")
    assert answer.status_code == 200, browser.text()
    return str(answer.request.path)


def workbook(rows: list[list[object]]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def people(app: Flask) -> dict[str, Person]:
    with app.app_context():
        return {one.email or one.name: one for one in db.session.scalars(select(Person).order_by(Person.id))}


def test_a_file_is_shown_before_it_is_written_and_then_written_as_a_whole(app: Flask, alice: Browser) -> None:
    address = sent(alice, (DUTCH + ANN + JO).encode("cp1252"))
    alice.get(address)
    assert "Ann De Smet" in alice.text()
    assert "Jo Crème" in alice.text()
    assert "ann.desmet@example.org" not in people(app)
    alice.submit({}, button="Import 2 rows")
    found = people(app)["ann.desmet@example.org"]
    assert (found.name, found.phone, found.language) == ("Ann De Smet", "053 12 34 56", "nl")
    assert found.source == "file lijst.csv"
    with app.app_context():
        affiliations = db.session.scalars(select(Affiliation).order_by(Affiliation.id)).all()
        assert [(one.role, one.starts_on, one.organisation.name, one.organisation.kind) for one in affiliations] == [
            ("schepen", date(2025, 1, 2), "Stad Ninove", "municipality"),
            ("", None, "Stad Ninove", "municipality"),
        ]
        assert db.session.scalar(select(PeopleImport.rows)) == []  # the file itself is not kept
        assert db.session.scalar(select(AuditEntry.verb).where(AuditEntry.subject_kind == "people_import"))


def test_one_wrong_row_keeps_every_row_out_and_says_why_beside_it(app: Flask, alice: Browser) -> None:
    wrong = "Piet;X;geen adres;;;Stad Aalst;;31/02/2025\r\n"
    address = sent(alice, (DUTCH + ANN + wrong).encode())
    alice.get(address)
    assert "“geen adres” is not one e-mail address." in alice.text()
    assert "“31/02/2025” is no date, such as 31/12/2024." in alice.text()
    assert "Import 2 rows" not in alice.text()
    answer = alice.post(f"{address}/import", {"seal": "x"})
    assert answer.status_code == 409
    assert "ann.desmet@example.org" not in people(app)


def test_rows_are_matched_with_who_is_known_and_show_what_changes(app: Flask, world: World, alice: Browser) -> None:
    ann = world.person("Anna De Smet", "ann.desmet@example.org", phone="0470")
    address = sent(alice, (DUTCH + ANN).encode("utf-8-sig"))
    alice.get(address)
    assert "Anna De Smet → Ann De Smet" in alice.text()
    alice.submit({}, button="Import 1 row")
    assert people(app)["ann.desmet@example.org"].id == ann.id
    assert people(app)["ann.desmet@example.org"].phone == "053 12 34 56"


def test_an_import_is_taken_back_exactly_and_keeps_what_changed_later(app: Flask, world: World, alice: Browser) -> None:
    world.person("Anna De Smet", "ann.desmet@example.org", phone="0470")
    address = sent(alice, (DUTCH + ANN + JO).encode())
    alice.get(address)
    alice.submit({}, button="Import 2 rows")
    with world.writing():
        changed = db.session.scalar(select(Person).where(Person.email == "ann.desmet@example.org"))
        assert changed is not None
        changed.phone = "0499"
    alice.get(address)
    alice.submit({}, button="Take this import back")
    assert "jo@example.org" not in people(app)
    assert people(app)["ann.desmet@example.org"].name == "Anna De Smet"
    assert people(app)["ann.desmet@example.org"].phone == "0499"
    with app.app_context():
        assert db.session.scalar(select(func.count(Affiliation.id))) == 0
        assert db.session.scalar(select(func.count(Organisation.id))) == 0
        assert db.session.scalar(select(PeopleImport.state)) == ImportState.UNDONE


def test_the_directory_may_have_changed_since_the_preview(world: World, alice: Browser) -> None:
    address = sent(alice, (DUTCH + ANN).encode())
    alice.get(address)
    world.person("Ann De Smet", "ann.desmet@example.org")
    answer = alice.submit({}, button="Import 1 row")
    assert answer.status_code == 409
    assert "The directory changed meanwhile." in alice.text()


def test_the_columns_can_be_named_by_hand_but_not_twice(alice: Browser) -> None:
    address = sent(alice, b"Wie;Waar\nAnn De Smet;ann@example.org\n")
    alice.get(address)
    assert "There is neither a name nor an e-mail address." in alice.text()
    alice.submit({"column_0": "name", "column_1": "email"}, button="Look again")
    alice.get(address)
    assert "Import 1 row" in alice.text()
    answer = alice.submit({"column_0": "email", "column_1": "email"}, button="Look again")
    assert answer.status_code == 422


def test_rows_may_not_contradict_each_other_nor_stand_twice(alice: Browser) -> None:
    other = ANN.replace("053 12 34 56", "099").replace("Stad Ninove", "Stad Aalst")
    alice.get(sent(alice, (DUTCH + ANN + ANN + other).encode()))
    assert "This stands in row 2 already." in alice.text()
    assert "Phone differs from row 2, which is about the same person." in alice.text()


def test_look_alikes_are_named_and_only_named(world: World, alice: Browser) -> None:
    world.person("Jan Praet", "jan.praet@example.org")
    alice.get(sent(alice, "Naam;E-mail\nJan Praets;j@example.org\nАаlst Piet;p@example.org\n".encode()))
    assert "This may be the same person as Jan Praet." in alice.text()
    assert "mixes letters of several alphabets" in alice.text()
    assert "Import 2 rows" in alice.text()
    world.organisation("Stad Ninove", OrganisationKind.MUNICIPALITY)
    alice.get(sent(alice, b"Naam;Organisatie\nPiet Aerts;Ninove\nAn Aerts;OCMW Ninove\n"))
    assert "“Ninove” may be “Stad Ninove”" in alice.text()
    assert "“OCMW Ninove” may be" not in alice.text()
    alice.get("/people/imports")
    headers = {"file": (io.BytesIO(b"Naam;E-mail\n"), "leeg.csv")}
    assert alice.post("/people/imports", headers, content_type="multipart/form-data").status_code == 422
    assert "no row below them" in alice.text()


def test_a_file_of_another_coordinator_can_be_looked_at_and_one_of_nobody_else(
    app: Flask, world: World, alice: Browser
) -> None:
    address = sent(alice, (DUTCH + ANN).encode())
    assert Browser(app).sign_in(world.account("Ben Claes", Role.COORDINATOR)).get(address).status_code == 200
    assert Browser(app).sign_in(world.account("Charlie Peeters")).get(address).status_code == 404


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_whatever_a_spreadsheet_writes_is_read(encoding: str, sign: str, app: Flask) -> None:
    lines = [["Naam", "Organisatie"], ["Zoë Crème", '"Stad\r\nAalst"'], ["", ""], ["Jan", '"a""b"']]
    text = "\r\n".join(sign.join(line) for line in lines)
    with app.app_context():
        table = read_table(text.encode(encoding))
    assert table.header == ["Naam", "Organisatie"]
    assert table.rows == [(2, ["Zoë Crème", "Stad Aalst"]), (5, ["Jan", 'a"b'])]


def test_a_workbook_is_read_with_its_dates_numbers_and_formulas(app: Flask, alice: Browser) -> None:
    content = workbook(
        [["Naam", "Tel", "Organisatie", "Van", "E-mail"], ["Ann", 53123456.0, "X", datetime(2025, 1, 2), "=A2&1"]]  # noqa: DTZ001 - a cell
    )
    with app.app_context():
        assert read_table(content).rows == [(2, ["Ann", "53123456", "X", "2025-01-02", "=?"])]
    alice.get(sent(alice, content, "lijst.xlsx"))
    assert "a formula without a value" in alice.text()


def test_what_is_too_large_or_no_table_is_refused_before_it_is_read(app: Flask) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 70_000_000)
    entity = io.BytesIO()
    with zipfile.ZipFile(entity, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>')
    bad = {
        b"": "empty",
        b"%PDF-1.7 x": "no CSV or XLSX",
        b"\xd0\xcf\x11\xe0rest": "no CSV or XLSX",
        b"a;b\x00c\n": "no CSV or XLSX",
        b"PK\x03\x04rubbish": "damaged",
        bomb.getvalue(): "unpacks to far more",
        entity.getvalue(): "no spreadsheet program writes",
        b'a;b\n"never closed;x\n' * 3: "quotation marks",
        b"a;b\n" + b"x;y\n" * (MOST_ROWS + 1): "more than",
        b"a;b\n" + b"x" * 3000 + b"\n": "more than",
        b"a\n" + b";x" * 70 + b"\n": "more than",
        b"x" * (5 * 1024 * 1024 + 1): "larger than 5 MB",
    }
    with app.test_request_context(), speaking("en"):
        for content, words in bad.items():
            with pytest.raises(Unreadable, match=words):
                read_table(content)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/2024", date(2024, 12, 31)),
        ("1-2-25", date(2025, 2, 1)),
        ("1.2.1968", date(1968, 2, 1)),
        ("2024-12-31", date(2024, 12, 31)),
        ("1er février 2025", date(2025, 2, 1)),
        ("31 dec. 2024", date(2024, 12, 31)),
    ],
)
def test_a_day_is_read_as_it_is_written_here(text: str, day: date) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize("text", ["2027-02-29", "0000-00-00", "1/13/2024", "31/12/10000", "morgen", "1/1/1000"])
def test_what_is_no_day_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        day_of(text)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (["Naam", "E-mailadres", "Gemeente"], ["name", "email", "organisation"]),
        (["Prénom", "Nom", "Courriel", "Fonction"], ["first_name", "last_name", "email", "role"]),
        (["Full name", "E-mail address", "Since"], ["name", "email", "starts_on"]),
        (["Nom", "Téléphone"], ["name", "phone"]),
    ],
)
def test_columns_are_guessed_in_three_languages(headers: list[str], fields: list[str]) -> None:
    assert [columns.guessed(headers).get(at) for at in range(len(headers))] == fields


def test_the_command_imports_all_or_nothing_and_says_so_in_one_document(app: Flask, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(DUTCH + ANN)
    bad.write_text(DUTCH + ANN + "Piet;X;geen adres;;;;;\r\n")
    run = app.test_cli_runner()
    refused = run.invoke(args=["people", "import", str(bad), "--json"])
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["errors"] == [{"row": 3, "message": "“geen adres” is not one e-mail address."}]
    assert not people(app)
    looked = run.invoke(args=["people", "import", str(good), "--dry-run", "--json"])
    assert (looked.exit_code, json.loads(looked.stdout)["new"], json.loads(looked.stdout)["applied"]) == (0, 1, False)
    assert not people(app)
    done = run.invoke(args=["people", "import", str(good), "--json"])
    assert (done.exit_code, json.loads(done.stdout)["applied"]) == (0, True)
    assert "ann.desmet@example.org" in people(app)
    again = json.loads(run.invoke(args=["people", "import", str(good), "--json"]).stdout)
    assert (again["unchanged"], again["new"]) == (1, 0)
    assert run.invoke(args=["people", "import", str(tmp_path / "none.csv")]).exit_code == 2


def test_every_list_downloads_as_a_workbook_that_runs_nothing(app: Flask, world: World, alice: Browser) -> None:
    world.person('=HYPERLINK("http://evil")', "evil@example.org")
    answer = alice.take("/people.csv?format=xlsx")
    assert "spreadsheetml" in answer.headers["Content-Type"]
    with app.app_context():
        rows = read_table(answer.data).rows
    assert any(cells[0] == '=HYPERLINK("http://evil")' for _number, cells in rows)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Jan Praet", "Praet Jan"), ("Jan Praet", "Jan Praat"), ("Jan Praet", "Jan Paret"), ("Jan Praet", "Jan Praett")],
)
def test_names_that_are_near_leave_a_trace_in_common(one: str, other: str) -> None:
    assert is_near(one, other)
    assert traces(one) & traces(other)
