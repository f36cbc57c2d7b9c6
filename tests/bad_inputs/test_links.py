"""Addresses, tokens and headers as no browser sends them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.database import unit_of_work
from app.extensions import db
from app.models import PersonalLink
from app.web import links
from tests.bad_inputs.stage import FORM, get, link_pages, send, token_for
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.roles import visiting
from tests.sweeps import access_table, everything

PARTS = ("a\x00b", "é😀\u202e", "a" * 3000, "%s{{7*7}}", "' OR 1=1 --", "..", "9" * 25)
ASKED = (
    "a\x00b",
    "é😀\u202e\u200b",
    "9" * 5000,
    "-1",
    "%_\\",
    "NaN",
    "<script>alert(1)</script>",
    "2027-02-29T25:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
)
STRANGE_HEADERS = {
    "Cookie": [
        "pw-session=\xff\xfe; pw-language=xx; pw-visitor=\x00",
        "pw-l-aaaaaaaaaaaaa=a.b.c.d; pw-notices=x.y.z",
        "=;;=",
        "pw-l-aaaaaaaaaaaaa=a.1." + "9" * 5000 + ".x",
        "pw-l-aaaaaaaaaaaaa=a.1.².x",
    ],
    "Accept-Language": ["xx-\xff, nl;q=NaN, *;q=9999", "nl;q=" + "9" * 5000, ","],
    "User-Agent": ["\xff" * 3000, ""],
    "Referer": ["http://[", "javascript:alert(1)"],
    "If-None-Match": ["\xff", '"'],
    "If-Modified-Since": ["not a day", "Tue, 99 Foo 99999 99:99:99 GMT"],
    "Range": ["bytes=5-1", "bytes=" + "9" * 400 + "-", "x"],
    "Content-Length": ["-1", "x", "9" * 30],
    "X-Forwarded-For": ["\xff, , ,"],
    "Forwarded": ["for=\xff;host=evil"],
    "Accept": ["*/*;q=x", "\xff"],
}
EVIL = (
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "/\t/evil.example",
    "\\\\evil.example",
    "///evil.example",
    "/%0d%0aLocation:%20//evil.example",
    "javascript:alert(1)",
)


@dataclass
class Everywhere:
    """An application with one of each thing, and a coordinator who administers too."""

    app: Flask
    browser: Browser
    parts: dict[str, str]

    def rules(self, method: str) -> list[Rule]:
        """Return every rule that takes `method`."""
        found = [
            rule
            for rule in self.app.url_map.iter_rules()
            if method in (rule.methods or ()) and rule.endpoint != "static"
        ]
        return sorted(found, key=lambda rule: rule.rule)

    def address(self, rule: Rule, **changes: str) -> str:
        """Return an address of `rule`, with some of its parts changed."""
        values = {name: self.parts[name] for name in rule.arguments} | changes
        return re.sub(
            r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda found: quote(values[found.group(1)], safe=""), rule.rule
        )


@pytest.fixture
def everywhere(each_app: Flask) -> Everywhere:
    world = World(each_app, NOON)
    made = everything.make(world)
    account = made.accounts[access_table.ADMINISTRATOR]
    assert account is not None
    return Everywhere(each_app, Browser(each_app).sign_in(account), made.parts)


def ask(browser: Browser, method: str, address: str, **kwargs: object) -> TestResponse:
    return browser.client.open(address, method=method, base_url=browser.base_url, **kwargs)  # type: ignore[arg-type]


def test_no_part_of_an_address_breaks_anything(everywhere: Everywhere) -> None:
    wrong = []
    for method in ("GET", "POST"):
        for rule in everywhere.rules(method):
            for name in rule.arguments:
                for part in PARTS:
                    address = everywhere.address(rule, **{name: part})
                    answer = (
                        ask(everywhere.browser, "GET", address)
                        if method == "GET"
                        else send(everywhere.browser, address, [])
                    )
                    if answer.status_code >= 500 or answer.status_code == 422:
                        wrong.append(f"{method} {address[:80]}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_no_question_in_an_address_breaks_anything(everywhere: Everywhere) -> None:
    """Every word that any page asks for in its address, all at once, on every page."""
    wrong = []
    for rule in everywhere.rules("GET"):
        for value in ASKED:
            answer = ask(everywhere.browser, "GET", f"{everywhere.address(rule)}?{_query(value)}")
            if answer.status_code >= 500 or answer.status_code == 422:
                wrong.append(f"{rule.rule} asked for {value[:40]!r}: {answer.status_code}")
            if answer.mimetype == "text/html" and "<script>alert(1)" in answer.get_data(as_text=True):
                wrong.append(f"{rule.rule}: {value} became a part of the page")
    for rule in everywhere.rules("POST"):
        for value in ASKED[:3]:
            answer = send(everywhere.browser, f"{everywhere.address(rule)}?{_query(value)}", [])
            if answer.status_code >= 500:
                wrong.append(f"POST {rule.rule} asked for {value[:40]!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def _query(value: str) -> str:
    """Return a query that gives `value` to every name; a list as a file is asked for where it is no nonsense."""
    names = [name for name in asked_for() if name != "format"]
    return urlencode([*((name, value) for name in names), ("format", "csv" if value == ASKED[1] else value)])


@cache
def asked_for() -> list[str]:
    """Return every name that the product looks for in an address, and those of every list's filters."""
    names: set[str] = {"q", "sort", "page"}
    for path in (Path(__file__).parents[2] / "app").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        names |= set(re.findall(r"args(?:\.get\(|\.getlist\(|\[)\"(\w+)\"", text))
        for filters in re.findall(r"filters=[\[(]([^\])]*)[\])]", text):
            names |= set(re.findall(r"\"(\w+)\"", filters))
    return sorted(names)


