"""A real Chromium on a real server, for what only a browser can show."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import make_server

from app import create_app
from app.extensions import db
from bench.servers import free_port
from tests.conftest import NOON
from tests.engines import PostgreSQL, SQLite, settings_for
from tests.factories import World


@dataclass(frozen=True)
class Site:
    """The product as it is served to the browser."""

    app: Flask
    url: str
    clock: Path

    def move_clock(self, to: datetime) -> None:
        """Let the product believe that it is `to`."""
        self.clock.write_text(to.isoformat())


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """The product on a fresh database, served on loopback, at noon of Wednesday 10 March 2027.

    On SQLite, unless a test asks for another engine by the name of its fixture.
    """
    engine: SQLite | PostgreSQL = request.getfixturevalue(getattr(request, "param", "sqlite"))
    clock = tmp_path / "clock"
    clock.write_text(NOON.isoformat())
    port = free_port()
    with engine.database(tmp_path) as url:
        base = f"http://127.0.0.1:{port}"
        app = create_app(settings_for(tmp_path, database_url=url, public_base_url=base, port=port, demo=True))
        yield from served(app, base, clock, port)


def served(app: Flask, base: str, clock: Path, port: int) -> Iterator[Site]:
    """Serve `app` on loopback until the test is over."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(app, base, clock)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def site_world(site: Site) -> World:
    """Makes people, groups and things on the served site."""
    return World(site.app, NOON)


@pytest.fixture
def desk(chromium: Chromium, site: Site) -> Iterator[Page]:
    """A page of 1440 pixels, in Dutch."""
    yield from _page(chromium.new_context(base_url=site.url, locale="nl-BE", viewport={"width": 1440, "height": 900}))


@pytest.fixture
def phone(chromium: Chromium, site: Site) -> Iterator[Page]:
    """A phone of 390 pixels with JavaScript off, in Dutch."""
    yield from _page(
        chromium.new_context(
            base_url=site.url, locale="nl-BE", viewport={"width": 390, "height": 844}, java_script_enabled=False
        )
    )


def _page(context: BrowserContext) -> Iterator[Page]:
    context.set_default_timeout(10_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None
    )
    yield page
    context.close()
    assert not wrong, wrong
