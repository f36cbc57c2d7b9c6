"""What falls due while a pact is drawn up: the end of a step, the text of a theme, the advice of a council."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

from flask import current_app

from app.blueprints.drafting import mails, queries, queries_advice
from app.blueprints.drafting.commands_advice import request_for
from app.blueprints.drafting.rules import Facts, lacks
from app.blueprints.drafting.words import lack_text, step_name
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import DraftingStep, Pact, Person, StepKind, ThemeDraft
from app.reminders.steps import days_reached, falling, step_in
from app.reminders.vocabulary import Due
from app.web.languages import speaking


class DraftingReminders:
    """The planner's view of a draft. What is done, moved or given to someone else is not spoken of."""

    kinds: tuple[MailKind, ...] = (mails.STEP_ENDS, mails.TEXT_AWAITED, mails.ADVICE_AWAITED)

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return what falls due in (after, until]; four queries at most."""
        yield from _step_dues(after, until)
        yield from _text_dues(after, until)
        yield from _advice_dues(after, until)

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails for what still stands."""
        del now
        yield from _step_drafts([due for due in dues if due.kind == mails.STEP_ENDS.name])
        yield from _text_drafts([due for due in dues if due.kind == mails.TEXT_AWAITED.name])
        yield from _advice_drafts([due for due in dues if due.kind == mails.ADVICE_AWAITED.name])


def _step_dues(after: datetime, until: datetime) -> Iterator[Due]:
    reached = days_reached((mails.STEP_ENDS,), after, until)
    for step in queries.open_steps(*reached) if reached else ():
        if step.responsible_id is None:
            continue
        for at, when in falling(mails.STEP_ENDS, step.ends_on, after, until):
            occurrence = when.occurrence(step.ends_on)
            yield Due(at, mails.STEP_ENDS.name, "drafting_step", step.public_id, step.responsible_id, occurrence)


def _text_dues(after: datetime, until: datetime) -> Iterator[Due]:
    reached = days_reached((mails.TEXT_AWAITED,), after, until)
    drafts = queries.open_drafts(*reached) if reached else ()
    people = queries.facilitators([one.workgroup_id for one in drafts]) if drafts else {}
    for draft in drafts:
        for at, when in falling(mails.TEXT_AWAITED, draft.due_on, after, until):
            for person in people.get(draft.workgroup_id, ()):
                occurrence = when.occurrence(draft.due_on)
                yield Due(at, mails.TEXT_AWAITED.name, "theme_draft", draft.public_id, person.id, occurrence)


def _advice_dues(after: datetime, until: datetime) -> Iterator[Due]:
    reached = days_reached((mails.ADVICE_AWAITED,), after, until)
    for advice in queries_advice.awaited(*reached) if reached else ():
        if advice.contact_id is None:
            continue
        for at, when in falling(mails.ADVICE_AWAITED, advice.deadline, after, until):
            occurrence = when.occurrence(advice.deadline)
            yield Due(at, mails.ADVICE_AWAITED.name, "council_advice", advice.public_id, advice.contact_id, occurrence)


def _step_drafts(dues: Sequence[Due]) -> Iterator[tuple[Due, Draft]]:
    found = queries.steps_by_ids({due.subject_id for due in dues}) if dues else {}
    missing: dict[int, partial[str]] = {}
    for due in dues:
        step = found.get(due.subject_id)
        if step is None or step.responsible is None or step.responsible_id != due.person_id:
            continue
        if step_in(due.occurrence, due.kind, step.ends_on) is None:
            continue
        if step.pact_id not in missing:
            missing[step.pact_id] = partial(_missing, queries.facts(step.pact, queries.steps(step.pact)))
        yield due, _step_draft(step, step.responsible, missing[step.pact_id])


def _missing(facts: Facts, kind: StepKind) -> str:
    return ", ".join(lack_text(lack, count) for lack, count in lacks(kind, facts)) or "–"


def _step_draft(step: DraftingStep, person: Person, missing: partial[str]) -> Draft:
    kind = StepKind(step.kind)
    with speaking(person.language):
        words = {"step": step_name(kind), "missing": missing(kind)}
    return Draft(
        kind=mails.STEP_ENDS,
        person=person,
        about=("drafting_step", step.public_id),
        values={**words, "pact": step.pact.title, "last": step.ends_on},
        facts=[(mails.ON_SCREEN, _address(step.pact, str(kind)))],
    )


def _text_drafts(dues: Sequence[Due]) -> Iterator[tuple[Due, Draft]]:
    found = queries.drafts_by_ids({due.subject_id for due in dues}) if dues else {}
    people = queries.facilitators([one.workgroup_id for one in found.values()]) if found else {}
    for due in dues:
        draft = found.get(due.subject_id)
        if draft is None or step_in(due.occurrence, due.kind, draft.due_on) is None:
            continue
        person = next((one for one in people.get(draft.workgroup_id, ()) if one.id == due.person_id), None)
        if person is not None:
            yield due, _text_draft(draft, person)


def _text_draft(draft: ThemeDraft, person: Person) -> Draft:
    return Draft(
        kind=mails.TEXT_AWAITED,
        person=person,
        about=("theme_draft", draft.public_id),
        values={
            "theme": draft.node.title, "workgroup": draft.workgroup.name, "pact": draft.node.pact.title,
            "due": draft.due_on,
        },
        facts=[(mails.ON_SCREEN, _address(draft.node.pact, f"draft/{draft.node.public_id}"))],
    )  # fmt: skip


def _advice_drafts(dues: Sequence[Due]) -> Iterator[tuple[Due, Draft]]:
    found = queries_advice.awaited_by_ids({due.subject_id for due in dues}) if dues else {}
    for due in dues:
        advice = found.get(due.subject_id)
        if advice is None or advice.contact_id != due.person_id:
            continue
        if step_in(due.occurrence, due.kind, advice.deadline) is not None:
            asked = request_for(advice)
            yield due, Draft(mails.ADVICE_AWAITED, asked.person, asked.about, asked.values, purpose=asked.purpose)


def _address(pact: Pact, step: str) -> str:
    return f"{current_app.config['SETTINGS'].public_base_url}/pacts/{pact.public_id}/drawing-up/{step}"
