"""What the tests of this slice share."""

from __future__ import annotations

from app.extensions import db
from app.models import Action, Assignment, Person
from app.web import links
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


def link_of(world: World, action: Action, person: Person) -> str:
    """Return the path of the personal link of an owner."""
    with world.writing():
        link = links.link_for(
            "action_update",
            person=db.session.get_one(Person, person.id),
            subject_kind="action",
            subject_id=action.public_id,
            now=NOON,
        )
        db.session.flush()
        return f"/l/{links.token_of(link)}"


def fresh(world: World, action: Action) -> Action:
    """Return an action as it is stored now."""
    return next(row for row in world.rows(Action) if row.id == action.id)


def current_owner_id(world: World, action: Action) -> int:
    """Return who owns an action now."""
    return next(row.person_id for row in world.rows(Assignment) if row.action_id == action.id and row.ends_on is None)


def queries_of(browser: Browser, address: str) -> int:
    """Return how many queries a page takes."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return int(answer.headers["Server-Timing"].split('"')[1].split()[0])
