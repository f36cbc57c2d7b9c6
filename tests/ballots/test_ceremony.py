"""The ceremony of a key: three people, two minutes each, on a phone; and two of them afterwards."""

from pathlib import Path

import pytest
from flask import Flask

from app.extensions import db
from app.models import (
    ConsultationState,
    KeyHolder,
    OutboxMail,
    Seal,
    SealState,
)
from app.reminders.planner import plan, run_jobs
from app.sealing import keyfile, locks, parts, store
from tests.ballots.stage import NAMES, Stage
from tests.conftest import NOON


@pytest.fixture
def stage(each_app: Flask, clock_file: Path) -> Stage:
    return Stage(each_app, clock_file)


def test_three_different_people_are_asked(stage: Stage) -> None:
    stage.organiser.get(stage.page)
    answer = stage.organiser.submit(
        {"first": NAMES[0], "second": NAMES[1], "third": NAMES[1]}, button="Deze drie vragen"
    )
    assert answer.status_code == 422
    assert "bewaart al een deel" in stage.organiser.text()
    stage.name()
    assert "Wacht op 3 personen" in stage.organiser.text()
    with stage.app.app_context():
        mails = db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind == "key_part_asked")).all()
        assert len(mails) == 3


def test_each_writes_down_a_part_and_shows_that_it_was_written_well(stage: Stage) -> None:
    stage.name()
    kept = {name: stage.keep(name) for name in NAMES}
    assert len(set(kept.values())) == 3
    assert stage.state() == SealState.READY
    stage.organiser.get(stage.page)
    assert "De sleutel is klaar." in stage.organiser.text()
    page = stage.organiser.last.get_data(as_text=True)  # type: ignore[union-attr]
    with stage.app.app_context():
        stored = " ".join(str(row) for row in db.session.execute(db.select(KeyHolder.__table__)).all())
        assert db.session.scalar(db.select(OutboxMail.id).where(OutboxMail.kind == "key_ready")) is not None
    for part in kept.values():
        for text in (page, stored):
            assert part not in text
            assert part.replace(" ", "").lower() not in text.lower()


def test_the_last_of_the_three_rehearses_the_key(stage: Stage) -> None:
    """A test answer is opened with each two of the parts as they were typed; what that needed is gone afterwards."""
    stage.name()
    first = stage.keep(NAMES[0])
    stage.keep(NAMES[1])
    with stage.app.app_context():
        kept = db.session.scalars(db.select(KeyHolder.rehearsal).order_by(KeyHolder.position)).all()
        assert [bool(one) for one in kept] == [True, True, False]
        holders = store.holders_of(stage.id)
        name, data_dir = stage.public_id, Path(stage.app.config["SETTINGS"].data_dir)
        opened = locks.unwrap(holders[0].rehearsal or b"", keyfile.read(data_dir, name))
        assert opened != parts.read(first)  # nothing by which a real answer opens is stored
        assert locks.holder_key(opened, name) != holders[0].public_key
        assert db.session.get_one(Seal, stage.id).rehearsed_at is None
    stage.keep(NAMES[2])
    with stage.app.app_context():
        assert db.session.get_one(Seal, stage.id).rehearsed_at == NOON
        assert db.session.scalars(db.select(KeyHolder.rehearsal)).all() == [None, None, None]
    stage.organiser.get(stage.page)
    assert "De repetitie slaagde" in stage.organiser.text()
    assert "De repetitie slaagde" in stage.holder(NAMES[0]).text()


def test_a_key_whose_rehearsal_fails_is_never_used_and_made_anew(stage: Stage) -> None:
    stage.name()
    stage.keep(NAMES[0])
    stage.keep(NAMES[1])
    data_dir = Path(stage.app.config["SETTINGS"].data_dir)
    keyfile.destroy(data_dir, stage.public_id)  # so that another one is made
    browser, part = stage.take(NAMES[2])
    answer = browser.submit({"part": part, "kept_where": "hier"}, button="Dit is mijn deel")
    assert answer.status_code == 422
    assert "De repetitie mislukte" in browser.text()
    assert stage.state() == SealState.MAKING
    stage.organiser.get(stage.page)
    answer = stage.organiser.submit({}, button="Een nieuwe sleutel maken")
    assert answer.status_code == 422
    stage.organiser.submit({"choice": "anew"}, button="Een nieuwe sleutel maken")
    assert "Wie bewaart een deel?" in stage.organiser.text()
    assert not keyfile.exists(data_dir, stage.public_id)
    stage.name()
    for name in NAMES:
        stage.keep(name)
    assert stage.state() == SealState.READY


