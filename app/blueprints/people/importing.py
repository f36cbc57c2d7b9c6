"""What a file of people would do to the directory: every row looked at, nothing written."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.blueprints.people import columns
from app.blueprints.people.import_words import FIELD_WORDS
from app.blueprints.people.picker import own_addresses
from app.blueprints.people.rules import is_near, is_unread, traces
from app.documents.cells import day_of
from app.documents.reading import FORMULA
from app.extensions import db
from app.models import Affiliation, Municipality, Organisation, Person
from app.web.forms import is_email, normal_email
from app.web.languages import gettext as _
from app.web.text import casefold_key, mixes_scripts

NEW, CHANGED, UNCHANGED, WRONG = "new", "changed", "unchanged", "wrong"
MOST_KNOWN = 50_000  # names compared for look-alikes
MOST_ALIKE = 100  # new names remembered that leave the same trace
CHUNK = 500
LIMITS = {"name": 200, "phone": 40, "organisation": 200, "role": 300, "source": 200, "email": 254}


@dataclass
class Line:
    """One row of the file: what it says, what is wrong with it, and what it would do."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    person: Person | None = None  # the one in the directory whom the row is about
    twin: int | None = None  # an earlier row about the same new person
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # of the person
    organisation: Organisation | None = None
    affiliation: Affiliation | None = None
    role_changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # of what he or she is there

    @property
    def outcome(self) -> str:
        """What happens to this row."""
        if self.errors:
            return WRONG
        if self.person is None and self.twin is None:
            return NEW
        speaks_anew = bool(self.values.get("organisation")) and self.affiliation is None
        return CHANGED if self.changes or self.role_changes or speaks_anew else UNCHANGED


@dataclass(frozen=True)
class Plan:
    """Everything a file would do. `seal` differs as soon as any of it does."""

    lines: list[Line]
    new_organisations: dict[str, tuple[str, str, str | None]]  # by key: name, kind, NIS code
    seal: str

    @property
    def counts(self) -> Counter[str]:
        """How many rows there are of each outcome."""
        return Counter(line.outcome for line in self.lines)

    @property
    def is_clean(self) -> bool:
        """Whether every row can be imported, and there is one."""
        return bool(self.lines) and not self.counts[WRONG]


def plan(rows: Iterable[tuple[int, Sequence[str]]], mapping: Mapping[int, str], today: date) -> Plan:
    """Return what these rows would do, their columns holding the fields that `mapping` names."""
    lines = [_read(number, cells, mapping) for number, cells in rows]
    _match_people(lines)
    new = _match_organisations(lines)
    _match_affiliations(lines, today)
    _look_for_doubles(lines)
    _look_alikes(lines)
    told = [(line.number, line.outcome, plain_changes(line), line.person and line.person.public_id) for line in lines]
    seal = hashlib.sha256(json.dumps([told, sorted(new)], default=str).encode()).hexdigest()[:16]
    return Plan(lines, new, seal)


def plain_changes(line: Line) -> dict[str, tuple[Any, Any]]:
    """Return what changes by a row, of the person and of the role together."""
    return {**line.changes, **line.role_changes}


def _read(number: int, cells: Sequence[str], mapping: Mapping[int, str]) -> Line:
    line = Line(number)
    for at, name in mapping.items():
        text = cells[at] if at < len(cells) else ""
        if text == FORMULA:
            line.errors.append(
                _(
                    "%(field)s: a formula without a value. Save the file in a spreadsheet program.",
                    field=FIELD_WORDS[name],
                )
            )
        elif text:
            line.values[name] = text
    first, last = line.values.pop("first_name", ""), line.values.pop("last_name", "")
    if first or last:
        line.values["name"] = f"{first} {last}".strip()
    for name in list(line.values):
        _understand(line, name)
    _judge(line)
    return line


def _understand(line: Line, name: str) -> None:
    """Turn the text of a cell into a value, or say at this row what is wrong with it."""
    text = line.values[name]
    if len(text) > LIMITS.get(name, 300):
        line.errors.append(
            _("%(field)s: at most %(most)s characters.", field=FIELD_WORDS[name], most=LIMITS.get(name, 300))
        )
        return
    try:
        if name == "email":
            line.values[name] = _email(text)
        elif name in {"starts_on", "ends_on"}:
            line.values[name] = day_of(text)
        elif name in {"is_contact", "is_mandate"}:
            line.values[name] = columns.truth_of(text)
        elif name == "kind":
            line.values[name] = columns.kind_of(text)
        elif name == "language":
            line.values[name] = columns.language_of(text)
    except (ValueError, KeyError) as wrong:
        del line.values[name]
        line.errors.append(str(wrong) if isinstance(wrong, _SaidError) else _said(name, text))


