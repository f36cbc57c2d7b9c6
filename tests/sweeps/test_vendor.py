"""Files of others are what they were when they were taken, and come with their licences."""

import hashlib
import tomllib
from pathlib import Path

STATIC = Path(__file__).parent.parent.parent / "app" / "static"


def test_vendored_files_match_their_hashes_and_licences() -> None:
    listed = tomllib.loads((STATIC / "vendor" / "vendor.toml").read_text(encoding="utf-8"))["file"]
    for entry in listed:
        content = (STATIC / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
        assert (STATIC / entry["licence_file"]).read_text(encoding="utf-8").strip()
    known = {entry["file"] for entry in listed} | {entry["licence_file"] for entry in listed} | {"vendor/vendor.toml"}
    found = {
        path.relative_to(STATIC).as_posix() for folder in ("vendor", "fonts") for path in (STATIC / folder).iterdir()
    }
    assert found == known
