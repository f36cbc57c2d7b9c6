"""The rehearsal of a key: a test answer is locked, and opened as the real ones will be, before anything is asked.

It runs through what will be run through at the closing, with the same key file and the parts that people typed from
their paper. But its key is another one: from each part follows a second one that opens nothing else, so that
nothing has to be stored in the meantime by which a real answer could be opened.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping

from app.sealing import ballots, locks

SIZE = 16  # bytes


def rehearsal_part(part: bytes, consultation: str) -> bytes:
    """Return what a holder's part is in the rehearsal; nothing leads from it back to the part."""
    salt = consultation.encode()[:16]
    return hashlib.blake2b(part, digest_size=SIZE, person=b"pactwerk-rehears", salt=salt).digest()


def rehearse(parts: Mapping[int, bytes], file_key: bytes, consultation: str) -> None:
    """Lock a test answer, and open it with each two of these three rehearsal parts, by number from 1.

    Raises WrongPartsError or UnopenableError when two of them do not open it.
    """
    holders = [locks.holder_key(parts[number], consultation) for number in range(1, locks.HOLDERS + 1)]
    locked, answer = locks.lock(holders, file_key), secrets.token_hex(SIZE)
    sealed = ballots.seal(answer, locked.public)
    for pair in locks.PAIRS:
        private = locks.unlock(locked, {number: parts[number] for number in pair}, file_key, consultation)
        if ballots.unseal(sealed, private) != answer:
            raise ballots.UnopenableError
