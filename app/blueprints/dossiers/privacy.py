"""What this slice holds about a person."""

from __future__ import annotations

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import Dossier, DossierEntry, DossierPartner
from app.web.languages import lazy_gettext as _l

RECORD = _l("The record of the dossier; without a name.")

HOLDINGS = (
    Holding(_l("dossiers"), table_of(Dossier), Fate.KEEP, "responsible_id", why=RECORD),
    Holding(_l("entries of dossiers"), table_of(DossierEntry), Fate.KEEP, "person_id", why=RECORD),
    Holding(_l("parts in dossiers"), table_of(DossierPartner), Fate.KEEP, "person_id", why=RECORD),
)
