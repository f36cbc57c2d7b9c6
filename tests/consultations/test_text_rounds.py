"""The consultation of a text: made of a theme, commented on, supported, and answered at the paragraph."""

from __future__ import annotations

import pytest
from flask import Flask

from app.extensions import db
from app.models import (
    CommentReply,
    CommentSupport,
    Consultation,
    ConsultationState,
    NodeKind,
    PactNode,
    Person,
    Question,
    TextRound,
)
from tests.browser import Browser
from tests.conftest import NOON
from tests.consultations.conftest import Bench, Respondent, english
from tests.factories import World

BUS = "De bus rijdt elk uur."


def theme_with_text(world: World) -> PactNode:
    theme = world.theme(world.pact())
    with world.writing():
        parent = world.merge(theme)
        for number, title, text in (("4.1", "Bussen", BUS), ("4.2", "Elke fiets telt mee.", "")):
            db.session.add(
                PactNode(
                    pact=parent.pact, parent=parent, kind=NodeKind.PARAGRAPH, number=number, title=title, text=text,
                    position=int(number[-1]),
                )
            )  # fmt: skip
    return theme


def round_on(world: World, alice: Browser, theme: PactNode) -> Bench:
    """A consultation on the text of a theme, opened."""
    alice.get("/consultations/library")
    alice.follow("Consult on a text of the pact")
    alice.submit({"theme": theme.public_id, "shown": "after"}, button="Make the draft")
    with world.writing():
        made = db.session.scalars(db.select(Consultation)).one()
        made.state, made.opened_at, made.closes_on = ConsultationState.OPEN, world.now, world.today.replace(day=28)
        questions = list(made.questions)
        for question in questions:
            list(question.choices)
    return Bench(world, made, questions)


def comment(bench: Bench, person: Person, words: str, wording: str = "") -> Respondent:
    browser = bench.open_link(person)
    browser.follow("Begin")
    sent = {f"{bench.name(1)}-words": words}  # a comment alone is agreement “with a remark”
    browser.submit({**sent, **({bench.name(2): wording} if wording else {})}, button="Save and continue")
    browser.submit({"ready": "y"}, button="Submit")
    return browser


def test_a_theme_becomes_a_question_for_each_paragraph(alice: Browser, world: World) -> None:
    theme = theme_with_text(world)
    alice.get(f"/pact/{theme.public_id}")
    alice.follow("Consult on this text")
    assert alice.submit({"theme": ""}, button="Make the draft").status_code == 422
    bench = round_on(world, alice, theme)
    kinds = [(one.kind, one.features["base"]) for one in bench.questions]
    assert kinds == [
        ("agreement", BUS), ("long_text", BUS), ("agreement", "Elke fiets telt mee."),
        ("long_text", "Elke fiets telt mee."),
    ]  # fmt: skip
    alice.get(bench.url("/preview"))
    assert [one.get("class") for one in alice.tree().iter("{http://www.w3.org/1999/xhtml}details")] == ["say"] * 4


def marked_as_earlier(reader: Browser, node: str) -> int:
    reader.get(f"/pact/{node}/comments")
    return reader.text().count("The text was changed after this")


