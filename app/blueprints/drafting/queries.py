"""Every read of this slice: the steps of a draft, what is there of it, who writes what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, load_only, selectinload

from app.blueprints.drafting.rules import Facts
from app.blueprints.pacts.queries_indicators import Row
from app.blueprints.pacts.queries_indicators import rows_of as indicator_rows
from app.extensions import db
from app.models import (
    AdviceRemark,
    Consultation,
    CouncilAdvice,
    DraftingStep,
    Indicator,
    MemberRole,
    Membership,
    NodeKind,
    Pact,
    PactNode,
    PactStatus,
    Person,
    Priority,
    PriorityState,
    Question,
    QuestionKind,
    StepKind,
    ThemeDraft,
    Workgroup,
)

MOST_ROWS = 400
MOST_NODES = 1000


def steps(pact: Pact) -> dict[StepKind, DraftingStep]:
    """Return the steps of a pact in their order, with who is responsible and the consultation they hold."""
    found = db.session.scalars(
        select(DraftingStep)
        .where(DraftingStep.pact_id == pact.id)
        .options(joinedload(DraftingStep.responsible), joinedload(DraftingStep.consultation))
        .order_by(DraftingStep.position)
    )
    return {StepKind(one.kind): one for one in found}


def has_steps(pact: Pact) -> bool:
    """Whether the drawing up of this pact was planned."""
    return db.session.scalar(select(DraftingStep.id).where(DraftingStep.pact_id == pact.id).limit(1)) is not None


def facts(pact: Pact, found: dict[StepKind, DraftingStep]) -> Facts:
    """Return what is there of a draft: one query, whatever its size."""
    context, call, asked = (found.get(kind) for kind in (StepKind.CONTEXT, StepKind.CALL, StepKind.CONSULTATION))
    row = db.session.execute(select(*_counts(pact, asked.consultation_id if asked else None).values())).one()
    counts = dict(zip(_counts(pact, None), row, strict=True))
    return Facts(
        responsible=frozenset(kind for kind, step in found.items() if step.responsible_id is not None),
        has_analysis=bool(context and context.text),
        has_sources=bool(context and context.sources),
        call=str(call.consultation.state) if call and call.consultation else "",
        consultation=str(asked.consultation.state) if asked and asked.consultation else "",
        is_adopted=pact.adopted_on is not None,
        **counts,
    )


def _counts(pact: Pact, consultation_id: int | None) -> dict[str, Any]:
    priorities = select(func.count()).select_from(Priority).where(Priority.pact_id == pact.id)
    themes = select(func.count()).select_from(PactNode).where(_is_theme(pact))
    texts = select(func.count()).select_from(PactNode).where(PactNode.pact_id == pact.id, PactNode.text != "")
    questions = select(func.count()).select_from(Question).where(
        Question.consultation_id == consultation_id, Question.kind == QuestionKind.AGREEMENT,
        Question.removed_at.is_(None),
    )  # fmt: skip
    councils = select(func.count()).select_from(CouncilAdvice).where(CouncilAdvice.pact_id == pact.id)
    remarks = select(func.count()).select_from(AdviceRemark).join(CouncilAdvice).where(CouncilAdvice.pact_id == pact.id)
    asked: dict[str, Select[Any]] = {
        "priorities": priorities,
        "undecided": priorities.where(Priority.state == PriorityState.PROPOSED),
        "without_reason": priorities.where(Priority.state != PriorityState.PROPOSED, Priority.reason == ""),
        "without_theme": priorities.where(Priority.state == PriorityState.CHOSEN, Priority.node_id.is_(None)),
        "themes": themes,
        "assigned": themes.join(ThemeDraft, ThemeDraft.node_id == PactNode.id),
        "handed_in": themes.join(ThemeDraft, ThemeDraft.node_id == PactNode.id).where(ThemeDraft.done_at.is_not(None)),
        "paragraphs": texts,
        "paragraphs_asked": questions,
        "councils": councils,
        "sent": councils.where(CouncilAdvice.asked_on.is_not(None)),
        "advised": councils.where(CouncilAdvice.opinion.is_not(None)),
        "remarks": remarks,
        "replied": remarks.where(AdviceRemark.replied_at.is_not(None)),
    }
    return {name: one.scalar_subquery() for name, one in asked.items()}


def _is_theme(pact: Pact) -> Any:
    return (PactNode.pact_id == pact.id) & (PactNode.kind == NodeKind.THEME)


# ---- the former pact ----


def former_pact(pact: Pact) -> Pact | None:
    """Return the pact before."""
    return db.session.get(Pact, pact.former_id) if pact.former_id else None


def possible_formers(pact: Pact) -> Sequence[Pact]:
    """Return the adopted and closed pacts that this one can follow on, the newest first."""
    return db.session.scalars(
        select(Pact)
        .where(Pact.id != pact.id, Pact.status.in_((PactStatus.ADOPTED, PactStatus.CLOSED)))
        .order_by(Pact.starts_on.desc(), Pact.id.desc())
        .limit(50)
    ).all()


def former_indicators(former: Pact) -> list[Row]:
    """Return the indicators of a pact with their newest figures, for three queries."""
    found = db.session.scalars(
        select(Indicator)
        .where(Indicator.pact_id == former.id, Indicator.ended_at.is_(None))
        .options(joinedload(Indicator.node), joinedload(Indicator.responsible), selectinload(Indicator.goals))
        .order_by(Indicator.position, Indicator.id)
        .limit(MOST_ROWS)
    ).all()
    return indicator_rows(found, former.starts_on)


def nodes(pact: Pact) -> Sequence[PactNode]:
    """Return the nodes of a pact, each with the one of the pact before."""
    return db.session.scalars(
        select(PactNode)
        .where(PactNode.pact_id == pact.id)
        .options(joinedload(PactNode.former))
        .order_by(PactNode.position, PactNode.id)
        .limit(MOST_NODES)
    ).all()


# ---- priorities ----


def priorities(pact: Pact) -> Sequence[Priority]:
    """Return the priorities of a pact in their order, with their themes."""
    return db.session.scalars(
        select(Priority)
        .where(Priority.pact_id == pact.id)
        .options(joinedload(Priority.node))
        .order_by(Priority.position, Priority.id)
        .limit(MOST_ROWS)
    ).all()


def priority(pact: Pact, public_id: str) -> Priority | None:
    """Return one priority of a pact."""
    return db.session.scalar(
        select(Priority)
        .where(Priority.pact_id == pact.id, Priority.public_id == public_id)
        .options(joinedload(Priority.node))
    )


# ---- who writes what ----


@dataclass(frozen=True)
class Theme:
    """A theme of the draft, and who writes it."""

    node: PactNode
    draft: ThemeDraft | None


def themes(pact: Pact) -> list[Theme]:
    """Return the themes of a pact with the workgroups that write them."""
    rows = db.session.execute(
        select(PactNode, ThemeDraft)
        .outerjoin(ThemeDraft, ThemeDraft.node_id == PactNode.id)
        .where(_is_theme(pact))
        .options(joinedload(ThemeDraft.workgroup))
        .order_by(PactNode.position, PactNode.id)
        .limit(MOST_ROWS)
    )
    return [Theme(node, draft) for node, draft in rows]


def theme_draft(node: PactNode) -> ThemeDraft | None:
    """Return who writes a theme, and by when."""
    return db.session.scalar(
        select(ThemeDraft).where(ThemeDraft.node_id == node.id).options(joinedload(ThemeDraft.workgroup))
    )


def groups(pact: Pact) -> Sequence[Workgroup]:
    """Return the open workgroups of this pact and of the one before."""
    return db.session.scalars(
        select(Workgroup)
        .where(or_(Workgroup.pact_id == pact.id, Workgroup.pact_id == pact.former_id), Workgroup.closed_at.is_(None))
        .order_by(Workgroup.name, Workgroup.id)
        .limit(MOST_ROWS)
    ).all()


def facilitators(group_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Return who facilitates these workgroups."""
    rows = db.session.execute(
        select(Membership.workgroup_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.workgroup_id.in_(sorted(set(group_ids))),
            Membership.role == MemberRole.FACILITATOR,
            Membership.ends_on.is_(None),
        )
        .order_by(Membership.id)
    )
    found: dict[int, list[Person]] = {}
    for group_id, person in rows:
        found.setdefault(group_id, []).append(person)
    return found


