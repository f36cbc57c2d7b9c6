"""What this slice holds about a person."""

from __future__ import annotations

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import CouncilAdvice, DraftingStep
from app.web.languages import lazy_gettext as _l

RECORD = _l("How a pact was drawn up is its record; without a name.")

HOLDINGS = (
    Holding(_l("steps of a draft"), table_of(DraftingStep), Fate.KEEP, "responsible_id", why=RECORD),
    Holding(_l("councils asked through someone"), table_of(CouncilAdvice), Fate.KEEP, "contact_id", why=RECORD),
)
