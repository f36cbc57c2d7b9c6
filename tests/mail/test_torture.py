"""A short torture in every run; `make torture` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.mail import torture


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_killed_workers_lose_nothing_and_double_nothing_unexplained(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with request.getfixturevalue(engine).database(tmp_path) as url:
        found = torture(url, tmp_path, mails=40, kills=2, seed=11)
    assert {name: found[name] for name in ("lost", "unexplained", "stuck", "sent")} == {
        "lost": 0,
        "unexplained": 0,
        "stuck": 0,
        "sent": 40 - found["uncertain"],
    }
