"""The code that one browser has for one anonymous consultation: random, and short enough to copy."""

from __future__ import annotations

import hashlib
import secrets

from app.models.base import PUBLIC_ID_ALPHABET
from app.sealing.parts import ALIKE, UnreadableError

_LETTERS = 18  # of five bits each: nobody finds a code by trying, not even with every hash at hand
_CHECK = 2  # letters more, by which a slip is seen
_GROUP = 4


def new_code() -> str:
    """Return a new code."""
    letters = "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(_LETTERS))
    return letters + _guard(letters)


def written(code: str) -> str:
    """Return a code in groups of four, as people copy it."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP)).upper()


def read(text: str) -> str:
    """Return the code that was typed, forgiving case, spaces and letters that look alike.

    Raises UnreadableError when it cannot be one.
    """
    code = "".join(one for one in text.lower() if one.isalnum()).translate(ALIKE)
    if len(code) != _LETTERS + _CHECK or any(one not in PUBLIC_ID_ALPHABET for one in code):
        raise UnreadableError
    if code[_LETTERS:] != _guard(code[:_LETTERS]):
        raise UnreadableError
    return code


def _guard(letters: str) -> str:
    digest = int.from_bytes(hashlib.blake2b(letters.encode(), digest_size=2, person=b"pactwerk-code").digest(), "big")
    return "".join(PUBLIC_ID_ALPHABET[(digest >> shift) & 31] for shift in (5, 0))
