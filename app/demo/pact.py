"""The pact: its tree, its 48 actions as titles and dates, and its two versions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.blueprints.pacts import commands
from app.demo.calendar import shifted
from app.demo.story import Story, texts
from app.extensions import db
from app.models import Action, ActionState, NodeKind, Pact, PactNode, View


def load_pact(story: Story) -> None:
    """Store the pact as it was adopted, adjust it as its first evaluation decided, and freeze both versions."""
    data = texts("pact")
    story.shift_from(data["first_year"])
    first, last = data["first_year"] + story.years, data["last_year"] + story.years
    story.pact = story.add(
        Pact(
            title=data["title"],
            region=data["region"],
            body_name=data["body"],
            starts_on=date(first, 1, 1),
            ends_on=date(last, 12, 31),
            summary=data["summary"].strip(),
            shifted_years=story.years,
        )
    )
    for position, theme in enumerate(data["theme"], start=1):
        _add_branch(story, theme, NodeKind.THEME, None, position)
    plan = {one["number"]: one for one in texts("progress")["action"]}
    adopted_on = adoption_of(story)
    for action in story.actions.values():
        _schedule(story, action, plan[action.number], adopted_on)
    db.session.flush()


def adoption_of(story: Story) -> date:
    """Return the day on which the pact was adopted."""
    data = texts("pact")
    return shifted(date.fromisoformat(f"{data['first_year']}-{data['adopted']}"), story.years)


def adopt_versions(story: Story) -> None:
    """Adopt the first version with the words of before, then the second with those of now."""
    data = texts("pact")
    before, adopted_on = data["before"], adoption_of(story)
    actor = story.people["liesbet"]
    now_titles = {number: story.actions[number].title for number in before["titles"]}
    now_texts = {number: story.nodes[number].text for number in before["texts"]}
    _reword(story, before["titles"], before["texts"])
    first = story.at(adopted_on, "20:15")
    commands.adopt(story.pact, adopted_on=adopted_on, reason=data["adoption_reason"], actor=actor, now=first)
    _reword(story, now_titles, now_texts)
    adjusted_on = shifted(adopted_on, 2)
    _stand_as_of(story, adjusted_on)
    second = story.at(adjusted_on, "20:40")
    commands.adopt(story.pact, adopted_on=adjusted_on, reason=before["reason"], actor=actor, now=second)


def _add_branch(story: Story, branch: dict[str, Any], kind: NodeKind, parent: PactNode | None, position: int) -> None:
    node = story.add(
        PactNode(
            pact=story.pact,
            parent=parent,
            kind=kind,
            number=branch["number"],
            title=branch["title"],
            text=branch["text"].strip(),
            position=position,
        )
    )
    story.nodes[node.number] = node
    below = 0
    for title in branch.get("objectives", ()):
        below += 1
        story.add(
            PactNode(pact=story.pact, parent=node, kind=NodeKind.OBJECTIVE, number="", title=title, position=below)
        )
    for subtheme in branch.get("subtheme", ()):
        below += 1
        _add_branch(story, subtheme, NodeKind.SUBTHEME, node, below)
    for number, (title, description) in enumerate(branch.get("actions", ()), start=1):
        _add_action(story, node, f"{node.number}.{number}", title, description)


def _add_action(story: Story, node: PactNode, number: str, title: str, description: str) -> None:
    action = Action(
        pact=story.pact,
        node=node,
        number=number,
        title=title,
        description=description,
        position=len(story.actions) + 1,
    )
    story.actions[number] = story.add(action)


def _schedule(story: Story, action: Action, plan: dict[str, Any], adopted_on: date) -> None:
    if "starts" in plan:
        action.starts_on = adopted_on + timedelta(days=plan["starts"])
    else:
        action.starts_on = story.day(plan["starts_in"])
    action.due_on = min(story.working_day(plan["due"]), story.pact.ends_on)
    action.is_priority = plan.get("priority", False)
    action.is_open_ended = plan.get("open_ended", False)


def _reword(story: Story, titles: dict[str, str], texts_: dict[str, str]) -> None:
    for number, title in titles.items():
        story.actions[number].title = title
    for number, text in texts_.items():
        story.nodes[number].text = text.strip()
    db.session.flush()


def _stand_as_of(story: Story, day: date) -> None:
    """Let each action stand as it roughly stood on a day, for the snapshot that is taken then."""
    for plan in texts("progress")["action"]:
        action = story.actions[plan["number"]]
        if plan["state"] == "done" and story.day(-plan["ago"]) <= day:
            action.state = ActionState.DONE
            action.view, action.percent = View.ON_TRACK, 100
        elif action.starts_on is not None and action.starts_on <= day:
            action.state = ActionState.RUNNING
            if plan.get("view", "no_data") != "no_data":
                action.view = story.dice.choice([View.ON_TRACK, View.ON_TRACK, View.SLIGHT_DELAY])
    db.session.flush()
