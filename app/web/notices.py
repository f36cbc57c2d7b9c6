"""Notices: one line after an act that says what happened, with a way back where there is one."""

from dataclasses import dataclass
from typing import Any

from flask import flash, get_flashed_messages


@dataclass(frozen=True)
class Notice:
    """`undo_url` is an address to POST to."""

    kind: str  # done, warning, error
    text: str
    undo_url: str | None = None


def tell(text: object, *, kind: str = "done", undo_url: str | None = None) -> None:
    """Show `text` on the next page."""
    flash({"kind": kind, "text": str(text), "undo_url": undo_url})  # type: ignore[arg-type]


def notices() -> list[Notice]:
    """Return what is to be told on this page, once."""
    messages: list[Any] = get_flashed_messages()
    return [Notice(**message) for message in messages if isinstance(message, dict)]
