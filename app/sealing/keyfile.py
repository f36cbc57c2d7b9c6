"""The part of a consultation's key that stands in a file, outside the database and outside its backups.

Settlement destroys it: from then on neither parts nor old backups open anything. Whoever copies the folder keeps a
key that was to be gone; docs/operator.md says so.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Response, after_this_request

from app.sealing.locks import FILE_KEY, new_file_key

FOLDER = "keys"


class KeyFileMissingError(Exception):
    """The key file is not there, so that nothing of its consultation can be opened."""


def make(data_dir: Path, consultation: str) -> bytes:
    """Return the key of a consultation, made where there is none; on the disk before this returns."""
    path = _path(data_dir, consultation)
    if path.exists():
        return read(data_dir, consultation)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft, key = path.with_suffix(".new"), new_file_key()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # of two that make it at once, one is first
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _settle(path.parent)
    return read(data_dir, consultation)


def read(data_dir: Path, consultation: str) -> bytes:
    """Return the key of a consultation; raise KeyFileMissingError when it is not there or damaged."""
    try:
        key = _path(data_dir, consultation).read_bytes()
    except OSError as error:
        raise KeyFileMissingError(str(error)) from error
    if len(key) != FILE_KEY:
        raise KeyFileMissingError("the key file is damaged")
    return key


def exists(data_dir: Path, consultation: str) -> bool:
    """Whether the key file is there."""
    return _path(data_dir, consultation).exists()


def names(data_dir: Path) -> list[str]:
    """Return the consultations that have a key file."""
    return sorted(path.stem for path in (data_dir / FOLDER).glob("*.key"))


def destroy(data_dir: Path, consultation: str) -> None:
    """Overwrite and remove the key file; doing so twice is safe."""
    path = _path(data_dir, consultation)
    try:
        with path.open("r+b") as file:
            file.write(os.urandom(FILE_KEY))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    _settle(path.parent)


def destroy_after_commit(data_dir: Path, consultation: str) -> None:
    """Destroy the key of a consultation once this request was answered well, which is after its commit."""

    @after_this_request
    def _destroy(response: Response) -> Response:
        if response.status_code < 400:
            destroy(data_dir, consultation)
        return response


def _path(data_dir: Path, consultation: str) -> Path:
    return data_dir / FOLDER / f"{consultation}.key"


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
