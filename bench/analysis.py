"""Analysing: the next open answer among 5,000, the results of 100,000 responses, and files of answers.

What is measured is processor time: of this process, and of the processes of the database that work for it.
"""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import delete, func, select

from app import clock
from app.blueprints.analysis import queries
from app.blueprints.consultations.commands_tallies import count_results
from app.extensions import db
from app.models import (
    Account,
    Answer,
    Consultation,
    Disclosure,
    Invitation,
    Person,
    Question,
    QuestionKind,
    ResultTally,
)
from app.models.tallies import STRETCH
from app.web.csrf import FIELD, csrf_token
from bench.filling import Stored, filled, half_coded
from bench.product import Product
from bench.servers import cpu_of

VOICES = 5_000
RESPONSES, QUESTIONS = 100_000, 20
IN_FILE, ASKED_IN_FILE = 50_000, 10
TURNS = 11
FORMATS = ("csv", "xlsx", "json", "spss")
FORM = "application/x-www-form-urlencoded"


def measure(
    product: Product, headers: dict[str, str], beside: Sequence[int], settle: Callable[[], None]
) -> dict[str, Any]:
    """Return milliseconds of processor time, and ratios to the queries the results cannot do without."""
    # Helpers of a parallel plan end with their statement, and their time is lost with them: the server works alone.
    os.environ["PGOPTIONS"] = "-c max_parallel_workers_per_gather=0"
    stream, results = filled(product, VOICES, 1, QuestionKind.LONG_TEXT), filled(product, RESPONSES, QUESTIONS)
    half_coded(product, stream.questions[0], VOICES)
    settle()
    for one in (stream, results):
        _opened(product, one)
    try:
        return {
            "voices": VOICES,
            "next_voice_ms": _coding(product, headers, stream, beside),
            "responses": RESPONSES,
            "questions": QUESTIONS,
            **_results(product, headers, results, beside),
            **_files(product, headers, beside),
        }
    finally:
        del os.environ["PGOPTIONS"]


def _cost(act: Callable[[], object], beside: Sequence[int]) -> float:
    """Return the milliseconds of processor time that an act takes."""
    own, others = time.process_time(), cpu_of(beside)
    act()
    return (time.process_time() - own + cpu_of(beside) - others) * 1000


# ---- coding ----


def _coding(product: Product, headers: dict[str, str], stream: Stored, beside: Sequence[int]) -> float:
    """Return what it takes to save one coding and to show the next answer."""
    path = f"/consultations/{stream.public_id}/analysis/code/{stream.first}"
    with product.app.test_request_context(path, method="POST", headers=headers):
        token = csrf_token()
    body = urlencode({FIELD: token, "new_topic": "Bus", "words": ""}).encode()
    taken, after = [], ""
    for _turn in range(TURNS + 2):
        after = _next_unit(product, stream, after)

        def save_and_go_on(unit: str = after) -> None:
            status = product.ask(f"{path}/{unit}", {**headers, "Content-Type": FORM}, body)
            assert status == 303, status
            assert product.ask(f"{path}?after={unit}", headers) == 200

        taken.append(_cost(save_and_go_on, beside))
    return round(statistics.median(taken[2:]), 1)


def _next_unit(product: Product, stream: Stored, after: str) -> str:
    with product.app.app_context():
        question = db.session.get_one(Question, stream.questions[0])
        coder = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
        found = queries.next_voice(question.consultation, question, coder, after)
        assert found is not None
        return found.unit


def _opened(product: Product, stored: Stored) -> None:
    """Let everybody have noted that they look at the answers: that is asked once a day, and not measured here."""
    with product.writing():
        for viewer in db.session.scalars(select(Person).join(Account, Account.person_id == Person.id)).all():
            db.session.add(
                Disclosure(
                    at=clock.now(), viewer=viewer, what="answers", subject_kind="consultation",
                    subject_id=stored.public_id, people=1,
                )
            )  # fmt: skip


# ---- results ----


def _results(product: Product, headers: dict[str, str], stored: Stored, beside: Sequence[int]) -> dict[str, Any]:
    """Return the page before anything was counted, once all was, and with one stretch in thirty changed since."""
    path = f"/consultations/{stored.public_id}/results"

    def page() -> None:
        assert product.ask(path, headers) == 200

    def floor() -> None:
        _covering(product, stored)

    without = _by_turns(page, floor, beside)
    counting = _cost(lambda: _count(product), beside)
    with_all = _by_turns(page, floor, beside)
    with product.writing():
        db.session.execute(delete(ResultTally).where(ResultTally.stretch % 30 == 0))
    changed = _by_turns(page, floor, beside)
    return {
        "results_floor_ms": with_all[1],
        "results_page_ms": with_all[0],
        "results_times": with_all[2],
        "results_uncounted_ms": without[0],
        "results_uncounted_times": without[2],
        "results_changed_ms": changed[0],
        "results_changed_times": changed[2],
        "counting_ms_a_stretch": round(counting / (RESPONSES / STRETCH), 1),
    }


def _count(product: Product) -> None:
    """Let the worker take turns until nothing is left to count."""
    with product.app.app_context():
        for _turn in range(2 + RESPONSES // STRETCH // 32):
            count_results(clock.now())


def _by_turns(
    one: Callable[[], object], other: Callable[[], object], beside: Sequence[int]
) -> tuple[float, float, float]:
    """Return the median cost of both, and the median of their ratios, taken by turns after a warm-up."""
    one()
    other()
    pairs = [(_cost(one, beside), _cost(other, beside)) for _turn in range(TURNS)]
    ones, others = zip(*pairs, strict=True)
    ratio = statistics.median(first / second for first, second in pairs)
    return round(statistics.median(ones), 1), round(statistics.median(others), 1), round(ratio, 2)


def _covering(product: Product, stored: Stored) -> None:
    """Run what no results page can do without: the counts per choice, and the response."""
    with product.app.app_context():
        db.session.execute(
            select(Answer.question_id, Answer.choice_id, Answer.row_id, func.count())
            .where(Answer.question_id.in_(stored.questions))
            .group_by(Answer.question_id, Answer.choice_id, Answer.row_id)
        ).all()
        db.session.execute(
            select(Invitation.state, func.count())
            .join(Invitation.consultation)
            .where(Consultation.public_id == stored.public_id)
            .group_by(Invitation.state)
        ).all()


# ---- files ----


def _files(product: Product, headers: dict[str, str], beside: Sequence[int]) -> dict[str, Any]:
    """Return the seconds that each file takes, and by how many megabytes this process grew with all of them."""
    stored = filled(product, IN_FILE, ASKED_IN_FILE)
    path = f"/consultations/{stored.public_id}/results/file"
    with product.app.test_request_context(path, method="POST", headers=headers):
        body = urlencode({FIELD: csrf_token()}).encode()
    posting = {**headers, "Content-Type": FORM}
    taken: dict[str, float] = {}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for form in FORMATS:

        def download(form: str = form) -> None:
            assert product.ask(f"{path}?format={form}", posting, body) == 200

        taken[form] = round(statistics.median(_cost(download, beside) for _turn in range(3)) / 1000, 2)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "in_file": IN_FILE,
        "asked_in_file": ASKED_IN_FILE,
        "file_seconds": taken,
        "file_memory_mb": round((after - before) / 1024, 1),
    }
