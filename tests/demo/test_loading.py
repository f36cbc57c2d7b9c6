"""The demonstration: the whole Streekpact, once, around any day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import unit_of_work
from app.demo.loading import load
from app.extensions import db
from app.mail.outbox import UNDO_TIME
from app.models import (
    Account,
    Action,
    ActionState,
    AgendaItem,
    AgendaPassage,
    Answer,
    Assignment,
    Base,
    Consultation,
    ConsultationState,
    CouncilAdvice,
    Decision,
    DraftingStep,
    Invitation,
    MailState,
    Meeting,
    MeetingState,
    Membership,
    Mode,
    Municipality,
    NodeKind,
    Organisation,
    OrganisationKind,
    OutboxMail,
    Pact,
    PactNode,
    PactStatus,
    PactVersion,
    Person,
    ProgressUpdate,
    Question,
    QuestionKind,
    Response,
    Round,
    Seal,
    SealState,
    Setting,
    SettledReceipt,
    View,
    Workgroup,
)
from app.sealing import keyfile, store
from tests.conftest import NOON, serving
from tests.engines import SQLite

DAYS = [
    date(2027, 1, 1),
    date(2028, 2, 29),
    date(2026, 12, 31),
    date(2027, 6, 27),
    date(2027, 3, 28),  # clocks go forward
    date(2027, 10, 31),  # clocks go back
    date(2027, 7, 21),
]
WEEK = [date(2027, 3, 8) + timedelta(days=number) for number in range(7)]


def tell(app: Flask, now: datetime = NOON, seed: int = 1, scale: int = 1) -> None:
    with app.app_context(), unit_of_work():
        load(scale=scale, seed=seed, now=now)


def count(table: type[Base], *where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


def rows(app: Flask) -> dict[str, int | None]:
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def test_it_loads_the_whole_pact(app: Flask) -> None:
    tell(app)
    with app.app_context():
        (pact,) = db.session.scalars(select(Pact).where(Pact.status == PactStatus.ADOPTED))
        assert count(PactNode, PactNode.kind == NodeKind.THEME, PactNode.pact_id == pact.id) == 6
        assert set(db.session.scalars(select(PactNode.number).where(PactNode.kind == NodeKind.SUBTHEME))) == {
            "2.1", "2.2", "5.1", "5.2",
        }  # fmt: skip
        assert count(Action, Action.number != "") == 48
        assert count(Organisation, Organisation.kind == OrganisationKind.MUNICIPALITY) == 21
        assert set(db.session.scalars(select(Organisation.kind))) == set(OrganisationKind)
        assert count(Workgroup) == 3
        assert count(PactVersion) == 2
        assert count(Round) == 3
        numbers = set(db.session.scalars(select(Action.number).where(Action.number != "")))
        assert {"1.7", "2.1.4", "2.2.6", "3.5", "4.7", "5.1.9", "5.2.4", "6.6"} <= numbers
        nimby = db.session.scalars(select(Action).where(Action.title == "NIMBY")).one()
        assert "achtertuin" in nimby.description


def test_the_next_pact_is_being_drawn_up(app: Flask) -> None:
    tell(app)
    with app.app_context():
        (draft,) = db.session.scalars(select(Pact).where(Pact.status == PactStatus.DRAFT))
        assert draft.former_id is not None
        nodes = db.session.scalars(select(PactNode).where(PactNode.pact_id == draft.id)).all()
        assert {one.number for one in nodes if one.kind == NodeKind.THEME} == {"1", "2", "3"}
        steps = db.session.scalars(select(DraftingStep).order_by(DraftingStep.position)).all()
        assert [one.done_at is not None for one in steps] == [True, True, False, False, False, False, False]
        advice = [one.opinion for one in db.session.scalars(select(CouncilAdvice).order_by(CouncilAdvice.id))]
        assert advice == ["with_remarks", "favourable", None, None]


def test_two_municipalities_will_become_one(app: Flask) -> None:
    tell(app)
    with app.app_context():
        pact = db.session.scalars(select(Pact).where(Pact.former_id.is_(None))).one()
        merged = db.session.get_one(Municipality, "45068")
        assert merged.valid_from == date(2019 + pact.shifted_years, 1, 1)
        for code in ("45017", "45057"):
            old = db.session.get_one(Municipality, code)
            assert (old.successor_code, old.valid_until) == ("45068", date(2018 + pact.shifted_years, 12, 31))
        assert count(Municipality) == 22


def test_loading_again_changes_nothing(app: Flask) -> None:
    runner = app.test_cli_runner()
    first = runner.invoke(args=["demo", "load"])
    assert first.exit_code == 0, first.output
    before = rows(app)
    second = runner.invoke(args=["demo", "load", "--seed", "5"])
    assert second.exit_code == 0
    assert "kept as it is" in second.output
    assert "liesbet.decock@streekoverleg.example.org" in second.output
    assert rows(app) == before


def test_it_mixes_with_no_other_data(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(Person(name="Echt", email="echt@example.org"))
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "other data" in result.output
    with app.app_context():
        assert count(Person) == 1
        assert db.session.get(Setting, "demo_loaded_at") is None


def story(app: Flask) -> list[object]:
    with app.app_context():
        return [
            sorted(tuple(row) for row in db.session.execute(select(Action.public_id, Action.title, Action.due_on))),
            sorted(db.session.scalars(select(Response.public_id))),
            sorted(db.session.scalars(select(ProgressUpdate.text))),
            sorted(db.session.scalars(select(Meeting.ical_uid))),
        ]


@pytest.mark.postgresql
def test_the_same_seed_tells_the_same_story_on_either_engine(app: Flask, postgresql_app: Flask) -> None:
    tell(app, seed=9)
    tell(postgresql_app, seed=9)
    assert story(app) == story(postgresql_app)


def test_another_seed_tells_other_figures(app: Flask, tmp_path: Path, sqlite: SQLite) -> None:
    tell(app, seed=9)
    other = tmp_path / "other"
    other.mkdir()
    with serving(other, sqlite) as second:
        tell(second, seed=10)
        assert story(app) != story(second)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_today_lies_in_the_fourth_year_whatever_the_day(app: Flask, day: date) -> None:
    tell(app, now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
    with app.app_context():
        pact = db.session.scalars(select(Pact).where(Pact.former_id.is_(None))).one()
        assert day.year == pact.starts_on.year + 3
        assert (pact.starts_on, pact.ends_on) == (date(day.year - 3, 1, 1), date(day.year + 2, 12, 31))
        assert pact.adopted_on == date(day.year - 3, 6, 27)
        assert pact.shifted_years == day.year - 2016
        decided = sorted(db.session.scalars(select(Round.decides_on)))
        assert decided == [date(day.year - 1, 6, 27), date(day.year + 1, 6, 27), date(day.year + 2, 6, 30)]
        check_order_of_time(day)


def check_order_of_time(day: date) -> None:
    """What is past lies before today, what is to come after it, and the weekend is free."""
    for meeting in db.session.scalars(select(Meeting)):
        held = meeting.starts_local.date()
        assert held.weekday() < 5
        assert (held < day) == (meeting.state in {MeetingState.CLOSED, MeetingState.CANCELLED})
        assert meeting.convened_at is None or meeting.convened_at < meeting.starts_at
    end = db.session.scalars(select(Pact.ends_on).where(Pact.former_id.is_(None))).one()
    for action in db.session.scalars(select(Action)):
        assert action.starts_on is not None
        assert action.due_on is not None
        assert action.starts_on < action.due_on <= end
    for update in db.session.scalars(select(ProgressUpdate)):
        assert update.at.date() < day
        assert update.action.starts_on is not None
        assert update.action.starts_on < update.at.date()
    for decision in db.session.scalars(select(Decision)):
        assert decision.decided_on < day


@pytest.mark.parametrize("day", WEEK, ids=lambda day: f"{day:%A}")
def test_something_falls_due_this_week_on_any_weekday(app: Flask, day: date) -> None:
    tell(app, now=datetime(day.year, day.month, day.day, 22, tzinfo=UTC))
    sunday = day + timedelta(days=6 - day.weekday())
    with app.app_context():
        assert count(Action, Action.state == ActionState.RUNNING, Action.due_on.between(day, sunday))


def test_every_state_and_colour_is_there(app: Flask) -> None:
    tell(app)
    with app.app_context():
        assert set(db.session.scalars(select(Action.state))) == set(ActionState)
        running = select(Action.view).where(Action.state == ActionState.RUNNING)
        assert set(db.session.scalars(running)) == set(View)
        today = NOON.date()
        late = count(Action, Action.due_on < today, Action.state == ActionState.RUNNING)
        assert late >= 3
        assert set(db.session.scalars(select(Meeting.state))) == set(MeetingState)
        assert count(AgendaItem, AgendaItem.carried_from_id.is_not(None))
        assert count(Assignment, Assignment.ends_on.is_not(None))
        assert count(ProgressUpdate, ProgressUpdate.obstacle != "")
        assert set(db.session.scalars(select(Question.kind))) == set(QuestionKind)
        assert set(db.session.scalars(select(Consultation.state))) == set(ConsultationState)
        assert count(Person, Person.suppressed_at.is_not(None))
        assert count(Person, Person.is_functional)
        assert set(db.session.scalars(select(Person.language))) == {"nl", "fr", "en"}


def test_words_of_an_answer_became_actions(app: Flask) -> None:
    tell(app)
    with app.app_context():
        chain = db.session.execute(
            select(AgendaPassage, Action)
            .join(Decision, Decision.item_id == AgendaPassage.item_id)
            .join(Action, Action.decision_id == Decision.id)
        ).all()
        assert len(chain) >= 3
        for link, _ in chain:
            words = link.passage.text
            texts = db.session.scalars(
                select(Answer.text).where(
                    Answer.response_id == link.passage.response_id, Answer.question_id == link.passage.question_id
                )
            )
            assert any(words in (text or "") for text in texts)


def test_of_anonymous_answers_only_what_may_be_known_is_there(app: Flask) -> None:
    tell(app)
    with app.app_context():
        seals = {one.state: one for one in db.session.scalars(select(Seal))}
        assert set(seals) == {SealState.SETTLED, SealState.READY}
        assert count(SettledReceipt) == seals[SealState.SETTLED].counted
        assert store.rounded_count(seals[SealState.READY].consultation_id) == 10
        assert keyfile.names(app.config["SETTINGS"].data_dir) == [seals[SealState.READY].consultation.public_id]
        anonymous = select(Consultation.id).where(Consultation.mode == Mode.ANONYMOUS)
        assert count(Response, Response.consultation_id.in_(anonymous)) == 0
        offices = select(Person.id).where(Person.is_functional.is_(True))
        assert count(Invitation, Invitation.consultation_id.in_(anonymous), Invitation.person_id.in_(offices)) == 0


def test_each_choice_of_an_answer_belongs_to_its_question(app: Flask) -> None:
    tell(app)
    with app.app_context():
        for question in db.session.scalars(select(Question)):
            choices = {choice.id for choice in question.choices}
            rows = db.session.execute(
                select(Answer.choice_id, Answer.row_id).where(Answer.question_id == question.id)
            ).all()
            about_text = question.features.get("base")  # a paragraph that nobody has to say anything about
            about = question.consultation
            assert rows or about_text or about.state == ConsultationState.DRAFT or about.mode == Mode.ANONYMOUS
            assert {key for row in rows for key in row if key} <= choices


def test_everyone_has_an_address_that_reaches_nobody_and_one_seat_a_group(app: Flask) -> None:
    tell(app)
    with app.app_context():
        addresses = list(db.session.scalars(select(Person.email)))
        assert all(address and address.endswith(".example.org") and address.isascii() for address in addresses)
        seats = Counter(
            tuple(row)
            for row in db.session.execute(
                select(Membership.workgroup_id, Membership.person_id).where(Membership.ends_on.is_(None))
            )
        )
        assert max(seats.values()) == 1
        assert count(Account, Account.made_by_demo) == count(Account) >= 6


def test_the_days_before_today_were_lived_through(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        kinds = set(db.session.scalars(select(OutboxMail.kind).where(OutboxMail.state == MailState.SENT)))
        assert {"consultation_invitation", "meeting_invitation", "action_overdue", "action_escalated"} <= kinds
        assert count(OutboxMail, OutboxMail.state == MailState.QUEUED) == 0
        for sent_at in db.session.scalars(select(OutboxMail.sent_at).where(OutboxMail.state == MailState.SENT)):
            assert sent_at is not None
            assert sent_at < NOON + UNDO_TIME


def test_a_larger_scale_multiplies_everything(app: Flask) -> None:
    tell(app, scale=3)
    with app.app_context():
        assert count(Person) == 3 * 64
        assert count(Action) >= 3 * 48
        assert count(Meeting) == 3 * 11
        assert count(Answer) > 2400
