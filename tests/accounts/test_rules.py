from __future__ import annotations

from datetime import timedelta

import pytest

from app.blueprints.accounts.rules import minutes_until, weakness
from app.web.attempts import Limit, free_at, network_of
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elf letters", "short"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("alicepeeters1", "personal"),
        ("alice@example.org", "personal"),
        ("twaalf teken", None),
        ("correct horse battery staple", None),
        ("密码密码密码密码安全的词语", None),
    ],
)
def test_what_a_password_must_be(password: str, reason: str | None) -> None:
    assert weakness(password, email="alice@example.org", name="Alice Peeters") == reason


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::"),
        ("", "unknown"),
        ("x\x00", "unknown"),
    ],
)
def test_what_counts_as_one_visitor(address: str, network: str) -> None:
    assert network_of(address) == network


def test_how_long_one_must_wait() -> None:
    limit = Limit(3)
    assert free_at(limit, 3, NOON) is None
    assert free_at(limit, 4, NOON) == NOON + timedelta(minutes=15)
    assert minutes_until(NOON + timedelta(seconds=61), NOON) == 2
    assert minutes_until(NOON, NOON) == 1
