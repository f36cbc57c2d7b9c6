"""What coordinators are reminded of: a round that opens, and each phase: ahead, at its start and near its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from flask import current_app

from app.blueprints.evaluations import queries
from app.blueprints.evaluations.mails import KINDS, PHASE_ENDS, ROUND_OPENS
from app.blueprints.evaluations.words import PHASES, phase_name, round_name
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Person, Phase
from app.reminders.steps import days_reached, falling, step_in
from app.reminders.vocabulary import Due
from app.web.languages import speaking


class RoundSource:
    """The planner's view of rounds. A due names its phase in its occurrence: `2027-01-17/report/7 before`."""

    kinds: tuple[MailKind, ...] = KINDS

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return what falls due in (after, until]; three queries, whatever the span."""
        reached = days_reached(self.kinds, after, until)
        phases = queries.phases_between(*reached) if reached else ()
        people = queries.coordinators() if phases else ()
        for phase in phases:
            for kind in _kinds_of(phase):
                for at, step in falling(kind, _day_of(phase, kind), after, until):
                    occurrence = step.occurrence(_day_of(phase, kind), str(phase.kind))
                    for person in people:
                        yield Due(at, kind.name, "round", phase.round.public_id, person.id, occurrence)

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails, leaving out phases that were moved and people who coordinate no more."""
        del now
        phases: dict[str, list[Phase]] = {}
        for phase in queries.phases_of_rounds(sorted({due.subject_id for due in dues})):
            phases.setdefault(phase.round.public_id, []).append(phase)
        people = {person.id: person for person in queries.coordinators(sorted({due.person_id for due in dues}))}
        kinds = {kind.name: kind for kind in KINDS}
        for due in dues:
            found, person = _phase_of(due, phases.get(due.subject_id, ()), kinds[due.kind]), people.get(due.person_id)
            if found is not None and person is not None:
                yield due, _draft(found, kinds[due.kind], person)


def _kinds_of(phase: Phase) -> Iterator[MailKind]:
    """Yield the kinds that speak of a phase: a round opens with its first one only."""
    return (kind for kind in KINDS if kind is not ROUND_OPENS or phase.position == 0)


def _day_of(phase: Phase, kind: MailKind) -> date:
    return phase.ends_on if kind is PHASE_ENDS else phase.starts_on


def _phase_of(due: Due, phases: Iterable[Phase], kind: MailKind) -> Phase | None:
    """Return the phase a due is about; None when it was moved meanwhile."""
    found = (one for one in phases if step_in(due.occurrence, kind.name, _day_of(one, kind), str(one.kind)))
    return next(found, None)


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
