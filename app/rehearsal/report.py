"""What a rehearsal tells afterwards: one JSON document. What is not built, or did not happen, is null."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import Action, PactVersion, Person, Phase, PhaseKind, Round
from app.rehearsal.invariants import check
from app.rehearsal.stage import Sent, Stage

MOST_NAMED = 200  # people, and escalations, that are named one by one


def report_of(stage: Stage, *, data: str, shown_from: datetime) -> dict[str, Any]:
    """Return the document. Mails before `shown_from` led up to the play and are not counted."""
    sent = [one for one in stage.sent if one.at >= shown_from]
    escalated = [one for one in sent if "escalated" in one.kind]
    return {
        "data": data,
        "from": stage.day_of(shown_from).isoformat(),
        "until": stage.day_of(stage.end).isoformat(),
        "seed": stage.seed,
        "answering": stage.rate,
        "rounds": _rounds(stage),
        "mails": {
            "total": len(sent),
            "by_kind": dict(sorted(Counter(one.kind for one in sent).items())),
            "by_month": dict(sorted(Counter(_month(stage, one) for one in sent).items())),
            "by_person": _by_person(stage, sent),
        },
        "escalations": len(escalated),
        "escalated": _escalated(stage, escalated),
        "acts": dict(sorted(stage.acts.items())),
        "invariants": check(stage),
    }


def _month(stage: Stage, one: Sent) -> str:
    return f"{stage.day_of(one.at):%Y-%m}"


def _rounds(stage: Stage) -> list[dict[str, Any]]:
    rounds = db.session.scalars(
        select(Round).options(selectinload(Round.phases)).order_by(Round.decides_on, Round.id)
    ).all()
    return [_round(stage, one) for one in rounds]


def _round(stage: Stage, round_: Round) -> dict[str, Any]:
    last = stage.day_of(stage.end)
    return {
        "ordinal": round_.ordinal,
        "kind": round_.kind.value if hasattr(round_.kind, "value") else round_.kind,
        "decides_on": round_.decides_on.isoformat(),
        "opened": _iso(stage.day_of(round_.opened_at)) if round_.opened_at else None,
        "phases": [
            {
                "kind": str(phase.kind),
                "starts_on": phase.starts_on.isoformat(),
                "ends_on": phase.ends_on.isoformat(),
                "began": phase.starts_on <= last and round_.opened_at is not None,
                "ended": phase.ends_on < last and round_.opened_at is not None,
            }
            for phase in round_.phases
        ],
        "closed": _iso(stage.day_of(round_.closed_at)) if round_.closed_at else None,
        "version": _version(round_),
    }


def _version(round_: Round) -> int | None:
    """Return the number of the version that was adopted in the last two windows of a round; None without one."""
    windows: list[Phase] = [one for one in round_.phases if one.kind in {PhaseKind.DECIDE, PhaseKind.PUBLISH}]
    if not windows:
        return None
    first, last = min(one.starts_on for one in windows), max(one.ends_on for one in windows)
    return db.session.scalar(
        select(PactVersion.number)
        .where(PactVersion.pact_id == round_.pact_id, PactVersion.adopted_on.between(first, last))
        .order_by(PactVersion.number.desc())
        .limit(1)
    )


def _by_person(stage: Stage, sent: list[Sent]) -> list[dict[str, Any]]:
    """Return how many mails each person got, and in which month the most; who got most comes first."""
    months: dict[int, Counter[str]] = defaultdict(Counter)
    for one in sent:
        if one.person_id is not None:
            months[one.person_id][_month(stage, one)] += 1
    order = sorted(months, key=lambda person: (-months[person].total(), person))[:MOST_NAMED]
    names = {one.id: one.label for one in db.session.scalars(select(Person).where(Person.id.in_(order)))}
    return [
        {
            "person": names.get(person, ""),
            "total": months[person].total(),
            "most_in_a_month": max(months[person].values()),
            "by_month": dict(sorted(months[person].items())),
        }
        for person in order
    ]


def _escalated(stage: Stage, found: list[Sent]) -> list[dict[str, Any]]:
    shown = found[:MOST_NAMED]
    wanted = {one.subject[1] for one in shown if one.subject[0] == "action"}
    titles = {
        action.public_id: f"{action.number} {action.title}".strip()
        for action in db.session.scalars(select(Action).where(Action.public_id.in_(wanted)))
    }
    return [
        {"on": stage.day_of(one.at).isoformat(), "action": titles.get(one.subject[1], ""), "kind": one.kind}
        for one in shown
    ]


def _iso(day: date) -> str:
    return day.isoformat()
