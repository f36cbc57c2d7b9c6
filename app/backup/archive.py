"""The file itself: a zip of one member per table, and a manifest that says what must be in it."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FORMAT = "pactwerk-backup"
VERSION = 1
MANIFEST = "manifest.json"
MOST_OF_A_LINE = 64 * 1024 * 1024  # no row of ours is longer


class Damaged(Exception):  # noqa: N818 - an answer, not a fault
    """The file is no backup, or not the backup it was; the text says what is wrong."""


@dataclass(frozen=True)
class Member:
    """What the manifest says of one table."""

    table: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    schema: str
    members: tuple[Member, ...]


class Writer:
    """Writes a backup beside its final place, and puts it there when all of it is on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f"{path.name}.part")
        self.members: list[Member] = []

    def __enter__(self) -> Self:
        descriptor = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.file = os.fdopen(descriptor, "wb")
        self.zip = zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.zip.close()
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()
            self.part.replace(self.path)
        else:
            self.file.close()
            self.part.unlink(missing_ok=True)

    def add(self, table: str, lines: Iterable[bytes]) -> Member:
        """Write the rows of one table as they come."""
        digest, rows = hashlib.sha256(), 0
        with self.zip.open(_member_name(table), "w", force_zip64=True) as member:
            for line in lines:
                member.write(line)
                digest.update(line)
                rows += 1
        added = Member(table, rows, digest.hexdigest())
        self.members.append(added)
        return added

    def finish(self, *, made_at: str, schema: str) -> None:
        """Write the manifest, after every table."""
        content = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": made_at,
            "schema": schema,
            "tables": [asdict(member) for member in self.members],
        }
        self.zip.writestr(MANIFEST, json.dumps(content, indent=1))


class Reader:
    """Reads a backup. Everything wrong with the file is raised as Damaged."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise Damaged("there is no such file") from None
        except (zipfile.BadZipFile, OSError) as error:
            raise Damaged(f"this is no backup, or only a part of one ({error})") from None
        self.manifest = self._manifest()

    def close(self) -> None:
        """Let go of the file."""
        self.zip.close()

    def lines(self, table: str) -> Iterator[bytes]:
        """Yield the rows of a table, one line each."""
        try:
            with self.zip.open(_member_name(table)) as member:
                while line := member.readline(MOST_OF_A_LINE):
                    yield line
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise Damaged(f"the rows of {table} cannot be read ({error})") from None

    def verify(self) -> None:
        """Read all of it once, and compare with what the manifest says."""
        for member in self.manifest.members:
            digest, rows = hashlib.sha256(), 0
            for line in self.lines(member.table):
                digest.update(line)
                rows += 1
            if (digest.hexdigest(), rows) != (member.sha256, member.rows):
                raise Damaged(f"the rows of {member.table} are not those that were written")

    def _manifest(self) -> Manifest:
        try:
            content: dict[str, Any] = json.loads(self.zip.read(MANIFEST))
            if content["format"] != FORMAT or content["version"] != VERSION:
                raise Damaged(f"this is not a backup of a kind this version reads ({content['format']!r})")
            members = tuple(Member(**one) for one in content["tables"])
            return Manifest(made_at=content["made_at"], schema=content["schema"], members=members)
        except (KeyError, ValueError, TypeError, zipfile.BadZipFile, zlib.error, EOFError, OSError):
            raise Damaged("its manifest is missing or cannot be read") from None


def _member_name(table: str) -> str:
    return f"tables/{table}.jsonl"
