"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.blueprints.people.rules import bare_name, is_near
from app.extensions import db
from app.models import (
    Account,
    Action,
    Affiliation,
    Assignment,
    Membership,
    Municipality,
    Organisation,
    Person,
    Workgroup,
)
from app.web.forms import normal_email
from app.web.lists import Column, contains
from app.web.text import casefold_key

MOST_SUGGESTIONS = 200
MOST_CANDIDATES = 6
MOST_ROWS = 200
MOST_ALIKE = 5000
MOST_MUNICIPALITIES = 2000


def by_email(email: str) -> Person | None:
    """Return the person with this address, in whatever case it is written."""
    return db.session.scalar(select(Person).where(Person.email == normal_email(email)))


def by_name(name: str) -> Sequence[Person]:
    """Return who is called exactly this, case and accents aside: at most a handful, in a stable order."""
    return db.session.scalars(
        select(Person)
        .where(Person.name_key == casefold_key(name)[:200], Person.name != "", in_use())
        .order_by(Person.email, Person.id)
        .limit(MOST_CANDIDATES)
    ).all()


def like_name(name: str) -> Sequence[Person]:
    """Return whose name or address contains each of these words: at most a handful."""
    words = casefold_key(name).split()[:5]
    if not words:
        return []
    return db.session.scalars(
        select(Person)
        .where(*(matches(word) for word in words), in_use())
        .order_by(Person.name_key, Person.id)
        .limit(MOST_CANDIDATES)
    ).all()


def matches(text: str) -> ColumnElement[bool]:
    """Return the condition that a person's name or address contains `text`."""
    return or_(contains(Person.name_key, casefold_key(text)), contains(Person.email, text.lower()))


def in_use() -> ColumnElement[bool]:
    """Return the condition that an entry is one of its own: neither merged into another one nor erased."""
    return Person.merged_into_id.is_(None) & Person.erased_at.is_(None)


def suggestions() -> Sequence[Person]:
    """Return the people most likely to be asked for: with an account or a seat in a workgroup, by name."""
    known = or_(
        exists().where(Account.person_id == Person.id),
        exists().where(Membership.person_id == Person.id, Membership.ends_on.is_(None)),
    )
    return db.session.scalars(
        select(Person).where(known, in_use()).order_by(Person.name_key, Person.id).limit(MOST_SUGGESTIONS)
    ).all()


def person(public_id: str) -> Person | None:
    """Return a person."""
    return db.session.scalar(select(Person).where(Person.public_id == public_id))


def affiliation(public_id: str) -> Affiliation | None:
    """Return what a person is in an organisation, with both."""
    return db.session.scalar(
        select(Affiliation)
        .where(Affiliation.public_id == public_id)
        .options(joinedload(Affiliation.person), joinedload(Affiliation.organisation))
    )


def organisation(public_id: str) -> Organisation | None:
    """Return an organisation with its municipality."""
    return db.session.scalar(
        select(Organisation).where(Organisation.public_id == public_id).options(joinedload(Organisation.municipality))
    )


def municipality(nis_code: str) -> Municipality | None:
    """Return a municipality by its NIS code."""
    return db.session.get(Municipality, nis_code)


def affiliations_of(person: Person) -> Sequence[Affiliation]:
    """Return for which organisations a person speaks and spoke: current ones first, contacts on top."""
    return db.session.scalars(
        select(Affiliation)
        .join(Affiliation.organisation)
        .where(Affiliation.person_id == person.id)
        .options(contains_eager(Affiliation.organisation))
        .order_by(
            Affiliation.ends_on.is_not(None), Affiliation.is_contact.desc(), Organisation.name_key, Affiliation.id
        )
        .limit(MOST_ROWS)
    ).all()


def current_affiliations(person: Person, today: date) -> Sequence[Affiliation]:
    """Return for which organisations a person speaks today, contacts first."""
    return db.session.scalars(
        select(Affiliation)
        .join(Affiliation.organisation)
        .where(Affiliation.person_id == person.id, is_current(today))
        .options(contains_eager(Affiliation.organisation))
        .order_by(Affiliation.is_contact.desc(), Organisation.name_key, Affiliation.id)
        .limit(MOST_ROWS)
    ).all()


def people_of(organisation: Organisation) -> Sequence[Affiliation]:
    """Return who speaks and spoke for an organisation: current people first, contacts on top."""
    return db.session.scalars(
        select(Affiliation)
        .join(Affiliation.person)
        .where(Affiliation.organisation_id == organisation.id)
        .options(contains_eager(Affiliation.person))
        .order_by(Affiliation.ends_on.is_not(None), Affiliation.is_contact.desc(), Person.name_key, Affiliation.id)
        .limit(MOST_ROWS)
    ).all()


