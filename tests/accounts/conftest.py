"""Accounts with a password, without the half second that a real hash would cost each time."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from app.blueprints.accounts import passwords
from app.models import Account, Role
from tests.factories import World

PASSWORD = "vier losse woorden samen"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with the smallest parameters."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def alice(world: World) -> Account:
    """A coordinator with a password."""
    account = world.account("Alice Peeters", Role.COORDINATOR, language="en")
    account.password_hash = passwords.make_hash(PASSWORD)
    added: Account = world.add(account)
    return added
