"""`make docs`: the pictures in README and docs/, taken anew from the running product.

It starts a demonstration of its own, on a database that is thrown away and at a moment that never changes, so
that pictures differ only where the product does. A picture that does not show what the documentation says of it
is refused.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.extensions import db
from bench.servers import free_port
from config import read_settings
from tools.chromium import find
from tools.palette import shrink
from tools.picture_list import PICTURES, Picture
from tools.picture_scene import Scene

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
MOMENT = "2027-03-10T09:05:00+01:00"  # a Wednesday in the fourth year of the pact
MOST_BYTES = 1_500_000  # of all pictures together: a clone stays light
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--force-color-profile=srgb"]
LOCALES = {"nl": "nl-BE", "fr": "fr-BE", "en": "en-GB"}
MARGIN = 12  # CSS pixels above the first thing on a picture
TIMEOUT = 15_000  # milliseconds


def main() -> int:
    """Take the pictures that are named, or all of them."""
    parser = argparse.ArgumentParser(description="Take the pictures of the documentation.")
    parser.add_argument("names", nargs="*", help="only these; all of them otherwise")
    wanted = parser.parse_args().names
    chromium = find()
    if chromium is None:
        print("no Chromium on this machine: run “make browser” to see why", file=sys.stderr)
        return 1
    chosen = [one for one in PICTURES if not wanted or one.name in wanted]
    with tempfile.TemporaryDirectory() as folder, _demonstration(Path(folder)) as (app, base):
        with app.app_context():
            scene = Scene.of_demonstration(base)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            _take(browser, scene, chosen)
            browser.close()
    if not wanted:
        _remove_others(chosen)
    return _weigh()


@contextmanager
def _demonstration(folder: Path) -> Iterator[tuple[Flask, str]]:
    """Yield a demonstration that is served, without a worker: what has not gone out stays so."""
    (folder / "clock").write_text(MOMENT, encoding="ascii")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    settings = read_settings(
        {
            "SECRET_KEY": "pictures" * 8,
            "PUBLIC_BASE_URL": base,
            "PORT": str(port),
            "DATA_DIR": str(folder),
            "TEST_CLOCK": str(folder / "clock"),
            "DEMO": "1",
        }
    )
    app = create_app(settings)
    with app.app_context():
        upgrade()
    loaded = app.test_cli_runner().invoke(args=["demo", "load"])
    if loaded.exit_code:
        raise SystemExit(loaded.output)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield app, base
    finally:
        server.shutdown()
        thread.join()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _take(browser: Browser, scene: Scene, pictures: Sequence[Picture]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        context = browser.new_context(
            base_url=scene.base,
            locale=LOCALES[picture.language],
            timezone_id="Europe/Brussels",
            viewport={"width": picture.width, "height": picture.height},
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "pw-language", "value": picture.language, "url": scene.base}])
        context.set_default_timeout(TIMEOUT)
        file = FOLDER / f"{picture.name}.png"
        file.write_bytes(shrink(_shot(context.new_page(), scene, picture)))
        context.close()
        print(f"{file.name:<32} {file.stat().st_size:>7} bytes", flush=True)


def _shot(page: Page, scene: Scene, picture: Picture) -> bytes:
    if picture.as_whom:
        page.goto("/demo")
        page.get_by_role("button", name=picture.as_whom).first.click()
    page.goto(picture.address(page, scene))
    if picture.prepare:
        picture.prepare(page)
    for words in picture.shows:
        if not page.get_by_text(words).locator("visible=true").count():
            raise SystemExit(f"{picture.name}: {page.url} does not show “{words}”")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0); document.fonts.ready")
    top = 0.0
    if picture.top:
        box = page.locator(picture.top).first.bounding_box()
        if box is None:
            raise SystemExit(f"{picture.name}: {page.url} has no {picture.top}")
        top = max(0.0, box["y"] - MARGIN)
    whole = float(page.evaluate("document.documentElement.scrollHeight"))
    height = min(float(picture.height), whole - top)
    return page.screenshot(full_page=True, clip={"x": 0, "y": top, "width": picture.width, "height": height})


def _remove_others(pictures: Sequence[Picture]) -> None:
    names = {f"{one.name}.png" for one in pictures}
    for file in FOLDER.glob("*.png"):
        if file.name not in names:
            file.unlink()


def _weigh() -> int:
    """Return 1 when the pictures have become too heavy."""
    total = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{total} bytes of at most {MOST_BYTES}")
    return 0 if total <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
