"""What nobody types by accident, and what each form must make of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from unicodedata import digit
from urllib.parse import urlencode

from tests.bad_inputs.reading import CHOICES, TYPED, Control, FoundForm

INERT = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(2)> {{7*7}} ${7*7} %s %(name)s {0.__class__} "
    "=1+1 \u202e 😀 مرحبا"
)
LONG = "x" * 100_000
TEXTS = {
    "markup, templates, emoji and direction": INERT,
    "a formula": '=HYPERLINK("http://evil.example")',
    "a NUL byte": "a\x00b",
    "100 000 characters": LONG,
    "nothing visible": "\u200b\u200d\u2060",
    "a second header": "x\r\nBcc: evil@example.org\r\n\r\nbody",
    "no number": "1e309",
    "a day that does not exist": "2027-02-29",
    "the year 10000": "10000-01-01",
    "many digits": "9" * 5000,
    "Arabic digits": "١٢٣",
    "two addresses": "a@example.org, b@example.org",
}
DATES = (
    "markup, templates, emoji and direction",
    "a NUL byte",
    "a day that does not exist",
    "the year 10000",
    "many digits",
)
NOT_OFFERED = {
    "no such choice": "no-such-choice",
    "nothing": "",
    "a huge number": "9" * 30,
    "digits beyond reason": "9" * 5000,
    "below zero": "-1",
    "a NUL byte": "a\x00b",
}
RAW = {"a lone surrogate": b"%ED%A0%80", "bytes that are no text": b"%ff%fe"}
EXTRA = [
    ("id", "424242"),
    ("public_id", "hackedhack"),
    ("person_id", "1"),
    ("pact_id", "1"),
    ("is_administrator", "1"),
    ("account.role", "administrator"),
    ("created_at", "1970-01-01"),
    ("__class__", "x"),
    ("a[b][]", "x"),
]
PLAIN = {
    "email": "nieuw.iemand@example.org",
    "minutes": "5",
    "percent": "50",
    "quorum": "5",
    "nis_code": "99999",
    "number": "9",
    "day": "2027-06-15",
    "adopted_on": "2027-03-01",
    "starts_on": "2027-03-01",
    "due_on": "2027-09-30",
    "ends_on": "2032-12-31",
    "closes_on": "2027-09-30",
    "starts": "14:00",
    "ends": "16:00",
}
KIND_OF = re.compile(r"[-_][0-9a-z]{10}\b|\d+")
INVISIBLE = "\x00\u202e\u200b\u200d\u2060"
UNCOMMON = re.compile("[^\x01-\x7f]")  # few characters of a page, so that each of them may be looked at
UNESCAPED = ("<script>alert(1)", "<img src=x onerror")
PER_KIND = 3
AS_IT_STANDS = "as it stands"


@dataclass
class Attack:
    """One way to send a form: what is done to it, and what has to come back where it is refused."""

    what: str
    body: bytes
    typed: list[str] = field(default_factory=list)


def attacks(form: FoundForm, known: dict[str, str]) -> Iterator[Attack]:
    """Yield every hostile way to send `form`; `known` gives the names that its fields may ask for."""
    plain = {name: _plain(control, known) for name, control in form.controls.items()}
    yield Attack(AS_IT_STANDS, _body(plain))
    yield Attack("with fields that nobody asked for", _body(plain) + b"&" + urlencode(_extra(form)).encode())
    yield Attack("empty", b"")
    yield Attack("twice of everything", _body(plain) + b"&" + _body(plain))
    for control in _some_of_each_kind(form):
        others = {name: values for name, values in plain.items() if name != control.name}
        yield Attack(f"{control.name} missing", _body(others), [] if control.kind == "hidden" else _kept(form, others))
        for what, value in _values(control):
            # What a page hides decides which fields there are; only who forges it can change it.
            typed = (
                [] if control.kind == "hidden" else [*_kept(form, others), *([value] if control.kind in TYPED else [])]
            )
            yield Attack(f"{control.name}: {what}", _body({**others, control.name: [value]}), typed)
    for control in [one for one in form.controls.values() if one.kind in TYPED][:1]:
        for what, raw in RAW.items():
            yield Attack(f"{control.name}: {what}", _body(plain) + b"&" + control.name.encode() + b"=" + raw)


def is_kept(typed: str, page: str) -> bool:
    """Whether what was typed stands on a page, cleaned as texts are."""
    wanted = _visible(typed)
    return not wanted or wanted in _words_of(page)


def is_inert(page: str) -> bool:
    """Whether nothing typed became a part of the page."""
    return not any(mark in page for mark in UNESCAPED)


@lru_cache(maxsize=2)  # one page is asked for each of the texts that were typed
def _words_of(page: str) -> str:
    return _visible(unescape(page))


def _visible(text: str) -> str:
    """Return the words as they are read: a number in the digits of another script is the same number."""
    return " ".join(UNCOMMON.sub(_as_read, text).lower().split())


def _as_read(found: re.Match[str]) -> str:
    one = found[0]
    if one in INVISIBLE:
        return ""
    return str(digit(one)) if one.isdecimal() else one


def _extra(form: FoundForm) -> list[tuple[str, str]]:
    more = [*EXTRA, ("role", "administrator"), ("state", "sent"), ("is_submitted", "1")]
    return [(name, value) for name, value in more if name not in form.controls]


def _some_of_each_kind(form: FoundForm) -> list[Control]:
    """Leave out the thirtieth radio group of a table."""
    seen: dict[str, int] = {}
    found = []
    for control in form.controls.values():
        kind = KIND_OF.sub("", control.name)
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= PER_KIND:
            found.append(control)
    return found


def _values(control: Control) -> Iterator[tuple[str, str]]:
    if control.kind in {"date", "time"}:
        yield from ((what, TEXTS[what]) for what in DATES)
    elif control.kind in TYPED or control.kind == "password":
        yield from TEXTS.items()
    else:
        yield from NOT_OFFERED.items()


def _plain(control: Control, known: dict[str, str]) -> list[str]:
    filled = [value for value in control.values if value]
    if filled or control.kind == "checkbox":
        return filled
    if control.kind in CHOICES:
        return [value for value in control.options if value][:1]
    if control.kind == "hidden":
        return control.values
    name = control.name.rsplit("-", maxsplit=1)[-1]
    if control.kind == "date":
        return [PLAIN.get(name, "2027-06-15")]
    return [known.get(name) or PLAIN.get(name) or PLAIN.get(control.kind) or f"Woorden van mij over {name}"]


def _kept(form: FoundForm, values: dict[str, list[str]]) -> list[str]:
    return [
        value for name, some in values.items() if form.controls[name].kind in {"text", "textarea"} for value in some
    ]


def _body(values: dict[str, list[str]]) -> bytes:
    return urlencode([(name, value) for name, some in values.items() for value in some]).encode()
