"""Who owns which action, how it stands, and what was said of it: every state and every colour."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.demo.story import Story, texts
from app.extensions import db
from app.models import Action, ActionState, Assignment, Person, ProgressUpdate, View

# What an owner has done, as a share of what could be expected on that day.
SHARES = {View.ON_TRACK: (0.94, 1.08), View.SLIGHT_DELAY: (0.73, 0.87), View.OFF_TRACK: (0.35, 0.6)}
BETWEEN_UPDATES = (70, 130)  # days


def load_progress(story: Story) -> None:
    """Give the 48 actions of the pact their owners and their history."""
    for plan in texts("progress")["action"]:
        action = story.actions[plan["number"]]
        _assign(story, action, plan, starts_on=action.starts_on or story.today)
        _tell(story, action, plan)
    db.session.flush()


def load_decided_actions(story: Story) -> None:
    """Store the actions that came from decisions, after the meetings they were decided in."""
    for plan in texts("progress")["extra"]:
        decision = story.decisions[plan["decision"]]
        action = Action(
            pact=story.pact,
            node=story.nodes[plan["node"]],
            decision=decision,
            title=plan["title"],
            description=plan["description"],
            position=len(story.actions) + 1,
            starts_on=decision.decided_on,
            due_on=story.working_day(plan["due"]),
        )
        story.actions[plan["key"]] = story.add(action)
        _assign(story, action, plan, starts_on=decision.decided_on)
        _tell(story, action, plan, history=False)
    db.session.flush()


def _assign(story: Story, action: Action, plan: dict[str, Any], *, starts_on: date) -> None:
    """Note the owner; where the action changed hands, the owner before too."""
    starts_on = min(starts_on, story.today)
    if "before" in plan:
        handed_over = story.working_day(-plan["handed_over"])
        _note_owner(story, action, plan["before"], starts_on, handed_over)
        starts_on = handed_over
    _note_owner(story, action, plan["owner"], starts_on, None)


def _note_owner(story: Story, action: Action, key: str, starts_on: date, ends_on: date | None) -> None:
    story.add(
        Assignment(
            action=action,
            person=story.people[key],
            organisation=story.homes[key],
            assigned_by=story.people["liesbet"],
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )


def _tell(story: Story, action: Action, plan: dict[str, Any], *, history: bool = True) -> None:
    """Write down what was said of an action, oldest first, and let it show the last of it."""
    action.state = ActionState(plan["state"])
    action.view, action.percent, action.updated_at = View.NO_DATA, None, None
    if "ago" not in plan:
        return
    view = View.ON_TRACK if action.state == ActionState.DONE else View(plan["view"])
    percent = None if action.is_open_ended else _percent(story, action, view)
    if history:
        _tell_earlier(story, action, plan, percent)
    last = ProgressUpdate(
        action=action,
        person=story.people[plan["owner"]],
        at=story.ago(plan["ago"]),
        via=story.dice.choice(["link", "link", "page"]),
        state=action.state,
        view=view,
        percent=percent,
        text=plan["text"],
        obstacle=plan.get("obstacle", ""),
        help_wanted=plan.get("help", ""),
        next_step=plan.get("next", ""),
    )
    story.add(last)
    action.view, action.percent, action.updated_at = last.view, last.percent, last.at


def _percent(story: Story, action: Action, view: View) -> int:
    if action.state == ActionState.DONE:
        return 100
    assert action.starts_on is not None  # noqa: S101 - for the type checker: every action of the story has dates
    assert action.due_on is not None  # noqa: S101
    elapsed = (story.today - action.starts_on).days / max(1, (action.due_on - action.starts_on).days)
    share = min(1.0, elapsed) * story.dice.uniform(*SHARES[view])
    return min(95, round(share * 20) * 5)


def _tell_earlier(story: Story, action: Action, plan: dict[str, Any], percent: int | None) -> None:
    sentences = list(texts("progress")["words"]["earlier"])
    story.dice.shuffle(sentences)
    assert action.starts_on is not None  # noqa: S101 - for the type checker
    ago, days_open = plan["ago"], (story.today - action.starts_on).days
    moments: list[int] = []
    while len(moments) < 4 and (ago := ago + story.dice.randint(*BETWEEN_UPDATES)) < days_open - 20:
        moments.insert(0, ago)
    for position, moment in enumerate(moments, start=1):
        said = None if percent is None else round(percent * position / (len(moments) + 1) / 5) * 5
        text = sentences[position]
        story.add(
            ProgressUpdate(
                action=action,
                person=_owner_on(story, plan, story.day(-moment)),
                at=story.ago(moment),
                via=story.dice.choice(["link", "link", "page"]),
                state=ActionState.RUNNING,
                view=story.dice.choice([View.ON_TRACK, View.ON_TRACK, View.SLIGHT_DELAY]),
                percent=said,
                text=text,
                no_change=text.startswith("Geen wijziging"),
            )
        )


def _owner_on(story: Story, plan: dict[str, Any], day: date) -> Person:
    is_earlier = "before" in plan and day < story.working_day(-plan["handed_over"])
    return story.people[plan["before"] if is_earlier else plan["owner"]]


def load_more_actions(story: Story) -> None:
    """Store many more actions with an owner and three updates each."""
    words, dice = texts("progress")["words"], story.dice
    nodes = [node for node in story.nodes.values() if not any(child.number for child in node.children)]
    places = [place.name for place in story.municipalities.values()]
    rows = []
    for number in range((story.scale - 1) * 48):
        starts_on = story.day(-dice.randint(60, 900))
        state = dice.choices([ActionState.RUNNING, ActionState.DONE, ActionState.PAUSED], [8, 3, 1])[0]
        rows.append(
            {
                "pact_id": story.pact.id,
                "node_id": dice.choice(nodes).id,
                "title": f"{dice.choice(words['what'])} {dice.choice(words['about'])} in {dice.choice(places)}",
                "description": "",
                "position": len(story.actions) + number + 1,
                "starts_on": starts_on,
                "due_on": starts_on + timedelta(days=dice.randint(120, 1200)),
                "state": state,
                "view": dice.choice([View.ON_TRACK, View.ON_TRACK, View.SLIGHT_DELAY, View.OFF_TRACK]),
                "percent": 100 if state == ActionState.DONE else dice.randrange(10, 95, 5),
                "updated_at": story.ago(dice.randint(3, 60)),
            }
        )
    keys = story.bulk(Action, rows)
    owners = [dice.choice(story.crowd) for _ in keys]
    _own_and_tell_more(story, rows, keys, owners)


def _own_and_tell_more(
    story: Story, rows: list[dict[str, Any]], keys: list[int], owners: list[tuple[int, int]]
) -> None:
    sentences = texts("progress")["words"]["earlier"]
    assignments, updates = [], []
    for row, key, (person, organisation) in zip(rows, keys, owners, strict=True):
        assignments.append(
            {"action_id": key, "person_id": person, "organisation_id": organisation, "starts_on": row["starts_on"]}
        )
        said = {"action_id": key, "person_id": person, "state": row["state"], "view": row["view"]}
        updates += [
            {
                **said,
                "at": row["updated_at"] - timedelta(days=90 * back),
                "via": "link",
                "percent": max(0, row["percent"] - 20 * back),
                "text": story.dice.choice(sentences),
            }
            for back in (2, 1, 0)
        ]
    story.bulk(Assignment, assignments)
    story.bulk(ProgressUpdate, updates)
