"""What a calendar answers to an invitation (RFC 5546, METHOD:REPLY)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.web.text import clean, clean_line

MOST_LINES = 5000
_LINE = re.compile(r"^(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(?P<value>.*)$", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True)
class CalendarAnswer:
    """One calendar's answer. `sequence` is that of the invitation it answers."""

    uid: str
    sequence: int
    answers: Mapping[str, str]  # PARTSTAT by address, both in small letters
    comment: str
    stamp: datetime | None
    product: str

    def of(self, address: str) -> str:
        """Return the answer of `address`; of an address that is not there, the only answer."""
        if address.lower() in self.answers:
            return self.answers[address.lower()]
        return next(iter(self.answers.values())) if len(self.answers) == 1 else ""


@dataclass
class _Found:
    values: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)


def read_answer(text: str) -> CalendarAnswer | None:
    """Return the answer in a calendar; None when it is none, such as an invitation from elsewhere."""
    found = _Found()
    inside: list[str] = []
    for name, params, value in _properties(text):
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END":
            inside = inside[:-1]
        else:
            _take(found, inside, name, params, value)
    if found.values.get("METHOD", "").upper() != "REPLY" or not found.values.get("UID"):
        return None
    return CalendarAnswer(
        uid=found.values["UID"],
        sequence=_number(found.values.get("SEQUENCE", "")),
        answers=found.answers,
        comment="\n".join(found.comments),
        stamp=_stamp(found.values.get("DTSTAMP", "")),
        product=found.values.get("PRODID", ""),
    )


def _take(found: _Found, inside: list[str], name: str, params: str, value: str) -> None:
    if inside == ["VCALENDAR"] and name in {"METHOD", "PRODID"}:
        found.values[name] = clean_line(value)
    if inside != ["VCALENDAR", "VEVENT"]:
        return
    if name in {"UID", "SEQUENCE", "DTSTAMP"}:
        found.values.setdefault(name, clean_line(value))
    elif name == "COMMENT" and (said := clean(_ESCAPED.sub(_unescaped, value))):
        found.comments.append(said)
    elif name == "ATTENDEE" and (answer := _param(params, "PARTSTAT")):
        found.answers[value.strip().lower().removeprefix("mailto:")] = answer.lower()


def _properties(text: str) -> Iterator[tuple[str, str, str]]:
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n")[:MOST_LINES]:
        if line[:1] in {" ", "\t"} and lines:
            lines[-1] += line[1:]
        elif line.strip():
            lines.append(line)
    for line in lines:
        if found := _LINE.match(line):
            yield found["name"].upper(), found["params"], found["value"].strip()


def _param(params: str, name: str) -> str:
    found = re.search(rf";{name}=\"?([A-Za-z-]+)", params, re.IGNORECASE)
    return found.group(1) if found else ""


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found.group(1) in "nN" else found.group(1)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _stamp(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
