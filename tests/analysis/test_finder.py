"""The finder: words by stem in the form that people write, and the search."""

from __future__ import annotations

from app.blueprints.analysis.finder import count_words
from app.models import WordCount
from tests.analysis.conftest import Desk


def test_words_are_counted_by_the_worker_and_never_shown_as_stems(desk: Desk) -> None:
    with desk.world.app.app_context():
        count_words(desk.world.now)

    (found,) = desk.world.rows(WordCount)
    assert found.answers == 3
    assert ["bussen", 2] in found.found["nl"]["words"]  # "bussen" and "bus", as often as each other
    assert set(found.found) == {"nl", "fr"}
    assert "counted over 3 answers" in desk.alice.get(desk.at("/words")).text


def test_counting_again_is_asked_for_and_done_once(desk: Desk) -> None:
    with desk.world.app.app_context():
        count_words(desk.world.now)
    desk.alice.get(desk.at("/words"))
    desk.alice.submit(button="Count the words again")
    with desk.world.app.app_context():
        count_words(desk.world.now)

    (found,) = desk.world.rows(WordCount)
    assert found.made_at is not None
    assert found.made_at >= found.asked_at


def test_a_search_finds_answers_in_which_every_word_stands(desk: Desk) -> None:
    assert "Onze ploeg" in desk.alice.get(desk.at("/words?q=PLOEG wachten")).text
    assert "Nothing found" in desk.alice.get(desk.at("/words?q=ploeg dimanche")).text
