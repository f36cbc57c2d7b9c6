"""Every write about the steps of a draft, its priorities, who writes what, and where its parts come from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select

from app import audit
from app.blueprints.consultations.commands_documents import add_questions, make_consultation
from app.blueprints.drafting import queries
from app.blueprints.drafting.library import call_document, draft_document, question_about
from app.blueprints.drafting.rules import Span, plan
from app.documents.rich import html_of
from app.extensions import db
from app.models import (
    Consultation,
    DraftingStep,
    NodeKind,
    Pact,
    PactNode,
    PactStatus,
    Passage,
    Person,
    Priority,
    PriorityPassage,
    PriorityState,
    StepKind,
    ThemeDraft,
    Workgroup,
)

MOST_QUESTIONS = 150  # texts that one consultation asks about


def plan_steps(pact: Pact, adopts_on: date, *, actor: Person | None, now: datetime) -> None:
    """Put the seven steps on the calendar, counted back from the adoption; those that are done keep their dates."""
    known = queries.steps(pact)
    for position, span in enumerate(plan(adopts_on)):
        step = known.get(span.kind)
        if step is None:
            db.session.add(
                DraftingStep(
                    pact=pact,
                    kind=span.kind,
                    position=position,
                    starts_on=span.starts_on,
                    ends_on=span.ends_on,
                    responsible=actor,
                )
            )
        elif step.done_at is None:
            step.starts_on, step.ends_on = span.starts_on, span.ends_on
    db.session.flush()
    audit.record("drafting_planned", "pact", pact.public_id, actor=actor, now=now, adopts_on=adopts_on.isoformat())


def change_step(
    step: DraftingStep, span: Span, responsible: Person | None, *, actor: Person | None, now: datetime
) -> None:
    """Give a step other dates, or another person who is responsible for it."""
    before = {"first": step.starts_on.isoformat(), "last": step.ends_on.isoformat()}
    step.starts_on, step.ends_on, step.responsible = span.starts_on, span.ends_on, responsible
    _note("step_changed", step, actor, now, before=before)


def write_analysis(step: DraftingStep, *, text: str, sources: str, actor: Person | None, now: datetime) -> None:
    """Keep the context analysis and where it comes from."""
    before = {"text": step.text, "sources": step.sources}
    step.text, step.sources = text, sources
    _note("analysis_written", step, actor, now, before=before)


def set_done(step: DraftingStep, *, is_done: bool, actor: Person | None, now: datetime) -> None:
    """Say that a step is done, or that it is not."""
    step.done_at = now if is_done else None
    _note("step_done" if is_done else "step_reopened", step, actor, now)


def finish(pact: Pact, *, actor: Person | None, now: datetime) -> None:
    """Close the last step: the pact was adopted. Earlier ones that are open stay so, for they say what was left out."""
    step = queries.steps(pact).get(StepKind.ADOPTION)
    if step is not None and step.done_at is None:
        set_done(step, is_done=True, actor=actor, now=now)


def _note(verb: str, step: DraftingStep, actor: Person | None, now: datetime, **detail: Any) -> None:
    db.session.flush()
    audit.record(verb, "drafting_step", step.public_id, actor=actor, now=now, step=str(step.kind), **detail)


# ---- where the parts come from ----


def follow_on(pact: Pact, former: Pact | None, *, actor: Person | None, now: datetime) -> None:
    """Say which pact this one follows on."""
    pact.former_id = former.id if former else None
    db.session.flush()
    audit.record("follows_on", "pact", pact.public_id, actor=actor, now=now, former=former.public_id if former else "")


def link_node(node: PactNode, former: PactNode | None, *, actor: Person | None, now: datetime) -> None:
    """Say which part of the pact before a part goes on from."""
    before = node.former
    node.former = former
    db.session.flush()
    audit.record(
        "follows_on", "node", node.public_id, actor=actor, now=now,
        before=before.public_id if before else "", former=former.public_id if former else "",
    )  # fmt: skip


def take_over_theme(pact: Pact, theme: PactNode, *, actor: Person | None, now: datetime) -> PactNode:
    """Copy a theme of the pact before, with everything under it; each copy knows what it goes on from."""
    below: dict[int | None, list[PactNode]] = {}
    for one in queries.nodes(theme.pact):
        below.setdefault(one.parent_id, []).append(one)
    last = db.session.scalar(
        select(func.max(PactNode.position)).where(PactNode.pact_id == pact.id, PactNode.parent_id.is_(None))
    )
    made = _copy(pact, theme, None, below)
    made.position = (last or 0) + 1
    db.session.flush()
    audit.record("taken_over", "node", made.public_id, actor=actor, now=now, former=theme.public_id)
    return made


def _copy(pact: Pact, node: PactNode, parent: PactNode | None, below: dict[int | None, list[PactNode]]) -> PactNode:
    made = PactNode(
        pact=pact, parent=parent, kind=NodeKind(node.kind), number=node.number, title=node.title, text=node.text,
        html=html_of(node.text), position=node.position, former=node,
    )  # fmt: skip
    db.session.add(made)
    for child in below.get(node.id, ()):
        _copy(pact, child, made, below)
    return made


# ---- the consultations ----


def make_call(step: DraftingStep, *, actor: Person, now: datetime) -> Consultation:
    """Make the call for priorities, as a draft that can be adapted."""
    former = queries.former_pact(step.pact)
    themes = [one.node for one in queries.themes(former or step.pact)]
    return _consult(step, call_document(step.pact, themes), actor, now)


def make_draft_consultation(step: DraftingStep, *, actor: Person, now: datetime) -> Consultation:
    """Make the consultation of the draft, with a question about each of its texts, and bring the pact to it."""
    texts = queries.texts(step.pact)[:MOST_QUESTIONS]
    made = _consult(step, draft_document(step.pact, texts), actor, now)
    if step.pact.status == PactStatus.DRAFT:
        step.pact.status = PactStatus.IN_CONSULTATION
        db.session.flush()
    return made


def ask_about_new_texts(step: DraftingStep, *, actor: Person, now: datetime) -> int:
    """Add questions about the texts that the consultation, still a draft, does not ask about; return how many."""
    if step.consultation is None:
        return 0
    known = queries.asked_nodes(step.consultation)
    new = [node for node in queries.texts(step.pact) if node.public_id not in known][: MOST_QUESTIONS - len(known)]
    asked = [question_about(node, page=1 + at) for at, node in enumerate(new)]
    add_questions(step.consultation, asked, actor=actor, now=now)
    return len(new)


def _consult(step: DraftingStep, document: dict[str, Any], actor: Person, now: datetime) -> Consultation:
    made = make_consultation(step.pact, document, organiser=actor, actor=actor, now=now, source=f"step: {step.kind}")
    made.closes_on = step.ends_on
    step.consultation = made
    _note("consultation_tied", step, actor, now, consultation=made.public_id)
    return made


# ---- priorities ----


def add_priority(
    pact: Pact, *, title: str, text: str = "", passages: Sequence[Passage] = (), actor: Person | None, now: datetime
) -> Priority:
    """Write a priority down, after those that are there."""
    last = db.session.scalar(select(func.max(Priority.position)).where(Priority.pact_id == pact.id))
    made = Priority(pact=pact, title=title, text=text, position=(last or 0) + 1)
    db.session.add(made)
    db.session.flush()
    tie_passages(made, passages)
    audit.record("created", "priority", made.public_id, actor=actor, now=now)
    return made


def tie_passages(priority: Priority, passages: Sequence[Passage]) -> None:
    """Say in which words a priority was heard; the passages are free."""
    db.session.add_all([PriorityPassage(priority=priority, passage=one) for one in passages])
    db.session.flush()


def untie_passage(priority: Priority, passage: Passage) -> None:
    """Free a passage again."""
    db.session.execute(
        delete(PriorityPassage).where(
            PriorityPassage.priority_id == priority.id, PriorityPassage.passage_id == passage.id
        )
    )


def change_priority(
    priority: Priority, *, title: str, text: str, state: PriorityState, reason: str, node: PactNode | None,
    actor: Person | None, now: datetime,
) -> None:  # fmt: skip
    """Reword a priority, and decide on it with a reason."""
    before = {"title": priority.title, "state": str(priority.state), "reason": priority.reason}
    priority.title, priority.text, priority.state = title, text, state
    priority.reason, priority.node = reason, node
    db.session.flush()
    audit.record("changed", "priority", priority.public_id, actor=actor, now=now, before=before)


def move_priority(priority: Priority, *, up: bool, actor: Person | None, now: datetime) -> bool:
    """Change places with the priority before or after it; False where there is none."""
    every = list(queries.priorities(priority.pact))
    at = every.index(priority)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(every):
        return False
    every[at], every[to] = every[to], every[at]
    for position, one in enumerate(every, start=1):
        one.position = position
    db.session.flush()
    audit.record("moved", "priority", priority.public_id, actor=actor, now=now, to=to + 1)
    return True


# ---- who writes what ----


def assign_theme(node: PactNode, workgroup: Workgroup, due_on: date, *, actor: Person | None, now: datetime) -> None:
    """Let a workgroup write a theme by a day."""
    found = queries.theme_draft(node)
    if found is None:
        db.session.add(ThemeDraft(node=node, workgroup=workgroup, due_on=due_on))
    else:
        found.workgroup, found.due_on = workgroup, due_on
    db.session.flush()
    audit.record("assigned", "node", node.public_id, actor=actor, now=now, workgroup=workgroup.public_id)


def hand_in(draft: ThemeDraft, *, is_done: bool, actor: Person | None, now: datetime) -> None:
    """Say that the text of a theme is ready, or that work on it goes on."""
    draft.done_at = now if is_done else None
    db.session.flush()
    verb = "handed_in" if is_done else "taken_back"
    audit.record(verb, "node", draft.node.public_id, actor=actor, now=now)