def seats_of(person: Person) -> Sequence[Membership]:
    """Return in which workgroups a person sits now."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.workgroup)
        .where(Membership.person_id == person.id, Membership.ends_on.is_(None))
        .options(contains_eager(Membership.workgroup))
        .order_by(Workgroup.name, Membership.id)
        .limit(MOST_ROWS)
    ).all()


def actions_owned_by(person: Person) -> Sequence[Action]:
    """Return the actions a person owns now, the first due on top."""
    return db.session.scalars(
        select(Action)
        .join(Assignment, Assignment.action_id == Action.id)
        .where(Assignment.person_id == person.id, Assignment.ends_on.is_(None))
        .order_by(Action.due_on.is_(None), Action.due_on, Action.number, Action.id)
        .limit(MOST_ROWS)
    ).all()


def account_of(person: Person) -> Account | None:
    """Return the account of a person."""
    return db.session.scalar(select(Account).where(Account.person_id == person.id))


def near_people(name: str, but: Person | None) -> list[Person]:
    """Return whose name is so near to `name` that it may be the same person; a handful at most."""
    found = db.session.scalars(
        select(Person)
        .where(Person.id != (but.id if but else 0), in_use(), _shares_a_word(Person.name_key, name))
        .order_by(Person.name_key, Person.id)
        .limit(MOST_ROWS)
    )
    return [other for other in found if is_near(name, other.name)][:MOST_CANDIDATES]


def near_organisations(name: str, but: Organisation | None) -> list[Organisation]:
    """Return whose name is so near to `name` that it may be the same organisation; a handful at most."""
    found = db.session.scalars(
        select(Organisation)
        .where(Organisation.id != (but.id if but else 0), _shares_a_word(Organisation.name_key, name))
        .order_by(Organisation.name_key, Organisation.id)
        .limit(MOST_ROWS)
    )
    bare = bare_name(name)
    near = [other for other in found if is_near(name, other.name) or (bare and bare == bare_name(other.name))]
    return near[:MOST_CANDIDATES]


def organisations_alike(names: Collection[str]) -> list[tuple[str, str]]:
    """Return which of these new names say the same as one in the directory, but for “Stad” or “vzw”."""
    new = {bare: name for name in names if (bare := bare_name(name))}
    known = db.session.scalars(select(Organisation.name).order_by(Organisation.name_key).limit(MOST_ALIKE))
    return [(new[bare], name) for name in (known if new else ()) if (bare := bare_name(name)) in new]


def organisations_named(name: str) -> Sequence[Organisation]:
    """Return the organisations with exactly this name, case and accents aside."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.name_key == casefold_key(name)[:200])
        .order_by(Organisation.id)
        .limit(MOST_CANDIDATES)
    ).all()


def organisations_like(name: str) -> Sequence[Organisation]:
    """Return the organisations whose name contains this: a handful at most."""
    return db.session.scalars(
        select(Organisation)
        .where(contains(Organisation.name_key, casefold_key(name)))
        .order_by(Organisation.name_key, Organisation.id)
        .limit(MOST_CANDIDATES)
    ).all()


def organisation_names() -> Sequence[str]:
    """Return names to choose from while typing."""
    return db.session.scalars(
        select(Organisation.name).order_by(Organisation.name_key, Organisation.id).limit(MOST_SUGGESTIONS)
    ).all()


def municipalities_to_choose() -> Sequence[Municipality]:
    """Return every municipality by name, the older ones too: an organisation may be of another time."""
    return db.session.scalars(
        select(Municipality).order_by(Municipality.name, Municipality.nis_code).limit(MOST_MUNICIPALITIES)
    ).all()


def _shares_a_word(column: Column, name: str) -> ColumnElement[bool]:
    """Return the condition that narrows the search for near names: some longer word begins alike."""
    starts = {word[:4] for word in casefold_key(name).split() if len(word) >= 3}
    return or_(false(), *(contains(column, start) for start in sorted(starts)[:6]))


def is_current(today: date) -> ColumnElement[bool]:
    """Return the condition that an affiliation holds today."""
    return (Affiliation.starts_on.is_(None) | (Affiliation.starts_on <= today)) & (
        Affiliation.ends_on.is_(None) | (Affiliation.ends_on >= today)
    )