# ---- the consultation of the draft ----


def texts(pact: Pact) -> list[PactNode]:
    """Return the nodes of a pact that have a text, in the order of the tree."""
    every = nodes(pact)
    below: dict[int | None, list[PactNode]] = {}
    for node in every:
        below.setdefault(node.parent_id, []).append(node)

    def walk(parent: int | None) -> list[PactNode]:
        return [one for node in below.get(parent, ()) for one in (node, *walk(node.id))]

    return [node for node in walk(None) if node.text]


def asked_nodes(consultation: Consultation) -> set[str]:
    """Return the public ids of the parts of the pact that a consultation asks about."""
    features = db.session.scalars(
        select(Question.features)
        .where(Question.consultation_id == consultation.id, Question.removed_at.is_(None))
        .limit(MOST_ROWS)
    )
    return {str(one["node"]) for one in features if one.get("node")}


# ---- what falls due ----


def open_steps(first: date, last: date) -> Sequence[DraftingStep]:
    """Return the steps that end between two days and are not done; whether their pact is a draft still, a mail asks."""
    return db.session.scalars(
        select(DraftingStep)
        .where(DraftingStep.done_at.is_(None), DraftingStep.ends_on.between(first, last))
        .options(load_only(DraftingStep.public_id, DraftingStep.ends_on, DraftingStep.responsible_id))
        .order_by(DraftingStep.ends_on, DraftingStep.id)
    ).all()


