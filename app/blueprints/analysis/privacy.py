"""What this slice holds about a person: who coded, tied, redacted, asked for a report, and who was told."""

from __future__ import annotations

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import CodedUnit, Coding, FeedbackSent, PassageTie, Redaction, ReportFile
from app.web.languages import lazy_gettext as _l

_RECORD = _l("The record of the consultation; without a name.")

HOLDINGS = (
    Holding(_l("topics and codings"), table_of(Coding), Fate.KEEP, "coder_id", why=_RECORD),
    Holding(_l("answers read while coding"), table_of(CodedUnit), Fate.EMPTY, "coder_id", empties={"note": ""}),
    Holding(_l("words tied to actions and paragraphs"), table_of(PassageTie), Fate.KEEP, "tied_by_id", why=_RECORD),
    Holding(_l("words redacted"), table_of(Redaction), Fate.KEEP, "redacted_by_id", why=_RECORD),
    Holding(_l("feedback received"), table_of(FeedbackSent), Fate.REMOVE, "person_id"),
    Holding(_l("reports asked for"), table_of(ReportFile), Fate.REMOVE, "asked_by_id"),
)
