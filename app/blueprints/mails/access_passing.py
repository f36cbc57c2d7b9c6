"""Who may say that a mail is not for him or her: whoever holds its link."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.blueprints.mails import mails_passing, passing
from app.extensions import db
from app.models import Passing
from app.web import links
from app.web.access import Rule, not_found


def own_matter() -> Rule:
    """Whoever opened a personal link to something that he or she was asked."""

    def resolve(handle: str) -> dict[str, Any]:
        opened = links.current(handle, *passing.PURPOSES)
        matter = passing.matter_of(opened.row.purpose, opened.row.subject_id, opened.person)
        return {"opened": opened, "matter": matter or not_found()}

    return Rule("personal link: something one was asked", resolve)


def own_passing() -> Rule:
    """Whoever opened the link in the receipt of what he or she said."""

    def resolve(handle: str) -> dict[str, Any]:
        opened = links.current(handle, mails_passing.PURPOSE)
        said = db.session.scalar(
            select(Passing)
            .where(Passing.public_id == opened.row.subject_id, Passing.person_id == opened.person.id)
            .options(joinedload(Passing.person), joinedload(Passing.receiver))
        )
        if said is None:
            not_found()
        matter = passing.matter_of(said.purpose, said.subject_id, said.person)
        return {"opened": opened, "said": said, "matter": matter or not_found()}

    return Rule("personal link: what one passed on", resolve)