def test_a_part_is_shown_once_and_a_new_one_replaces_it(stage: Stage) -> None:
    stage.name()
    browser, first = stage.take(NAMES[1])
    again = stage.holder(NAMES[1])
    assert first not in again.text()
    again.submit({"choice": "show"}, button="Toon een nieuw deel")
    answer = browser.submit({"part": first, "kept_where": "hier"}, button="Dit is mijn deel")
    assert answer.status_code == 422
    assert "niet het deel dat het laatst getoond werd" in browser.text()
    assert "hier" in answer.get_data(as_text=True)


def test_a_slip_of_the_pen_is_told_where_it_was_typed(stage: Stage) -> None:
    stage.name()
    browser, part = stage.take(NAMES[1])
    answer = browser.submit({"part": part[:-1], "kept_where": "hier"}, button="Dit is mijn deel")
    assert answer.status_code == 422
    assert "er ontbreekt een letter" in browser.text()
    assert part[:-1] in answer.get_data(as_text=True)


def test_pressing_the_button_alone_shows_nothing(stage: Stage) -> None:
    stage.name()
    browser = stage.holder(NAMES[1])
    answer = browser.submit({}, button="Toon mijn deel")
    assert answer.status_code == 422
    with stage.app.app_context():
        assert db.session.scalars(db.select(KeyHolder.public_key)).all() == [None, None, None]


def test_after_closing_two_parts_open_the_answers_and_the_key_is_gone(stage: Stage) -> None:
    stage.name()
    kept = {name: stage.keep(name) for name in NAMES}
    stage.move(ConsultationState.OPEN)
    for number in range(6):
        stage.answer(number)
    early = stage.holder(NAMES[0])
    assert "er niets te doen" in early.text()
    stage.move(ConsultationState.CLOSED)
    first, second = stage.holder(NAMES[0]), stage.holder(NAMES[2])
    first.submit({"part": kept[NAMES[1]]}, button="Mijn deel geven")
    assert "niet uw deel" in first.text()
    first.submit({"part": kept[NAMES[0]]}, button="Mijn deel geven")
    assert "Er is er nog één nodig" in first.text()
    second.submit({"part": kept[NAMES[2]]}, button="Mijn deel geven")
    assert stage.state() == SealState.SETTLING
    data_dir = Path(stage.app.config["SETTINGS"].data_dir)
    with stage.app.app_context():
        run_jobs(NOON)
    assert stage.state() == SealState.SETTLED
    assert not keyfile.exists(data_dir, stage.public_id)
    assert "opent niets meer" in (second.get("/" + second.last.request.path.lstrip("/")), second.text())[1]  # type: ignore[union-attr]
    with stage.app.app_context():
        assert db.session.get_one(Seal, stage.id).counted == 6


def test_who_did_not_write_down_a_part_is_reminded(stage: Stage) -> None:
    stage.name()
    stage.keep(NAMES[0])

    def asked(day: int) -> int:
        moment = NOON.replace(day=day)
        stage.clock_file.write_text(moment.isoformat())
        with stage.app.app_context():
            plan(moment)
            return len(db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind == "key_part_waiting")).all())

    assert asked(11) == 0
    assert asked(12) == 2
    stage.keep(NAMES[1])
    assert asked(16) == 3
    stage.keep(NAMES[2])
    assert asked(23) == 3


def test_holders_are_reminded_until_two_of_them_entered(stage: Stage) -> None:
    stage.name()
    kept = {name: stage.keep(name) for name in NAMES}
    stage.move(ConsultationState.OPEN)

    def kinds(day: int) -> list[str]:
        moment = NOON.replace(day=day)
        stage.clock_file.write_text(moment.isoformat())
        with stage.app.app_context():
            plan(moment)
            rows = db.session.execute(db.select(OutboxMail.kind, OutboxMail.created_at))
            return sorted(kind for kind, at in rows if at == moment and kind.startswith("key_part"))

    assert kinds(11) == []
    assert kinds(22) == ["key_part_where"] * 3
    assert kinds(25) == ["key_part_enter"] * 3
    for name in NAMES[:2]:
        browser = stage.holder(name)
        browser.submit({"part": kept[name]}, button="Mijn deel geven")
    assert kinds(29) == []
