"""The list of actions: what can be asked of it, and the answer as a page or as rows of a file."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select

from app.blueprints.actions.queries import is_open
from app.blueprints.pacts.lights import Light, light_column
from app.blueprints.pacts.queries import nodes_of
from app.blueprints.pacts.rules import PAGES
from app.extensions import db
from app.models import Action, ActionState, Assignment, Organisation, Pact, PactNode, Person
from app.web.lists import Listing, Page, contains, paged
from app.web.text import casefold_key

SORTS = ("number", "title", "owner", "light", "due", "updated")
FILTERS = ("theme", "state", "light", "owner", "window")
OVERDUE, MONTH = "overdue", "month"

# From what needs a hand to what needs none.
_URGENCY = (
    Light.OFF_TRACK,
    Light.SLIGHT_DELAY,
    Light.NO_DATA,
    Light.NOT_STARTED,
    Light.ON_TRACK,
    Light.PAUSED,
    Light.STOPPED,
    Light.DONE,
)


def themes_of(pact: Pact) -> list[PactNode]:
    """Return the themes and subthemes of a pact, each theme followed by its subthemes."""
    nodes = [node for node in nodes_of(pact) if node.kind in PAGES]
    tops = [node for node in nodes if node.parent_id is None]
    return [one for top in tops for one in (top, *(node for node in nodes if node.parent_id == top.id))]


def listed(pact: Pact, listing: Listing, themes: Sequence[PactNode], today: date) -> Page[Action]:
    """Return one page of the actions of a pact that match what was asked."""
    return paged(_matching(select(Action), pact, listing, themes, today), listing, _columns(today), tie=Action.id)


def rows_for_file(
    pact: Pact, listing: Listing, themes: Sequence[PactNode], today: date
) -> Iterator[tuple[Action, str, str, str]]:
    """Yield every action that matches, with owner, organisation and light, a few hundred at a time."""
    statement = _matching(
        select(Action, Person.name, Organisation.name, light_column(today)), pact, listing, themes, today
    )
    rows = db.session.execute(statement.order_by(Action.position, Action.id), execution_options={"yield_per": 200})
    for action, person, organisation, light in rows:
        yield action, person or "", organisation or "", light


def _matching(statement: Any, pact: Pact, listing: Listing, themes: Sequence[PactNode], today: date) -> Any:
    statement = (
        statement.outerjoin(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
        .outerjoin(Person, Person.id == Assignment.person_id)
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
        .where(Action.pact_id == pact.id)
    )
    return statement.where(*_conditions(listing, themes, today))


def _conditions(listing: Listing, themes: Sequence[PactNode], today: date) -> Iterator[ColumnElement[bool]]:
    asked = listing.filters
    if listing.query:
        words = listing.query
        yield or_(contains(Action.title, words), contains(Action.description, words), Action.number == words)
    if theme := asked.get("theme"):
        yield Action.node_id.in_(_under(theme, themes))
    if asked.get("state") in set(ActionState):
        yield Action.state == asked["state"]
    if asked.get("light") in set(Light):
        yield light_column(today) == asked["light"]
    if owner := asked.get("owner"):
        key = casefold_key(owner)
        yield or_(
            contains(Person.name_key, key), contains(Person.email, owner.lower()), contains(Organisation.name_key, key)
        )
    if asked.get("window") == OVERDUE:
        yield (Action.due_on < today) & is_open()
    if asked.get("window") == MONTH:
        last = today.replace(day=monthrange(today.year, today.month)[1])
        yield Action.due_on.between(today.replace(day=1), last) & is_open()


def _under(public_id: str, themes: Sequence[PactNode]) -> list[int]:
    top = next((node for node in themes if node.public_id == public_id), None)
    return [node.id for node in themes if top and top.id in (node.id, node.parent_id)]


def _columns(today: date) -> Mapping[str, Any]:
    kind = light_column(today)
    urgency = case(*((kind == light.value, place) for place, light in enumerate(_URGENCY)), else_=len(_URGENCY))
    return {
        "number": Action.position,
        "title": Action.title,
        "owner": [Person.name_key.is_(None), Person.name_key],
        "light": urgency,
        "due": [Action.due_on.is_(None), Action.due_on],
        "updated": [Action.updated_at.is_(None), Action.updated_at],
    }
