"""What this slice holds about a person."""

from __future__ import annotations

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import (
    ActionStep,
    Assignment,
    Blob,
    BulkChange,
    Contributor,
    DateRequest,
    Evidence,
    Handover,
    ProgressUpdate,
    SavedFilter,
)
from app.web.languages import lazy_gettext as _l

RECORD = _l("What was reported belongs to the record of the pact; without a name.")

HOLDINGS = (
    Holding(_l("actions owned"), table_of(Assignment), Fate.KEEP, "person_id", why=RECORD),
    Holding(_l("actions given to others"), table_of(Assignment), Fate.KEEP, "assigned_by_id", why=RECORD),
    Holding(_l("reports on actions"), table_of(ProgressUpdate), Fate.KEEP, "person_id", why=RECORD),
    Holding(_l("steps of actions"), table_of(ActionStep), Fate.KEEP, "owner_id", why=RECORD),
    Holding(_l("contributions to actions"), table_of(Contributor), Fate.KEEP, "person_id", why=RECORD),
    Holding(_l("files and links with actions"), table_of(Evidence), Fate.KEEP, "person_id", why=RECORD),
    Holding(
        _l("files sent"), table_of(Blob), Fate.EMPTY, "person_id", empties={"person_id": None},
        hidden=frozenset({"content", "sha256"}),
    ),
    Holding(_l("actions handed over"), table_of(Handover), Fate.KEEP, "giver_id", why=RECORD),
    Holding(_l("actions received"), table_of(Handover), Fate.KEEP, "receiver_id", why=RECORD),
    Holding(_l("requests for another date"), table_of(DateRequest), Fate.KEEP, "person_id", why=RECORD),
    Holding(_l("requests for another date answered"), table_of(DateRequest), Fate.KEEP, "answerer_id", why=RECORD),
    Holding(_l("saved filters"), table_of(SavedFilter), Fate.REMOVE, "person_id"),
    Holding(_l("changes of many actions at once"), table_of(BulkChange), Fate.KEEP, "person_id", why=RECORD),
)  # fmt: skip
