"""The demonstration as a test bed: the Streekpact around noon of Wednesday 10 March 2027, loaded once a run."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from app import create_app
from app.extensions import db
from tests.browser import Browser
from tests.engines import migrate, settings_for


class Demonstration:
    """A loaded database; each test that changes something works on a copy."""

    def __init__(self, folder: Path, clock: str) -> None:
        """Load it in `folder`, unless another process has done so or is at it: then wait for that."""
        self.folder = folder
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "loaded").exists():
                self._load(clock)
                (folder / "loaded").touch()

    def _load(self, clock: str) -> None:
        (self.folder / "clock").write_text(clock)
        settings = settings_for(self.folder, demo=True)
        migrate(settings)
        app = create_app(settings)
        loaded = app.test_cli_runner().invoke(args=["demo", "load"])
        assert loaded.exit_code == 0, loaded.output
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    @contextmanager
    def serving(self, folder: Path, **changes: object) -> Iterator[Flask]:
        """Yield the application on a copy in `folder`, with these settings changed."""
        for name in ("pactwerk.sqlite3", "clock"):
            shutil.copy(self.folder / name, folder / name)
        shutil.copytree(self.folder / "keys", folder / "keys", dirs_exist_ok=True)
        app = create_app(settings_for(folder, demo=True, **changes))
        app.testing = True
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def enter(browser: Browser, role: str) -> Browser:
    """Go in through the demonstration's door as `role`, by the button that names it."""
    browser.get("/demo", headers={"Accept-Language": "en"})
    tree = browser.tree()
    for index, form in enumerate(tree.iter("{http://www.w3.org/1999/xhtml}form")):
        if role in "".join(form.itertext()).lower() and "/demo" in (form.get("action") or ""):
            browser.submit(form=index)
            return browser
    raise AssertionError(f"no door for {role}")
