"""Static files from memory, packed once, under an address that changes with their content.

They are read when they are first asked for, and browsers may keep them for a year. What stands on every page is one
sheet of several files: a phone on a train pays for each request more than for its bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

from app.web.access import not_found
from app.web.addresses import url_for
from app.web.packing import accepts_packed, is_worth_packing

STATIC = Path(__file__).parent.parent / "static"
ENDPOINT = "static"
FOR_A_YEAR = "public, max-age=31536000, immutable"
SHEETS = {
    "css/page.css": (
        "tokens.css", "base.css", "layout.css",
        "components/core.css", "components/forms.css", "utilities.css", "print.css",
    ),
    "css/desk.css": ("components/data.css", "components/desk.css"),
}  # fmt: skip
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    packed: bytes | None  # None where packing saves nothing
    media_type: str
    fingerprint: str


def prepare_assets(app: Flask) -> None:
    """Serve `app/static`; `app` must not do so itself."""
    app.add_url_rule("/static/<path:filename>", ENDPOINT, _serve)


def asset(name: str) -> str:
    """Return the address of `app/static/<name>`, or of one of SHEETS; raise FileNotFoundError when there is none."""
    return url_for(ENDPOINT, filename=name, v=read(name).fingerprint)


@cache
def read(name: str) -> Asset:
    """Return a file of `app/static`, or one of SHEETS; raise FileNotFoundError when there is none."""
    if name not in _names():
        raise FileNotFoundError(name)
    parts = [f"css/{part}" for part in SHEETS[name]] if name in SHEETS else [name]
    content = b"\n".join((STATIC / part).read_bytes() for part in parts)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(content, mtime=0) if is_worth_packing(media_type, len(content)) else None
    return Asset(content, packed, media_type, hashlib.sha256(content).hexdigest()[:10])


@cache
def _names() -> frozenset[str]:
    """All that may be asked for: nothing that is not listed is looked for on disk."""
    files = (path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file())
    return frozenset((*files, *SHEETS))


def _serve(filename: str) -> Response:
    if filename not in _names():
        not_found()
    found = read(filename)
    is_packed = found.packed is not None and accepts_packed()
    response = Response(found.packed if is_packed else found.content, content_type=_content_type(found))
    response.set_etag(f"{found.fingerprint}-gz" if is_packed else found.fingerprint)
    # Only the content that an address names: while a new version is being put in place, an old one may still answer.
    is_named = request.args.get("v") == found.fingerprint
    response.headers["Cache-Control"] = FOR_A_YEAR if is_named else "no-cache"
    if found.packed is not None:
        response.headers["Vary"] = "Accept-Encoding"
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    return response


def _content_type(found: Asset) -> str:
    return f"{found.media_type}; charset=utf-8" if found.media_type.startswith("text/") else found.media_type
