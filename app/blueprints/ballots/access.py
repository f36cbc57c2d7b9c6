"""Who may name holders, and who keeps a part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort

from app.blueprints.ballots import queries
from app.blueprints.ballots.mails import PURPOSE
from app.blueprints.consultations.access import managed_consultation
from app.models import Mode
from app.web import links
from app.web.access import Rule, not_found


def anonymous_consultation() -> Rule:
    """Those who organise the consultation, where it is anonymous."""
    managed = managed_consultation()

    def resolve(consultation: str) -> Mapping[str, Any]:
        found = managed.resolve(consultation=consultation)
        return found if found["consultation"].mode == Mode.ANONYMOUS else not_found()

    return Rule("organises the consultation", resolve)


def own_part() -> Rule:
    """Whoever opened the personal link of one who keeps a part of the key."""

    def resolve(handle: str) -> dict[str, Any]:
        link = links.current(handle, PURPOSE)
        holder = queries.holder_by_link(link.row.subject_id, link.person)
        return {"handle": handle, "holder": holder if holder is not None else abort(410)}

    return Rule("personal link: key_part", resolve)
