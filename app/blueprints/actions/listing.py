"""The list of actions: what can be asked of it, and the answer as a page or as rows of a file."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, func, or_, select

from app.blueprints.actions import filters
from app.blueprints.actions.queries import is_open
from app.blueprints.pacts.lights import Light, light, light_column
from app.blueprints.pacts.queries import WORDS_SHOWN, newest_words, nodes_of
from app.blueprints.pacts.rules import PAGES
from app.extensions import db
from app.models import Action, ActionState, Assignment, Organisation, Pact, PactNode, Person, ProgressUpdate
from app.prepared import Prepared
from app.web.lists import PAGE_SIZE, Listing, Page, contains
from app.web.text import casefold_key

SORTS = ("number", "title", "owner", "light", "due", "updated")
FILTERS = ("theme", "state", "light", "owner", "window", filters.WHO, filters.LACK, filters.SILENT, filters.ORIGIN)
OVERDUE, MONTH = "overdue", "month"
NO_THEME, ANY_OPEN = "none", "open"
MOST_THEMES = 1000
CALLED = func.coalesce(func.nullif(Person.name, ""), Person.email)  # the name of an owner, or the address
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


class Theme(NamedTuple):
    """A theme or subtheme, as a filter shows it."""

    id: int
    public_id: str
    parent_id: int | None
    number: str
    title: str


# The list is the page that is opened most: its statements are put together once, and name the columns it shows.
_THEMES = Prepared(
    select(PactNode.id, PactNode.public_id, PactNode.parent_id, PactNode.number, PactNode.title)
    .where(PactNode.pact_id == bindparam("pact"), PactNode.kind.in_(sorted(PAGES)))
    .order_by(PactNode.position, PactNode.id)
    .limit(MOST_THEMES),
    Theme,
)


def _with_owner(statement: Select[Any]) -> Select[Any]:
    return (
        statement.outerjoin(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
        .outerjoin(Person, Person.id == Assignment.person_id)
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
    )


_JOINED = _with_owner(select(Action.id))
_COLUMNS = (
    Action.id,
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
    Person.name,
    Person.email,
    Organisation.name,
)


class Line(NamedTuple):
    """An action as the list shows it: its columns, and the first words and the day of its latest news."""

    id: int
    public_id: str
    number: str
    title: str
    language: str
    is_priority: bool
    is_open_ended: bool
    starts_on: date | None
    due_on: date | None
    state: str
    view: str
    percent: int | None
    updated_at: datetime | None
    owner: str | None
    owner_email: str | None
    organisation: str | None
    words: str | None
    said_at: datetime | None

    def light(self, today: date) -> str:
        """Return what the mark of the action shows on a day."""
        return light(
            self.state, self.view, self.percent, self.starts_on, self.due_on, today, open_ended=self.is_open_ended
        ).value


def themes_of(pact: Pact) -> list[PactNode]:
    """Return the themes and subthemes of a pact, each theme followed by its subthemes."""
    return _in_order([node for node in nodes_of(pact) if node.kind in PAGES])


def theme_names(pact_id: int) -> list[Theme]:
    """Return what `themes_of` returns, with no more of each than a filter shows."""
    return _in_order(_THEMES.all(pact=pact_id))


def _in_order(nodes: Sequence[N]) -> list[N]:
    tops = [node for node in nodes if node.parent_id is None]
    return [one for top in tops for one in (top, *(node for node in nodes if node.parent_id == top.id))]


def listed(
    pact_id: int, listing: Listing, themes: Sequence[Theme], today: date, me: int = 0
) -> tuple[Page[Any], Callable[[Any], Line]]:
    """Return one page of the actions of a pact that match what was asked, and what reads a row of it as a line.

    Rows may be as the driver gave them: a line that is remembered (`app/web/memory.py`) need not be read.
    """
    if listing.query or listing.filters or listing.sort == "light":
        matching = _matching(_JOINED, pact_id, listing, themes, today, me)
        statement = _one_page(matching, _order(listing.sort, today), descending=listing.descending)
        return _page(lambda offset: db.session.execute(statement, {"offset": offset}).all(), listing.page), _as_line
    whole = _whole_list(listing.sort, listing.descending)
    return _page(lambda offset: whole.raw(pact=pact_id, offset=offset), listing.page), whole.read


def _as_line(row: tuple[Any, ...]) -> Line:
    return Line(*row)


def _page(ask: Callable[[int], Sequence[Any]], number: int) -> Page[Any]:
    """Return the page of this number, or the last one; each row ends with the number of all rows."""
    rows = ask((number - 1) * PAGE_SIZE)
    if not rows and number > 1:
        first = ask(0)
        number = max(1, -(-first[0][-1] // PAGE_SIZE)) if first else 1
        rows = ask((number - 1) * PAGE_SIZE)
    return Page([tuple(row[:-1]) for row in rows], rows[0][-1] if rows else 0, number, PAGE_SIZE)


@cache
def _whole_list(sort: str, descending: bool) -> Prepared[Line]:  # noqa: FBT001 - a key of the memory, like the other
    of_pact = Action.pact_id == bindparam("pact")
    keys = _JOINED if sort == "owner" else select(Action.id)
    return Prepared(_one_page(keys.where(of_pact), _ORDERS[sort], descending=descending, total=_number_of_all()), Line)


def _number_of_all() -> ColumnElement[int]:
    """Return how many actions the pact has: all there are, less those of the pacts before and after it.

    SQLite counts a whole table page by page, and what meets a condition row by row. Nearly every action is of the
    pact that is looked at.
    """
    pact: ColumnElement[int] = bindparam("pact", type_=Integer)
    everywhere = select(func.count()).select_from(Action)
    before, after = everywhere.where(Action.pact_id < pact), everywhere.where(Action.pact_id > pact)
    return everywhere.scalar_subquery() - before.scalar_subquery() - after.scalar_subquery()


def _one_page(
    matching: Select[Any], order: Sequence[Any], *, descending: bool, total: ColumnElement[int] | None = None
) -> Select[Any]:
    """Return the statement for one page: its rows in their order, the latest words on each, and the count of all.

    `matching` selects keys. The page is cut from these alone, so that nothing else is read, sorted or passed over of
    the thousands of rows that are not shown. Without a `total` that is known to be the count, each match is counted
    as it is found: looking for words takes long, and would be done twice.
    """
    keys = [key.label(f"key{place}") for place, key in enumerate(order)]
    counted = (total if total is not None else func.count().over()).label("total")
    inner = matching.add_columns(*keys, counted).order_by(*_turned(keys, descending), Action.id)
    one = inner.limit(PAGE_SIZE).offset(bindparam("offset", type_=Integer)).subquery("listed")
    shown = (*_COLUMNS, func.substr(ProgressUpdate.text, 1, WORDS_SHOWN), ProgressUpdate.at, one.c.total)
    return (
        _with_owner(select(*shown).select_from(one).join(Action, Action.id == one.c.id))
        .outerjoin(ProgressUpdate, ProgressUpdate.id == newest_words(one.c.id))
        .order_by(*_turned([one.c[key.name] for key in keys], descending), one.c.id)
    )


def _turned(keys: Sequence[Any], descending: bool) -> list[Any]:  # noqa: FBT001 - the name of the function asks
    return [key.desc() if descending else key.asc() for key in keys]


def rows_for_file(
    pact_id: int, listing: Listing, themes: Sequence[Theme], today: date, me: int = 0
) -> Iterator[tuple[Action, str, str, str]]:
    """Yield every action that matches, with owner, organisation and light, a few hundred at a time."""
    columns = Action, CALLED, Organisation.name, light_column(today)
    statement = _matching(_JOINED.with_only_columns(*columns), pact_id, listing, themes, today, me)
    rows = db.session.execute(statement.order_by(Action.position, Action.id), execution_options={"yield_per": 200})
    for action, person, organisation, mark in rows:
        yield action, person or "", organisation or "", mark


def _matching(statement: Any, pact_id: int, listing: Listing, themes: Sequence[Theme], today: date, me: int) -> Any:
    statement = statement.where(Action.pact_id == pact_id)
    return statement.where(*_conditions(listing, themes, today), *filters.conditions(listing.filters, today, me))


def _conditions(listing: Listing, themes: Sequence[Theme], today: date) -> Iterator[ColumnElement[bool]]:
    asked = listing.filters
    if listing.query:
        words = listing.query
        yield or_(contains(Action.title, words), contains(Action.description, words), Action.number == words)
    if asked.get("theme") == NO_THEME:
        yield or_(Action.node_id.is_(None), Action.node_id.not_in([node.id for node in themes]))
    elif theme := asked.get("theme"):
        yield Action.node_id.in_(_under(theme, themes))
    if asked.get("state") == ANY_OPEN:
        yield is_open()
    elif asked.get("state") in set(ActionState):
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


def _order(sort: str, today: date) -> Sequence[Any]:
    if sort != "light":
        return _ORDERS[sort]
    kind = light_column(today)
    return [case(*((kind == one.value, place) for place, one in enumerate(_URGENCY)), else_=len(_URGENCY))]


_ORDERS: Mapping[str, Sequence[Any]] = {
    "number": [Action.position],
    "title": [Action.title],
    "owner": [Person.name_key.is_(None), Person.name_key],
    "due": [Action.due_on.is_(None), Action.due_on],
    "updated": [Action.updated_at.is_(None), Action.updated_at],
}
