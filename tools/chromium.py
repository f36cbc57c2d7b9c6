"""Finds a Chromium for the browser tests, and gets one where there is none.

As root on Debian it comes from the system's packages, elsewhere from the npm package that carries one. Where
neither works, one loud line says so; with CI=true that is an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CACHE = Path(__file__).parent.parent / ".venv" / "chromium"
CARRIER = "@sparticuz/chromium@138"


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    unpacked = CACHE / "chromium"
    return str(unpacked) if unpacked.exists() else None


def get() -> str | None:
    """Install a Chromium and return its path, or None."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run(["apt-get", "update", "-qq"])
        _run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], DEBIAN_FRONTEND="noninteractive"
        )
    if find() is None and shutil.which("npm") and shutil.which("node"):
        _unpack()
    return find()


def _unpack() -> None:
    """Take the Chromium out of the npm package that carries one."""
    CACHE.mkdir(parents=True, exist_ok=True)
    if not _run(["npm", "install", "--silent", "--no-save", "--prefix", str(CACHE), CARRIER]):
        return
    script = "import('@sparticuz/chromium').then(async m => console.log(await m.default.executablePath()))"
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script], cwd=CACHE, capture_output=True, text=True, check=False
    )
    path = Path(done.stdout.strip() or "/nowhere")
    if path.exists():
        shutil.copy(path, CACHE / "chromium")


def _run(command: list[str], **environment: str) -> bool:
    done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def main() -> int:
    """Make sure that there is a Chromium; 1 when there is none and CI asks for it."""
    if find() or get():
        return 0
    print("!!! NO CHROMIUM: the browser tests are skipped. Install one, or name it in CHROMIUM=/path.", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