def test_no_header_breaks_anything(browser: Browser) -> None:
    wrong = []
    for path in ("/", "/sign-in", "/health", "/static/icon.svg"):
        for header, values in STRANGE_HEADERS.items():
            for value in values:
                for method in ("GET", "POST"):
                    # Straight into the environment, as a server hands headers over: unchecked.
                    name = header.upper().replace("-", "_")
                    key = name if name == "CONTENT_LENGTH" else f"HTTP_{name}"
                    answer = browser.client.open(
                        path, method=method, base_url=browser.base_url, environ_overrides={key: value}
                    )
                    if answer.status_code >= 500:
                        wrong.append(f"{method} {path} {header}: {value[:40]!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://[", "http://127.0.0.1.evil.example:8000", "\xff"]
)
def test_every_form_refuses_to_be_sent_from_elsewhere(app: Flask, world: World, origin: str) -> None:
    everywhere = _on(app, world)
    for rule in everywhere.rules("POST"):
        if getattr(app.view_functions[rule.endpoint], "__csrf_exempt__", False):
            continue
        answer = everywhere.browser.client.post(
            everywhere.address(rule),
            base_url=everywhere.browser.base_url,
            data={"csrf_token": token_for(everywhere.browser, everywhere.address(rule))},
            headers={"Origin": origin},
        )
        assert answer.status_code == 403, rule.rule


def test_every_form_keeps_the_text_when_its_token_is_too_old(app: Flask, world: World) -> None:
    everywhere = _on(app, world)
    for rule in everywhere.rules("POST"):
        if getattr(app.view_functions[rule.endpoint], "__csrf_exempt__", False):
            continue
        for token in ("", "0" * 64, "é"):
            answer = everywhere.browser.client.post(
                everywhere.address(rule),
                base_url=everywhere.browser.base_url,
                data={"csrf_token": token, "text": "Hier stond een lange tekst van mij & <b>u</b>."},
            )
            assert answer.status_code == 400, rule.rule
            assert "Hier stond een lange tekst van mij &amp; &lt;b&gt;u&lt;/b&gt;." in answer.get_data(as_text=True)


def test_every_form_takes_forms_only(app: Flask, world: World) -> None:
    everywhere = _on(app, world)
    for rule in everywhere.rules("POST"):
        for kind, body in (
            ("application/json", b'{"text": "\\ud800"}'),
            ("text/plain", b"a=b"),
            ("application/xml", b"<a/>"),
        ):
            answer = everywhere.browser.client.post(
                everywhere.address(rule), base_url=everywhere.browser.base_url, data=body, content_type=kind
            )
            assert answer.status_code == 415, rule.rule


def test_every_form_refuses_a_body_that_is_too_large_without_reading_it(app: Flask, world: World) -> None:
    everywhere = _on(app, world)
    for rule in everywhere.rules("POST"):
        answer = everywhere.browser.client.post(
            everywhere.address(rule),
            base_url=everywhere.browser.base_url,
            data=b"",
            content_type=FORM,
            environ_overrides={"CONTENT_LENGTH": str(20 * 1024 * 1024)},
        )
        assert answer.status_code == 413, rule.rule


