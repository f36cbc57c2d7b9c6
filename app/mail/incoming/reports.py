"""What a mail server reports of a mail that it could not deliver, or not yet (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from app.web.text import clean_line

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


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
    return Report(_fate(action, status), status.group(0) if status else "", said)


def _fate(action: str, status: re.Match[str] | None) -> Fate:
    if action == "delayed":
        return Fate.DELAYED
    if action != "failed":
        return Fate.OTHER
    if status is None or status.group(1) != "5":
        return Fate.FAILED
    return Fate.HARD if is_about_address(int(status.group(2)), int(status.group(3))) else Fate.FAILED


def is_about_address(subject: int, detail: int) -> bool:
    """Whether an enhanced code 5.`subject`.`detail` (RFC 3463) says that the address itself does not work.

    A domain that does not exist is one (5.4.4). A full mailbox (5.2.2), a message too large for it (5.2.3), policy
    (5.7.x) and faults of the system (5.3.x, 5.5.x, 5.6.x) say nothing about the address.
    """
    return subject in {0, 1} or (subject == 2 and detail not in {2, 3}) or (subject, detail) == (4, 4)
