"""Steps, helpers, evidence and money of an action."""

import io
import struct
import zipfile

import pytest
from werkzeug.test import TestResponse

from app.blueprints.actions.rules_money import balance
from app.documents.uploads import kind_of, safe_name, upload_of
from app.models import (
    Action,
    ActionStep,
    AuditEntry,
    Blob,
    Contributor,
    Evidence,
    MoneyKind,
    MoneyLine,
    MoneyState,
    Person,
)
from tests.actions.support import link_of
from tests.browser import Browser
from tests.factories import World

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR"


def png(width: int, height: int) -> bytes:
    return PNG + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00"


def docx() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 30_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (png(400, 300), "image/png"),
        (png(30_000, 30_000), None),
        (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (bomb(), None),
        (b"naam;waarde\r\nA;1\r\n", "text/plain"),
        (b"<html><script>alert(1)</script></html>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"\xef\xbb\xbf  <!doctype html>", None),
        (b"MZ\x90\x00\x03", None),
        (b"PK\x03\x04 no archive", None),
        (b"\xff\xd8\xff\xe0", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\verslag.pdf", "verslag.pdf"),
        ("CON", "file-CON"),
        ("a.pdf\r\nX: y", "a.pdf X: y"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("...", "file"),
    ],
)
def test_the_name_of_a_file_leads_nowhere(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("betaal.bat", b"del *.*", "betaal.bat.txt"),
        ("rekening.pdf.exe", b"%PDF-1.7\n", "rekening.pdf.exe.pdf"),
        ("foto\u202egnp.jpg", png(400, 300), "fotognp.jpg.png"),
        ("Verslag", docx(), "Verslag.docx"),
        ("CIJFERS.CSV", b"a;b", "CIJFERS.CSV"),
    ],
)
def test_the_name_of_a_file_ends_as_its_bytes_say(name: str, content: bytes, kept: str) -> None:
    upload = upload_of(name, content)
    assert upload is not None
    assert upload.name == kept


def test_a_sum_leaves_refused_money_out() -> None:
    def line(kind: MoneyKind, state: MoneyState, planned: int, actual: int | None = None) -> MoneyLine:
        return MoneyLine(action=None, kind=kind, label="x", state=state, planned=planned, actual=actual)  # type: ignore[arg-type]

    found = balance(
        [
            line(MoneyKind.COST, MoneyState.PLANNED, 1000, 400),
            line(MoneyKind.FUNDING, MoneyState.GRANTED, 300),
            line(MoneyKind.FUNDING, MoneyState.ASKED, 200),
            line(MoneyKind.FUNDING, MoneyState.REFUSED, 900),
        ]
    )
    assert (found.cost, found.funding, found.sure, found.spent, found.gap) == (1000, 500, 300, 400, 500)


@pytest.fixture
def action(world: World) -> Action:
    """An action with an owner."""
    return world.action(world.pact(), world.person())


@pytest.fixture
def desk(world: World, action: Action) -> Browser:
    """Alice, who coordinates, beside an action."""
    assert action.id
    return Browser(world.app).sign_in(world.coordinator())


def send_file(browser: Browser, content: bytes, name: str, **typed: str) -> TestResponse:
    """Send the form of the page that is shown, with a file in it."""
    assert browser.last is not None
    answer = browser.client.post(
        browser.last.request.path,
        base_url=browser.base_url,
        data={"file": (io.BytesIO(content), name), "title": "", "csrf_token": browser._token(), **typed},
        headers={"Origin": browser.base_url},
        content_type="multipart/form-data",
    )
    browser.last = answer
    return answer


def test_a_file_is_kept_once_and_handed_out_as_a_download(world: World, desk: Browser, action: Action) -> None:
    for _ in range(2):
        desk.get(f"/actions/{action.public_id}/evidence")
        assert send_file(desk, b"%PDF-1.7\nverslag", "../verslag.pdf").status_code == 303
    assert len(world.rows(Blob)) == 1
    (evidence,) = world.rows(Evidence)
    answer = desk.client.get(f"/actions/{action.public_id}/evidence/{evidence.public_id}/file", base_url=desk.base_url)
    assert answer.data == b"%PDF-1.7\nverslag"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    visitor = Browser(world.app)
    visitor.get(f"/actions/{action.public_id}/evidence/{evidence.public_id}/file")
    assert visitor.last is not None
    assert "sign-in" in visitor.last.request.path


def test_a_file_that_is_no_paper_is_refused(world: World, desk: Browser, action: Action) -> None:
    desk.get(f"/actions/{action.public_id}/evidence")
    assert send_file(desk, b"<html><script>1</script>", "verslag.pdf").status_code == 422
    assert send_file(desk, b"", "leeg.pdf").status_code == 422
    assert send_file(desk, b"x" * (10 * 1024 * 1024 + 1), "groot.txt").status_code == 422
    assert world.rows(Blob) == []


def test_an_owner_without_an_account_shows_what_came_of_it(world: World, action: Action) -> None:
    owner = world.rows(Person)[0]
    phone, address = Browser(world.app), link_of(world, action, owner)
    phone.get(address)
    phone.follow("Voeg een bestand of link toe die het aantoont")
    assert phone.submit(button="Toevoegen").status_code == 422
    wrong = {"url": "javascript:alert(1)", "title": "x" * 201}
    assert send_file(phone, png(400, 300), "brug.png", **wrong).status_code == 422
    assert all(words in phone.text() for words in ("“brug.png” is bewaard", "Hoogstens 200 tekens"))
    phone.submit({"url": "www.example.org/brug", "title": "De brug"}, button="Toevoegen")
    shown = [(one.title, one.url, one.blob_id is not None) for one in world.rows(Evidence)]
    assert shown == [("De brug", "", True), ("De brug", "https://www.example.org/brug", False)]
    assert [entry.via for entry in world.rows(AuditEntry) if entry.verb == "evidence_added"] == ["link", "link"]
    picture, page = world.rows(Evidence)
    here = f"{phone.last.request.path}/{picture.public_id}"  # type: ignore[union-attr]
    assert phone.client.get(f"{here}/file", base_url=phone.base_url).data == png(400, 300)
    phone.submit(button="Neem weg De brug")
    assert [one.removed_at is None for one in world.rows(Evidence)] == [True, False]
    phone.submit(button="Maak ongedaan")
    assert [one.removed_at is None for one in world.rows(Evidence)] == [True, True]
    _of_another_action(world, action, picture, page)


def _of_another_action(world: World, action: Action, *pieces: Evidence) -> None:
    """The link of another action opens nothing of this one, and takes nothing away."""
    eve = world.person("Eve Jacobs")
    stranger = Browser(world.app)
    stranger.get(link_of(world, world.action(action.pact, eve), eve))
    stranger.follow("Voeg een bestand of link toe die het aantoont")
    for piece in pieces:
        here = f"{stranger.last.request.path}/{piece.public_id}"  # type: ignore[union-attr]
        assert stranger.client.get(f"{here}/file", base_url=stranger.base_url).status_code == 404
        assert stranger.post(f"{here}/remove").status_code == 404
    assert [one.removed_at is None for one in world.rows(Evidence)] == [True, True]


def test_a_file_that_was_kept_for_one_person_is_none_of_anothers(world: World, desk: Browser, action: Action) -> None:
    desk.get(f"/actions/{action.public_id}/evidence")
    assert send_file(desk, b"%PDF-1.7\n", "geheim.pdf", url="ftp://x").status_code == 422
    phone = Browser(world.app)
    phone.get(link_of(world, action, next(one for one in world.rows(Person) if one.name == "Charlie Peeters")))
    phone.follow("Voeg een bestand of link toe die het aantoont")
    taken = phone.post(phone.last.request.path, {"file-kept": world.rows(Blob)[0].public_id})  # type: ignore[union-attr]
    assert (taken.status_code, world.rows(Evidence)) == (422, [])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a b", "http://"])
def test_a_link_leads_to_a_page(world: World, desk: Browser, action: Action, url: str) -> None:
    desk.get(f"/actions/{action.public_id}/evidence")
    assert desk.submit({"url": url}, button="Toevoegen").status_code == 422
    assert world.rows(Evidence) == []


def test_what_is_taken_away_can_be_put_back(world: World, desk: Browser, action: Action) -> None:
    desk.get(f"/actions/{action.public_id}/evidence")
    desk.submit({"url": "https://example.org/rapport", "title": "Rapport"}, button="Toevoegen")
    assert "Rapport" in desk.text()
    desk.submit(button="Neem weg Rapport")
    assert world.rows(Evidence)[0].removed_at is not None
    desk.submit(button="Maak ongedaan")
    assert world.rows(Evidence)[0].removed_at is None


def test_an_organisation_or_a_person_helps(world: World, desk: Browser, action: Action) -> None:
    world.organisation("Stad Aalst")
    desk.get(f"/actions/{action.public_id}/helpers")
    assert desk.submit({"who": "Stad Nergens"}, button="Toevoegen").status_code == 422
    desk.submit({"who": "stad aalst", "part": "Levert de tellingen"}, button="Toevoegen")
    desk.submit({"who": "nadia@example.org"}, button="Toevoegen")
    assert len(world.rows(Contributor)) == 2
    desk.get(f"/actions/{action.public_id}")
    assert "Levert de tellingen" in desk.text()


def test_amounts_are_kept_to_the_cent(world: World, desk: Browser, action: Action) -> None:
    desk.get(f"/actions/{action.public_id}/money")
    line = {"kind": "cost", "label": "Studie", "planned": "1.234,56", "state": "planned"}
    desk.submit(line, button="Voeg de lijn toe")
    assert world.rows(MoneyLine)[0].planned == 123_456
    assert "1.234,56" in desk.text()
    desk.follow("Studie")
    desk.submit({"planned": "2.000", "actual": "1.999,99"}, button="Bewaren")
    assert world.rows(MoneyLine)[0].actual == 199_999
    assert desk.submit({**line, "planned": "1e309"}, button="Voeg de lijn toe").status_code == 422
    desk.get(f"/actions/{action.public_id}")
    assert "budgetlijn gewijzigd: Studie" in desk.text()


def test_two_who_change_the_same_line_or_step_see_both_texts(world: World, desk: Browser, action: Action) -> None:
    desk.get(f"/actions/{action.public_id}/money")
    desk.submit({"kind": "cost", "label": "Studie", "planned": "100"}, button="Voeg de lijn toe")
    desk.get(f"/actions/{action.public_id}/steps")
    desk.submit({"title": "Tellingen vragen"}, button="Voeg de stap toe")
    line, step = world.rows(MoneyLine)[0].public_id, world.rows(ActionStep)[0].public_id
    for address, mine, theirs, field in (
        (f"/actions/{action.public_id}/money/{line}", "Mijn studie", "Hun studie", "label"),
        (f"/actions/{action.public_id}/steps/{step}", "Mijn stap", "Hun stap", "title"),
    ):
        other = Browser(world.app)
        other.client = world.app.test_client()
        other.client.set_cookie("pw-session", cookie(desk), domain="127.0.0.1")
        desk.get(address)
        other.get(address)
        other.submit({field: theirs}, button="Bewaren")
        assert desk.submit({field: mine}, button="Bewaren").status_code == 409
        assert mine in desk.text()
        assert theirs in desk.text()
        desk.submit(button="Bewaren")
    assert world.rows(MoneyLine)[0].label == "Mijn studie"
    assert world.rows(ActionStep)[0].title == "Mijn stap"
    desk.get(f"/actions/{action.public_id}")
    assert "stap gewijzigd: Hun stap" in desk.text()


def cookie(browser: Browser) -> str:
    found = browser.client.get_cookie("pw-session", domain="127.0.0.1")
    assert found is not None
    return found.value
