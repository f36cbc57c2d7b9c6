"""How kinds of mail, their days and their changes read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.mail.kinds import MailKind, all_kinds
from app.mail.settings import MailSettings, current
from app.models import AuditEntry
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.languages import ngettext

# A kind belongs to the slice with whose word its name begins.
GROUPS: dict[str, object] = {
    "action": _l("Actions"),
    "consultation": _l("Consultations"),
    "meeting": _l("Meetings"),
    "workgroup": _l("Workgroups"),
    "round": _l("Evaluation"),
    "phase": _l("Evaluation"),
    "indicator": _l("Indicators"),
    "measurement": _l("Indicators"),
    "dossier": _l("Files"),
    "signal": _l("Files"),
    "call": _l("Files"),
    "support": _l("Files"),
    "note": _l("What comes in by e-mail"),
}
OTHERS = _l("Accounts and everything else")


def grouped() -> list[tuple[str, list[MailKind]]]:
    """Return every kind of mail by slice, in the order of GROUPS; within one, in the order of the slice."""
    found: dict[str, list[MailKind]] = {str(title): [] for title in (*GROUPS.values(), OTHERS)}
    for kind in all_kinds().values():
        found[str(GROUPS.get(kind.name.partition("_")[0], OTHERS))].append(kind)
    return [(title, kinds) for title, kinds in found.items() if kinds]


def days_text(kind: MailKind, chosen: MailSettings) -> str:
    """Return when a reminder goes out, in words; empty for a mail that something else causes."""
    before, after = chosen.before(kind), chosen.after(kind)
    parts = []
    if days := [number for number in before if number]:
        parts.append(ngettext("%(days)s day before", "%(days)s days before", days[-1], days=listed(days)))
    if 0 in before:
        parts.append(_("on the day itself"))
    if after:
        parts.append(ngettext("%(days)s day after", "%(days)s days after", after[-1], days=listed(after)))
    if parts:
        return "; ".join(parts)
    return _("never") if is_reminder(kind) else ""


def is_reminder(kind: MailKind) -> bool:
    """Whether mails of this kind go out by the calendar."""
    return kind.before is not None or kind.after is not None


def listed(days: Iterable[int]) -> str:
    """Return days as people type them."""
    return ", ".join(str(number) for number in days)


def own_languages(kind: MailKind) -> list[str]:
    """Return the languages in which the body has words of its own for a kind."""
    choice = current().choices.get(kind.name)
    return sorted(choice.texts) if choice else []


def why_always_on(kind: MailKind) -> str:
    """Return why a kind cannot be switched off; empty when it can."""
    if kind.on_request:
        return _("Cannot be switched off: the reader asked for it a moment ago.")
    if kind.urgent:
        return _("Cannot be switched off: it is urgent, and leaves at any hour.")
    return "" if kind.can_be_off else _("Cannot be switched off: without it the work stops.")


CHANGES: dict[str, object] = {
    "is_off": _l("switched on or off"),
    "days_before": _l("days before"),
    "days_after": _l("days after"),
    "texts": _l("text"),
    "morning": _l("morning hour"),
    "evening": _l("evening hour"),
    "on_weekends": _l("weekends"),
    "on_holidays": _l("public holidays"),
    "days_off": _l("days off"),
}


def changed(entry: AuditEntry) -> str:
    """Return what a change was about, in a few words."""
    before, after = entry.detail.get("before"), entry.detail.get("after")
    if before is None or after is None:
        return _("the change before was undone")
    names = [name for name in after if before.get(name) != after[name]]
    words = [_one(name, before.get(name), after[name]) for name in names]
    return "; ".join(words)


def _one(name: str, before: Any, after: Any) -> str:
    if name == "is_off":
        return _("switched off") if after else _("switched on")
    if name == "texts":
        codes = sorted(code for code in {*before, *after} if before.get(code) != after.get(code))
        return _("text in %(languages)s", languages=", ".join(codes))
    return f"{CHANGES[name]}: {_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    if value is None:
        return _("default")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return listed(value) or "–"
    return str(value)
