"""Addresses of views, remembered: a list of 50 rows asks for some hundred of them, mostly the same ones."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import url_for as build
from flask.globals import request_ctx

MOST = 8192  # addresses kept a process; about a megabyte


@lru_cache(MOST)
def _remembered(_app: int, root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    del root  # a part of the key only: the path the product is mounted under
    return build(endpoint, **dict(values))


def url_for(endpoint: str, **values: Any) -> str:
    """Return what Flask's `url_for` returns, from memory where it was asked before."""
    here = request_ctx._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own way to the object
    if endpoint.startswith("."):
        endpoint = f"{here.request.blueprint}{endpoint}"
    try:
        return _remembered(id(here.app), here.request.root_path, endpoint, tuple(values.items()))
    except TypeError:  # a list of values cannot be a key
        return build(endpoint, **values)
