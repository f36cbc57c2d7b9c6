"""Which workers beside this one are alive, so that the work of a killed one is taken over at once.

Each worker holds a lock on a file of its own for as long as it lives; the system gives the lock back however it
dies. Workers with another data folder or on another machine cannot be seen: their leases run out by the clock.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
from pathlib import Path


class Presence:
    """The sign of life of one worker."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "workers"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._place = f"{socket.gethostname()[:30]}-{_identity(self._folder)}".replace(":", "-")
        self.name = f"{self._place}:{os.getpid()}:{secrets.token_hex(4)}"
        self._path = self._folder / self.name
        hidden = self._folder / f".{self.name}"
        self._file = hidden.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        hidden.rename(self._path)  # seen only once it is locked
        self._sweep()

    def is_dead(self, name: str) -> bool:
        """Whether `name` is a worker beside this one that certainly lives no more."""
        if not name.startswith(f"{self._place}:") or name == self.name or "/" in name:
            return False
        try:
            with (self._folder / name).open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return True

    def leave(self) -> None:
        """Go, and leave nothing behind."""
        self._path.unlink(missing_ok=True)
        self._file.close()

    def _sweep(self) -> None:
        for path in self._folder.iterdir():
            if self.is_dead(path.name):
                path.unlink(missing_ok=True)


def _identity(folder: Path) -> str:
    """Return a random name of this very folder: the same path on another volume is another place."""
    path = folder / ".id"
    draft = folder / f".id-{secrets.token_hex(4)}"
    if not path.exists():
        draft.write_text(secrets.token_hex(4))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
