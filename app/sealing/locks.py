"""The key of one consultation, locked so that two of three holders and the key file together open it.

Each part yields a key pair of its holder (X25519), of which the database keeps the public half only. The private
key of the consultation is locked three times, once for each pair of holders: sealed for one, then for the other
(libsodium sealed boxes), then with the key of the file (secretbox). So no part is ever stored, not even for the
minutes in which the other holders make theirs, and a copy of the database opens nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from nacl.utils import random

HOLDERS = 3
FILE_KEY = SecretBox.KEY_SIZE
PAIRS = tuple(combinations(range(1, HOLDERS + 1), 2))


class WrongPartsError(Exception):
    """These parts, or this key file, do not open the key."""


@dataclass(frozen=True)
class Locked:
    """The public key that ballots are sealed with, and the private one locked for each pair of `PAIRS`."""

    public: bytes
    copies: tuple[bytes, ...]


def holder_key(part: bytes, consultation: str) -> bytes:
    """Return the public half of a holder's key pair; equal for equal parts of one consultation, and for no others."""
    return bytes(_holder(part, consultation).public_key)


def new_file_key() -> bytes:
    """Return a key for the file that stands outside the database and its backups."""
    return random(FILE_KEY)


def lock(holders: Sequence[bytes], file_key: bytes) -> Locked:
    """Make the key of a consultation and lock it for each pair of holders, given their public keys in order."""
    private = PrivateKey.generate()
    copies = []
    for first, second in PAIRS:
        inner = SealedBox(PublicKey(holders[second - 1])).encrypt(bytes(private))
        outer = SealedBox(PublicKey(holders[first - 1])).encrypt(inner)
        copies.append(bytes(SecretBox(file_key).encrypt(outer)))
    return Locked(bytes(private.public_key), tuple(copies))


def unlock(locked: Locked, parts: Mapping[int, bytes], file_key: bytes, consultation: str) -> bytes:
    """Return the private key, given the parts of two holders by their number from 1.

    Raises WrongPartsError when these are not two of its parts, or the key file is another one.
    """
    pair = tuple(sorted(parts))[:2]
    if pair not in PAIRS:
        raise WrongPartsError
    first, second = (_holder(parts[number], consultation) for number in pair)
    try:
        outer = SecretBox(file_key).decrypt(locked.copies[PAIRS.index(pair)])
        private = SealedBox(second).decrypt(SealedBox(first).decrypt(outer))
    except (CryptoError, ValueError) as error:
        raise WrongPartsError from error
    if bytes(PrivateKey(private).public_key) != locked.public:
        raise WrongPartsError
    return bytes(private)


def wrap(secret: bytes, file_key: bytes) -> bytes:
    """Lock something with the key file alone, for the minutes between two holders or two runs of the settlement."""
    return bytes(SecretBox(file_key).encrypt(secret))


def unwrap(locked: bytes, file_key: bytes) -> bytes:
    """Undo `wrap`; raises WrongPartsError with another key file."""
    try:
        return bytes(SecretBox(file_key).decrypt(locked))
    except (CryptoError, ValueError) as error:
        raise WrongPartsError from error


def _holder(part: bytes, consultation: str) -> PrivateKey:
    seed = hashlib.blake2b(
        part, digest_size=PrivateKey.SIZE, person=b"pactwerk-holder", salt=consultation.encode()[:16]
    )
    return PrivateKey(seed.digest())
