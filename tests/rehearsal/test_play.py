"""Two and a half years of the Streekpact, really played, and what the checks say of them when something is bent."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app.database import unit_of_work
from app.extensions import db
from app.models import LedgerEntry, MailState, OutboxMail
from app.rehearsal.invariants import check
from app.rehearsal.report import report_of
from app.rehearsal.stage import Foreseen, Stage
from tests.rehearsal.conftest import Played

SATURDAY = "2014-03-15T10:00:00+00:00"


@pytest.fixture
def stage(played: Played) -> Stage:
    """The stage after the play; lists may be bent, and are straightened afterwards."""
    return replace_lists(played.stage)


def replace_lists(stage: Stage) -> Stage:
    bent = copy(stage)
    bent.sent, bent.foreseen = list(stage.sent), list(stage.foreseen)
    bent.finished, bent.opened, bent.closed = dict(stage.finished), dict(stage.opened), dict(stage.closed)
    return bent


def test_everything_holds(played: Played) -> None:
    with played.app.app_context():
        found = check(played.stage)
    assert len(found) >= 9
    assert [name for name, held in found.items() if not held] == []


def test_the_first_round_decides_two_years_after_the_adoption_and_opens_half_a_year_before(played: Played) -> None:
    with played.app.app_context():
        report = report_of(played.stage, data="streekpact", shown_from=played.stage.start)
    rounds = report["rounds"]
    assert [one["decides_on"] for one in rounds] == ["2015-06-27", "2017-06-27", "2018-06-30"]
    assert (rounds[0]["opened"], rounds[0]["closed"], rounds[0]["version"]) == ("2014-12-27", "2015-07-25", 2)
    assert (rounds[1]["opened"], rounds[1]["closed"], rounds[1]["version"]) == (None, None, None)
    assert [phase["kind"] for phase in rounds[0]["phases"]][-2:] == ["decide", "publish"]
    assert set(played.stage.opened.values()) == {date(2014, 12, 27)}


def test_mails_are_counted_by_kind_and_month(played: Played) -> None:
    with played.app.app_context():
        mails = report_of(played.stage, data="streekpact", shown_from=played.stage.start)["mails"]
        sent = db.session.scalar(
            db.select(db.func.count()).select_from(OutboxMail).where(OutboxMail.state == MailState.SENT)
        )
    assert mails["total"] == sent == sum(mails["by_kind"].values()) == sum(mails["by_month"].values()) > 60
    assert mails["by_month"]["2013-06"] >= 40  # on the day of the adoption every owner hears of his or her action


def test_people_answered_and_were_left_in_peace(played: Played) -> None:
    assert played.stage.acts["report"] > 5
    assert len(played.stage.foreseen) >= 5


def test_a_calm_mail_on_a_saturday_is_seen(played: Played, stage: Stage) -> None:
    planned = next(one for one in stage.sent if one.is_planned and one.is_calm)
    stage.sent.append(replace(planned, at=planned.at.fromisoformat(SATURDAY), person_id=-1))
    assert broken(played, stage) == ["no_calm_mail_in_quiet_time"]


def test_a_second_mail_on_one_day_is_seen(played: Played, stage: Stage) -> None:
    planned = next(one for one in stage.sent if one.is_planned and one.is_calm)
    stage.sent.append(replace(planned, fingerprint="other"))
    assert broken(played, stage) == ["one_calm_mail_a_day"]
    stage.sent[-1] = replace(planned, is_planned=False)
    assert broken(played, stage) == ["nothing_said_twice"]


def test_an_unwanted_mail_is_seen(played: Played, stage: Stage) -> None:
    stage.sent[0] = replace(stage.sent[0], was_unwanted=True)
    assert broken(played, stage) == ["nobody_got_what_was_unwanted"]


def test_a_round_that_opens_late_or_not_at_all_is_seen(played: Played, stage: Stage) -> None:
    (one,) = stage.opened
    stage.opened[one] += timedelta(days=1)
    assert broken(played, stage) == ["every_round_opened_on_its_day"]
    stage.opened[one] -= timedelta(days=1)
    stage.closed.clear()
    assert broken(played, stage) == ["every_round_closed_on_its_day"]


def test_a_reminder_after_an_answer_is_seen(played: Played, stage: Stage) -> None:
    with played.app.app_context():
        said = db.session.scalars(db.select(LedgerEntry).order_by(LedgerEntry.id)).first()
        assert said is not None
        stage.finished[said.subject_kind, said.subject_id, None] = said.created_at - timedelta(hours=1)
    assert broken(played, stage) == ["no_reminder_after_an_answer"]


def test_a_forecast_that_does_not_come_true_is_seen(played: Played, stage: Stage) -> None:
    known = next(one for one in stage.foreseen if one.said)
    key = next(key for key in known.said if key[0] != "action_due_soon")
    told = dict(known.said)
    told["round_opens", key[1], key[2], "2014-06-01/prepare/1 before"] = known.at + timedelta(days=1)
    stage.foreseen = [replace_said(known, told)]
    assert broken(played, stage) == ["forecast_came_true"]


def test_what_nobody_foresaw_is_seen(played: Played, stage: Stage) -> None:
    known = next(one for one in stage.foreseen if any(key[0] == "phase_begins" for key in one.said))
    stage.foreseen = [replace_said(known, {key: at for key, at in known.said.items() if key[0] != "phase_begins"})]
    assert broken(played, stage) == ["forecast_came_true"]


def test_a_mail_that_is_left_behind_is_seen(played: Played, stage: Stage) -> None:
    with played.app.app_context():
        with unit_of_work():
            mail = db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id)).first()
            assert mail is not None
            mail.state = MailState.QUEUED
        assert [name for name, held in check(stage).items() if not held] == ["every_mail_settled"]
        with unit_of_work():
            db.session.get_one(OutboxMail, mail.id).state = MailState.SENT


def replace_said(known: Foreseen, said: dict[tuple[str, str, int, str], datetime]) -> Foreseen:
    return replace(known, said=said)


def broken(played: Played, stage: Stage) -> list[str]:
    with played.app.app_context():
        return [name for name, held in check(stage).items() if not held]
