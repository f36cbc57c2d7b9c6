"""After closing, the link shows what became of one's own words, and of nobody else's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from app.extensions import db
from app.models import AgendaItem, AgendaPassage, Decision, MeetingState, Passage, Person, Purpose, Response
from tests.consultations.conftest import Bench, set_clock
from tests.factories import World


def _mark(bench: Bench, world: World, who: Person, text: str) -> Passage:
    with world.writing():
        given = next(one for one in db.session.query(Response) if one.invitation.person_id == who.id)
        passage = Passage(
            consultation=given.consultation,
            question=world.merge(bench.questions[3]),
            response=given,
            marked_by=given.consultation.organiser,
            text=text,
            language="nl",
            marked_at=world.now,
        )
        db.session.add(passage)
    return passage


def test_it_shows_the_way_of_ones_own_words_only(bench: Bench, world: World, griet: Person, clock_file: Path) -> None:
    other = world.person("Tom Wauters")
    for person, text in ((griet, "Meer bussen"), (other, "Minder bussen")):
        bench.invite(person)
        bench.answer(person, text=text)
    mine = _mark(bench, world, griet, "Meer bussen")
    theirs = _mark(bench, world, other, "Minder bussen")
    meeting = world.meeting(world.workgroup(bench.consultation.pact), state=MeetingState.CONVENED)
    with world.writing():
        held = world.merge(meeting)
        item = AgendaItem(meeting=held, position=1, title="Het busnet", purpose=Purpose.DECIDE)
        secret = AgendaItem(meeting=held, position=2, title="Niet van Griet", purpose=Purpose.DECIDE)
        decision = Decision(item=item, position=1, text="Elk halfuur een bus.", decided_on=world.today)
        db.session.add_all([item, secret, decision])
        db.session.flush()
        db.session.add(AgendaPassage(item=item, passage=world.merge(mine)))
        db.session.add(AgendaPassage(item=secret, passage=world.merge(theirs)))
    set_clock(clock_file, world.now + timedelta(days=30))
    browser = bench.open_link(griet)
    assert "What became of your words" in browser.text()
    assert "Het busnet" in browser.text()
    assert "Elk halfuur een bus." in browser.text()
    assert "Niet van Griet" not in browser.text()
    assert "Minder bussen" not in browser.text()


def test_an_agenda_that_was_not_sent_tells_nothing(bench: Bench, world: World, griet: Person, clock_file: Path) -> None:
    bench.invite(griet)
    bench.answer(griet, text="Meer bussen")
    mine = _mark(bench, world, griet, "Meer bussen")
    meeting = world.meeting(world.workgroup(bench.consultation.pact))
    with world.writing():
        item = AgendaItem(meeting=world.merge(meeting), position=1, title="Het busnet", purpose=Purpose.DECIDE)
        db.session.add(item)
        db.session.flush()
        db.session.add(AgendaPassage(item=item, passage=world.merge(mine)))
        world.merge(meeting).state = MeetingState.PLANNED
    set_clock(clock_file, world.now + timedelta(days=30))
    browser = bench.open_link(griet)
    assert "do not stand on an agenda yet" in browser.text()
    assert "Het busnet" not in browser.text()
