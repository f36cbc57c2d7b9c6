"""A consultation sealed, answered and settled in a real database, on both engines."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import unit_of_work
from app.extensions import db
from app.models import (
    Ballot,
    Consultation,
    KeyHolder,
    Mode,
    Seal,
    SealState,
    SettledCount,
    SettledReceipt,
    SettledText,
)
from app.sealing import keyfile, store
from app.sealing.ballots import Secret, secret_of
from app.sealing.parts import UnreadableError, new_part, written
from tests.conftest import NOON
from tests.factories import World


class Stage:
    """A consultation whose key is made, and the parts that its holders wrote down."""

    def __init__(self, app: Flask) -> None:
        self.app, self.data_dir = app, Path(app.config["SETTINGS"].data_dir)
        world = World(app, NOON)
        pact = world.pact()
        people = [world.person(name) for name in ("Alice Maes", "Bob Claes", "Carla Smet")]
        with world.writing():
            consultation = Consultation(
                titles={"nl": "Eerlijk"},
                mode=Mode.CONFIDENTIAL,
                pact=world.merge(pact),
                organiser=world.merge(people[0]),
            )
            db.session.add(consultation)
            db.session.flush()
            self.id, self.public_id = consultation.id, consultation.public_id
            store.begin(consultation, [world.merge(one) for one in people], ["qgroup"], now=NOON)
        self.parts = [self.new_part(number) for number in range(3)]

    def do(self, act: Callable[[], object]) -> str:
        with self.app.app_context(), unit_of_work():
            return str(act())

    def holder(self, number: int) -> KeyHolder:
        return store.holders_of(self.id)[number]

    def new_part(self, number: int) -> str:
        return self.do(lambda: store.new_part(self.holder(number), now=NOON))

    def prove(self, number: int, typed: str | None = None) -> str:
        words = self.parts[number] if typed is None else typed
        return self.do(
            lambda: store.prove(self.holder(number), words, kept_where="in de kluis", data_dir=self.data_dir, now=NOON)
        )

    def enter(self, number: int, typed: str | None = None) -> str:
        words = self.parts[number] if typed is None else typed
        return self.do(lambda: store.enter(self.holder(number), words, data_dir=self.data_dir, now=NOON))

    def secret(self, nonce: str) -> Secret:
        return secret_of(nonce, self.public_id, self.app.config["SETTINGS"].secret_key)

    def answer(self, nonce: str, group: str, words: str = "") -> str:
        rows = [["qgroup", "", group, ""], ["qgood", "", "yes", ""], *([["qwhy", "", "", words]] if words else [])]
        return self.do(
            lambda: store.submit(self.id, self.secret(nonce), draft={"qgood": "yes"}, rows=rows, language="nl")
        )

    def settle(self) -> list[int]:
        seen: list[int] = []
        with self.app.app_context():
            outcome = store.open_all(store.sealed_of(self.id, data_dir=self.data_dir), progress=seen.append)
            with unit_of_work():
                store.keep(self.id, outcome, now=NOON)
        return seen

    def state(self) -> str:
        with self.app.app_context():
            return str(db.session.get_one(Seal, self.id).state)

    def count(self, model: type) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def stage(each_app: Flask) -> Stage:
    return Stage(each_app)


def test_no_answer_is_taken_before_all_three_have_shown_to_have_kept_a_part(stage: Stage) -> None:
    assert [stage.prove(0), stage.prove(2)] == ["False", "False"]
    with pytest.raises(store.NotReadyError):
        stage.answer("n1", "city")
    assert stage.prove(1) == "True"
    assert stage.state() == SealState.READY
    assert len(stage.answer("n1", "city")) == 10


def test_a_wrong_part_and_an_unreadable_one_prove_nothing(stage: Stage) -> None:
    with pytest.raises(store.WrongPartError):
        stage.prove(0, written(new_part()))
    with pytest.raises(store.WrongPartError):
        stage.prove(0, stage.parts[1])
    with pytest.raises(UnreadableError):
        stage.prove(0, "nog eens")
    first = stage.parts[0]
    stage.parts[0] = stage.new_part(0)  # it was not written down
    with pytest.raises(store.WrongPartError):
        stage.prove(0, first)
    stage.prove(0)
    with pytest.raises(store.NotReadyError):
        stage.new_part(0)


def test_the_same_browser_changes_its_answer_and_counts_once(stage: Stage) -> None:
    for number in range(3):
        stage.prove(number)
    assert stage.answer("n1", "city") == stage.answer("n1", "union")
    stage.answer("n2", "city")
    assert stage.count(Ballot) == 2
    with stage.app.app_context():
        secret = stage.secret("n1")
        ballot = store.find(stage.id, secret)
        assert ballot is not None
        assert store.copy_of(ballot, secret) == {"qgood": "yes"}
        assert store.find(stage.id, stage.secret("n3")) is None
        assert store.rounded_count(stage.id) == 0  # two of them are nobody's business yet


def test_two_parts_open_everything_and_nothing_is_left_but_the_result(stage: Stage) -> None:
    for number in range(3):
        stage.prove(number)
    receipts = [stage.answer(f"n{n}", "city" if n % 2 else "union", f"Woorden {n}") for n in range(12)]
    assert stage.enter(1) == "False"
    with pytest.raises(store.WrongPartError):
        stage.enter(0, written(new_part()))
    assert stage.enter(0) == "True"
    assert stage.state() == SealState.SETTLING
    with pytest.raises(store.NotReadyError):
        stage.answer("late", "city")
    assert stage.settle() == [12]
    assert stage.state() == SealState.SETTLED
    assert stage.count(Ballot) == 0
    with stage.app.app_context():
        seal = db.session.get_one(Seal, stage.id)
        assert (seal.counted, seal.opening, seal.copies) == (12, None, [])
        assert list(db.session.scalars(select(SettledReceipt.code))) == sorted(receipts)
        assert {row.text for row in db.session.scalars(select(SettledText))} == {f"Woorden {n}" for n in range(12)}
        counts = {(row.value, tuple(row.group)): row.count for row in db.session.scalars(select(SettledCount))}
        assert counts["yes", ()] == 12
        assert counts["yes", ("qgroup", "city")] == 6


def test_a_settlement_that_was_killed_is_run_again(stage: Stage) -> None:
    for number in range(3):
        stage.prove(number)
    for n in range(8):
        stage.answer(f"n{n}", "city")
    stage.enter(0)
    stage.enter(2)
    with stage.app.app_context():
        assert store.waiting() == [stage.id]
        waiting = store.sealed_of(stage.id, data_dir=stage.data_dir)
        store.open_all(waiting, progress=lambda _n: None)  # and then it is killed
    assert stage.count(Ballot) == 8
    assert stage.count(SettledCount) == 0
    stage.settle()
    with stage.app.app_context(), unit_of_work():
        store.keep(stage.id, None, now=NOON)  # a second worker that comes late changes nothing
    assert stage.state() == SealState.SETTLED
    assert stage.count(SettledReceipt) == 8


def test_too_few_ballots_are_destroyed_unopened(stage: Stage) -> None:
    for number in range(3):
        stage.prove(number)
    for n in range(4):
        stage.answer(f"n{n}", "city")
    stage.enter(0)
    stage.enter(1)
    stage.settle()
    assert stage.state() == SealState.DESTROYED
    assert (stage.count(Ballot), stage.count(SettledCount), stage.count(SettledText)) == (0, 0, 0)


def test_without_the_key_file_nothing_opens(stage: Stage) -> None:
    for number in range(3):
        stage.prove(number)
    for n in range(6):
        stage.answer(f"n{n}", "city")
    keyfile.destroy(stage.data_dir, stage.public_id)
    with pytest.raises(keyfile.KeyFileMissingError):
        stage.enter(0)
