"""The next pact while it is drawn up: analysis, call, priorities, drafts and the advice of the first councils."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.blueprints.drafting import commands, commands_advice, queries
from app.blueprints.pacts import commands as pacts
from app.demo.story import Story, texts
from app.extensions import db
from app.models import (
    Answer,
    ChoiceAxis,
    Consultation,
    ConsultationState,
    DraftingStep,
    Invitation,
    InvitationState,
    NodeKind,
    Opinion,
    Pact,
    PactNode,
    Passage,
    PriorityState,
    Response,
    StepKind,
)

DONE = (StepKind.CONTEXT, StepKind.CALL)


def load_next_pact(story: Story) -> None:
    """Store the draft that follows on the pact in force, in the middle of its steps."""
    plan, actor = texts("next_pact"), story.people["liesbet"]
    begun = story.ago(190)
    years = story.pact.ends_on.year - story.pact.starts_on.year
    first = story.pact.ends_on + timedelta(days=1)
    pact = pacts.create_pact(
        title=plan["title"], region=story.pact.region, body_name=story.pact.body_name, starts_on=first,
        ends_on=date(first.year + years, 12, 31), summary=plan["summary"].strip(), former=story.pact, actor=actor,
        now=begun,
    )  # fmt: skip
    commands.plan_steps(pact, story.working_day(plan["adopts_in"]), actor=actor, now=begun)
    nodes = _nodes(story, pact, plan)
    steps = queries.steps(pact)
    commands.write_analysis(
        steps[StepKind.CONTEXT], text=plan["analysis"].strip(), sources=plan["sources"].strip(), actor=actor,
        now=story.ago(150),
    )  # fmt: skip
    passages = _call(story, steps[StepKind.CALL], plan)
    for kind in DONE:
        commands.set_done(steps[kind], is_done=True, actor=actor, now=story.at(steps[kind].ends_on, "16:00"))
    _priorities(story, pact, plan, nodes, passages)
    for one in plan["draft"]:
        commands.assign_theme(
            nodes[one["number"]], story.groups[one["group"]], steps[StepKind.DRAFT].ends_on, actor=actor, now=begun
        )
        if one.get("done"):
            draft = queries.theme_draft(nodes[one["number"]])
            assert draft is not None  # noqa: S101 - it was assigned a line above
            commands.hand_in(draft, is_done=True, actor=story.people["griet"], now=story.ago(4))
    for one in plan["council"]:
        _council(story, pact, one, nodes, steps[StepKind.ADVICE].ends_on)
    db.session.flush()


def _nodes(story: Story, pact: Pact, plan: dict[str, Any]) -> dict[str, PactNode]:
    """Take themes over, write a new one, and return the themes by the number they are called by in the plan."""
    actor, now = story.people["liesbet"], story.ago(60)
    found: dict[str, PactNode] = {}
    for one in plan["take_over"]:
        made = commands.take_over_theme(pact, story.nodes[one["number"]], actor=actor, now=now)
        words = one.get("text", made.text).strip()
        pacts.change_node(made, number=one["becomes"], title=made.title, text=words, actor=actor, now=now)
        found[one["number"]] = made
    for one in plan["theme"]:
        theme = pacts.add_node(
            pact, kind=NodeKind.THEME, number=one["number"], title=one["title"], text=one["text"].strip(), actor=actor,
            now=now,
        )  # fmt: skip
        for part in one["paragraphs"]:
            pacts.add_node(
                pact, kind=NodeKind.PARAGRAPH, number=part["number"], title=part["title"], text=part["text"],
                parent=theme, actor=actor, now=now,
            )  # fmt: skip
        found[one["number"]] = theme
    return found


def _call(story: Story, step: DraftingStep, plan: dict[str, Any]) -> list[Passage]:
    """Store the call for priorities with what came in, and mark what people wrote first."""
    call = commands.make_call(step, actor=story.people["liesbet"], now=story.at(step.starts_on, "09:00"))
    call.state = ConsultationState.CLOSED
    call.opened_at, call.closed_at = story.at(step.starts_on, "09:30"), story.at(step.ends_on, "23:59")
    db.session.flush()
    return [_answer(story, call, one) for one in plan["answer"]]


def _answer(story: Story, call: Consultation, said: dict[str, str]) -> Passage:
    person = story.people[said["person"]]
    assert call.opened_at is not None  # noqa: S101 - it was opened
    at = call.opened_at + timedelta(days=story.dice.randint(1, 30), minutes=story.dice.randint(0, 300))
    invitation = story.add(
        Invitation(
            consultation=call, person=person, organisation=story.homes[said["person"]], created_at=call.opened_at,
            state=InvitationState.SUBMITTED, begun_at=at, submitted_at=at,
        )
    )  # fmt: skip
    response = story.add(
        Response(
            invitation=invitation, consultation=call, started_at=at, submitted_at=at,
            receipt=f"{story.new_id()[:4]}-{story.new_id()[:4]}".upper(),
        )
    )  # fmt: skip
    questions = {one.name: one for one in call.questions}
    db.session.flush()
    for name in ("first", "missing", "offer"):
        if name in said:
            story.add(Answer(response_id=response.id, question_id=questions[name].id, text=said[name]))
    themes = questions["themes"]
    columns = [one for one in themes.choices if one.axis == ChoiceAxis.COLUMN]
    story.bulk(
        Answer,
        [
            {
                "response_id": response.id, "question_id": themes.id, "row_id": row.id, "choice_id": column.id,
                "number": story.dice.randint(2, 5),
            }
            for row in themes.choices if row.axis == ChoiceAxis.ROW
            for column in columns
        ],
    )  # fmt: skip
    return story.add(
        Passage(
            consultation=call, question=questions["first"], response=response, marked_by=story.people["liesbet"],
            text=said["first"], language="nl", marked_at=story.ago(40),
        )
    )  # fmt: skip


def _priorities(
    story: Story, pact: Pact, plan: dict[str, Any], nodes: dict[str, PactNode], passages: list[Passage]
) -> None:
    actor, now = story.people["liesbet"], story.ago(30)
    for at, one in enumerate(plan["priority"]):
        heard = passages[at : at + 1] if one["state"] == PriorityState.CHOSEN else []
        made = commands.add_priority(pact, title=one["title"], text=one["text"], passages=heard, actor=actor, now=now)
        commands.change_priority(
            made, title=one["title"], text=one["text"], state=PriorityState(one["state"]),
            reason=one.get("reason", ""), node=nodes.get(one.get("node", "")), actor=actor, now=now,
        )  # fmt: skip


def _council(story: Story, pact: Pact, one: dict[str, Any], nodes: dict[str, PactNode], deadline: date) -> None:
    """Put a council on the list; the first ones were asked by letter, before the summer of their sittings."""
    actor, home = story.people["liesbet"], story.organisations[one["organisation"]]
    contact = next((person for name, person in story.people.items() if story.homes[name] is home), None)
    advice = commands_advice.add_council(pact, home, contact=contact, deadline=deadline, actor=actor, now=story.ago(20))
    if "asked" not in one:
        return
    commands_advice.note_asked(advice, story.working_day(-one["asked"]), actor=actor, now=story.ago(one["asked"]))
    if "opinion" not in one:
        return
    commands_advice.note_advice(
        advice, opinion=Opinion(one["opinion"]), sits_on=story.working_day(-one["sits"]), number=one["number"],
        actor=actor, now=story.ago(1),
    )  # fmt: skip
    for remark in one.get("remarks", ()):
        made = commands_advice.add_remark(
            advice, text=remark["text"], node=nodes[remark["node"]], actor=actor, now=story.ago(1)
        )
        if remark.get("reply"):
            commands_advice.reply_to(made, remark["reply"], actor=actor, now=story.ago(1))
