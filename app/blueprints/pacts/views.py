"""From rows to what the components draw: the tree with its marks, and the line of six years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import url_for

from app.blueprints.pacts.lights import light_of, repeated
from app.blueprints.pacts.queries import NamedAction
from app.blueprints.pacts.rules import PAGES, theme_of
from app.models import Action, ActionState, Pact, PactNode, PactVersion, Round, RoundKind
from app.web.formats import local
from app.web.languages import gettext as _
from app.web.languages import ngettext

MOST_MARKS = 60  # more marks than this no longer read as a picture: their number stands there instead
PREPARATION = timedelta(days=183)  # how long before its decision a round is drawn when it has not opened yet

Address = Callable[[str], str]


@dataclass
class Branch:
    """A theme or subtheme with what hangs under it."""

    node: PactNode
    children: list[Branch] = field(default_factory=list)
    texts: list[PactNode] = field(default_factory=list)  # its objectives and paragraphs
    details: dict[int, list[PactNode]] = field(default_factory=dict)  # the paragraphs of an objective, by its id

    def ids(self) -> list[int]:
        """The ids of the node itself and of every theme and subtheme below it."""
        return [self.node.id, *(one for child in self.children for one in child.ids())]


def branches_of(nodes: Sequence[PactNode]) -> list[Branch]:
    """Return the themes of a pact, each with its subthemes and texts, in order."""
    made = {node.id: Branch(node) for node in nodes}
    roots: list[Branch] = []
    for node in nodes:
        above = made.get(node.parent_id) if node.parent_id else None
        if node.kind in PAGES:
            (above.children if above else roots).append(made[node.id])
        elif above and above.node.kind in PAGES:
            above.texts.append(node)
        elif above and above.node.parent_id in made:
            made[above.node.parent_id].details.setdefault(above.node.id, []).append(node)
    return roots


def find_branch(branches: Iterable[Branch], node: PactNode) -> Branch | None:
    """Return the branch of `node`."""
    for branch in branches:
        if branch.node.id == node.id:
            return branch
        found = find_branch(branch.children, node)
        if found:
            return found
    return None


def total_of(branch: Branch, counts: Mapping[int | None, Counter[str]]) -> Counter[str]:
    """Return the lights of every action in a branch."""
    total: Counter[str] = Counter()
    for node_id in branch.ids():
        total.update(counts.get(node_id, {}))
    return total


def tree_of(
    branches: Iterable[Branch],
    counts: Mapping[int | None, Counter[str]],
    *,
    named: Sequence[NamedAction],
    node_url: Address,
    action_url: Address,
    language: str,
) -> list[dict[str, Any]]:
    """Return the tree as the component draws it: the actions by name where they are in `named`, else as marks."""
    by_node: dict[int | None, list[dict[str, Any]]] = {}
    for action in named:
        by_node.setdefault(action.node_id, []).append(
            {
                "number": action.number,
                "title": action.title,
                "href": action_url(action.public_id),
                "kind": action.light,
                "lang": language,
            }
        )

    def drawn(branch: Branch) -> dict[str, Any]:
        lights = counts.get(branch.node.id, Counter())
        total = sum(lights.values())
        names = by_node.get(branch.node.id, [])
        return {
            "id": branch.node.public_id,
            "number": branch.node.number,
            "title": branch.node.title,
            "href": node_url(branch.node.public_id),
            "theme": theme_of(branch.node.number),
            "lang": language,
            "kinds": repeated(lights) if not names and total <= MOST_MARKS else [],
            "note": many(total) if total > MOST_MARKS else None,
            "children": [*map(drawn, branch.children), *names],
        }

    return [drawn(branch) for branch in branches]


def many(count: int) -> str:
    """Return how many actions there are, in words."""
    return ngettext("%(num)s action", "%(num)s actions", count)


def where_from(total: int, later: tuple[int, int]) -> str:
    """Return how many actions a pact has, those of its text apart from those that came later, as `later_actions`."""
    added, decided = later
    if not added or added == total:
        return f"{many(total)}."
    first = many(total - added)
    if decided == added:
        return ngettext(
            "%(first)s of the pact and %(num)s that came from a decision later.",
            "%(first)s of the pact and %(num)s that came from decisions later.",
            added,
            first=first,
        )
    return ngettext(
        "%(first)s of the pact and %(num)s that came later.",
        "%(first)s of the pact and %(num)s that came later.",
        added,
        first=first,
    )


def versions_on_line(versions: Iterable[PactVersion]) -> list[dict[str, Any]]:
    """Return the versions for the line of six years."""
    return [
        {"date": version.adopted_on, "label": _("version %(number)s", number=version.number)}
        for version in sorted(versions, key=lambda one: one.number)
    ]


def rounds_on_line(rounds: Iterable[Round], pact: Pact, today: date) -> list[dict[str, Any]]:
    """Return the rounds for the line of six years; one that has not opened is drawn half a year long."""
    drawn = []
    for one in rounds:
        opened = local(one.opened_at) if one.opened_at else None
        start = date(opened.year, opened.month, opened.day) if opened else one.decides_on - PREPARATION
        state = "done" if one.closed_at or one.decides_on < today else "now" if start <= today else "next"
        label = _("closing round") if one.kind == RoundKind.CLOSING else _("round %(number)s", number=one.ordinal)
        end = min(max(one.decides_on, start), pact.ends_on)
        drawn.append({"start": max(start, pact.starts_on), "end": end, "label": label, "state": state})
    return drawn


def actions_on_line(actions: Iterable[Action], pact: Pact, today: date) -> list[dict[str, Any]]:
    """Return the actions for the line of six years."""
    return [
        {
            "number": action.number,
            "label": action.title,
            "start": min(max(action.starts_on or pact.starts_on, pact.starts_on), pact.ends_on),
            "due": None if action.due_on is None else min(max(action.due_on, pact.starts_on), pact.ends_on),
            "until": action.updated_at.date() if action.state == ActionState.DONE and action.updated_at else None,
            "kind": light_of(action, today).value,
            "href": url_for("actions.show", action=action.public_id),
        }
        for action in actions
    ]
