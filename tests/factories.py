"""People and things to test with: Alice coordinates, Bob facilitates, Charlie owns an action.

Everything is made in transactions of its own and handed back detached; hand it on to `merge` (or give it to
another factory method) to use it in a session again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import Flask

from app.database import unit_of_work
from app.extensions import db
from app.models import (
    Account,
    Action,
    Affiliation,
    Assignment,
    Meeting,
    MemberRole,
    Membership,
    NodeKind,
    Organisation,
    OrganisationKind,
    Pact,
    PactNode,
    PactStatus,
    Person,
    Role,
    Workgroup,
    WorkgroupKind,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
T = TypeVar("T")


class World:
    """Makes rows for one application, at the moment `now`."""

    def __init__(self, app: Flask, now: datetime) -> None:
        self.app = app
        self.now = now
        self.today: date = now.astimezone(BRUSSELS).date()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write in one transaction of the application."""
        with self.app.app_context(), unit_of_work():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read in a session of the application."""
        with self.app.app_context():
            yield

    def merge(self, thing: T) -> T:
        """Return `thing` as a member of the open session."""
        return db.session.merge(thing, load=True)

    def add(self, thing: T) -> T:
        """Store `thing` and what it refers to, in a transaction of its own."""
        with self.writing():
            db.session.add(thing)
            db.session.flush()
        return thing

    def person(self, name: str = "Charlie Peeters", email: str | None = None, **values: Any) -> Person:
        """Store someone; the address follows from the first name unless given (None: no address is "")."""
        address = f"{name.split(maxsplit=1)[0].lower()}@example.org" if email is None else email or None
        return self.add(Person(name=name, email=address, source="test", **values))

    def account(self, name: str, role: Role = Role.MEMBER, **values: Any) -> Account:
        """Store someone who may sign in."""
        person = Person(name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org", source="test", **values)
        return self.add(Account(person=person, role=role, created_at=self.now))

    def coordinator(self, name: str = "Alice Maes") -> Account:
        """Alice, who coordinates."""
        return self.account(name, Role.COORDINATOR)

    def administrator(self, name: str = "Ada Willems") -> Account:
        """Ada, who administers."""
        return self.account(name, Role.ADMINISTRATOR)

    def facilitator(self, workgroup: Workgroup, name: str = "Bob Claes") -> Account:
        """Bob, who facilitates `workgroup`."""
        account = self.account(name)
        self.member(workgroup, account.person, MemberRole.FACILITATOR)
        return account

    def organisation(
        self, name: str = "Stad Aalst", kind: OrganisationKind = OrganisationKind.MUNICIPALITY
    ) -> Organisation:
        """Store an organisation."""
        return self.add(Organisation(name=name, kind=kind))

    def affiliation(self, person: Person, organisation: Organisation, **values: Any) -> Affiliation:
        """Let `person` speak for `organisation`."""
        with self.writing():
            made = Affiliation(person=self.merge(person), organisation=self.merge(organisation), **values)
            db.session.add(made)
        return made

    def pact(self, **values: Any) -> Pact:
        """Store an adopted pact of six years that is in its fourth year, without nodes."""
        first = self.today.year - 3
        defaults: dict[str, Any] = {
            "title": "Duurzaam en innovatief",
            "region": "Zuid-Oost-Vlaanderen",
            "body_name": "Streekoverleg Zuid-Oost-Vlaanderen",
            "starts_on": date(first, 1, 1),
            "ends_on": date(first + 5, 12, 31),
            "adopted_on": date(first, 6, 27),
            "status": PactStatus.ADOPTED,
        }
        return self.add(Pact(**{**defaults, **values}))

    def theme(
        self, pact: Pact, number: str = "4", title: str = "Mobiliteit", parent: PactNode | None = None
    ) -> PactNode:
        """Store a theme of `pact`, or a subtheme of `parent`."""
        with self.writing():
            node = PactNode(
                pact=self.merge(pact),
                parent=self.merge(parent) if parent else None,
                kind=NodeKind.SUBTHEME if parent else NodeKind.THEME,
                number=number,
                title=title,
                position=int(number.rsplit(".", maxsplit=1)[-1]),
            )
            db.session.add(node)
        return node

    def workgroup(self, pact: Pact, name: str = "Werkgroep Mobiliteit", **values: Any) -> Workgroup:
        """Store an ad hoc workgroup that closes in half a year."""
        defaults: dict[str, Any] = {
            "kind": WorkgroupKind.AD_HOC,
            "founded_on": self.today - timedelta(days=90),
            "closes_on": self.today + timedelta(days=180),
        }
        with self.writing():
            group = Workgroup(name=name, pact=self.merge(pact), **{**defaults, **values})
            db.session.add(group)
        return group

    def member(self, workgroup: Workgroup, person: Person, role: MemberRole = MemberRole.MEMBER) -> Membership:
        """Let `person` sit in `workgroup`."""
        with self.writing():
            made = Membership(
                workgroup=self.merge(workgroup),
                person=self.merge(person),
                role=role,
                starts_on=self.today - timedelta(days=30),
            )
            db.session.add(made)
        return made

    def meeting(self, workgroup: Workgroup, *, days: int = 14, title: str = "Vergadering", **values: Any) -> Meeting:
        """Store a meeting `days` from today, from 14.00 to 16.00 local time."""
        start = datetime(self.today.year, self.today.month, self.today.day, 14) + timedelta(days=days)  # noqa: DTZ001 - local time
        instant = start.replace(tzinfo=BRUSSELS)
        with self.writing():
            made = Meeting(
                workgroup=self.merge(workgroup),
                title=title,
                starts_local=start,
                timezone="Europe/Brussels",
                starts_at=instant,
                ends_at=instant + timedelta(hours=2),
                place="Stadhuis Ninove",
                **values,
            )
            db.session.add(made)
        return made

    def action(
        self, pact: Pact, owner: Person | None = None, title: str = "Dossier transport over water", **values: Any
    ) -> Action:
        """Store an action, due in 30 days, owned by `owner`."""
        defaults: dict[str, Any] = {
            "starts_on": self.today - timedelta(days=60),
            "due_on": self.today + timedelta(days=30),
        }
        node = values.pop("node", None)
        with self.writing():
            made = Action(
                pact=self.merge(pact), node=self.merge(node) if node else None, title=title, **{**defaults, **values}
            )
            db.session.add(made)
            if owner is not None:
                self._assign(made, owner)
        return made

    def _assign(self, action: Action, owner: Person) -> None:
        db.session.add(Assignment(action=action, person=self.merge(owner), starts_on=self.today - timedelta(days=60)))

    def rows(self, model: type[T]) -> Sequence[T]:
        """Return every row of a model, detached."""
        with self.reading():
            return db.session.scalars(db.select(model)).all()
