"""Two people edit the same thing: what each of them wrote stands side by side, and the later one chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask import request

from app.models.base import Versioned
from app.web.formats import date_text
from app.web.forms import Form
from app.web.languages import gettext as _

VERSION = "version"  # the hidden field that says which version the form was filled from


@dataclass(frozen=True)
class Difference:
    """One field of which the two texts differ."""

    label: str
    mine: str
    theirs: str


def is_stale(thing: Versioned) -> bool:
    """Whether someone changed `thing` after the form that is being sent was shown."""
    return request.form.get(VERSION, "") != str(thing.version)


def differences(form: Form, stored: Mapping[str, Any]) -> list[Difference]:
    """Return the fields in which what was typed differs from what is stored now."""
    return [
        Difference(str(form[name].label.text), _shown(form[name], form[name].data), _shown(form[name], value))
        for name, value in stored.items()
        if (form[name].data or "") != (value or "")
    ]


def _shown(field: Any, value: Any) -> str:
    """Return a value the way people read it."""
    if value in (None, ""):
        return _("(empty)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_shown(field, one) for one in value) or _("(empty)")
    for choice in field.iter_choices() if hasattr(field, "iter_choices") else ():
        if str(choice.value) == str(value):
            return str(choice.label)
    if isinstance(value, date):
        return date_text(value)
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)
