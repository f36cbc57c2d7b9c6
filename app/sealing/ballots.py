"""One anonymous answer while it waits: found by a code of the browser, and sealed such that nobody can read it.

Begin: the browser holds a random nonce. From it and the server's secret follows K; from K follow the name of the
ballot, the key of the copy that can still be changed, and the receipt. The database sees none of nonce and K.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from app.models.base import PUBLIC_ID_ALPHABET

NAME = 16  # bytes
RECEIPT = 10  # letters
_STEPS = (1024, 4096, 16384, 65536)  # bytes; what is longer is filled up to the next multiple of the last
_LENGTH = 4  # bytes that say how long the content is


class UnopenableError(Exception):
    """What is to be opened was sealed with another key, or was damaged."""


@dataclass(frozen=True)
class Secret:
    """What follows from the nonce of one browser for one consultation."""

    name: bytes  # of the row
    copy_key: bytes  # of the copy that its maker can still change
    receipt: str


def secret_of(nonce: str, consultation: str, server_key: str) -> Secret:
    """Return what belongs to a nonce: the same each time, so that a form that is sent twice counts once."""
    seed = hmac.digest(server_key.encode(), f"ballot:{consultation}:{nonce}".encode(), "sha256")

    def derived(purpose: bytes, size: int) -> bytes:
        return hashlib.blake2b(seed, digest_size=size, person=purpose).digest()

    letters = derived(b"pactwerk-receipt", RECEIPT)
    return Secret(
        name=derived(b"pactwerk-name", NAME),
        copy_key=derived(b"pactwerk-copy", SecretBox.KEY_SIZE),
        receipt="".join(PUBLIC_ID_ALPHABET[one & 31] for one in letters),
    )


def mark_of(nonce: str, consultation: str) -> str:
    """Return what an invitation keeps once someone began: by it the same browser is known again, and nothing found."""
    return hashlib.sha256(f"begun:{consultation}:{nonce}".encode()).hexdigest()


def seal(content: Any, public_key: bytes, room: int = 0) -> bytes:
    """Seal a value so that only the private key of its consultation opens it.

    It is filled up to `room` bytes at least: where that holds the longest answer, all are of one size, and nobody
    finds the author of the one long text.
    """
    return bytes(SealedBox(PublicKey(public_key)).encrypt(_filled(content, room)))


def unseal(sealed: bytes, private_key: bytes) -> Any:
    """Return the value again; raise UnopenableError with another key."""
    try:
        return _emptied(SealedBox(PrivateKey(private_key)).decrypt(sealed))
    except (CryptoError, ValueError) as error:
        raise UnopenableError from error


def hide(content: Any, copy_key: bytes, room: int = 0) -> bytes:
    """Lock the copy that its maker can still change; `room` as above."""
    return bytes(SecretBox(copy_key).encrypt(_filled(content, room)))


def show(hidden: bytes, copy_key: bytes) -> Any:
    """Return the copy again; raise UnopenableError with another key."""
    try:
        return _emptied(SecretBox(copy_key).decrypt(hidden))
    except (CryptoError, ValueError) as error:
        raise UnopenableError from error


def _filled(content: Any, room: int) -> bytes:
    raw = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    whole = len(raw).to_bytes(_LENGTH, "big") + raw
    least = max(len(whole), room)
    size = next((step for step in _STEPS if least <= step), -(-least // _STEPS[-1]) * _STEPS[-1])
    return whole.ljust(size, b"\x00")


def _emptied(whole: bytes) -> Any:
    length = int.from_bytes(whole[:_LENGTH], "big")
    return json.loads(whole[_LENGTH : _LENGTH + length])
