"""What this slice holds about a person."""

from __future__ import annotations

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import Attendance, Convocation, MinutesNote, MinutesRevision
from app.web.languages import lazy_gettext as _l

MINUTES = _l("Minutes are an archive and are never erased.")

HOLDINGS = (
    Holding(
        _l("invitations to meetings"), table_of(Convocation), Fate.EMPTY, "person_id", empties={"remark": ""},
    ),
    Holding(_l("presences at meetings"), table_of(Attendance), Fate.KEEP, "person_id", why=MINUTES),
    Holding(_l("versions of minutes"), table_of(MinutesRevision), Fate.KEEP, "author_id", why=MINUTES),
    Holding(_l("notes with minutes"), table_of(MinutesNote), Fate.KEEP, "author_id", why=MINUTES),
)  # fmt: skip
