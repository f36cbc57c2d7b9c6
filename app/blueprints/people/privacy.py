"""What the directory holds about a person."""

from __future__ import annotations

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import Affiliation, Disclosure, PeopleImport, PrivacyRequest, Seat, Turnover
from app.web.languages import lazy_gettext as _l

TRACE = _l("So that what was done can be traced; without a name.")

ARCHIVE = _l("Who sat in the body is its archive.")

HOLDINGS = (
    Holding(_l("organisations spoken for"), table_of(Affiliation), Fate.REMOVE, "person_id"),
    Holding(_l("seats of the body"), table_of(Seat), Fate.KEEP, "person_id", why=ARCHIVE),
    Holding(
        _l("seats as a substitute"), table_of(Seat), Fate.EMPTY, "substitute_id", empties={"substitute_id": None}
    ),
    Holding(
        _l("requests about personal data"), table_of(PrivacyRequest), Fate.EMPTY, "person_id",
        empties={"text": "", "answer": ""},
    ),
    Holding(_l("requests answered"), table_of(PrivacyRequest), Fate.KEEP, "answered_by_id", why=TRACE),
    Holding(_l("looks at confidential data"), table_of(Disclosure), Fate.KEEP, "viewer_id", why=TRACE),
    Holding(
        _l("files imported"), table_of(PeopleImport), Fate.KEEP, "actor_id", why=TRACE,
        hidden=frozenset({"rows", "journal", "mapping"}),
    ),
    Holding(
        _l("ends of mandates"), table_of(Turnover), Fate.KEEP, "actor_id", why=TRACE, hidden=frozenset({"journal"})
    ),
)  # fmt: skip
