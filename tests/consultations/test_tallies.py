"""Results counted beforehand are those of the answers themselves, whatever is submitted, changed or erased."""

from __future__ import annotations

import json
import math
import re
import threading
from datetime import UTC, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask

from app.blueprints.consultations import (
    answering,
    commands_answers,
    commands_tallies,
    queries,
    queries_numbers,
    queries_results,
    queries_tallies,
)
from app.blueprints.consultations.queries_tallies import Results, gaps_between
from app.blueprints.consultations.samples import fitting_answer
from app.blueprints.consultations.tallying import Counted, add_stored, days_of
from app.blueprints.privacy import erasing
from app.database import unit_of_work
from app.extensions import db
from app.models import (
    Choice,
    ChoiceAxis,
    Consultation,
    Invitation,
    InvitationState,
    Person,
    Question,
    QuestionKind,
    Response,
    ResultTally,
)
from app.models.tallies import ALL_COUNTED
from tests.conftest import NOON
from tests.consultations.conftest import Bench, bench_in
from tests.factories import World

K = QuestionKind
MORE = {K.RANKING: 3, K.POINTS: 2, K.NUMBER: 0, K.DATE: 0, K.AGREEMENT: 4, K.PICK: 0, K.PRIORITY: 2}


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretches of four responses, and tallies that are used whatever part they make of all."""
    for module in (queries_tallies, commands_tallies):
        monkeypatch.setattr(module, "STRETCH", 4)
    monkeypatch.setattr(queries_tallies, "WORTH", 0)


def with_every_kind(bench: Bench) -> None:
    """Add a question of each kind that numbers, names or own words are added up of."""
    with bench.world.writing():
        consultation = db.session.get_one(Consultation, bench.consultation.id)
        for place, (kind, options) in enumerate(MORE.items(), start=5):
            question = Question(consultation=consultation, position=place, kind=kind, titles={"nl": f"{kind}"})
            if kind == K.POINTS:
                question.features = {"total": 7}
            db.session.add(question)
            for at in range(options):
                axis = ChoiceAxis.ROW if kind == K.PRIORITY else ChoiceAxis.OPTION
                db.session.add(Choice(question=question, position=at, titles={"nl": f"{at}"}, axis=axis))
            for at in range(2 if kind == K.PRIORITY else 0):
                axis = ChoiceAxis.COLUMN
                db.session.add(Choice(question=question, position=9 + at, titles={"nl": f"{at}"}, axis=axis))


def give(bench: Bench, invitation_id: int, dice: Random, at: int) -> None:
    """Submit random answers, or other ones than before; some questions are left out."""
    with bench.world.writing():
        invitation = db.session.get_one(Invitation, invitation_id)
        questions = queries.questions(invitation.consultation)
        values = {
            one.public_id: fitting_answer(answering.spec_of(one), dice, words=f"Woord {dice.randint(1, 5)}")
            for one in questions
            if dice.random() < 0.8
        }
        for one in questions:
            if one.kind == K.PICK and one.public_id in values:
                values[one.public_id] = dice.sample(["Aalst", "Ninove", "Ronse"], 2)
        response = commands_answers.save_draft(
            invitation, {**values, questions[3].public_id: f"Tekst {dice.random()}"}, page=1, language="nl", now=NOON
        )
        assert response is not None
        commands_answers.submit(response, questions, response.draft, language="nl", now=NOON + timedelta(hours=7 * at))


def invited(bench: Bench, count: int) -> list[int]:
    with bench.world.writing():
        consultation = db.session.get_one(Consultation, bench.consultation.id)
        people = [Person(name=f"Persoon {at}", email=f"p{at}@example.org", source="test") for at in range(count)]
        found = [Invitation(consultation=consultation, person=one, created_at=NOON, invited_at=NOON) for one in people]
        db.session.add_all(found)
        db.session.flush()
        return [one.id for one in found]


def plain(results: Results, questions: list[Question]) -> Any:
    """Return results as values that compare: totals of numbers within rounding."""
    return {
        "choices": {key: one.choices for key, one in results.tallies.items()},
        "rows": {key: dict(one.rows) for key, one in results.tallies.items()},
        "texts": {key: one.texts for key, one in results.tallies.items()},
        "words": {key: one.words for key, one in results.figures.items()},
        "names": {key: sorted(one.names) for key, one in results.figures.items()},
        "median": {key: one.median for key, one in results.figures.items()},
        "bins": {key: one.bins for key, one in results.figures.items()},
        "sums": {
            (key, cell): (one.count, round(one.total, 6), one.low, one.high)
            for key, figures in results.figures.items()
            for cell, one in figures.sums.items()
        },
        "people": {one.id: results.people.get(one.id, 0) for one in questions},
        "days": list(results.days),
    }


def compare(bench: Bench) -> int:
    """Look at the page's results with tallies and without; return how many tallies there were."""
    with bench.world.reading():
        consultation = queries.consultation_by_id(bench.id)
        assert consultation is not None
        questions = list(queries.questions(consultation))
        answered = sum(one.answered for one in queries_results.response_rates(consultation))
        with_tallies = queries_tallies.results_of(consultation, questions, answered)
        raw = Results(
            queries_results.tallies(questions),
            queries_numbers.figures(questions),
            queries_tallies._people(questions),
            days_of(queries_tallies._hours(consultation), UTC),
        )
        assert {**plain(with_tallies, questions), "days": 0} == {**plain(raw, questions), "days": 0}
        assert sum(count for _day, count in with_tallies.days) == answered
        return len([one for one in bench.rows(ResultTally) if one.stretch >= 0])


