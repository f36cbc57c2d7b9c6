"""What coordinators are reminded of: a round that opens, and each of its phases, a week ahead and on the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from flask import current_app

from app.blueprints.evaluations import queries
from app.blueprints.evaluations.mails import PHASE_AHEAD, PHASE_BEGINS, ROUND_OPENS
from app.blueprints.evaluations.words import PHASES, phase_name, round_name
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Person, Phase
from app.reminders.vocabulary import Due
from app.web.languages import speaking

MORNING = time(8)  # local: with the daily mail


class Step(NamedTuple):
    """A mail that goes out a number of days before a phase begins."""

    kind: MailKind
    days: int
    first_phase_only: bool = False


STEPS = (Step(ROUND_OPENS, 30, first_phase_only=True), Step(PHASE_AHEAD, 7), Step(PHASE_BEGINS, 0))


class RoundSource:
    """The planner's view of rounds. A due names its phase in its occurrence: `2027-01-17/report/7 before`."""

    kinds = tuple(step.kind for step in STEPS)

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return what falls due in (after, until]; two queries, whatever the span."""
        zone = current_app.config["SETTINGS"].zone
        first = after.astimezone(zone).date()
        last = until.astimezone(zone).date() + timedelta(days=max(step.days for step in STEPS))
        phases = queries.phases_between(first, last)
        people = queries.coordinators() if phases else ()
        for phase in phases:
            for step in STEPS:
                at = datetime.combine(phase.starts_on - timedelta(days=step.days), MORNING, zone)
                if after < at <= until and (phase.position == 0 or not step.first_phase_only):
                    yield from (_due(phase, step, at, person) for person in people)

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails, leaving out phases that were moved and people who coordinate no more."""
        del now
        phases = {
            (phase.round.public_id, _occurrence(phase, step)): phase
            for phase in queries.phases_of_rounds(sorted({due.subject_id for due in dues}))
            for step in STEPS
        }
        people = {person.id: person for person in queries.coordinators(sorted({due.person_id for due in dues}))}
        steps = {step.kind.name: step for step in STEPS}
        for due in dues:
            phase, person = phases.get((due.subject_id, due.occurrence)), people.get(due.person_id)
            if phase is not None and person is not None:
                yield due, _draft(phase, steps[due.kind].kind, person)


def _due(phase: Phase, step: Step, at: datetime, person: Person) -> Due:
    return Due(
        at=at,
        kind=step.kind.name,
        subject_kind="round",
        subject_id=phase.round.public_id,
        person_id=person.id,
        occurrence=_occurrence(phase, step),
    )


def _occurrence(phase: Phase, step: Step) -> str:
    return f"{phase.starts_on}/{phase.kind}/{step.days} before"


def _draft(phase: Phase, kind: MailKind, person: Person) -> Draft:
    with speaking(person.language):
        words = PHASES[phase.kind]
        values: dict[str, object] = {
            "round": round_name(phase.round),
            "phase": phase_name(phase.kind),
            "who": str(words.who),
            "purpose": str(words.purpose),
            "result": str(words.result),
        }
    days: dict[str, date] = {
        "first": phase.starts_on,
        "last": phase.ends_on,
        "opens": phase.starts_on,
        "decides": phase.round.decides_on,
    }
    base = current_app.config["SETTINGS"].public_base_url
    address = f"{base}/evaluation/{phase.round.public_id}"
    return Draft(
        kind=kind, person=person, about=("round", phase.round.public_id), values={**values, **days, "address": address}
    )
