"""Remembers how statements are compiled: every test makes an engine of its own, and asks it the same hundreds."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MOST = 20_000  # statements; an engine of a server keeps five hundred


def remember_statements(patch: pytest.MonkeyPatch) -> None:
    """Compile a statement once a process for each kind of database; it was half of the first page of an application.

    What an engine remembers it looks up by the statement and its own dialect. Two dialects that speak alike write
    the same text, so here they are the same; whatever else an engine has stays its own.
    """
    remembered: LRUCache[Any, Any] = LRUCache(MOST)
    patch.setattr(Engine, "_compiled_cache", property(lambda _engine: remembered, lambda *_: None), raising=False)
    patch.setattr(DefaultDialect, "__eq__", lambda one, other: one is other or _speech(one) == _speech(other))
    patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))


def _speech(dialect: Any) -> tuple[Any, ...]:
    """Return what a dialect's text depends on beyond its class."""
    return (
        type(dialect),
        dialect.paramstyle,
        getattr(dialect, "server_version_info", None),
        dialect.default_schema_name,
    )
