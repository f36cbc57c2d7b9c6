"""What a mail server reports of a mail that it could not deliver, or not yet (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from app.mail.rules import is_about_address
from app.web.text import clean_line

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_SUCH_USER = re.compile(r"55[013]\b")  # RFC 5321: no such mailbox, not here, not a name that can be


class Fate(StrEnum):
    """What became of the mail."""

    HARD = "hard"  # the address itself does not work
    FAILED = "failed"  # given back for another reason: a full mailbox, a rule, a server out of reach for days
    DELAYED = "delayed"  # still under way
    OTHER = "other"  # delivered, relayed, expanded


@dataclass(frozen=True)
class Report:
    """The worst that a report says of any reader; our mails have one each."""

    fate: Fate
    status: str
    words: str


_WORST = (Fate.HARD, Fate.FAILED, Fate.DELAYED, Fate.OTHER)


def read_report(groups: Sequence[Message]) -> Report | None:
    """Return what the groups of a delivery status say; None when none of them speaks of a reader."""
    found = [_of_reader(group) for group in groups if group.get("Action")]
    return min(found, key=lambda report: _WORST.index(report.fate)) if found else None


def _of_reader(group: Message) -> Report:
    action = str(group.get("Action", "")).partition("(")[0].strip().lower()
    said = clean_line(str(group.get("Diagnostic-Code", "")).partition(";")[2])[:400]
    status = _STATUS.search(str(group.get("Status", ""))) or _STATUS.search(said)
    return Report(_fate(action, status, said), status.group(0) if status else "", said)


def _fate(action: str, status: re.Match[str] | None, said: str) -> Fate:
    if action == "delayed":
        return Fate.DELAYED
    if action != "failed":
        return Fate.OTHER
    if status is None:
        return Fate.HARD if _NO_SUCH_USER.match(said) else Fate.FAILED
    if status.group(1) != "5":
        return Fate.FAILED
    return Fate.HARD if is_about_address(int(status.group(2)), int(status.group(3))) else Fate.FAILED
