"""The stage, on each engine, with a mail server that takes real mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.blueprints.accounts import passwords
from tests.conftest import serving
from tests.mail.server import Script, mail_server
from tests.scenarios.stage import Stage


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with the smallest parameters."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys_hash.cache_clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path, clock_file: Path) -> Iterator[Stage]:
    """An empty installation that speaks English, on each engine in turn."""
    script = Script()
    with mail_server(script) as port, serving(tmp_path, request.getfixturevalue(request.param)) as app:
        app.config["SETTINGS"] = replace(
            app.config["SETTINGS"],
            mail_server="127.0.0.1",
            mail_port=port,
            mail_pipe=True,
            mail_bounce_address="bounce@body.example.org",
            default_language="en",
        )
        yield Stage(app, script, clock_file)