class _SaidError(ValueError):
    """An error in words for the reader."""


def _said(name: str, text: str) -> str:
    if name in {"starts_on", "ends_on"}:
        return _("“%(text)s” is no date, such as 31/12/2024.", text=text[:60])
    if name in {"is_contact", "is_mandate"}:
        return _("%(field)s: “%(text)s” is neither yes nor no.", field=FIELD_WORDS[name], text=text[:60])
    if name == "kind":
        return _("“%(text)s” is no kind of organisation.", text=text[:60])
    return _("“%(text)s” is no language: write nl, fr or en.", text=text[:60])


def _email(text: str) -> str:
    address = normal_email(text)
    if not is_email(address):
        raise _SaidError(_("“%(text)s” is not one e-mail address.", text=text[:60]))
    if is_unread(address, own_addresses()):
        raise _SaidError(_("Nobody reads mail at %(email)s.", email=address))
    return address


def _judge(line: Line) -> None:
    values = line.values
    if not values.get("name") and not values.get("email") and not line.errors:
        line.errors.append(_("There is neither a name nor an e-mail address."))
    if values.get("starts_on") and values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        line.errors.append(_("The end lies before the start."))
    about_role = [name for name in ("role", "is_contact", "is_mandate", "starts_on", "ends_on") if values.get(name)]
    if about_role and not values.get("organisation"):
        line.errors.append(
            _(
                "%(field)s says something of an organisation, and no organisation is named.",
                field=FIELD_WORDS[about_role[0]],
            )
        )
    if mixes_scripts(values.get("name", "")) or mixes_scripts(values.get("organisation", "")):
        line.warnings.append(
            _("The name mixes letters of several alphabets that look alike. Was it copied from somewhere?")
        )


def _chunks(values: set[str]) -> Iterable[list[str]]:
    ordered = sorted(values)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))


def _match_people(lines: list[Line]) -> None:
    """Find who is in the directory: by address; by name where the address says nothing else."""
    emails = {line.values["email"] for line in lines if line.values.get("email")}
    names = {casefold_key(line.values["name"])[:200] for line in lines if line.values.get("name")}
    by_email: dict[str, Person] = {}
    for chunk in _chunks(emails):
        for one in db.session.scalars(select(Person).where(Person.email.in_(chunk))):
            by_email[one.email or ""] = one
    by_name: dict[str, list[Person]] = {}
    for chunk in _chunks(names):
        alive = select(Person).where(Person.name_key.in_(chunk), Person.merged_into_id.is_(None))
        for one in db.session.scalars(alive.where(Person.erased_at.is_(None)).order_by(Person.id)):
            by_name.setdefault(one.name_key, []).append(one)
    for line in lines:
        email = line.values.get("email")
        if email and email in by_email:
            line.person = by_email[email]
        elif line.values.get("name"):
            _match_by_name(line, by_name.get(casefold_key(line.values["name"])[:200], []))
        if line.person is not None:
            _note_changes(line, line.person)


def _match_by_name(line: Line, called: list[Person]) -> None:
    email = line.values.get("email")
    same = [one for one in called if not email or not one.email]
    if len(same) == 1 and len(called) == 1:
        line.person = same[0]
    elif called and not email:
        line.errors.append(_("Several people are called this: give the e-mail address."))
    elif called:
        line.warnings.append(_("%(name)s is in the directory already, with another address.", name=called[0].label))


def _note_changes(line: Line, person: Person) -> None:
    for name in ("name", "email", "phone", "language", "source"):
        value = line.values.get(name)
        stored = getattr(person, name)
        if value and value != stored and not (name == "source" and stored):
            line.changes[name] = (stored or "", value)


def _match_organisations(lines: list[Line]) -> dict[str, tuple[str, str, str | None]]:
    """Find the organisations that are known, and return the ones that would be added."""
    keys = {casefold_key(line.values["organisation"])[:200] for line in lines if line.values.get("organisation")}
    known: dict[str, Organisation] = {}
    for chunk in _chunks(keys):
        for one in db.session.scalars(
            select(Organisation).where(Organisation.name_key.in_(chunk)).order_by(Organisation.id.desc())
        ):
            known[one.name_key] = one
    codes = {line.values["nis_code"] for line in lines if line.values.get("nis_code")}
    municipalities = {
        code
        for chunk in _chunks(codes)
        for code in db.session.scalars(select(Municipality.nis_code).where(Municipality.nis_code.in_(chunk)))
    }
    new: dict[str, tuple[str, str, str | None]] = {}
    for line in lines:
        name, code = line.values.get("organisation", ""), line.values.get("nis_code")
        if code and code not in municipalities:
            line.errors.append(_("There is no municipality with the NIS code %(code)s.", code=code[:20]))
        if not name:
            continue
        key = casefold_key(name)[:200]
        line.organisation = known.get(key)
        if line.organisation is None and key not in new:
            new[key] = (name, line.values.get("kind") or columns.kind_by_name(name), code)
    return new


