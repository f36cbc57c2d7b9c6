"""Static files under an address that changes with their content, so that browsers may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import request
from werkzeug.wrappers import Response

from app.web.addresses import url_for

STATIC = Path(__file__).parent.parent / "static"


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """Return the address of `app/static/<name>`; raise FileNotFoundError when there is none."""
    return url_for("static", filename=name, v=_fingerprint(name))


def keep_assets(response: Response) -> Response:
    """Let browsers keep files that were asked for by their fingerprint."""
    if request.endpoint == "static" and response.status_code == 200:
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if request.args.get("v") else "no-cache"
        )
    return response
