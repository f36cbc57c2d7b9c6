"""Passwords as argon2id hashes. Checking one takes long on purpose: never inside a write transaction."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()  # argon2id with the parameters of RFC 9106


def make_hash(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(_normal(password))


def is_password(stored: str | None, password: str) -> bool:
    """Whether `password` belongs to a hash; without a hash, False after just as much work."""
    try:
        _hasher.verify(stored or _nobodys_hash(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    """Keyboards compose é in two ways; both are the same password."""
    return unicodedata.normalize("NFKC", password)
