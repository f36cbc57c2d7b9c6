"""Answering behind a personal link: drafts, errors, submitting, two tabs, closing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.extensions import db
from app.models import Answer, Invitation, InvitationState, Mode, OutboxMail, Person
from tests.consultations.conftest import Bench, MakeBench, Respondent, set_clock
from tests.factories import World


@pytest.fixture
def reader(bench: Bench, griet: Person) -> Respondent:
    """Griet, who just opened her link."""
    bench.invite(griet)
    return bench.open_link(griet)


def test_the_first_page_says_who_asks_how_long_in_which_mode_and_until_when(reader: Respondent) -> None:
    words = reader.text()
    assert reader.last is not None
    assert reader.last.status_code == 200
    for part in ("Mobiliteit: wat ziet u ervan?", "about 8 minutes", "By name", "30 March 2027", "Begin"):
        assert part in words


def test_reading_writes_nothing(bench: Bench, reader: Respondent) -> None:
    for rest in ("/answer", "/answer/1", "/answer/2", "/answer/review", "/answer/receipt"):
        reader.get(reader.at(rest))
    (invitation,) = bench.rows(Invitation)
    assert invitation.state == InvitationState.INVITED


def test_it_keeps_a_draft_and_comes_back_to_the_page_where_it_stopped(
    bench: Bench, reader: Respondent, griet: Person
) -> None:
    reader.get(reader.at("/answer/1"))
    reader.submit(bench.first_page(option=1, boxes=[0, 2]), button="Save and continue")
    assert "Part 2 of 3" in reader.text()
    later = bench.open_link(griet)
    assert later.last is not None
    assert later.last.request.path.endswith("/answer/2")
    later.get(later.at("/answer/1"))
    checked = [item.get("value") for item in later.tree().iter() if item.get("checked") is not None]
    assert checked == [bench.choice(1, 1), bench.choice(2, 0), bench.choice(2, 2)]
    assert bench.rows(Answer) == []
    assert bench.response().draft == {
        bench.questions[0].public_id: bench.choice(1, 1),
        bench.questions[1].public_id: [bench.choice(2, 0), bench.choice(2, 2)],
    }


def test_it_keeps_what_was_typed_even_when_something_is_missing(bench: Bench, reader: Respondent) -> None:
    reader.get(reader.at("/answer/2"))
    answer = reader.submit({bench.name(4): "Een halve zin"}, button="Save and continue")
    assert answer.status_code == 422
    assert "There is 1 problem" in reader.text()
    assert "Een halve zin" in reader.text()
    assert bench.response().draft[bench.questions[3].public_id] == "Een halve zin"
    assert bench.response().page == 2


def test_back_and_stop_keep_the_page_without_asking_for_more(bench: Bench, reader: Respondent, griet: Person) -> None:
    reader.get(reader.at("/answer/2"))
    reader.submit({bench.name(4): "Later meer"}, button="Save and stop")
    assert "Everything you filled in is kept" in reader.text()
    assert bench.open_link(griet).last.request.path.endswith("/answer/2")  # type: ignore[union-attr]
    reader.get(reader.at("/answer/2"))
    reader.submit({bench.name(4): "Nog later"}, button="Back")
    assert "Part 1 of 3" in reader.text()
    assert bench.response().draft[bench.questions[3].public_id] == "Nog later"


def test_it_submits_what_was_checked_and_gives_a_receipt(bench: Bench, reader: Respondent) -> None:
    reader.get(reader.at("/answer/1"))
    reader.submit(bench.first_page(option=2, boxes=[1]), button="Save and continue")
    reader.submit(bench.second_page([0, 4], "Meer bussen in Ninove"), button="Save and continue")
    assert "Check your answers" in reader.text()
    reader.submit({"ready": "y"}, button="Submit")
    response = bench.response()
    assert response.receipt in reader.text()
    assert len(bench.rows(Answer)) == 5
    (mail,) = [one for one in bench.rows(OutboxMail) if one.kind == "consultation_receipt"]
    assert any("Meer bussen in Ninove" in value for _label, value in mail.content["facts"])
    (invitation,) = bench.rows(Invitation)
    assert invitation.state == InvitationState.SUBMITTED


def test_the_receipt_of_a_confidential_answer_does_not_repeat_it(make_bench: MakeBench, griet: Person) -> None:
    bench = make_bench(mode=Mode.CONFIDENTIAL)
    bench.invite(griet)
    bench.answer(griet, text="Onder ons gezegd")
    (mail,) = [one for one in bench.rows(OutboxMail) if one.kind == "consultation_receipt"]
    assert len(mail.content["facts"]) == 1, "the number of the receipt"
    assert "Onder ons" not in str(mail.content)


def test_a_lone_button_submits_nothing(bench: Bench, reader: Respondent) -> None:
    """A mail scanner that opens the link and presses every button it meets leaves no trace."""
    reader.get(reader.at("/answer/1"))
    for button in ("Save and continue", "Back", "Save and stop"):
        reader.get(reader.at("/answer/1"))
        reader.submit({}, button=button)
    (invitation,) = bench.rows(Invitation)
    assert invitation.state == InvitationState.INVITED
    reader.get(reader.at("/answer/1"))
    reader.submit(bench.first_page(), button="Save and continue")
    reader.submit(bench.second_page(), button="Save and continue")
    answer = reader.submit({}, button="Submit")
    assert answer.status_code == 422
    assert "Tick the box" in reader.text()
    assert bench.rows(Answer) == []


def test_a_form_sent_twice_counts_once(bench: Bench, reader: Respondent) -> None:
    reader.get(reader.at("/answer/1"))
    page = {**bench.first_page(), "csrf_token": reader.csrf(), "revision": _value(reader, "revision"), "go": "next"}
    for _again in range(2):
        assert reader.post(reader.at("/answer/1"), page, token=False).status_code == 200
    reader.submit(bench.second_page(), button="Save and continue")
    sent = {"csrf_token": reader.csrf(), "revision": _value(reader, "revision"), "ready": "y"}
    receipts = set()
    for _again in range(2):
        reader.post(reader.at("/answer/review"), sent, token=False)
        assert reader.last is not None
        assert reader.last.request.path.endswith("/receipt")
        receipts.add(bench.response().receipt)
    assert len(receipts) == 1
    assert len(bench.rows(Answer)) == 5
    assert len([one for one in bench.rows(OutboxMail) if one.kind == "consultation_receipt"]) == 1


def test_two_tabs_never_lose_a_word(bench: Bench, griet: Person, reader: Respondent) -> None:
    other = bench.open_link(griet)
    reader.get(reader.at("/answer/2"))
    other.get(other.at("/answer/2"))
    reader.submit(bench.second_page(text="Uit het ene venster"), button="Save and continue")
    answer = other.submit(bench.second_page(text="Uit het andere venster"), button="Save and continue")
    assert answer.status_code == 409
    assert "Uit het ene venster" in other.text()
    assert "Uit het andere venster" in other.text()
    key = bench.questions[3].public_id
    other.submit({f"keep-{key}": "both"}, button="Save and continue")
    assert bench.response().draft[key] == "Uit het ene venster\n\nUit het andere venster"


@pytest.mark.parametrize(("keep", "kept"), [("mine", "Het mijne"), ("theirs", "Het andere")])
def test_the_respondent_chooses_which_answer_stays(
    bench: Bench, griet: Person, reader: Respondent, keep: str, kept: str
) -> None:
    other = bench.open_link(griet)
    other.get(other.at("/answer/2"))
    reader.get(reader.at("/answer/2"))
    reader.submit(bench.second_page(text="Het andere"), button="Save and continue")
    other.submit(bench.second_page(text="Het mijne"), button="Save and continue")
    key = bench.questions[3].public_id
    other.submit({f"keep-{key}": keep}, button="Save and continue")
    assert bench.response().draft[key] == kept


def test_tabs_on_different_pages_do_not_disturb_each_other(bench: Bench, griet: Person, reader: Respondent) -> None:
    other = bench.open_link(griet)
    reader.get(reader.at("/answer/1"))
    other.get(other.at("/answer/2"))
    reader.submit(bench.first_page(), button="Save and continue")
    assert other.submit(bench.second_page(), button="Save and continue").status_code == 200
    assert len(bench.response().draft) == 4


def test_submitting_what_changed_in_another_tab_shows_it_once_more(
    bench: Bench, griet: Person, reader: Respondent
) -> None:
    reader.get(reader.at("/answer/1"))
    reader.submit(bench.first_page(), button="Save and continue")
    reader.submit(bench.second_page(), button="Save and continue")
    other = bench.open_link(griet)
    other.get(other.at("/answer/2"))
    other.submit(bench.second_page(text="Iets anders"), button="Save and continue")
    answer = reader.submit({"ready": "y"}, button="Submit")
    assert answer.status_code == 409
    assert "Iets anders" in reader.text()
    assert bench.rows(Answer) == []


def test_an_answer_can_change_until_closing_and_replaces_the_earlier_one(
    bench: Bench, griet: Person, reader: Respondent
) -> None:
    bench.answer(griet, text="Eerst dit")
    first = bench.response().receipt
    reader.get(reader.at("/answer/2"))
    reader.submit({bench.name(4): "Dan dat"}, button="Save and continue")
    assert [one.text for one in bench.rows(Answer) if one.text] == ["Eerst dit"], "not before it is submitted"
    assert bench.open_link(griet).last.request.path.endswith("/review")  # type: ignore[union-attr]
    reader.submit({"ready": "y"}, button="Submit")
    assert [one.text for one in bench.rows(Answer) if one.text] == ["Dan dat"]
    assert len(bench.rows(Answer)) == 5
    assert bench.response().receipt != first


def test_a_closed_consultation_says_so_and_shows_the_own_answer(
    bench: Bench, griet: Person, clock_file: Path, reader: Respondent
) -> None:
    bench.answer(griet, text="Toen het nog kon")
    set_clock(clock_file, bench.world.now + timedelta(days=30))
    for rest in ("/answer", "/answer/1", "/answer/review"):
        answer = reader.get(reader.at(rest))
        assert answer.status_code == 200
        assert "closed on 30 March 2027" in reader.text()
        assert "Toen het nog kon" in reader.text()


def test_what_comes_too_late_is_shown_and_not_stored(bench: Bench, clock_file: Path, reader: Respondent) -> None:
    reader.get(reader.at("/answer/2"))
    page = {**bench.second_page(text="Net te laat"), "csrf_token": reader.csrf(), "revision": ""}
    set_clock(clock_file, bench.world.now + timedelta(days=30))
    answer = reader.post(reader.at("/answer/2"), page, token=False)
    assert answer.status_code == 200
    assert "came too late" in reader.text()
    assert "Net te laat" in reader.text()
    assert "Not answered" not in reader.text()


def test_only_what_is_not_kept_came_too_late(bench: Bench, clock_file: Path, reader: Respondent) -> None:
    reader.get(reader.at("/answer/2"))
    reader.submit(bench.second_page(text="Op tijd"), button="Save and continue")
    reader.get(reader.at("/answer/2"))
    page = {**bench.second_page(text="Net te laat"), "csrf_token": reader.csrf(), "revision": ""}
    set_clock(clock_file, bench.world.now + timedelta(days=30))
    late = (
        reader.post(reader.at("/answer/2"), page, token=False)
        .text.partition('id="unsaved"')[2]
        .partition("</section>")[0]
    )
    assert "Net te laat" in late
    assert "Basisregiovisie" not in late  # kept before, and the same still


@pytest.mark.parametrize(
    ("last_day", "still_open", "closed"),
    [
        ("2027-03-12", datetime(2027, 3, 12, 22, 59, 59, tzinfo=UTC), datetime(2027, 3, 12, 23, 0, tzinfo=UTC)),
        # The clocks go forward on 28 March 2027 and back on 31 October: midnight moves an hour in UTC.
        ("2027-03-28", datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
        ("2027-10-31", datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC), datetime(2027, 10, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_it_closes_at_midnight_in_brussels(
    make_bench: MakeBench, griet: Person, clock_file: Path, last_day: str, still_open: datetime, closed: datetime
) -> None:
    bench = make_bench(closes_on=datetime.fromisoformat(last_day).date())
    bench.invite(griet)
    reader = bench.open_link(griet)
    set_clock(clock_file, still_open)
    reader.get(reader.at("/answer/1"))
    assert "Save and continue" in reader.text()
    set_clock(clock_file, closed)
    reader.get(reader.at("/answer/1"))
    assert "closed on" in reader.text()


def test_choices_that_are_not_offered_are_refused_at_their_question(bench: Bench, reader: Respondent) -> None:
    reader.get(reader.at("/answer/1"))
    answer = reader.submit({bench.name(1): bench.choice(2, 0)}, button="Save and continue")
    assert answer.status_code == 422
    assert "Question 1: Choose one of the answers that stand here." in reader.text()
    reader.get(reader.at("/answer/1"))
    answer = reader.submit(bench.first_page(boxes=[0, 1, 2]), button="Save and continue")
    assert answer.status_code == 422
    assert "Question 2: Choose at most 2; you chose 3." in reader.text()


def test_a_text_of_a_hundred_thousand_characters_comes_back_with_its_count(bench: Bench, reader: Respondent) -> None:
    reader.get(reader.at("/answer/2"))
    for button in ("Save and continue", "Back"):
        answer = reader.submit(bench.second_page(text="é" * 100_000), button=button)
        assert answer.status_code == 422
        assert "100000" in reader.text()
        assert "é" * 100_000 in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("nul\x00teken", "nulteken"),
        ("\u200b\u200b", None),
        ("cafe\u0301", "café"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("${7*7} %s {0.__class__} {x}", "${7*7} %s {0.__class__} {x}"),
        ("مرحبا 🚲", "مرحبا 🚲"),
        ("rech\u202ets", "rechts"),
    ],
)
def test_strange_texts_are_kept_safely(bench: Bench, reader: Respondent, typed: str, kept: str | None) -> None:
    reader.get(reader.at("/answer/2"))
    reader.submit(bench.second_page(text=typed), button="Save and continue")
    assert bench.response().draft.get(bench.questions[3].public_id) == kept
    assert reader.last is not None
    assert b"<script>alert" not in reader.last.data


def test_someone_who_was_taken_off_the_list_reads_that_the_link_has_ended(reader: Respondent, world: World) -> None:
    with world.writing():
        db.session.delete(db.session.scalars(db.select(Invitation)).one())
    assert reader.get(reader.at("/answer/1")).status_code == 410


def test_the_page_is_read_in_the_language_that_the_reader_chooses(reader: Respondent) -> None:
    reader.get(reader.at("/answer/1"))
    reader.submit({}, button="Français")
    assert "Mobilité" in reader.text()
    assert "Venez-vous à vélo?" in reader.text()
    assert reader.tree().get("lang") == "fr"
    fallback = [item for item in reader.tree().iter() if "Wat mist u?" in "".join(item.itertext()) and item.get("lang")]
    assert any(item.get("lang") == "nl" for item in fallback)


def test_the_link_of_someone_else_opens_nothing(bench: Bench, reader: Respondent, app: Flask, world: World) -> None:
    stranger = Respondent(app)
    assert stranger.get(reader.at("/answer/1")).status_code == 403
    outsider = bench.open_link(world.person("Zoë Vreemd"))
    assert outsider.last is not None
    assert outsider.last.status_code == 410


def _value(browser: Respondent, name: str) -> str:
    return next(item.get("value") or "" for item in browser.tree().iter() if item.get("name") == name)
