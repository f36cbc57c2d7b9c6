"""People who do not exist, what they speak for, and the accounts of the demonstration."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.blueprints.accounts.passwords import make_hash
from app.demo.story import Story, texts
from app.extensions import db
from app.models import Account, Affiliation, Bench, Organisation, OrganisationKind, Person, Role, Seat
from config import DEMO_PASSWORD

SOURCE = "Deelnemerslijst van het streekoverleg"
BENCHES = {
    OrganisationKind.UNIONS: Bench.WORKERS,
    OrganisationKind.EMPLOYERS: Bench.EMPLOYERS,
    OrganisationKind.MUNICIPALITY: Bench.MUNICIPALITIES,
    OrganisationKind.PROVINCE: Bench.PROVINCE,
}


def load_people(story: Story) -> None:
    """Store everyone with an affiliation, and the accounts that a demonstration signs in to."""
    data = texts("people")
    password_hash = make_hash(DEMO_PASSWORD)
    for one in data["person"]:
        person = story.people[one["key"]] = story.add(_person(one, story))
        story.homes[one["key"]] = story.organisations[one["org"]]
        _speaks_for(story, person, one["org"], one["role"], is_contact=one.get("contact", False))
        if "account" in one:
            account = Account(
                person=person,
                role=Role(one["account"]),
                created_at=story.ago(900),
                password_hash=password_hash,
                made_by_demo=True,
            )
            story.add(account)
    for one in data["also"]:
        _speaks_for(story, story.people[one["person"]], one["org"], one["role"])
    for one in data["formerly"]:
        affiliation = _speaks_for(story, story.people[one["person"]], one["org"], one["role"])
        affiliation.ends_on = story.day(-365)
    db.session.flush()
    _load_seats(story)


def _load_seats(story: Story) -> None:
    """Seat the first people of each side in the body, with the next one of their side as a substitute."""
    sides: dict[Bench, list[Affiliation]] = {}
    for affiliation in db.session.scalars(select(Affiliation).order_by(Affiliation.id)):
        bench = BENCHES.get(affiliation.organisation.kind)
        if bench is not None:
            affiliation.is_mandate = affiliation.role.startswith(("schepen", "burgemeester"))
            sides.setdefault(bench, []).append(affiliation)
    for bench, people in sides.items():
        for number, one in enumerate(people[:3]):
            following = people[(number + 1) % len(people)].person
            seat = Seat(
                bench=bench,
                person=one.person,
                organisation=one.organisation,
                substitute=following if following is not one.person else None,
                starts_on=story.day(-900),
            )
            story.add(seat)


def address_of(name: str, organisation: str) -> str:
    """Return the invented address of a person: given.family@organisation.example.org."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("ı", "i").lower())
    parts = "".join(char for char in plain if not unicodedata.combining(char)).split()
    return f"{parts[0]}.{''.join(parts[1:])}@{organisation}.example.org"


def _person(one: dict[str, Any], story: Story) -> Person:
    suppressed = one.get("suppressed", "")
    return Person(
        name=one["name"],
        email=one.get("email") or address_of(one["name"], one["org"]),
        language=one.get("language", "nl"),
        phone=f"0{story.dice.randint(2, 9)}00 00 {story.dice.randint(10, 99)} {story.dice.randint(10, 99)}",
        is_functional=one.get("functional", False),
        source=SOURCE,
        suppressed_at=story.ago(40) if suppressed else None,
        suppressed_reason=suppressed,
    )


def _speaks_for(story: Story, person: Person, key: str, role: str, *, is_contact: bool = False) -> Affiliation:
    return story.add(
        Affiliation(
            person=person,
            organisation=story.organisations[key],
            role=role,
            is_contact=is_contact,
            starts_on=story.day(-900),
        )
    )


def load_crowd(story: Story) -> None:
    """Store many more people, so that every list and count can be seen at a size."""
    data = texts("people")
    wanted = (story.scale - 1) * len(data["person"])
    organisations = _more_organisations(story, wanted // 4)
    names = [f"{story.dice.choice(data['first_names'])} {story.dice.choice(data['last_names'])}" for _ in range(wanted)]
    people = story.bulk(
        Person,
        [
            {
                "name": name,
                "email": f"{address_of(name, 'x').split('@')[0]}.{number}@streek.example.org",
                "language": story.dice.choices(["nl", "fr", "en"], [90, 8, 2])[0],
                "phone": "",
                "is_functional": False,
                "source": SOURCE,
                "suppressed_reason": "",
            }
            for number, name in enumerate(names, start=1)
        ],
    )
    story.crowd = [(person, story.dice.choice(organisations)) for person in people]
    story.bulk(
        Affiliation,
        [
            {
                "person_id": person,
                "organisation_id": organisation,
                "role": "medewerker",
                "is_contact": False,
                "starts_on": story.today - timedelta(days=story.dice.randint(30, 900)),
            }
            for person, organisation in story.crowd
        ],
    )


def _more_organisations(story: Story, wanted: int) -> list[int]:
    """Store companies and associations, and return the keys of all organisations."""
    data = texts("people")
    rows = [
        {
            "name": f"{story.dice.choice(data['last_names'])} & {story.dice.choice(data['last_names'])} {number}",
            "kind": story.dice.choice(
                [OrganisationKind.COMPANY, OrganisationKind.COMPANY, OrganisationKind.ASSOCIATION]
            ),
        }
        for number in range(1, wanted + 1)
    ]
    known = [organisation.id for organisation in story.organisations.values()]
    return known + story.bulk(Organisation, rows)
