"""The list of actions: what can be asked of it, and the answer as a page or as rows of a file."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Row, bindparam, case, or_, select

from app.blueprints.actions import filters
from app.blueprints.actions.queries import is_open
from app.blueprints.pacts.lights import Light, light, light_column
from app.blueprints.pacts.queries import latest_words, nodes_of
from app.blueprints.pacts.rules import PAGES
from app.extensions import db
from app.models import Action, ActionState, Assignment, Organisation, Pact, PactNode, Person
from app.web.lists import Listing, Page, contains, paged_rows
from app.web.text import casefold_key

SORTS = ("number", "title", "owner", "light", "due", "updated")
FILTERS = ("theme", "state", "light", "owner", "window", filters.WHO, filters.LACK, filters.SILENT)
OVERDUE, MONTH = "overdue", "month"
MOST_THEMES = 1000
N = TypeVar("N", bound=Any)

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

Theme = Row[int, str, int | None, str, str]  # id, public_id, parent_id, number, title

# The list is the page that is opened most: its statements are put together once, and name the columns it shows.
_THEMES = (
    select(PactNode.id, PactNode.public_id, PactNode.parent_id, PactNode.number, PactNode.title)
    .where(PactNode.pact_id == bindparam("pact"), PactNode.kind.in_(sorted(PAGES)))
    .order_by(PactNode.position, PactNode.id)
    .limit(MOST_THEMES)
)
_JOINED = (
    select(Action.id)
    .outerjoin(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
    .outerjoin(Person, Person.id == Assignment.person_id)
    .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
)
_LISTED = _JOINED.add_columns(
    Action.public_id,
    Action.number,
    Action.title,
    Action.language,
    Action.is_priority,
    Action.is_open_ended,
    Action.starts_on,
    Action.due_on,
    Action.state,
    Action.view,
    Action.percent,
    Action.updated_at,
    Person.name.label("owner"),
    Person.email.label("owner_email"),
    Organisation.name.label("organisation"),
)


class Line(NamedTuple):
    """An action as the list shows it: its columns, its light, and the first words and the day of its latest news."""

    action: Any
    light: str
    words: str
    said_at: datetime | None


def themes_of(pact: Pact) -> list[PactNode]:
    """Return the themes and subthemes of a pact, each theme followed by its subthemes."""
    return _in_order([node for node in nodes_of(pact) if node.kind in PAGES])


def theme_names(pact: Pact) -> list[Theme]:
    """Return what `themes_of` returns, with no more of each than a filter shows."""
    return _in_order(db.session.execute(_THEMES, {"pact": pact.id}).all())


def _in_order(nodes: Sequence[N]) -> list[N]:
    tops = [node for node in nodes if node.parent_id is None]
    return [one for top in tops for one in (top, *(node for node in nodes if node.parent_id == top.id))]


def listed(
    pact: Pact, listing: Listing, themes: Sequence[Theme], today: date, me: int = 0
) -> tuple[Page[Row[Any]], list[Line]]:
    """Return one page of the actions of a pact that match what was asked, and its lines."""
    statement = _matching(_LISTED, pact, listing, themes, today, me)
    found = paged_rows(statement, listing, _order(listing.sort, today), tie=Action.id)
    news = latest_words([row.id for row in found.rows])
    return found, [_line(row, news.get(row.id, ("", None)), today) for row in found.rows]


def _line(row: Any, news: tuple[str, datetime | None], today: date) -> Line:
    shown = light(row.state, row.view, row.percent, row.starts_on, row.due_on, today, open_ended=row.is_open_ended)
    return Line(row, shown.value, *news)


def rows_for_file(
    pact: Pact, listing: Listing, themes: Sequence[Theme], today: date, me: int = 0
) -> Iterator[tuple[Action, str, str, str]]:
    """Yield every action that matches, with owner, organisation and light, a few hundred at a time."""
    columns = Action, Person.name, Organisation.name, light_column(today)
    statement = _matching(_JOINED.with_only_columns(*columns), pact, listing, themes, today, me)
    rows = db.session.execute(statement.order_by(Action.position, Action.id), execution_options={"yield_per": 200})
    for action, person, organisation, mark in rows:
        yield action, person or "", organisation or "", mark


def _matching(statement: Any, pact: Pact, listing: Listing, themes: Sequence[Theme], today: date, me: int) -> Any:
    statement = statement.where(Action.pact_id == pact.id)
    return statement.where(*_conditions(listing, themes, today), *filters.conditions(listing.filters, today, me))


def _conditions(listing: Listing, themes: Sequence[Theme], today: date) -> Iterator[ColumnElement[bool]]:
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


def _under(public_id: str, themes: Sequence[Theme]) -> list[int]:
    top = next((node for node in themes if node.public_id == public_id), None)
    return [node.id for node in themes if top and top.id in (node.id, node.parent_id)]


def _order(sort: str, today: date) -> Mapping[str, Any]:
    """Return the columns of the order that was asked for, and no others: that of the lights is long."""
    if sort == "light":
        kind = light_column(today)
        urgency = case(*((kind == one.value, place) for place, one in enumerate(_URGENCY)), else_=len(_URGENCY))
        return {sort: urgency}
    return {sort: _ORDERS[sort]}


_ORDERS: Mapping[str, Any] = {
    "number": Action.position,
    "title": Action.title,
    "owner": [Person.name_key.is_(None), Person.name_key],
    "due": [Action.due_on.is_(None), Action.due_on],
    "updated": [Action.updated_at.is_(None), Action.updated_at],
}
