"""How long this body keeps things: the rules, for the public page that states them and the slice that applies them."""

from __future__ import annotations

from dataclasses import dataclass

from app.extensions import db
from app.models import Setting

KEY = "retention"


@dataclass(frozen=True)
class Rules:
    """After how many months things go. 0: never. Nothing happens before `in_force_since`, a day in ISO 8601."""

    contacts: int = 36  # people without any tie, after the last thing they had to do with
    mails: int = 24  # the words of e-mails; that one went, when and whether it arrived stays
    signing_in: int = 3  # traces of signing in
    in_force_since: str = ""
    version: int = 0


def rules() -> Rules:
    """Return the rules of this body."""
    row = db.session.get(Setting, KEY)
    return Rules(**row.value) if row is not None else Rules()