def test_a_form_in_parts_is_held_to_the_same_bounds(browser: Browser) -> None:
    def multipart(count: int, size: int) -> bytes:
        part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"y" * size + b"\r\n"
        return part * count + b"--x--\r\n"

    for count, size, status in ((6000, 1, 413), (13, 1024 * 1024, 413), (1, 10, 400)):
        answer = ask(
            browser, "POST", "/language", data=multipart(count, size), content_type="multipart/form-data; boundary=x"
        )
        assert answer.status_code == status
    for broken in (b"", b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\nz\r\n--x--", b"\x00" * 100):
        answer = ask(browser, "POST", "/language", data=broken, content_type="multipart/form-data; boundary=x")
        assert answer.status_code in {400, 413, 415}


def test_nothing_else_than_reading_is_asked_of_a_page(app: Flask, world: World) -> None:
    everywhere = _on(app, world)
    for rule in everywhere.app.url_map.iter_rules():
        address = everywhere.address(rule) if rule.endpoint != "static" else "/static/icon.svg"
        for method in ("TRACE", "PUT", "DELETE", "PATCH"):
            assert ask(everywhere.browser, method, address).status_code in {404, 405, 415}, f"{method} {address}"
        if "GET" in (rule.methods or ()):
            read, head = (ask(everywhere.browser, method, address) for method in ("GET", "HEAD"))
            assert (head.status_code, head.data) == (read.status_code, b""), address
        assert ask(everywhere.browser, "OPTIONS", address).status_code in {204, 404}, address


def _on(app: Flask, world: World) -> Everywhere:
    made = everything.make(world)
    account = made.accounts[access_table.ADMINISTRATOR]
    assert account is not None
    return Everywhere(app, Browser(app).sign_in(account), made.parts)


def test_a_token_works_however_a_mail_program_bent_it(demo_app: Flask) -> None:
    for purpose, token in _tokens(demo_app):
        for bent in (
            token,
            token.upper(),
            f"{token}.",
            f"{token}>",
            f"{token})",
            f"{token}%20",
            f"{token},",
            f"{token}%22",
        ):
            answer = get(Browser(demo_app), f"/l/{bent}")
            assert answer.status_code == 200, (purpose, bent)
            assert answer.request.path.startswith("/v/")


def test_a_token_that_was_cut_or_made_up_opens_nothing(demo_app: Flask) -> None:
    tokens = _tokens(demo_app)
    pages = set()
    for index, (_purpose, token) in enumerate(tokens):
        other = tokens[index - 1][1]
        for wrong in (token[:-1], token[:20], token[:10] + other[10:], token + "a", token[::-1], "0" * len(token)):
            answer = get(Browser(demo_app), f"/l/{wrong}")
            assert answer.status_code == 404
            pages.add(re.sub(rb'name="csrf_token" value="\w+"|/l/\w+|value="/[^"]*"', b"", answer.data))
    assert len(pages) == 1  # whoever guesses learns nothing from the page


def test_a_withdrawn_token_says_so_and_its_open_pages_close(demo_app: Flask) -> None:
    for purpose, token in _tokens(demo_app):
        reader = Browser(demo_app)
        page = get(reader, f"/l/{token}").request.path
        with demo_app.app_context(), unit_of_work():
            link = db.session.scalars(db.select(PersonalLink).where(PersonalLink.public_id == token[:10])).one()
            links.revoke(link, now=NOON)
        assert get(Browser(demo_app), f"/l/{token}").status_code == 410, purpose
        assert get(reader, page).status_code == 410, purpose
        assert send(reader, page, [("text", "x")]).status_code in {410, 405}, purpose


def test_a_page_of_a_link_opens_for_no_other_link_and_without_none(demo_app: Flask) -> None:
    one, other = Browser(demo_app), Browser(demo_app)
    pages = {purpose: found[0] for purpose, found in link_pages(demo_app, one).items()}
    for purpose, page in pages.items():
        assert get(other, page).status_code == 403, purpose
        handle = page.split("/")[2]
        for elsewhere in pages.values():
            if elsewhere != page:
                mixed = elsewhere.replace(elsewhere.split("/")[2], handle)
                assert get(one, mixed).status_code == 404, (purpose, mixed)


@pytest.mark.parametrize("target", EVIL)
def test_no_form_or_page_leads_to_another_site(demo_app: Flask, target: str) -> None:
    """Everywhere that an address says where to go next."""
    visitor, member = visiting(demo_app, "visitor"), visiting(demo_app, "member")
    page = get(visitor, f"/sign-in?next={quote(target)}").get_data(as_text=True)
    assert "evil" not in page.replace(quote(target), "") or 'value="/' in page
    account = get(visitor, "/demo").get_data(as_text=True).split("/demo/as/")[1].split('"')[0]
    for browser, address, more in (
        (member, "/language", [("language", "fr")]),
        (member, "/calendar", []),
        (visitor, f"/demo/as/{account}", []),
    ):
        answer = send(browser, address, [("next", target), *more])
        assert answer.status_code == 303, address
        where = urlsplit(answer.headers["Location"])
        assert (where.scheme, where.netloc) == ("", ""), address
        assert not answer.headers["Location"].startswith(("//", "/\\")), address


def _tokens(app: Flask) -> list[tuple[str, str]]:
    """Return one token of each purpose in the demonstration."""
    with app.test_request_context():
        found = db.session.scalars(db.select(PersonalLink).order_by(PersonalLink.id)).all()
        return sorted({link.purpose: links.token_of(link) for link in found}.items())
