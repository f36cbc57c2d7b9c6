"""Every write to what a body decides about its mail. Each change keeps what stood before, so that it can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app import audit
from app.blueprints.mails.queries_settings import CHANGED, HOURS, KIND, UNDONE, hours, setting_of
from app.extensions import db
from app.mail import settings
from app.mail.kinds import MailKind
from app.mail.settings import PARTS, Wording, default_wording
from app.models import AuditEntry, MailHours, MailSetting, Person

KIND_FIELDS = ("is_off", "days_before", "days_after", "texts")
HOUR_FIELDS = ("morning", "evening", "on_weekends", "on_holidays", "days_off")


class Overtaken(Exception):  # noqa: N818 - reads as what it says
    """It was changed again since: undoing would take away what someone else decided."""


def change_kind(kind: MailKind, values: Mapping[str, Any], *, actor: Person, now: datetime) -> AuditEntry | None:
    """Decide about a kind of mail: some of KIND_FIELDS; None when nothing changes."""
    row = setting_of(kind.name) or MailSetting(kind=kind.name)
    return _change(row, values, KIND_FIELDS, actor=actor, now=now)


def change_wording(
    kind: MailKind, language: str, wording: Wording | None, *, actor: Person, now: datetime
) -> AuditEntry | None:
    """Write mails of a kind in other words, or (None) in the product's own again.

    Only what differs from the product is kept, so that a better default reaches what nobody rewrote.
    """
    row = setting_of(kind.name)
    texts = {code: dict(parts) for code, parts in row.texts.items()} if row else {}
    default = default_wording(kind, language)
    own = {part: getattr(wording, part) for part in PARTS} if wording else {}
    texts[language] = {part: text for part, text in own.items() if text != getattr(default, part)}
    kept = {code: parts for code, parts in texts.items() if parts}
    return change_kind(kind, {"texts": kept}, actor=actor, now=now)


def change_hours(values: Mapping[str, Any], *, actor: Person, now: datetime) -> AuditEntry | None:
    """Set when mail goes out; None when nothing changes."""
    return _change(hours() or MailHours(), values, HOUR_FIELDS, actor=actor, now=now)


def undo(row: MailSetting | MailHours, entry: AuditEntry, *, actor: Person, now: datetime) -> None:
    """Bring back what stood before a change. Raises Overtaken when it was changed again since."""
    fields = HOUR_FIELDS if isinstance(row, MailHours) else KIND_FIELDS
    if _stored(row, fields) != entry.detail["after"]:
        raise Overtaken
    before = entry.detail["before"]
    _apply(row, before)
    audit.record(UNDONE, _named(row), row.public_id, actor=actor, now=now, kind=entry.detail["kind"])


def _change(
    row: MailSetting | MailHours, values: Mapping[str, Any], fields: tuple[str, ...], *, actor: Person, now: datetime
) -> AuditEntry | None:
    before = _stored(row, fields)
    if all(before[name] == value for name, value in values.items()):
        return None
    db.session.add(row)
    _apply(row, values)
    entry = AuditEntry(
        at=now,
        verb=CHANGED,
        subject_kind=_named(row),
        subject_id=row.public_id,
        actor_id=actor.id,
        detail={
            "kind": row.kind if isinstance(row, MailSetting) else "",
            "before": before,
            "after": _stored(row, fields),
        },
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _apply(row: MailSetting | MailHours, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    settings.forget()


def _stored(row: MailSetting | MailHours, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _named(row: MailSetting | MailHours) -> str:
    return KIND if isinstance(row, MailSetting) else HOURS
