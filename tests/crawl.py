"""Walks a site by its links, as a reader who knows no addresses would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.pages import XHTML

PER_ENDPOINT = 2  # pages of one kind; the third action page shows nothing new
MOST = 400


def crawl(
    app: Flask, read: Callable[[str], Element | None], starts: list[str], *, per_endpoint: int = PER_ENDPOINT
) -> dict[str, list[str]]:
    """Return the addresses that were reached from `starts`, by endpoint.

    `read` fetches an address and returns its page as a tree, or None where there is nothing to follow.
    """
    reached: dict[str, list[str]] = defaultdict(list)
    todo, seen = list(starts), set(starts)
    while todo and sum(map(len, reached.values())) < MOST:
        address = todo.pop(0)
        endpoint = endpoint_of(app, address)
        if endpoint is None or len(reached[endpoint]) >= per_endpoint:
            continue
        reached[endpoint].append(address)
        page = read(address)
        if page is None:
            continue
        for found in links(page, address):
            if found not in seen:
                seen.add(found)
                todo.append(found)
    return dict(reached)


def links(page: Element, address: str) -> list[str]:
    """Return the addresses on this site that a page links to."""
    found = []
    for item in page.iter(f"{XHTML}a"):
        target = urlsplit(urldefrag(urljoin(f"http://here{address}", item.get("href") or ""))[0])
        if target.netloc == "here":
            found.append(target.path + (f"?{target.query}" if target.query else ""))
    return found


def endpoint_of(app: Flask, address: str) -> str | None:
    """Return the endpoint that answers GET for `address`, or None."""
    try:
        endpoint, _values = app.url_map.bind("127.0.0.1").match(urlsplit(address).path, method="GET")
    except HTTPException:
        return None
    return str(endpoint)
