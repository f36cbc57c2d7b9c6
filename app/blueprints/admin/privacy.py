"""What the history holds about a person."""

from __future__ import annotations

from sqlalchemy import select

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import AuditEntry, Person
from app.web.languages import lazy_gettext as _l

TRACE = _l("So that what was done can be traced; without a name.")

HOLDINGS = (
    Holding(_l("things done"), table_of(AuditEntry), Fate.KEEP, "actor_id", why=TRACE),
    Holding(
        _l("lines of the history about the person"), table_of(AuditEntry), Fate.EMPTY,
        where=lambda who: (AuditEntry.subject_kind == "person")
        & AuditEntry.subject_id.in_(select(Person.public_id).where(Person.id == who)),
        empties={"detail": {}},
    ),
)  # fmt: skip
