"""Rounds on the calendar: planned by the adoption, opened by the job, moved by coordinators, said in mails."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.blueprints.evaluations import commands
from app.blueprints.evaluations.reminders import RoundSource
from app.blueprints.evaluations.rules import Window
from app.blueprints.pacts.commands import adopt
from app.database import unit_of_work
from app.extensions import db
from app.mail.outbox import compose
from app.models import AuditEntry, Pact, PactStatus, Phase, PhaseKind, Role, Round, RoundKind
from tests.browser import Browser
from tests.factories import World


def streekpact(**values: Any) -> Pact:
    facts: dict[str, Any] = {
        "title": "Streekpact",
        "region": "Zuid-Oost-Vlaanderen",
        "body_name": "Streekoverleg",
        "starts_on": date(2013, 1, 1),
        "ends_on": date(2018, 12, 31),
        **values,
    }
    return Pact(**facts)


@pytest.fixture
def pact(world: World) -> Pact:
    """A pact adopted on 27 June 2025, so that its first round decides in 2027."""
    pact = world.add(streekpact(starts_on=date(2025, 1, 1), ends_on=date(2030, 12, 31)))
    with world.writing():
        adopt(db.session.get_one(Pact, pact.id), adopted_on=date(2025, 6, 27), reason="", actor=None, now=world.now)
    return pact


def rounds(app: Flask) -> Sequence[Round]:
    with app.app_context():
        return db.session.scalars(select(Round).order_by(Round.ordinal)).all()


def test_it_puts_the_rounds_on_the_calendar_when_a_pact_is_adopted(app: Flask, world: World) -> None:
    pact = world.add(streekpact())
    with world.writing():
        adopt(db.session.get_one(Pact, pact.id), adopted_on=date(2013, 6, 27), reason="", actor=None, now=world.now)
    assert [(one.ordinal, one.kind, one.decides_on) for one in rounds(app)] == [
        (1, RoundKind.REGULAR, date(2015, 6, 27)),
        (2, RoundKind.REGULAR, date(2017, 6, 27)),
        (3, RoundKind.CLOSING, date(2018, 6, 30)),
    ]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Phase)) == 24


def test_it_plans_no_round_twice_and_keeps_dates_that_were_moved(app: Flask, world: World, pact: Pact) -> None:
    moved = date(2027, 6, 20)
    with world.writing():
        db.session.scalars(select(Round).where(Round.ordinal == 1)).one().decides_on = moved
    with world.writing():
        again = commands.plan_rounds(db.session.get_one(Pact, pact.id), actor=None, now=world.now)
    assert again == []
    assert [one.decides_on for one in rounds(app)] == [moved, date(2029, 6, 27), date(2030, 6, 30)]


def test_it_plans_nothing_for_a_pact_that_is_not_adopted(app: Flask, world: World) -> None:
    pact = world.add(streekpact())
    with world.writing():
        assert commands.plan_rounds(db.session.get_one(Pact, pact.id), actor=None, now=world.now) == []
    assert rounds(app) == []


@pytest.mark.usefixtures("pact")
def test_it_opens_and_closes_rounds_by_the_calendar(app: Flask) -> None:
    def after(now: datetime) -> list[tuple[datetime | None, datetime | None]]:
        with app.app_context(), unit_of_work():
            commands.follow_calendar(now)
        return [(one.opened_at, one.closed_at) for one in rounds(app)]

    # The first window of the first round begins on 27 December 2026, at midnight in Brussels.
    assert after(datetime(2026, 12, 26, 22, 59, tzinfo=UTC))[0] == (None, None)
    begun = datetime(2026, 12, 26, 23, 0, tzinfo=UTC)
    assert after(begun)[0] == (begun, None)
    assert after(begun + timedelta(days=3))[0] == (begun, None)
    assert after(datetime(2027, 7, 26, 12, 0, tzinfo=UTC))[0] == (begun, datetime(2027, 7, 25, 21, 59, 59, tzinfo=UTC))
    with app.app_context():
        verbs = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.via == "job").order_by(AuditEntry.id)).all()
    assert verbs == ["round_opened", "round_closed"]


@pytest.mark.usefixtures("pact")
def test_it_reminds_coordinators_before_a_round_and_before_each_phase(app: Flask, world: World) -> None:
    alice = world.account("Alice", Role.COORDINATOR, language="en")
    world.account("Bob", Role.MEMBER)
    source = RoundSource()
    with app.app_context():
        dues = list(source.due(datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 8, 1, tzinfo=UTC)))
        assert {due.person_id for due in dues} == {alice.person_id}
        assert [due.kind for due in dues].count("round_opens") == 1
        assert [due.kind for due in dues].count("phase_ahead") == 8
        assert [due.kind for due in dues].count("phase_begins") == 8
        assert [due.kind for due in dues].count("phase_ends") == 8
        ends = next(due for due in dues if due.kind == "phase_ends")
        assert ends.occurrence == "2027-01-16/prepare/5 before"
        assert ends.at == datetime(2027, 1, 11, 7, 0, tzinfo=UTC)
        opens = next(due for due in dues if due.kind == "round_opens")
        assert opens.at == datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
        assert opens.occurrence == "2026-12-27/prepare/30 before"
        assert len({(due.kind, due.subject_id, due.person_id, due.occurrence) for due in dues}) == 25
        assert max(len(due.occurrence) for due in dues) <= 40

        drafts = dict(source.drafts(dues, world.now))
        assert set(drafts) == set(dues)
        letter = compose(drafts[opens])
        assert letter.subject == "Round 1 of the evaluation opens on 27 December 2026"
        assert "The body decides on 27 June 2027." in letter.content["paragraphs"][1]
        assert letter.content["paragraphs"][-1].startswith("http://127.0.0.1:8000/evaluation/")


@pytest.mark.usefixtures("pact")
def test_it_asks_each_moment_once(app: Flask, world: World) -> None:
    world.account("Alice", Role.COORDINATOR)
    at = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
    with app.app_context():
        assert len(list(RoundSource().due(at - timedelta(minutes=1), at))) == 1
        assert list(RoundSource().due(at, at + timedelta(minutes=1))) == []


def test_it_drops_the_mail_of_a_phase_that_was_moved_and_of_a_closed_pact(app: Flask, world: World, pact: Pact) -> None:
    world.account("Alice", Role.COORDINATOR)
    source = RoundSource()
    with app.app_context():
        dues = list(source.due(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)))
    with world.writing():
        phase = db.session.scalars(select(Phase).order_by(Phase.starts_on).limit(1)).one()
        phase.starts_on += timedelta(days=1)
    with app.app_context():
        assert list(source.drafts(dues, world.now)) == []
    with world.writing():
        db.session.get_one(Pact, pact.id).status = PactStatus.CLOSED
    with app.app_context():
        due = list(source.due(datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC)))
        assert list(source.drafts(due, world.now)) == []


@pytest.mark.usefixtures("pact")
def test_everyone_who_signs_in_reads_the_rounds_and_only_coordinators_move_them(app: Flask, world: World) -> None:
    visitor, member, alice = Browser(app), Browser(app), Browser(app)
    member.sign_in(world.account("Bob", language="en"))
    alice.sign_in(world.account("Alice", Role.COORDINATOR, language="en"))
    first = rounds(app)[0]
    address = f"/evaluation/{first.public_id}"
    assert visitor.get(address, follow_redirects=False).status_code == 303
    assert member.get("/evaluation").status_code == 200
    assert "Round 1 is under way; the body decides on 27 June 2027." in member.text()
    assert member.get(address).status_code == 200
    assert "Change the dates" not in member.text()
    assert member.get(f"{address}/dates").status_code == 404
    assert member.get("/evaluation/0000000000").status_code == 404
    assert alice.get(f"{address}/dates").status_code == 200


@pytest.mark.usefixtures("pact")
def test_a_coordinator_moves_the_dates_and_undoes_it(app: Flask, world: World) -> None:
    alice = Browser(app).sign_in(world.account("Alice", Role.COORDINATOR, language="en"))
    first = rounds(app)[0]
    alice.get(f"/evaluation/{first.public_id}/dates")
    answer = alice.submit({"decide_last": "2027-06-20", "publish_first": "2027-06-21"}, button="Save the dates")
    assert answer.status_code == 200
    assert "20 June 2027" in alice.text()
    assert rounds(app)[0].decides_on == date(2027, 6, 20)
    alice.submit(button="Undo")
    assert rounds(app)[0].decides_on == date(2027, 6, 27)
    assert "went back to the earlier dates" in alice.text()


@pytest.mark.usefixtures("pact")
def test_wrong_dates_are_refused_with_what_was_typed(app: Flask, world: World) -> None:
    alice = Browser(app).sign_in(world.account("Alice", Role.COORDINATOR, language="en"))
    first = rounds(app)[0]
    alice.get(f"/evaluation/{first.public_id}/dates")
    answer = alice.submit({"report_last": "2027-01-01", "consult_first": "31/02/2027"}, button="Save the dates")
    assert answer.status_code == 422
    assert b"31/02/2027" in answer.data
    assert "This date does not exist" in alice.text()
    answer = alice.submit({"report_last": "2027-01-01", "consult_first": "2027-02-07"}, button="Save the dates")
    assert answer.status_code == 422
    assert "The last day lies before the first day." in alice.text()


@pytest.mark.usefixtures("pact")
def test_two_coordinators_notice_each_other(app: Flask, world: World) -> None:
    alice = Browser(app).sign_in(world.account("Alice", Role.COORDINATOR, language="en"))
    carol = Browser(app).sign_in(world.account("Carol", Role.COORDINATOR, language="en"))
    first = rounds(app)[0]
    alice.get(f"/evaluation/{first.public_id}/dates")
    carol.get(f"/evaluation/{first.public_id}/dates")
    carol.submit({"decide_last": "2027-06-20", "publish_first": "2027-06-21"}, button="Save the dates")
    answer = alice.submit({"decide_last": "2027-06-25"}, button="Save the dates")
    assert answer.status_code == 409
    assert "Carol changed these dates" in alice.text()
    assert b"2027-06-25" in answer.data
    assert alice.submit(button="Save the dates").status_code == 200
    assert rounds(app)[0].decides_on == date(2027, 6, 25)


@pytest.mark.usefixtures("pact")
def test_an_undo_that_comes_too_late_changes_nothing(app: Flask, world: World) -> None:
    alice = Browser(app).sign_in(world.account("Alice", Role.COORDINATOR, language="en"))
    first = rounds(app)[0]
    for day in ("2027-06-20", "2027-06-21"):
        alice.get(f"/evaluation/{first.public_id}/dates")
        alice.submit({"decide_last": day, "publish_first": "2027-06-22"}, button="Save the dates")
    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.verb == "round_dates_changed").order_by(AuditEntry.id).limit(1)
        ).one()
    alice.post(f"/evaluation/{first.public_id}/dates/{entry.public_id}/undo")
    assert alice.last is not None
    assert "changed again meanwhile" in alice.last.text
    assert rounds(app)[0].decides_on == date(2027, 6, 21)


@pytest.mark.usefixtures("pact")
def test_moving_a_round_into_the_future_takes_its_opening_back(app: Flask, world: World) -> None:
    first = rounds(app)[0]
    with app.app_context(), unit_of_work():
        commands.follow_calendar(world.now)
    assert rounds(app)[0].opened_at is not None
    with world.writing():
        round_ = db.session.get_one(Round, first.id)
        later = [
            Window(PhaseKind(phase.kind), phase.starts_on + timedelta(days=200), phase.ends_on + timedelta(days=200))
            for phase in round_.phases
        ]
        commands.change_dates(round_, later, actor=None, now=world.now)
    assert rounds(app)[0].opened_at is None


def test_an_empty_calendar_says_how_it_fills(app: Flask, world: World) -> None:
    member = Browser(app).sign_in(world.account("Bob", language="en"))
    member.get("/evaluation")
    assert "as soon as the pact is adopted" in member.text()
    world.add(streekpact(starts_on=date(2018, 3, 1), adopted_on=date(2018, 3, 1), status=PactStatus.ADOPTED))
    member.get("/evaluation")
    assert "too short for an evaluation" in member.text()
