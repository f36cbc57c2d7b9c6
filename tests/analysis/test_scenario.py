"""Three hundred answer by name; two code; words lead to a decision and an action; each hears of the own words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert

from app.blueprints.analysis.commands_feedback import mail_contributors
from app.blueprints.consultations.commands_tallies import count_results
from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    Answer,
    Consultation,
    ConsultationState,
    Decision,
    Invitation,
    InvitationState,
    OutboxMail,
    Passage,
    Person,
    Response,
    ResultTally,
    Topic,
)
from app.models.tallies import ALL_COUNTED
from tests.browser import Browser
from tests.conftest import NOON
from tests.consultations.conftest import Bench, bench_in, english
from tests.factories import World

PEOPLE = 300
BRIDGE = "De brug in Geraardsbergen is te smal voor twee fietsen."


def _answered(bench: Bench) -> None:
    """Let three hundred people submit: a choice each, and words of their own."""
    world = bench.world
    with world.writing():
        consultation = db.session.get_one(Consultation, bench.consultation.id)
        consultation.state = ConsultationState.CLOSED
        people = [Person(name=f"Persoon {at}", email=f"p{at}@example.org", source="test") for at in range(PEOPLE)]
        invitations = [
            Invitation(
                consultation=consultation,
                person=one,
                created_at=NOON,
                invited_at=NOON,
                submitted_at=NOON,
                state=InvitationState.SUBMITTED,
            )
            for one in people
        ]
        responses = [
            Response(invitation=one, consultation=consultation, started_at=NOON, submitted_at=NOON)
            for one in invitations
        ]
        db.session.add_all([*people, *responses])
        db.session.flush()
        choices = bench.questions[0].choices
        rows: list[dict[str, Any]] = [
            {"response_id": one.id, "question_id": bench.questions[0].id, "choice_id": choices[at % 3].id, "text": None}
            for at, one in enumerate(responses)
        ]
        rows += [
            {"response_id": one.id, "question_id": bench.questions[3].id, "choice_id": None, "text": words}
            for at, one in enumerate(responses)
            for words in [BRIDGE if at == 7 else f"Wens {at}: veilig naar het werk."]
        ]
        db.session.execute(insert(Answer), rows)


def _code(browser: Browser, at: str, topic: str, answers: int) -> None:
    browser.get(at)
    for _answer in range(answers):
        assert browser.submit({"Another topic": topic}, button="Save and next").status_code == 200


def test_three_hundred_named_answers_from_counting_to_what_each_one_hears(each_app: Flask) -> None:
    world = World(each_app, NOON)
    account = world.coordinator()
    bench = bench_in(world, organiser=account.person)
    _answered(bench)
    alice = english(Browser(each_app).sign_in(account))
    odette = english(Browser(each_app).sign_in(world.coordinator("Odette Coder")))
    with world.reading():
        count_results(NOON)

    # Counted beforehand, and shared out over those who answered.
    assert {one.stretch for one in world.rows(ResultTally)} == {ALL_COUNTED, 0}
    alice.get(bench.url("/results"))
    assert "300 of 300 people answered." in alice.text()
    assert "Ja10033%" in "".join(alice.text().split())
    alice.get(bench.url("/analysis/compare") + f"?question={bench.questions[0].public_id}&by=organisation")
    assert "100 · 33%" in alice.text()

    # Two people code, and agree.
    stream = bench.url(f"/analysis/code/{bench.questions[3].public_id}")
    _code(alice, stream, "Veiligheid", 12)
    _code(odette, stream, "Veiligheid", 6)
    desk = alice.get(bench.url("/analysis")).text
    assert "Compared over 6 answers" in desk
    assert "4%" in desk  # twelve of three hundred

    # Words go to an agenda; the meeting decides; an action follows.
    with world.reading():
        response = db.session.scalars(
            db.select(Response.public_id).join(Answer, Answer.response_id == Response.id).where(Answer.text == BRIDGE)
        ).one()
    meeting = world.meeting(world.workgroup(bench.consultation.pact))
    alice.get(bench.url(f"/results/{bench.questions[3].public_id}/{response}/passage"))
    alice.submit({"place": f"new:{meeting.public_id}", "title": "De brug", "minutes": "15"}, button="Mark these words")
    passage = next(one for one in world.rows(Passage) if one.text == BRIDGE)
    with world.writing():
        item = db.session.scalars(db.select(AgendaItem).where(AgendaItem.title == "De brug")).one()
        decision = Decision(item=item, position=1, text="De stad verbreedt de brug.", decided_on=world.today)
        db.session.add(decision)
    due = (world.today + timedelta(days=60)).isoformat()
    alice.get(f"/passages/{passage.public_id}/follow")
    alice.submit({"Action": "Brug verbreden", "Owner": "p7@example.org", "Due on": due}, button="Make the action")
    assert [one.title for one in world.rows(Action)] == ["Brug verbreden"]
    trace = alice.get(f"/trace/passage/{passage.public_id}").text
    assert "De stad verbreedt de brug." in trace
    assert "Brug verbreden" in trace

    # Each hears what became of the own words, once.
    topic = world.rows(Topic)[0]
    alice.get(bench.url(f"/analysis/topics/{topic.public_id}"))
    alice.submit({"We asked": "Wat mist u?", "You told us": "Veiliger.", "We did": "Een brug."}, button="Save the text")
    alice.get(bench.url("/analysis/feedback"))
    alice.submit(button="Send to everyone who was not told yet")
    for _turn in range(5):
        with each_app.app_context():
            mail_contributors(NOON)
    mails = [one for one in world.rows(OutboxMail) if one.kind.startswith("consultation_feedback")]
    assert len(mails) == len({one.address for one in mails}) == PEOPLE
    (hers,) = [one for one in mails if one.address == "p7@example.org"]
    assert "De stad verbreedt de brug." in str(hers.content)
    assert sum("brug in Geraardsbergen" in str(one.content) for one in mails) == 1
