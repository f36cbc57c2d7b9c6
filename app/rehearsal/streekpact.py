"""The Streekpact in its true years, 2013 to 2018: what people did, as acts on the days on which they fall."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import inspect, select, update

from app.blueprints.actions import commands as actions
from app.blueprints.consultations import commands as consultations
from app.blueprints.consultations import commands_inviting
from app.blueprints.meetings import commands_convening, commands_planning
from app.blueprints.meetings.rules import Slot
from app.blueprints.pacts import commands as pacts
from app.demo import pact, people, places, workgroups
from app.demo.calendar import local_instant
from app.demo.consultations import FILES, add_question
from app.demo.story import Story, texts
from app.extensions import db
from app.models import Affiliation, Base, Consultation, Meeting, MeetingState, Round, RoundKind
from app.rehearsal.stage import Stage

T = TypeVar("T", bound=Base)

FIRST_DAY = date(2013, 1, 1)
LAST_DAY = date(2019, 12, 31)
TOLD_ON = date(2016, 11, 24)  # the day in the fourth year of the pact from which the story counts its days
NOON, EVENING = "12:00", time(20, 15)


def load(stage: Stage) -> Story:
    """Store the pact as a draft and the people of the region, and plan what they do in these six years."""
    story = Story(now=local_instant(TOLD_ON, NOON, stage.zone), seed=stage.seed, scale=1)
    pact.load_pact(story)
    places.load_places(story)
    people.load_people(story)
    db.session.execute(update(Affiliation).values(starts_on=FIRST_DAY))
    db.session.flush()
    db.session.expunge_all()  # the story keeps them as they are: each act takes what it needs into its own transaction
    _Script(stage, story).write()
    return story


def _fresh(thing: T) -> T:
    """Return a thing of the story as it stands now; what the story kept of it may be old."""
    return db.session.get_one(type(thing), inspect(thing).identity)


class _Script:
    """What happens when. Everything is done by the commands that people's own clicks would call."""

    def __init__(self, stage: Stage, story: Story) -> None:
        self.stage, self.story = stage, story
        self.coordinator = story.people["liesbet"].id

    def write(self) -> None:
        """Put everything on the agenda of the stage."""
        adopted_on = pact.adoption_of(self.story)
        self.stage.plan(self.stage.local(adopted_on, EVENING), self._adopt)
        for plan in texts("progress")["action"]:
            if "before" in plan:
                self._hand_over(plan)
        for meeting in texts("meetings")["meeting"]:
            self._meet(meeting)
        for file in FILES:
            self._consult(texts(file))

    def _person(self, key: str) -> Any:
        return _fresh(self.story.people[key])

    def _adopt(self, now: datetime) -> None:
        """The body adopts the pact, founds its groups and puts every action in the hands of its owner."""
        story, day = self.story, self.stage.day_of(now)
        adopted = _fresh(story.pact)
        chief = self._person("liesbet")
        for plan in texts("progress")["action"]:
            action = _fresh(story.actions[plan["number"]])
            key = plan.get("before", plan["owner"])
            home = _fresh(story.homes[key])
            actions.assign(action, self._person(key), organisation=home, actor=chief, now=now)
        pacts.adopt(adopted, adopted_on=day, reason=texts("pact")["adoption_reason"], actor=chief, now=now)
        self._found_groups()
        for round_ in db.session.scalars(select(Round).where(Round.pact_id == adopted.id)):
            if round_.kind == RoundKind.REGULAR:
                self.stage.plan(self.stage.local(round_.decides_on, EVENING), self._adjust)

    def _found_groups(self) -> None:
        story = copy(self.story)
        story.pact = _fresh(story.pact)
        for name in ("nodes", "people", "homes"):
            setattr(story, name, {key: _fresh(one) for key, one in getattr(story, name).items()})
        workgroups.load_workgroups(story)

    def _adjust(self, now: datetime) -> None:
        """The body decides on a round: the pact as it stands then is its next version."""
        adjusted = _fresh(self.story.pact)
        reason = texts("pact")["before"]["reason"]
        day = self.stage.day_of(now)
        pacts.adopt(adjusted, adopted_on=day, reason=reason, actor=self._person("liesbet"), now=now)

    def _hand_over(self, plan: dict[str, Any]) -> None:
        def act(now: datetime) -> None:
            action = _fresh(self.story.actions[plan["number"]])
            home = _fresh(self.story.homes[plan["owner"]])
            actions.assign(
                action, self._person(plan["owner"]), organisation=home, actor=self._person("liesbet"), now=now
            )

        self.stage.plan(self.stage.local(self.story.working_day(-plan["handed_over"]), time(11, 0)), act)

    def _meet(self, plan: dict[str, Any]) -> None:
        """A group is convened three weeks ahead; one meeting of the story is cancelled three days before."""
        story, stage = self.story, self.stage
        starts_at = story.at(story.working_day(plan["days"]), plan["at"])
        ends_at = starts_at + timedelta(hours=plan["hours"])
        starts_local = starts_at.astimezone(stage.zone).replace(tzinfo=None)
        slot = Slot(starts_local=starts_local, starts_at=starts_at, ends_at=ends_at, timezone=stage.zone.key)
        made: list[int] = []

        def convene(now: datetime) -> None:
            meeting = commands_planning.plan_meeting(
                _fresh(story.groups[plan["group"]]),
                title=plan["title"],
                slot=slot,
                place=plan["place"],
                quorum=None,
                actor=self._person("liesbet"),
                now=now,
            )
            commands_convening.convene(meeting, actor=self._person("liesbet"), now=now)
            made.append(meeting.id)

        def cancel(now: datetime) -> None:
            meeting = db.session.get_one(Meeting, made[0])
            reason = plan["cancel_reason"]
            commands_planning.cancel_meeting(meeting, reason=reason, actor=self._person("liesbet"), now=now)

        day = story.working_day(plan["days"] - plan.get("convened_before", 21))
        stage.plan(stage.local(day, time(10, 0)), convene)
        if plan["state"] == MeetingState.CANCELLED:
            stage.plan(stage.local(story.working_day(plan["days"] - 3), time(16, 0)), cancel)

    def _consult(self, plan: dict[str, Any]) -> None:
        def open_it(now: datetime) -> None:
            story = self.story
            organiser = self._person(plan["organiser"])
            consultation = Consultation(
                titles=plan["titles"],
                intros=plan["intros"],
                languages=["nl", "fr"],
                closes_on=story.day(plan["closes"]),
                minutes=plan["minutes"],
                pact=_fresh(story.pact),
                node=_fresh(story.nodes[plan["theme"]]),
                workgroup=_fresh(story.groups[plan["group"]]),
                organiser=organiser,
            )
            story.add(consultation)
            for position, question in enumerate(plan["question"], start=1):
                add_question(story, consultation, question, position)
            db.session.flush()
            db.session.expire(consultation, ["questions"])
            reached = [(_fresh(one), _fresh(story.homes[key]).id) for key, one in story.people.items()]
            commands_inviting.invite(consultation, reached, actor=organiser, now=now)
            consultations.open_consultation(consultation, actor=organiser, now=now)

        self.stage.plan(self.stage.local(self.story.working_day(plan["opened"]), time(9, 30)), open_it)