def test_comments_are_read_supported_and_answered_at_their_paragraph(each_app: Flask) -> None:
    world = World(each_app, NOON)
    alice = english(Browser(each_app).sign_in(world.coordinator()))
    theme = theme_with_text(world)
    bench = round_on(world, alice, theme)
    griet, tom = world.person("Griet Baetens"), world.person("Tom Test")
    bench.invite(griet)
    bench.invite(tom)
    first = comment(bench, griet, "Te weinig.", "De bus rijdt elk halfuur.")
    receipt = first.get(first.at("/answer/receipt")).text
    assert "<del>" in receipt
    assert "<ins>" in receipt
    waiting = bench.open_link(tom)
    assert waiting.get(waiting.at("/answer/comments")).status_code == 404, "first one's own answer"
    second = comment(bench, tom, "Goed zo.")
    assert len(second.text().split("Another wording")) <= 2, "what was left as it stands is no proposal"
    second.follow("Read what others wrote, and support it")
    assert "Te weinig." in second.text()
    assert "Griet" not in second.text()
    second.submit({}, button="Keep")
    assert world.rows(CommentSupport) == []
    offered = [
        one.get("value")
        for one in second.tree().iter("{http://www.w3.org/1999/xhtml}input")
        if one.get("name") == "support"
    ]
    second.submit({"support": offered}, button="Keep")
    assert len(world.rows(CommentSupport)) == 2
    second.submit({"support": offered[:1]}, button="Keep")
    assert len(world.rows(CommentSupport)) == 1
    alice.get(bench.url("/results"))
    alice.follow("Comments on the text")
    assert "1 other supports this" in alice.text()
    with world.reading():
        question = db.session.get_one(Question, bench.questions[0].id)
        response = db.session.execute(db.text("SELECT public_id FROM response ORDER BY id")).scalars().first()
    path = bench.url(f"/comments/{question.public_id}/{response}")
    assert alice.post(path, {"fate": "maybe"}).status_code == 422
    alice.post(path, {"fate": "taken_over", "text": "Elk halfuur vanaf 2028."})
    assert len(world.rows(CommentReply)) == 1
    node = bench.questions[0].features["node"]
    alice.get(f"/pact/{node}/comments")
    assert "Te weinig." not in alice.text(), "as long as it is open, nobody reads it there"
    with world.writing():
        made = db.session.get_one(Consultation, bench.consultation.id)
        made.state, made.closed_at = ConsultationState.CLOSED, world.now
    alice.get(f"/pact/{theme.public_id}")
    alice.follow("Comments and what became of them")
    for words in ("Te weinig.", "Taken over", "Elk halfuur vanaf 2028."):
        assert words in alice.text()
    assert marked_as_earlier(alice, node) == 0
    alice.get(f"/pact/{node}/edit")
    alice.submit({"text": f"{BUS} Ook op zondag."}, button="Save")
    assert marked_as_earlier(alice, node) == 3, "two comments and a proposal: all are kept"
    alice.get(bench.url("/comments?left=1"))
    assert "Te weinig." not in alice.text()


@pytest.mark.parametrize("mode", ["own"])
def test_who_chose_own_comments_only_shows_no_others(alice: Browser, world: World, mode: str) -> None:
    bench = round_on(world, alice, theme_with_text(world))
    griet = world.person("Griet Baetens")
    bench.invite(griet)
    browser = comment(bench, griet, "Te weinig.")
    with world.writing():
        db.session.scalars(db.select(TextRound)).one().shown = mode
    browser.get(browser.at("/answer/receipt"))
    assert "Read what others wrote" not in browser.text()
    assert browser.get(browser.at("/answer/comments")).status_code == 404


def test_the_text_is_kept_as_it_stood_when_it_was_opened(alice: Browser, world: World) -> None:
    theme = theme_with_text(world)
    alice.get(f"/consultations/library/text?theme={theme.public_id}")
    alice.submit({}, button="Make the draft")
    with world.writing():
        node = db.session.scalars(db.select(PactNode).where(PactNode.number == "4.1")).one()
        node.text = "De bus rijdt elk halfuur."
        made = db.session.scalars(db.select(Consultation)).one()
        made.closes_on = world.today.replace(day=28)
    alice.get(f"/consultations/{made.public_id}/invitees")
    alice.submit({"lines": "iemand@example.org"}, button="Add these people")
    alice.get(f"/consultations/{made.public_id}/open")
    alice.submit({}, button="Open and write to everyone")
    with world.reading():
        bases = {one.features["base"] for one in db.session.get_one(Consultation, made.id).questions}
    assert bases == {"De bus rijdt elk halfuur.", "Elke fiets telt mee."}
