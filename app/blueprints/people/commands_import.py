"""Writing what a file of people says: all of it or nothing, with a journal by which it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete

from app import audit
from app.blueprints.people import columns, importing
from app.blueprints.people.importing import Line, Plan
from app.blueprints.people.journal import Journal, take_back
from app.blueprints.people.rules import is_functional
from app.documents.reading import Table
from app.extensions import db
from app.models import Affiliation, ImportState, Organisation, OrganisationKind, PeopleImport, Person
from app.web.text import casefold_key

DRAFT_LIFE = timedelta(days=1)  # a file that nobody imported holds addresses nobody needs


class PlanChanged(Exception):  # noqa: N818 - an answer, not a fault
    """The directory changed since the file was looked at, and the file would do something else now."""


def take_in(table: Table, *, filename: str, actor: Person | None, now: datetime) -> PeopleImport:
    """Keep a file to look at; nothing of it is in the directory yet."""
    draft = PeopleImport(
        at=now,
        actor=actor,
        filename=filename[:120],
        rows=[[0, *table.header], *([number, *cells] for number, cells in table.rows)],
        mapping={str(number): field for number, field in columns.guessed(table.header).items()},
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def map_columns(draft: PeopleImport, mapping: Mapping[int, str]) -> None:
    """Say what the columns of a draft hold."""
    draft.mapping = {str(number): field for number, field in mapping.items() if field}
    db.session.flush()


def planned(draft: PeopleImport, today: date) -> Plan:
    """Return what a draft would do now."""
    mapping = {int(number): field for number, field in draft.mapping.items()}
    return importing.plan(((row[0], row[1:]) for row in draft.rows[1:]), mapping, today)


def bring_in(
    draft: PeopleImport,
    *,
    seal: str,
    language: str,
    source: str,
    today: date,
    actor: Person | None,
    now: datetime,
    via: str = "page",
) -> Plan:
    """Import a draft as a whole. Raises PlanChanged when it would not do what `seal` stands for, or has errors."""
    plan = planned(draft, today)
    if plan.seal != seal or not plan.is_clean or draft.state != ImportState.DRAFT:
        raise PlanChanged
    journal = Journal()
    organisations = _add_organisations(plan, journal)
    people = _add_people(plan, journal, language=language, source=source)
    _apply(plan, people, organisations, journal)
    draft.state, draft.at, draft.actor = ImportState.DONE, now, actor
    draft.rows, draft.journal = [], journal.entries
    draft.counts = {**plan.counts, "organisations": len(plan.new_organisations)}
    audit.record("people_imported", "people_import", draft.public_id, actor=actor, now=now, via=via, **draft.counts)
    db.session.flush()
    db.session.expire_all()
    return plan


def undo(run: PeopleImport, *, actor: Person, now: datetime) -> int:
    """Take an import back; return how many of its changes had to stay, because something hangs on them by now."""
    left = take_back(run.journal)
    run.state, run.undone_at, run.journal = ImportState.UNDONE, now, []
    audit.record("people_import_undone", "people_import", run.public_id, actor=actor, now=now, left=left)
    db.session.flush()
    return left


def forget(draft: PeopleImport) -> None:
    """Let go of a draft that will not be imported."""
    db.session.delete(draft)
    db.session.flush()


def drop_old_drafts(now: datetime) -> None:
    """Forget files that nobody imported within a day."""
    db.session.execute(
        delete(PeopleImport).where(PeopleImport.state == ImportState.DRAFT, PeopleImport.at < now - DRAFT_LIFE)
    )


def _add_organisations(plan: Plan, journal: Journal) -> dict[str, Organisation]:
    made = {
        key: Organisation(name=name, kind=OrganisationKind(kind), nis_code=code)
        for key, (name, kind, code) in plan.new_organisations.items()
    }
    db.session.add_all(made.values())
    db.session.flush()
    for one in made.values():
        journal.added(one)
    return made


def _add_people(plan: Plan, journal: Journal, *, language: str, source: str) -> dict[int, Person]:
    """Add the new people; return everyone by the number of the row."""
    made: dict[int, Person] = {}
    for line in plan.lines:
        if line.person is None and line.twin is None:
            values = line.values
            made[line.number] = Person(
                name=values.get("name", ""),
                email=values.get("email"),
                phone=values.get("phone", ""),
                language=values.get("language", language),
                source=values.get("source", source),
                is_functional=is_functional(values.get("email", "")),
            )
    db.session.add_all(made.values())
    db.session.flush()
    for one in made.values():
        journal.added(one)
    return made


def _apply(plan: Plan, people: dict[int, Person], organisations: dict[str, Organisation], journal: Journal) -> None:
    added: list[Affiliation] = []
    for line in plan.lines:
        person = line.person or people[line.twin or line.number]
        _change(line, person, journal)
        if not line.values.get("organisation"):
            continue
        if line.affiliation is None:
            key = casefold_key(line.values["organisation"])[:200]
            added.append(_affiliation(line, person, line.organisation or organisations[key]))
        else:
            new = {name: value for name, (_old, value) in line.role_changes.items()}
            journal.change(Affiliation.__table__, {"id": line.affiliation.id}, **new)  # type: ignore[arg-type]
    db.session.add_all(added)
    db.session.flush()
    for one in added:
        journal.added(one)


def _change(line: Line, person: Person, journal: Journal) -> None:
    new: dict[str, Any] = {name: value for name, (_old, value) in line.changes.items()}
    if not new:
        return
    if "name" in new:
        new["name_key"] = casefold_key(new["name"])[:200]
    if "email" in new:
        new["is_functional"] = is_functional(new["email"])
    new["version"] = person.version + 1
    journal.change(Person.__table__, {"id": person.id}, **new)  # type: ignore[arg-type]


def _affiliation(line: Line, person: Person, organisation: Organisation) -> Affiliation:
    values = line.values
    return Affiliation(
        person=person,
        organisation=organisation,
        role=values.get("role", ""),
        is_contact=values.get("is_contact", False),
        is_mandate=values.get("is_mandate", False),
        starts_on=values.get("starts_on"),
        ends_on=values.get("ends_on"),
    )
