"""What this slice holds about a person."""

from __future__ import annotations

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import Indicator, LightOverride, Measurement
from app.web.languages import lazy_gettext as _l

RECORD = _l("The measurements of the pact are its record; without a name.")

HOLDINGS = (
    Holding(_l("indicators followed"), table_of(Indicator), Fate.KEEP, "responsible_id", why=RECORD),
    Holding(_l("measurements entered"), table_of(Measurement), Fate.KEEP, "person_id", why=RECORD),
    Holding(_l("lights set by hand"), table_of(LightOverride), Fate.KEEP, "person_id", why=RECORD),
)
