"""Five hundred open sessions for a minute: nobody is refused, nothing is lost, and few wait.

The crowd (`bench.crowd`) is a process of its own. Afterwards, what each browser was told is compared with what stands
in the database.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from statistics import median
from typing import Any

from sqlalchemy import select

from app import clock
from app.blueprints.consultations.mails import PURPOSE
from app.extensions import db
from app.models import Answer, Consultation, Response
from app.web import links
from bench.flow import consultation_of_ten, invited_to
from bench.product import Product
from bench.servers import Server

ENGINE = "sqlite"  # the embedded default: PostgreSQL takes more
SESSIONS = 500
SECONDS = 60.0
THINK = 10.0  # seconds, the mean of an exponential distribution
SEED = 2013
WORDS = "words of somebody"


def measure(product: Product, beside: Sequence[int] = ()) -> dict[str, Any]:
    """Return the figures of one run on a database of its own."""
    people, invited = _people(product)
    with product.serving(beside) as server:
        used, told = _run(server, people)
    return {**_figures(told, used), **_compare(product, invited, told)}


def _people(product: Product) -> tuple[list[dict[str, Any]], list[int]]:
    """Store the questionnaire and its invitees; return what each fills in, and the ids of the invitations."""
    with product.writing():
        consultation = consultation_of_ten("Allen tegelijk")
        invitations = [invited_to(consultation, f"Tegelijk {number}") for number in range(SESSIONS)]
        db.session.flush()
        subject = {"subject_kind": "consultation", "subject_id": consultation.public_id}
        found = links.links_for(PURPOSE, people=[one.person for one in invitations], now=clock.now(), **subject)
        db.session.flush()
        people = [
            {"link": f"/l/{links.token_of(found[one.person_id])}", "pages": _pages(consultation, number)}
            for number, one in enumerate(invitations)
        ]
        return people, [one.id for one in invitations]


def _pages(consultation: Consultation, number: int) -> list[dict[str, str]]:
    pages: dict[int, dict[str, str]] = {}
    for question in consultation.questions:
        choices = question.choices
        value = choices[number % len(choices)].public_id if choices else f"{WORDS} {number}"
        pages.setdefault(question.page, {})[f"q-{question.public_id}"] = value
    return [pages[page] for page in sorted(pages)]


def _run(server: Server, people: list[dict[str, Any]]) -> tuple[tuple[float, float], dict[str, Any]]:
    """Let the crowd go; return how long the server worked, and waited for a processor, and what the crowd tells."""
    plan = {"port": server.port, "seconds": SECONDS, "think": THINK, "seed": SEED, "people": people}
    command = [sys.executable, "-m", "bench.crowd"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdin is not None
        assert crowd.stdout is not None
        crowd.stdin.write(json.dumps(plan))
        crowd.stdin.close()
        if crowd.stdout.readline() != "begun\n":
            raise RuntimeError("the crowd did not begin")
        worked, waited = server.cpu_seconds(), server.waiting_seconds()
        told: dict[str, Any] = json.loads(crowd.stdout.readline())
        return (server.cpu_seconds() - worked, server.waiting_seconds() - waited), told


def _figures(told: dict[str, Any], used: tuple[float, float]) -> dict[str, Any]:
    count = len(told["latencies"])
    return {
        "sessions": SESSIONS,
        "requests": count,
        "requests_a_second": round(count / SECONDS, 1),
        "share_of_saves": round(len(told["saves"]) / count, 2),
        "errors": len(told["wrong"]),
        "first_errors": told["wrong"][:3],
        "connections_broken": told["broken"],
        "median_ms": _ms(median(told["latencies"])),
        "p99_ms": _ms(_percentile(told["latencies"], 0.99)),
        "save_p99_ms": _ms(_percentile(told["saves"], 0.99)),
        "most_ms": _ms(max(told["latencies"])),
        "generator_late_p99_ms": _ms(_percentile(told["late"], 0.99)),
        "cpu_ms": round(used[0] / count * 1000, 2),
        "waiting_for_a_processor_ms": round(used[1] / count * 1000, 2),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _compare(product: Product, invited: Sequence[int], told: dict[str, Any]) -> dict[str, int]:
    """Return in how many answers the database holds something else than what the browser was told."""
    with product.app.app_context():
        drafts = {one.invitation_id: one for one in db.session.scalars(select(Response))}
        twice = lost = 0
        for invitation, saved, receipts in zip(invited, told["saved"], told["receipts"], strict=True):
            response = drafts.get(invitation)
            draft = {f"q-{key}": value for key, value in response.draft.items()} if response else {}
            lost += any(draft.get(name) != value for name, value in saved.items())
            lost += bool(receipts) and not (response and response.submitted_at)
            twice += _is_twice(response)
        db.session.remove()
    return {"lost": lost, "doubled": twice, "receipts": sum(map(bool, told["receipts"]))}


def _is_twice(response: Response | None) -> bool:
    if response is None:
        return False
    asked = db.session.scalars(select(Answer.question_id).where(Answer.response_id == response.id)).all()
    return len(asked) != len(set(asked))
