"""Answering back: the page for everyone, and the mail to each contributor about his or her own words."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.blueprints.analysis.commands_feedback import mail_contributors
from app.extensions import db
from app.models import (
    Answer,
    Choice,
    FeedbackSent,
    Mode,
    NodeKind,
    OutboxMail,
    PactNode,
    Passage,
    PassageTie,
    Question,
    QuestionKind,
    Response,
)
from tests.analysis.conftest import SAYINGS, Desk, desk_in
from tests.browser import Browser
from tests.factories import World


def _coded(desk: Desk) -> None:
    desk.alice.get(desk.stream)
    for _ in SAYINGS:
        desk.alice.submit({"Another topic": "Bus"}, button="Save and next")
    desk.alice.get(desk.at(f"/topics/{desk.topic('Bus')}"))
    desk.alice.submit(
        {"We asked": "Wat mist u?", "You told us": "Meer bussen.", "We did": "Lijn 12."}, button="Save the text"
    )


def _mail(desk: Desk) -> list[OutboxMail]:
    desk.alice.get(desk.at("/feedback"))
    desk.alice.submit(button="Send to everyone who was not told yet")
    with desk.world.app.app_context():
        mail_contributors(desk.world.now)
    return [one for one in desk.world.rows(OutboxMail) if one.kind.startswith("consultation_feedback")]


def test_nothing_is_public_before_it_is_published(desk: Desk) -> None:
    _coded(desk)
    visitor = Browser(desk.world.app)
    assert visitor.get(f"/you-said/{desk.id}").status_code == 404
    visitor.get("/")
    assert "/you-said" not in visitor.last.text  # type: ignore[union-attr]

    desk.alice.get(desk.at("/feedback"))
    desk.alice.submit(button="Publish the page")

    assert "Lijn 12." in visitor.get(f"/you-said/{desk.id}").text
    assert 'href="/you-said"' in visitor.get("/").text
    assert desk.id in visitor.get("/you-said").text


def test_words_are_published_only_with_consent_and_as_redacted(desk: Desk) -> None:
    _coded(desk)
    with desk.world.writing():
        consent = Question(
            consultation=desk.world.merge(desk.bench.consultation),
            position=9, kind=QuestionKind.CONSENT, titles={"nl": "Mag het?"},
        )  # fmt: skip
        yes = Choice(question=consent, position=1, titles={"nl": "Ja"}, name="without_name")
        db.session.add_all([consent, yes])
        db.session.flush()
        passage = next(one for one in db.session.scalars(db.select(Passage)) if one.text == SAYINGS[0])
        db.session.add(Answer(response_id=passage.response_id, question_id=consent.id, choice_id=yes.id))
        key = passage.public_id
    desk.alice.get(f"/passages/{key}/follow")
    said = {
        "As it is published; empty: not at all": "Meer bussen in N.",
        "Why it is not published as it stands": "plaats",
    }
    desk.alice.submit(said, button="Publish like this")
    desk.alice.get(desk.at("/feedback"))
    desk.alice.submit(button="Publish the page")

    shown = Browser(desk.world.app).get(f"/you-said/{desk.id}").text

    assert "Meer bussen in N." in shown
    assert "Ninove" not in shown  # what was written stays inside
    assert "zes uur" not in shown  # nobody agreed to that
    assert "Ninove" in desk.alice.get(f"/passages/{key}/follow").text


def test_each_contributor_gets_his_or_her_own_words_and_nobody_gets_two(desk: Desk) -> None:
    _coded(desk)
    with desk.world.writing():
        passage = next(one for one in db.session.scalars(db.select(Passage)) if one.text == SAYINGS[2])
        node = PactNode(pact=passage.consultation.pact, kind=NodeKind.THEME, number="7", title="Vervoer")
        db.session.add(node)
        db.session.flush()
        db.session.add(PassageTie(passage=passage, node=node, tied_by=passage.marked_by, at=desk.world.now))

    mails = {mail.address: mail for mail in _mail(desk)}
    again = _mail(desk) if "not been told" in desk.alice.get(desk.at("/feedback")).text else list(mails.values())

    assert len(mails) == len(again) == len(SAYINGS) == len(desk.world.rows(FeedbackSent))
    facts = str(mails["griet2@example.org"].content["facts"])
    assert "zes uur" in facts
    assert "7 Vervoer" in facts
    assert "Ninove" not in facts


def test_a_confidential_mail_holds_no_words_but_the_page_behind_it_does(app: Flask, world: World) -> None:
    desk = desk_in(app, world, Mode.CONFIDENTIAL)
    _coded(desk)

    mails = _mail(desk)

    assert len(mails) == len(SAYINGS)
    assert all("bus" not in str(mail.content).lower() for mail in mails)


def test_an_action_is_made_of_words_in_one_step_and_leads_back_to_them(desk: Desk) -> None:
    _coded(desk)
    passage = next(one for one in desk.world.rows(Passage) if one.text == SAYINGS[2])
    desk.alice.get(f"/passages/{passage.public_id}/follow")
    due = (desk.world.today + timedelta(days=60)).isoformat()
    desk.alice.submit({"Action": "Vroege bus", "Owner": "griet0@example.org", "Due on": due}, button="Make the action")

    (tie,) = desk.world.rows(PassageTie)
    with desk.world.reading():
        action = db.session.get_one(PassageTie, tie.id).action
        assert action is not None
        key = action.public_id
    assert SAYINGS[2] in desk.alice.get(f"/trace/action/{key}").text
    assert "Vroege bus" in desk.alice.get(f"/trace/passage/{passage.public_id}").text
    assert len(desk.world.rows(Response)) == len(SAYINGS)
