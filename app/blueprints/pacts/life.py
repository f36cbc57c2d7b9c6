"""A node's whole life: what each version said of it, and what was changed since, each compared with the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.blueprints.pacts.rules import Ops, word_changes
from app.blueprints.pacts.words import decision_label
from app.models import AuditEntry, Decision, PactNode, PactVersion
from app.web.formats import local
from app.web.languages import gettext as _


@dataclass(frozen=True)
class Stage:
    """A node at one moment, with its difference from the moment before."""

    on: date
    title: str
    who: str
    number_change: str
    title_ops: Ops
    text_ops: Ops


def stages_of(
    node: PactNode,
    versions: Sequence[PactVersion],
    changes: Sequence[AuditEntry],
    decisions: Mapping[int, Decision],
) -> list[Stage]:
    """Return the stages of a node, the newest first. `versions` and `changes` come oldest first."""
    found: list[tuple[date, str, str, Mapping[str, Any] | None]] = []
    for version in versions:
        row = next((one for one in version.snapshot.get("nodes", []) if one["id"] == node.public_id), None)
        decision = decisions.get(version.decision_id or 0)
        by = decision_label(decision) if decision else ""
        found.append((version.adopted_on, _("Version %(number)s", number=version.number), by, row))
    last_adopted = versions[-1].adopted_on if versions else None
    since = [one for one in changes if last_adopted is None or _day(one.at) >= last_adopted]
    states = [*(entry.detail["before"] for entry in since[1:]), _now(node)]
    for entry, state in zip(since, states, strict=False):
        who = entry.actor.label if entry.actor else "Pactwerk"
        found.append((_day(entry.at), _("Reworded"), who, state))
    return _compared(found)


def _compared(found: Sequence[tuple[date, str, str, Mapping[str, Any] | None]]) -> list[Stage]:
    stages: list[Stage] = []
    before: Mapping[str, Any] | None = None
    for on, title, who, row in found:
        if row is None and before is None:
            continue
        old, new = (row if before is None else before) or {}, row or {}  # the first words are no change
        number = (old.get("number", ""), new.get("number", ""))
        moved = _("Number %(before)s became %(after)s.", before=number[0], after=number[1])
        stages.append(
            Stage(
                on,
                title,
                who,
                moved if before is not None and row is not None and number[0] != number[1] else "",
                word_changes(old.get("title", ""), new.get("title", "")),
                word_changes(old.get("text", ""), new.get("text", "")),
            )
        )
        before = row
    return stages[::-1]


def _now(node: PactNode) -> dict[str, Any]:
    return {"number": node.number, "title": node.title, "text": node.text}


def _day(at: datetime) -> date:
    here = local(at)
    return here.date() if isinstance(here, datetime) else here
