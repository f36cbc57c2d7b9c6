"""What this slice holds about a person."""

from __future__ import annotations

from sqlalchemy import null, select

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import IncomingMail, LedgerEntry, MailAttempt, Mute, OutboxMail, Passing, PersonalLink, Rehearsal
from app.web.languages import lazy_gettext as _l

NOTHING = {"paragraphs": [], "facts": [], "button": "", "reply_to": ""}

HOLDINGS = (
    Holding(
        _l("attempts to deliver e-mails"), table_of(MailAttempt), Fate.EMPTY,
        where=lambda who: MailAttempt.mail_id.in_(select(OutboxMail.id).where(OutboxMail.person_id == who)),
        empties={"reply_text": ""},
    ),
    Holding(
        _l("e-mails"), table_of(OutboxMail), Fate.EMPTY, "person_id",
        empties={
            "address": "", "subject": "", "content": NOTHING, "reason": "", "last_error": "", "calendar": null(),
            "link_id": None,
        },
        hidden=frozenset({"lease", "message_id"}),
    ),
    Holding(
        _l("e-mails received"), table_of(IncomingMail), Fate.EMPTY, "person_id",
        empties={"sender": "", "sender_name": "", "subject": "", "text": "", "source": "", "detail": ""},
    ),
    Holding(
        _l("e-mails received and handled"), table_of(IncomingMail), Fate.KEEP, "handled_by_id",
        why=_l("So that what was done can be traced; without a name."),
    ),
    Holding(_l("personal links"), table_of(PersonalLink), Fate.REMOVE, "person_id"),
    Holding(_l("choices about e-mails"), table_of(Mute), Fate.REMOVE, "person_id"),
    Holding(
        _l("reminders sent"), table_of(LedgerEntry), Fate.KEEP, "person_id",
        why=_l("So that nothing is said twice; without a name."),
    ),
    Holding(_l("requests passed on"), table_of(Passing), Fate.EMPTY, "person_id", empties={"words": "", "before": {}}),
    Holding(_l("requests received from others"), table_of(Passing), Fate.EMPTY, "receiver_id", empties={"words": ""}),
    Holding(
        _l("rehearsals played"), table_of(Rehearsal), Fate.KEEP, "asked_by_id",
        why=_l("So that what was done can be traced; without a name."),
    ),
)  # fmt: skip
