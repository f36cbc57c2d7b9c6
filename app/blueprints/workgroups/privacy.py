"""What this slice holds about a person."""

from __future__ import annotations

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import Membership
from app.web.languages import lazy_gettext as _l

HOLDINGS = (
    Holding(
        _l("seats in workgroups"), table_of(Membership), Fate.KEEP, "person_id",
        why=_l("How many sat in a group, and for whom, belongs to its record; without a name."),
    ),
)  # fmt: skip