def steps_by_ids(public_ids: Iterable[str]) -> dict[str, DraftingStep]:
    """Return those of these steps that are not done, by public id."""
    wanted = _open_steps().where(DraftingStep.public_id.in_(sorted(public_ids)))
    found = db.session.scalars(wanted.options(joinedload(DraftingStep.pact), joinedload(DraftingStep.responsible)))
    return {one.public_id: one for one in found}


def _open_steps() -> Select[DraftingStep]:
    return (
        select(DraftingStep)
        .join(DraftingStep.pact)
        .where(DraftingStep.done_at.is_(None), Pact.status.in_((PactStatus.DRAFT, PactStatus.IN_CONSULTATION)))
        .order_by(DraftingStep.ends_on, DraftingStep.id)
    )


def open_drafts(first: date, last: date) -> Sequence[ThemeDraft]:
    """Return the themes whose text is awaited between two days; whether the pact is a draft still, a mail asks."""
    return db.session.scalars(
        select(ThemeDraft)
        .where(ThemeDraft.done_at.is_(None), ThemeDraft.due_on.between(first, last))
        .options(load_only(ThemeDraft.public_id, ThemeDraft.due_on, ThemeDraft.workgroup_id))
        .order_by(ThemeDraft.due_on, ThemeDraft.id)
    ).all()


def drafts_by_ids(public_ids: Iterable[str]) -> dict[str, ThemeDraft]:
    """Return those of these themes that are still awaited, by the public id of the row."""
    wanted = _open_drafts().where(ThemeDraft.public_id.in_(sorted(public_ids)))
    found = db.session.scalars(
        wanted.options(joinedload(ThemeDraft.node).joinedload(PactNode.pact), joinedload(ThemeDraft.workgroup))
    )
    return {one.public_id: one for one in found}


def _open_drafts() -> Select[ThemeDraft]:
    node = aliased(PactNode)
    return (
        select(ThemeDraft)
        .join(node, node.id == ThemeDraft.node_id)
        .join(Pact, Pact.id == node.pact_id)
        .where(ThemeDraft.done_at.is_(None), Pact.status.in_((PactStatus.DRAFT, PactStatus.IN_CONSULTATION)))
        .order_by(ThemeDraft.due_on, ThemeDraft.id)
    )