def _match_affiliations(lines: list[Line], today: date) -> None:
    """Find what these people are in these organisations already."""
    pairs = {(line.person.id, line.organisation.id) for line in lines if line.person and line.organisation}
    found: dict[tuple[int, int], Affiliation] = {}
    ids = sorted({person for person, _organisation in pairs})
    for start in range(0, len(ids), CHUNK):
        statement = (
            select(Affiliation)
            .join(Affiliation.organisation)
            .where(Affiliation.person_id.in_(ids[start : start + CHUNK]))
            .where(Affiliation.ends_on.is_(None) | (Affiliation.ends_on >= today))
            .options(contains_eager(Affiliation.organisation))
            .order_by(Affiliation.id.desc())
        )
        for one in db.session.scalars(statement):
            found[one.person_id, one.organisation_id] = one
    for line in lines:
        if line.person is None or line.organisation is None:
            continue
        line.affiliation = found.get((line.person.id, line.organisation.id))
        if line.affiliation is not None:
            _note_role(line, line.affiliation)


def _note_role(line: Line, affiliation: Affiliation) -> None:
    for name in ("role", "is_contact", "is_mandate", "starts_on", "ends_on"):
        value = line.values.get(name)
        if value is not None and value != getattr(affiliation, name):
            line.role_changes[name] = (getattr(affiliation, name), value)
    start = line.values.get("starts_on", affiliation.starts_on)
    end = line.values.get("ends_on", affiliation.ends_on)
    if start and end and end < start and not line.errors:
        line.errors.append(_("The end lies before the start."))


def _look_for_doubles(lines: list[Line]) -> None:
    """Two rows may be about one person in two organisations, but not say the same thing twice."""
    said: dict[tuple[str, str], int] = {}
    first: dict[str, Line] = {}
    for line in lines:
        if line.errors:
            continue
        who = line.person.public_id if line.person else line.values.get("email") or casefold_key(line.values["name"])
        where = casefold_key(line.values.get("organisation", ""))
        if (who, where) in said:
            line.errors.append(_("This stands in row %(row)s already.", row=said[who, where]))
            continue
        said[who, where] = line.number
        if who in first:
            _compare(line, first[who])
        else:
            first[who] = line


def _compare(line: Line, earlier: Line) -> None:
    for name in ("name", "phone", "language"):
        mine, theirs = line.values.get(name), earlier.values.get(name)
        if mine and theirs and mine != theirs:
            line.errors.append(
                _(
                    "%(field)s differs from row %(row)s, which is about the same person.",
                    field=FIELD_WORDS[name],
                    row=earlier.number,
                )
            )
    if line.person is None:
        line.twin = earlier.number
    line.changes = {name: value for name, value in line.changes.items() if name not in earlier.changes}


def _look_alikes(lines: list[Line]) -> None:
    """Warn where a new name is nearly the name of someone in the directory or higher up in the file."""
    new = [line for line in lines if line.outcome == NEW and line.values.get("name") and not line.warnings]
    if not new:
        return
    near, index = _near_in_file(new)
    known = select(Person.name).where(Person.name != "", Person.merged_into_id.is_(None)).order_by(Person.id)
    for other in db.session.scalars(known.limit(MOST_KNOWN)):
        for name in {one for trace in traces(other) for one in index.get(trace, ())}:
            if name != other and is_near(name, other):
                near[name].add(other)
    for line in new:
        if found := near[line.values["name"]]:
            line.warnings.append(_("This may be the same person as %(names)s.", names="; ".join(sorted(found)[:3])))


def _near_in_file(new: list[Line]) -> tuple[defaultdict[str, set[str]], dict[str, list[str]]]:
    """Return which names higher up each new name is near to, and all new names by their traces."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    index: dict[str, list[str]] = {}
    for line in new:
        name = line.values["name"]
        mine = traces(name)
        near[name] |= {
            other for trace in mine for other in index.get(trace, ()) if other != name and is_near(name, other)
        }
        for alike in (index.setdefault(trace, []) for trace in mine):
            if len(alike) < MOST_ALIKE:
                alike.append(name)
    return near, index
