"""Two of three parts and the key file open the key; nothing less does."""

from itertools import combinations
from pathlib import Path

import pytest

from app.sealing import keyfile, locks
from app.sealing.locks import HOLDERS, Locked, WrongPartsError, holder_key, lock, new_file_key, unlock
from app.sealing.parts import new_part

ONE, OTHER = "c0nsu1tat1", "an0therone"


@pytest.fixture
def parts() -> dict[int, bytes]:
    return {number: new_part() for number in range(1, HOLDERS + 1)}


@pytest.fixture
def file_key() -> bytes:
    return new_file_key()


@pytest.fixture
def locked(parts: dict[int, bytes], file_key: bytes) -> Locked:
    return lock([holder_key(part, ONE) for part in parts.values()], file_key)


@pytest.mark.parametrize("pair", list(combinations(range(1, HOLDERS + 1), 2)))
def test_any_two_parts_open_it(parts: dict[int, bytes], file_key: bytes, locked: Locked, pair: tuple[int, int]) -> None:
    private = unlock(locked, {number: parts[number] for number in pair}, file_key, ONE)
    assert len(private) == 32


@pytest.mark.parametrize("known", [(), (1,), (2,), (3,)])
def test_one_part_opens_nothing(
    parts: dict[int, bytes], file_key: bytes, locked: Locked, known: tuple[int, ...]
) -> None:
    with pytest.raises(WrongPartsError):
        unlock(locked, {number: parts[number] for number in known}, file_key, ONE)


def test_a_wrong_part_a_swapped_one_or_that_of_another_consultation_opens_nothing(
    parts: dict[int, bytes], file_key: bytes, locked: Locked
) -> None:
    tries = [
        ({1: parts[1], 2: new_part()}, ONE),
        ({1: parts[2], 2: parts[1]}, ONE),
        ({1: parts[1], 2: parts[2]}, OTHER),
    ]
    for given, consultation in tries:
        with pytest.raises(WrongPartsError):
            unlock(locked, given, file_key, consultation)


def test_without_the_key_file_all_three_parts_open_nothing(parts: dict[int, bytes], locked: Locked) -> None:
    with pytest.raises(WrongPartsError):
        unlock(locked, parts, new_file_key(), ONE)


def test_the_key_file_is_made_once_and_destroyed_for_good(tmp_path: Path) -> None:
    key = keyfile.make(tmp_path, ONE)
    assert keyfile.make(tmp_path, ONE) == key == keyfile.read(tmp_path, ONE)
    assert (tmp_path / "keys" / f"{ONE}.key").stat().st_mode & 0o077 == 0
    kept = locks.wrap(b"secret", key)
    keyfile.destroy(tmp_path, ONE)
    keyfile.destroy(tmp_path, ONE)
    assert not keyfile.exists(tmp_path, ONE)
    with pytest.raises(keyfile.KeyFileMissingError):
        keyfile.read(tmp_path, ONE)
    with pytest.raises(WrongPartsError):
        locks.unwrap(kept, keyfile.make(tmp_path, ONE))
