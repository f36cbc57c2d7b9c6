"""The steps after the decision: an owner asked in time, a date that passes, rounds, and the mail of three years."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from app.blueprints.actions import mails
from app.blueprints.evaluations.mails import PHASE_AHEAD, PHASE_BEGINS, ROUND_OPENS
from tests.scenarios.stage import BRUSSELS, Stage, Visitor, local, only, said, to
from tests.scenarios.steps_meetings import ACTION, ALICE, OLGA


def the_owner_is_asked_in_time_and_answers_by_link(stage: Stage, alice: Visitor, action: str) -> None:
    assignment = only(stage.deliver_after_undo(), OLGA)
    assert ACTION in assignment.text
    assert assignment.language == "nl", "she gets the language of the group"
    assert "30 juni 2027" in assignment.text
    reminders = [mail for post in stage.days(until=local("2027-06-20 12:00")) for mail in to(post, OLGA)]
    assert len(reminders) == 1, reminders
    assert "30 juni 2027" in reminders[0].text
    olga = stage.person("nl").open(reminders[0])
    assert olga.checked() == [], "nothing is said for her"
    olga.submit(
        {"choice": "news", "percent": 80, "obstacle": "De vergunning laat op zich wachten."}, button=said("Send", "nl")
    )
    assert said("Thank you, it is noted", "nl") in olga.text()
    stage.sign_in(alice, ALICE)
    alice.get(action)
    history = alice.text().split("History")[-1]
    for words in ("Olga Peeters", "80", "De vergunning laat op zich wachten."):
        assert words in history


def a_date_without_an_answer_stands_in_the_cockpit(stage: Stage, alice: Visitor, action: str) -> None:
    passed = [mail for post in stage.days(until=local("2027-07-02 12:00")) for mail in post]
    on_the_day, late = to(passed, OLGA)  # nothing three days before: she had spoken in that week
    assert on_the_day.subject.startswith(said(mails.DUE_TODAY.subject, "nl").split("{")[0])
    assert late.subject.startswith(said(mails.OVERDUE.subject, "nl").split("{")[0])
    stage.sign_in(alice, ALICE)
    alice.get("/overview")
    assert "1 action is late" in alice.text()
    row = next(row for row in alice.rows() if ACTION in row)
    assert any("2 days late" in cell for cell in row)
    assert action in alice.hrefs()
    escalated = [mail for post in stage.days(until=local("2027-07-09 12:00")) for mail in to(post, ALICE)]
    assert any(ACTION in mail.text for mail in escalated), "after a week the coordinator is told"


def the_body_adopts_the_pact_and_the_rounds_follow(stage: Stage, alice: Visitor) -> None:
    stage.sign_in(alice, ALICE)
    alice.get("/evaluation")
    assert "No rounds yet" in alice.text(), alice.text()
    alice.get("/pact")
    alice.follow("Adopt the pact")
    alice.submit(
        {"Date of the decision": "2027-07-01", "Reason": "Beslist met eenparigheid van stemmen."},
        button="Adopt the pact",
    )
    alice.get("/evaluation")
    assert "July 2029" in alice.text()


def three_years_of_mail_can_be_seen_beforehand(stage: Stage, alice: Visitor) -> None:
    found: list[dict[str, Any]] = json.loads(
        stage.run("reminders", "forecast", "--from", "2027-07-09", "--until", "2030-07-09", "--json")
    )
    assert {ROUND_OPENS.name, PHASE_AHEAD.name, PHASE_BEGINS.name} <= {mail["kind"] for mail in found}
    coming = [mail for mail in found if stage.now < datetime.fromisoformat(mail["at"])]
    end = stage.now + timedelta(days=1096)
    expected = [line_of(mail) for mail in coming if datetime.fromisoformat(mail["at"]) <= end]
    assert len(expected) > 10
    assert page_of_forecast(alice) == expected


def line_of(mail: dict[str, Any]) -> tuple[str, str, str]:
    """Return what the page shows of a mail: time, subject, name."""
    at = datetime.fromisoformat(mail["at"]).astimezone(BRUSSELS)
    return f"{at.hour}:{at:%M}", mail["subject"], mail["person"]


def line_on_page(time: str, subject: str, reader: str) -> tuple[str, str, str]:
    """Return a line without the language of its reader, and without the name in its link, which is for the ear."""
    name = reader.removesuffix("Dutch")
    return time, subject.removesuffix(f", {name}"), name


def page_of_forecast(alice: Visitor) -> list[tuple[str, str, str]]:
    """Return every line of the page, over all its pages."""
    found: list[tuple[str, str, str]] = []
    for number in range(1, 20):
        alice.get(f"/mails/forecast?period=1096&page={number}")
        lines = [line_on_page(*row[:3]) for row in alice.rows() if len(row) == 5 and row[0] != "At"]
        if number > 1 and lines == found[: len(lines)]:
            break
        found += lines
        if len(lines) < 50:
            break
    return found
