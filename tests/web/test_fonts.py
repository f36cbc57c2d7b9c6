"""The fonts, which weigh most of all on a phone, are fetched once."""

import hashlib
import re
from pathlib import Path

from flask.testing import FlaskClient

from tests.browser import Browser

STATIC = Path(__file__).parent.parent.parent / "app" / "static"
SOURCE = re.compile(r"url\(\.\./(fonts/[\w-]+\.woff2)\?v=(\w+)\)")


def test_a_font_is_asked_for_by_its_fingerprint_so_that_a_browser_keeps_it(browser: Browser) -> None:
    client: FlaskClient = browser.client
    found = SOURCE.findall((STATIC / "css" / "tokens.css").read_text(encoding="utf-8"))
    assert {name for name, _ in found} == {f"fonts/{path.name}" for path in (STATIC / "fonts").glob("*.woff2")}
    for name, version in found:
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest().startswith(version), name
        answer = client.get(f"/static/{name}?v={version}", base_url=browser.base_url)
        assert "immutable" in answer.headers["Cache-Control"]
