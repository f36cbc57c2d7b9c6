"""What a page weighs at a first visit: its styles, fonts and scripts too, packed as they travel."""

from __future__ import annotations

import gzip

from flask import Flask
from playwright.sync_api import Page

MOST = 60_000  # bytes, of a page behind a personal link


def parts_of(page: Page, app: Flask) -> dict[str, int]:
    """Return the bytes of everything that travelled for the page that is open, by address."""
    names = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    base, client = page.evaluate("location.origin"), app.test_client()
    sizes = {page.url: _compressed(page.content().encode())}
    for name in names:
        answer = client.get(name.removeprefix(base), base_url=base)
        assert answer.status_code == 200, name
        sizes[name] = _compressed(answer.data)
    return sizes


def _compressed(content: bytes) -> int:
    """Return the size of a file as it travels; fonts are compressed already."""
    return len(content) if content.startswith(b"wOF2") else len(gzip.compress(content, 6))
