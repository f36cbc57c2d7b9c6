"""What travels: files from memory under their fingerprint, pages packed, and nothing that tells by its length."""

from __future__ import annotations

import gzip
import re

import pytest

from app.web.assets import SHEETS, STATIC, asset, read
from tests.browser import Browser
from tests.factories import World

UNPACKS = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def test_a_sheet_is_one_file_of_several_kept_for_a_year(browser: Browser) -> None:
    with browser.app.test_request_context():
        address = asset("css/page.css")
    plain = browser.client.get(address, base_url=browser.base_url)
    assert plain.data == b"\n".join((STATIC / "css" / part).read_bytes() for part in SHEETS["css/page.css"])
    assert plain.mimetype == "text/css"
    packed = browser.client.get(address, base_url=browser.base_url, headers=UNPACKS)
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 4
    for answer in (plain, packed):
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    kept = {**UNPACKS, "If-None-Match": packed.headers["ETag"]}
    assert browser.client.get(address, base_url=browser.base_url, headers=kept).status_code == 304


@pytest.mark.parametrize("address", ["/static/css/page.css", "/static/css/page.css?v=0123456789"])
def test_only_the_content_an_address_names_is_kept(browser: Browser, address: str) -> None:
    """While a new version is put in place, an old one may answer: what it says must not stay for a year."""
    assert browser.client.get(address, base_url=browser.base_url).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["../tokens.css", "css/../../models/base.py", "css", "nothing.css", "css/%00.css"])
def test_nothing_else_is_handed_out(browser: Browser, name: str) -> None:
    assert browser.client.get(f"/static/{name}", base_url=browser.base_url).status_code == 404


def test_fonts_travel_as_they_are(browser: Browser) -> None:
    answer = browser.client.get("/static/fonts/pact-serif.woff2", base_url=browser.base_url, headers=UNPACKS)
    assert answer.mimetype == "font/woff2"
    assert "Content-Encoding" not in answer.headers
    assert answer.data == read("fonts/pact-serif.woff2").content


def test_a_page_is_packed_for_who_can_unpack(browser: Browser) -> None:
    plain = browser.client.get("/privacy", base_url=browser.base_url)
    assert "Content-Encoding" not in plain.headers
    for refused in ("gzip;q=0", "br", "identity"):
        answer = browser.client.get("/privacy", base_url=browser.base_url, headers={"Accept-Encoding": refused})
        assert "Content-Encoding" not in answer.headers
    packed = browser.client.get("/privacy", base_url=browser.base_url, headers=UNPACKS)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers.getlist("Vary")
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert gzip.decompress(packed.data).endswith(b"</html>")


@pytest.mark.parametrize(
    ("comes_from", "is_packed"), [("same-origin", True), ("none", True), ("cross-site", False), (None, False)]
)
def test_words_that_another_site_may_have_chosen_are_not_packed(
    browser: Browser,
    comes_from: str | None,
    is_packed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    headers = {**UNPACKS, **({"Sec-Fetch-Site": comes_from} if comes_from else {})}
    answer = browser.client.get("/privacy?from=csrf_token+value+a1", base_url=browser.base_url, headers=headers)
    assert ("Content-Encoding" in answer.headers) == is_packed
    plain = browser.client.get("/privacy", base_url=browser.base_url, headers=headers)
    assert plain.headers["Content-Encoding"] == "gzip"


def test_a_token_looks_different_on_every_page_and_each_stands(browser: Browser, world: World) -> None:
    browser.sign_in(world.coordinator())
    shown = [browser.get("/profile").text for _ in range(2)]
    first, second = (re.findall(r'name="csrf_token" value="(\w+)"', page) for page in shown)
    assert len(set(first)) == len(set(second)) == 1  # one for all the forms of a page, which packs better
    assert first[0] != second[0]
    for token in (first[0], second[0]):
        answer = browser.post("/language", {"language": "fr", "csrf_token": token}, token=False)
        assert answer.status_code == 200
    changed = first[0][:-1] + ("0" if first[0][-1] != "0" else "1")
    for wrong in (changed, first[0].upper(), first[0][:-2], "", "é" * 64, "٣" * 64):
        answer = browser.post("/language", {"language": "nl", "csrf_token": wrong}, token=False)
        assert answer.status_code == 400, wrong
