"""From rows to what the pages of a draft show: the line of each step, and what stands on its own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from app.blueprints.drafting import queries, queries_advice, queries_carrying
from app.blueprints.drafting.forms import (
    AnalysisForm,
    CollectForm,
    CouncilForm,
    NewPriorityForm,
    StepForm,
)
from app.blueprints.drafting.rules import Facts, Span, Standing, lacks, standing
from app.blueprints.drafting.words import PRIORITIES, STANDINGS, STEPS, TONES, StepWords, lack_text
from app.blueprints.evaluations.words import span_text
from app.blueprints.pacts.routes import today
from app.blueprints.people.words import OPINIONS
from app.documents.rich import shown
from app.models import DraftingStep, Pact, PactNode, StepKind
from app.web.render import page
from app.web.viewer import Viewer


@dataclass(frozen=True)
class Line:
    """A step as the overview shows it."""

    step: DraftingStep
    words: StepWords
    standing: Standing
    missing: list[str]
    href: str

    @property
    def is_done(self) -> bool:
        """Whether nothing is to be done for it any more."""
        return self.standing == Standing.DONE

    @property
    def as_phase(self) -> dict[str, Any]:
        """The step in the strip of steps."""
        state = {Standing.DONE: "done", Standing.NEXT: "next"}.get(self.standing, "now")
        when = span_text(self.step.starts_on, self.step.ends_on)
        return {"name": self.words.name, "when": when, "state": state}


def lines_of(pact: Pact, steps: Mapping[StepKind, DraftingStep], day: date) -> list[Line]:
    """Return the steps of a pact with what each misses; none when its drawing up was not planned."""
    if not steps:
        return []
    facts = queries.facts(pact, dict(steps))
    return [line_of(pact, one, facts, day) for one in steps.values()]


def line_of(pact: Pact, step: DraftingStep, facts: Facts, day: date) -> Line:
    """Return one step with what it misses."""
    kind = StepKind(step.kind)
    at = standing(Span(kind, step.starts_on, step.ends_on), day, is_done=step.done_at is not None)
    missing = [] if at == Standing.DONE else [lack_text(lack, count) for lack, count in lacks(kind, facts)]
    return Line(step, STEPS[kind], at, missing, url_for("drafting.step", pact=pact.public_id, stage=str(kind)))


def step_page(viewer: Viewer, pact: Pact, step: DraftingStep, status: int = 200, **more: Any) -> Response:
    """Show a step; `more` holds the forms that were sent and are shown again."""
    kind, steps = StepKind(step.kind), queries.steps(pact)
    lines = lines_of(pact, steps, today())
    at = next(index for index, line in enumerate(lines) if line.step.id == step.id)
    values: dict[str, Any] = {
        "pact": pact,
        "step": step,
        "stage": str(kind),
        "line": lines[at],
        "previous": lines[at - 1] if at else None,
        "following": lines[at + 1] if at + 1 < len(lines) else None,
        "standings": STANDINGS,
        "tones": TONES,
        "may_manage": viewer.is_coordinator,
        "shown": shown,
        "step_form": StepForm.of_request(obj=step) if "step_form" not in more else None,
        **_FILLERS[kind](pact, step),
    }
    return page(_TEMPLATES[kind], status, **{**values, **more})


def _context(pact: Pact, step: DraftingStep) -> dict[str, Any]:
    former = queries.former_pact(pact)
    return {
        "analysis_form": AnalysisForm(obj=step),
        "clash": (),
        "former": former,
        "rows": queries.former_indicators(former) if former else [],
    }


def _call(pact: Pact, step: DraftingStep) -> dict[str, Any]:
    del pact
    free = queries_advice.free_passages(step.consultation) if step.consultation else ()
    return {"free": len(free)}


def _ranking(pact: Pact, step: DraftingStep) -> dict[str, Any]:
    del step
    call = queries.steps(pact)[StepKind.CALL].consultation
    priorities = queries.priorities(pact)
    return {
        "priorities": priorities,
        "words": queries_advice.passage_counts(pact),
        "states": PRIORITIES,
        "call": call,
        "free": queries_advice.free_passages(call) if call else (),
        "collect_form": CollectForm().offer(priorities),
        "priority_form": NewPriorityForm(),
    }


def _draft(pact: Pact, step: DraftingStep) -> dict[str, Any]:
    del step
    return {"themes": queries.themes(pact), "day": today()}


def _consultation(pact: Pact, step: DraftingStep) -> dict[str, Any]:
    texts = queries.texts(pact)
    asked = queries.asked_nodes(step.consultation) if step.consultation else set()
    return {"texts": texts, "not_asked": [one for one in texts if one.public_id not in asked]}


def _advice(pact: Pact, step: DraftingStep) -> dict[str, Any]:
    form = CouncilForm(data={"deadline": step.ends_on})
    waiting = queries_advice.councils_to_ask(pact, today())
    return {
        "councils": queries_advice.councils(pact),
        "waiting": len(waiting),
        "opinions": OPINIONS,
        "council_form": form,
        "day": today(),
    }


def _adoption(pact: Pact, step: DraftingStep) -> dict[str, Any]:
    del step
    former = queries.former_pact(pact)
    return {
        "lines": lines_of(pact, queries.steps(pact), today())[:-1],
        "former": former,
        "waiting": queries_carrying.waiting(former, pact) if former else 0,
    }


_TEMPLATES: Mapping[StepKind, str] = {
    StepKind.CONTEXT: "drafting/context.html",
    StepKind.CALL: "drafting/call.html",
    StepKind.RANKING: "drafting/ranking.html",
    StepKind.DRAFT: "drafting/draft.html",
    StepKind.CONSULTATION: "drafting/consultation.html",
    StepKind.ADVICE: "drafting/advice.html",
    StepKind.ADOPTION: "drafting/adoption.html",
}
_FILLERS: Mapping[StepKind, Callable[[Pact, DraftingStep], dict[str, Any]]] = {
    StepKind.CONTEXT: _context,
    StepKind.CALL: _call,
    StepKind.RANKING: _ranking,
    StepKind.DRAFT: _draft,
    StepKind.CONSULTATION: _consultation,
    StepKind.ADVICE: _advice,
    StepKind.ADOPTION: _adoption,
}


@dataclass(frozen=True)
class Pair:
    """A part of the pact before, and what goes on from it in the draft."""

    node: PactNode
    depth: int
    followers: list[PactNode]


def pairs_of(pact: Pact, former: Pact) -> list[Pair]:
    """Return the parts of the pact before in the order of its tree, each with what goes on from it."""
    followers: dict[int, list[PactNode]] = {}
    for one in queries.nodes(pact):
        if one.former_id is not None:
            followers.setdefault(one.former_id, []).append(one)
    below: dict[int | None, list[PactNode]] = {}
    for one in queries.nodes(former):
        below.setdefault(one.parent_id, []).append(one)

    def walk(parent: int | None, depth: int) -> list[Pair]:
        found = []
        for node in below.get(parent, ()):
            found += [Pair(node, depth, followers.get(node.id, [])), *walk(node.id, depth + 1)]
        return found

    return walk(None, 0)


def parts_of(nodes: Sequence[PactNode], theme: PactNode) -> list[tuple[int, PactNode]]:
    """Return everything under a theme, in order, with how deep it stands."""
    below: dict[int | None, list[PactNode]] = {}
    for one in nodes:
        below.setdefault(one.parent_id, []).append(one)

    def walk(parent: int, depth: int) -> list[tuple[int, PactNode]]:
        return [line for one in below.get(parent, ()) for line in ((depth, one), *walk(one.id, depth + 1))]

    return walk(theme.id, 1)
