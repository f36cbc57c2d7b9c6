"""The part of the key that one holder keeps: 128 random bits, written so that people can copy them from paper."""

from __future__ import annotations

import hashlib
import secrets

from app.models.base import PUBLIC_ID_ALPHABET

SIZE = 16  # bytes
_LETTERS = 26  # of five bits each: 130 bits, of which the last two are nought
_CHECK = 2  # letters more, by which a slip of the pen is seen: one in 1024 slips stays unseen
_GROUP = 4
# Letters that are read for another, as they may come back from handwriting.
ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})


class UnreadableError(ValueError):
    """What was typed is no part: a letter is missing, strange or wrong."""


def new_part() -> bytes:
    """Return a new part."""
    return secrets.token_bytes(SIZE)


def written(part: bytes) -> str:
    """Return a part in seven groups of four letters, the last two of which guard the others."""
    number = int.from_bytes(part, "big") << 2
    letters = "".join(PUBLIC_ID_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
    whole = letters + _guard(part)
    return "-".join(whole[start : start + _GROUP] for start in range(0, len(whole), _GROUP)).upper()


def read(text: str) -> bytes:
    """Return the part that was typed, forgiving case, spaces and letters that look alike.

    Raises UnreadableError when it cannot be one.
    """
    letters = "".join(one for one in text.lower() if one.isalnum()).translate(ALIKE)
    if len(letters) != _LETTERS + _CHECK or any(one not in PUBLIC_ID_ALPHABET for one in letters):
        raise UnreadableError
    number = 0
    for one in letters[:_LETTERS]:
        number = number << 5 | PUBLIC_ID_ALPHABET.index(one)
    part = (number >> 2).to_bytes(SIZE, "big")
    if number & 3 or letters[_LETTERS:] != _guard(part):
        raise UnreadableError
    return part


def _guard(part: bytes) -> str:
    digest = int.from_bytes(hashlib.blake2b(part, digest_size=2, person=b"pactwerk-guard").digest(), "big")
    return "".join(PUBLIC_ID_ALPHABET[(digest >> shift) & 31] for shift in (5, 0))