def turn(bench: Bench) -> None:
    with bench.world.reading():
        commands_tallies.count_results(NOON)


def test_tallies_are_the_answers_whatever_happens_to_these(each_app: Flask) -> None:
    bench = bench_in(World(each_app, NOON))
    with_every_kind(bench)
    dice, most = Random(2013), 0  # noqa: S311 - makes cases, guards nothing
    keys = invited(bench, 22)
    waiting, given = keys[:], list[int]()
    for at in range(36):
        act = dice.choice(["first", "first", "again", "count", "count", "erase"])
        if act == "first" and waiting:
            given.append(waiting.pop(dice.randrange(len(waiting))))
            give(bench, given[-1], dice, at)
        elif act == "again" and given:
            give(bench, dice.choice(given), dice, at)
        elif act == "count":
            turn(bench)
        elif act == "erase" and given and at % 3 == 0:
            with bench.world.writing():
                person = db.session.get_one(Person, db.session.get_one(Invitation, given[0]).person_id)
                if person.erased_at is None:
                    erasing.erase(person, ground=erasing.DECISION, reason="test", actor=None, now=NOON)
        most = max(most, compare(bench))
    assert most >= 3


def test_a_change_takes_away_the_tally_of_its_stretch_alone(world: World) -> None:
    bench = bench_in(world)
    keys = invited(bench, 9)
    dice = Random(1)  # noqa: S311 - makes cases, guards nothing
    for at, key in enumerate(keys):
        give(bench, key, dice, at)
    turn(bench)
    turn(bench)
    before = {one.stretch for one in bench.rows(ResultTally)}
    assert ALL_COUNTED in before

    give(bench, keys[5], dice, 3)
    (changed,) = {one.id // 4 for one in bench.rows(Response) if one.invitation_id == keys[5]}

    assert {one.stretch for one in bench.rows(ResultTally)} == before - {ALL_COUNTED, changed}
    turn(bench)
    assert {one.stretch for one in bench.rows(ResultTally)} >= before - {ALL_COUNTED}


def test_a_turn_of_the_worker_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands_tallies, "MOST_A_TURN", 1)
    bench = bench_in(world)
    for at, key in enumerate(invited(bench, 9)):
        give(bench, key, Random(at), at)  # noqa: S311 - makes cases

    seen = []
    for _turn in range(5):
        turn(bench)
        seen.append(len(bench.rows(ResultTally)))

    assert seen[0] == 1
    assert seen[:3] == [1, 2, seen[2]]
    assert seen[-1] == seen[-2]


def test_looking_at_results_writes_no_tally(alice: Any, bench: Bench) -> None:
    give(bench, invited(bench, 1)[0], Random(1), 0)  # noqa: S311 - makes cases

    assert alice.get(bench.url("/results")).status_code == 200

    assert not bench.rows(ResultTally)


def test_a_count_does_not_miss_what_is_submitted_while_it_runs(postgresql_app: Flask) -> None:
    bench = bench_in(World(postgresql_app, NOON))
    first, second = invited(bench, 2)
    give(bench, first, Random(1), 0)  # noqa: S311 - makes cases
    holds, may_end = threading.Event(), threading.Event()

    def submit() -> None:
        with postgresql_app.app_context(), unit_of_work():
            invitation = db.session.get_one(Invitation, second)
            questions = queries.questions(invitation.consultation)
            response = commands_answers.save_draft(
                invitation, {questions[3].public_id: "Traag"}, page=1, language="nl", now=NOON
            )
            assert response is not None
            commands_answers.submit(response, questions, response.draft, language="nl", now=NOON)
            holds.set()
            may_end.wait(10)

    slow = threading.Thread(target=submit)
    slow.start()
    holds.wait(10)
    counting = threading.Thread(target=lambda: turn(bench))
    counting.start()
    counting.join(0.3)
    assert counting.is_alive()
    may_end.set()
    slow.join(10)
    counting.join(10)

    assert compare(bench) >= 1
    assert sum(one.state == InvitationState.SUBMITTED for one in bench.rows(Invitation)) == 2


def test_gaps_are_what_lies_between() -> None:
    assert gaps_between([]) == [(0, queries_tallies.LAST_KEY)]
    assert gaps_between([0, 1, 4]) == [(8, 15), (20, queries_tallies.LAST_KEY)]


def test_counts_go_into_json_and_back() -> None:
    one = Counted(responses=2, hours={"2027-03-10 09": 2})  # type: ignore[arg-type]
    one.facts[1, 2, None, None, None, False] = 2
    one.facts[3, None, None, 2.5, None, False] = 1
    one.people[1] = 2
    back = Counted()

    add_stored(back, json.loads(json.dumps(one.stored())))
    add_stored(back, json.loads(json.dumps(one.stored())))

    assert back.responses == 4
    assert back.facts[1, 2, None, None, None, False] == 4
    assert math.isclose(back.facts[3, None, None, 2.5, None, False], 2)
    assert back.hours["2027-03-10 09"] == 4


def test_answers_are_changed_in_one_place_which_forgets_their_count() -> None:
    writes = re.compile(r"\b(?:insert|update|delete)\((?:cast\(\S+ )?Answer\b|session\.add\(Answer\(")
    places = {path.as_posix() for path in Path("app").rglob("*.py") if writes.search(path.read_text())}

    # The demonstration fills a database in which nothing was counted yet.
    assert {one for one in places if "/demo/" not in one} == {"app/blueprints/consultations/commands_answers.py"}
