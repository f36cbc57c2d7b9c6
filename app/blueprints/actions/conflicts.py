"""Two people say how one action stands: the later one sees what the earlier said, beside his or her own words."""

from __future__ import annotations

from typing import Any

from flask import request

from app.blueprints.actions import queries
from app.models import Action, Person, ProgressUpdate
from app.web.editing import Difference, differences

SEEN = "seen"  # the hidden field that says which update the form was shown with
_TOLD = ("state", "percent", "view", "text", "obstacle", "help_wanted", "next_step", "reason")


def seen(last: ProgressUpdate | None) -> str:
    """Return what the hidden field holds: the update that the writer has before his or her eyes."""
    return last.public_id if last else ""


def said_meanwhile(action: Action, actor: Person) -> ProgressUpdate | None:
    """Return what someone else said of an action after the form that is being sent was shown."""
    shown = request.form.get(SEEN)
    last = queries.last_standing_update(action)
    if shown is None or last is None or last.person_id == actor.id or last.public_id == shown:
        return None
    return last


def clash(form: Any, said: ProgressUpdate) -> list[Difference]:
    """Return both texts, field by field, where they differ."""
    return differences(form, {name: getattr(said, name) for name in _TOLD if name in form})
