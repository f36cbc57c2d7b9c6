"""Pure decisions about the pact: what may hold what, which number comes next, what changed between two versions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.models import NodeKind, PactStatus

# What may stand under what; None is the pact itself.
MAY_HOLD: Mapping[NodeKind | None, tuple[NodeKind, ...]] = {
    None: (NodeKind.THEME,),
    NodeKind.THEME: (NodeKind.SUBTHEME, NodeKind.OBJECTIVE, NodeKind.PARAGRAPH),
    NodeKind.SUBTHEME: (NodeKind.OBJECTIVE, NodeKind.PARAGRAPH),
    NodeKind.OBJECTIVE: (NodeKind.PARAGRAPH,),
    NodeKind.PARAGRAPH: (),
}
NUMBERED = frozenset({NodeKind.THEME, NodeKind.SUBTHEME})
PAGES = NUMBERED  # the kinds that have a page of their own
MAY_BE_ADOPTED = frozenset({PactStatus.DRAFT, PactStatus.IN_CONSULTATION, PactStatus.ADOPTED})

# How a pact goes on without being adopted: that is a step of its own, with a date and a reason.
TRANSITIONS: Mapping[PactStatus, tuple[PactStatus, ...]] = {
    PactStatus.DRAFT: (PactStatus.IN_CONSULTATION,),
    PactStatus.IN_CONSULTATION: (PactStatus.DRAFT,),
    PactStatus.ADOPTED: (PactStatus.CLOSED,),
    PactStatus.CLOSED: (PactStatus.ADOPTED,),
}

Node = Mapping[str, Any]
Ops = list[tuple[str, str]]
_WORDS = re.compile(r"\s+|[^\s]+")


def next_number(parent: str, taken: Iterable[str]) -> str:
    """Return the number for one more node under `parent` ("" is the pact): one above the highest there is."""
    prefix = f"{parent}." if parent else ""
    last = [number.removeprefix(prefix) for number in taken if number.startswith(prefix)]
    return f"{prefix}{max((int(part) for part in last if part.isdecimal() and len(part) < 6), default=0) + 1}"


def theme_of(number: str) -> int | None:
    """Return the number of the theme that a number such as 2.1.3 lies in, for its colour (1 to 6)."""
    first = number.split(".", 1)[0]
    return int(first) if first.isascii() and first.isdigit() and 1 <= int(first) <= 6 else None


def word_changes(before: str, after: str) -> Ops:
    """Return the changes from one text to another by words, as (equal | insert | delete, text)."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    ops: Ops = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 2000).get_opcodes():
        if op in {"delete", "replace"}:
            ops.append(("delete", "".join(old[a:b])))
        if op in {"insert", "replace"}:
            ops.append(("insert", "".join(new[c:d])))
        if op == "equal":
            ops.append(("equal", "".join(old[a:b])))
    return ops


@dataclass(frozen=True)
class Changed:
    """A node or action that differs between two versions."""

    number: str
    title: Ops
    text: Ops


@dataclass(frozen=True)
class Difference:
    """What changed from one version to the next: for nodes and for actions."""

    added: list[Node] = field(default_factory=list)
    removed: list[Node] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def difference(before: Sequence[Node], after: Sequence[Node]) -> Difference:
    """Compare two lists of frozen rows by their identity: what came, what went, what was reworded."""
    old = {row["id"]: row for row in before}
    new = {row["id"]: row for row in after}
    changed = [
        Changed(
            number=row["number"],
            title=word_changes(old[key]["title"], row["title"]),
            text=word_changes(old[key].get("text", ""), row.get("text", "")),
        )
        for key, row in new.items()
        if key in old and any(old[key].get(part, "") != row.get(part, "") for part in ("title", "text", "number"))
    ]
    return Difference(
        added=[row for key, row in new.items() if key not in old],
        removed=[row for key, row in old.items() if key not in new],
        changed=changed,
    )


def branches(nodes: Sequence[Node]) -> list[dict[str, Any]]:
    """Return frozen nodes as a tree: each with the list of its children, in their order."""
    made: dict[str | None, dict[str, Any]] = {row["id"]: {**row, "children": []} for row in nodes}
    roots: list[dict[str, Any]] = []
    for row in sorted(made.values(), key=lambda one: one["position"]):
        parent = made.get(row["parent"])
        (parent["children"] if parent else roots).append(row)
    return roots
