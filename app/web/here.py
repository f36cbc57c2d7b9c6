"""What is kept for the length of this request, at one look.

Flask's `g` is a proxy: each use of it finds out anew which request this is, which is felt where a page does so two
hundred times.
"""

from __future__ import annotations

from typing import Any

from flask import g


def here() -> Any:
    """Return the very object that `g` stands for."""
    return g._get_current_object()  # noqa: SLF001 - the proxy's own way to the object
