"""A short torture in every run, in which each fault happens once; `make torture` is the long one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.torture.figures import BAD
from tests.torture.mail import brief


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_whatever_goes_wrong_nothing_is_lost_and_nothing_doubled_unexplained(engine: str) -> None:
    with tempfile.TemporaryDirectory(prefix="pactwerk-torture-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user
        found, left = brief(engine, Path(folder), seed=11)
    assert left == set()
    assert {name: found[name] for name in BAD} == dict.fromkeys(BAD, 0)
    assert found["kills"] >= 8
    assert found["sent"] > found["failed"]
