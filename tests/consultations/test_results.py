"""Results: counts that are right, texts by the page, the file, and words on their way to an agenda."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import text

from app.blueprints.consultations import queries, queries_results
from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    AgendaPassage,
    Decision,
    Meeting,
    Mode,
    OrganisationKind,
    Passage,
    Response,
    Workgroup,
)
from tests.browser import Browser
from tests.consultations.conftest import COLUMN, ROW, Bench, MakeBench
from tests.factories import World

SAYINGS = ["Meer bussen in Ninove", "Plus de bus", "Onze ploeg van zes uur\nkan niet wachten"]


@pytest.fixture
def answered(bench: Bench, world: World) -> Bench:
    """Three people who answered: two for a city, one for a company."""
    city, company = world.organisation("Stad Aalst"), world.organisation("Acme", OrganisationKind.COMPANY)
    for at, (name, language) in enumerate([("Griet", "nl"), ("Marie", "fr"), ("Tom", "nl")]):
        person = world.person(f"{name} Test", language=language)
        bench.invite(person, company if at == 2 else city)
        reader = bench.open_link(person)
        reader.client.set_cookie("pw-language", language, domain="127.0.0.1")
        reader.get(reader.at("/answer/1"))
        reader.submit(bench.first_page(min(at, 1), [0, at] if at else [0]), form=1)
        reader.submit(bench.second_page([at, 4], SAYINGS[at]), form=1)
        reader.submit({"ready": "y"}, form=1)
    bench.invite(world.person("Stil Gebleven"), city)
    return bench


def passage_url(bench: Bench, at: int) -> str:
    (response,) = [one for one in bench.rows(Response) if one.invitation_id == at + 1]
    return bench.url(f"/results/{bench.questions[3].public_id}/{response.public_id}/passage")


def test_counts_are_those_of_what_was_submitted(answered: Bench) -> None:
    with answered.world.reading():
        consultation = queries.consultation_by_id(answered.id)
        assert consultation is not None
        questions = queries.questions(consultation)
        tallies = queries_results.tallies(questions)
        ids = {choice.public_id: choice.id for question in questions for choice in question.choices}
        single, several, scale, words = (tallies[question.id] for question in questions)
        assert single.choices == {ids[answered.choice(1, 0)]: 1, ids[answered.choice(1, 1)]: 2}
        assert several.choices == {
            ids[answered.choice(2, 0)]: 3,
            ids[answered.choice(2, 1)]: 1,
            ids[answered.choice(2, 2)]: 1,
        }
        first = scale.rows[ids[answered.choice(3, 0, ROW)]]
        assert first == {ids[answered.choice(3, at, COLUMN)]: 1 for at in range(3)}
        assert scale.rows[ids[answered.choice(3, 1, ROW)]] == {ids[answered.choice(3, 4, COLUMN)]: 3}
        assert words.texts == 3
        rates = {rate.kind: (rate.answered, rate.invited) for rate in queries_results.response_rates(consultation)}
        assert rates == {OrganisationKind.MUNICIPALITY: (2, 3), OrganisationKind.COMPANY: (1, 1)}


def test_the_page_shows_response_bars_scales_and_the_way_to_texts(alice: Browser, answered: Bench) -> None:
    alice.get(answered.url("/results"))
    words = alice.text().replace(" ", "").replace("\u00a0", "")
    for part in ("3of4peopleanswered.", "Municipalities2367%", "Soms267%", "Basisregiovisie3", "Read3answers"):
        assert part in words


def test_counts_come_from_the_index_alone(answered: Bench) -> None:
    ids = ", ".join(str(question.id) for question in answered.questions)
    with answered.world.reading():
        plan = db.session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT question_id, choice_id, row_id, count(*) FROM answer "  # noqa: S608 - our own ids
                f"WHERE question_id IN ({ids}) GROUP BY question_id, choice_id, row_id"
            )
        ).all()
    assert "COVERING INDEX ix_answer_question_choice" in str(plan)


def test_texts_come_by_the_page_with_language_and_name(alice: Browser, answered: Bench) -> None:
    address = answered.url(f"/results/{answered.questions[3].public_id}")
    alice.get(address)
    assert "Tom Test, Acme" in alice.text()
    spoken = [(item.get("lang"), item.get("dir")) for item in alice.tree().iter() if item.get("dir") == "auto"]
    assert spoken == [("nl", "auto"), ("fr", "auto"), ("nl", "auto")]
    alice.get(f"{address}?language=fr")
    assert "Plus de bus" in alice.text()
    assert "Ninove" not in alice.text()
    alice.get(f"{address}?q=ninove")
    assert "1–1 of 1" in alice.text()
    assert alice.get(answered.url(f"/results/{answered.questions[0].public_id}")).status_code == 404


def test_the_file_holds_a_line_per_respondent(alice: Browser, answered: Bench) -> None:
    raw = alice.take(answered.url("/results/file")).get_data(as_text=True).lstrip("\ufeff")
    lines = list(csv.DictReader(io.StringIO(raw), delimiter=";"))
    assert [line["Name"] for line in lines] == ["Griet Test", "Marie Test", "Tom Test"]
    assert lines[2]["Organisation"] == "Acme"
    assert lines[2]["1. Komt u met de fiets?"] == "Soms"
    assert lines[0]["2. Wat mist u? – Fietspad"] == "1"
    assert lines[0]["3. Hoe ver staan deze acties? – Wegenwerken"] == "volledig"
    assert lines[1]["4. Wat wilt u nog kwijt?"] == "Plus de bus"


def test_confidential_results_never_show_a_name(alice: Browser, make_bench: MakeBench, world: World) -> None:
    bench = make_bench(mode=Mode.CONFIDENTIAL)
    griet = world.person("Griet Geheim", "geheim@example.org")
    bench.invite(griet, world.organisation("Stad Stil"))
    bench.answer(griet, text="Onder ons")
    (response,) = bench.rows(Response)
    pages = [
        bench.url("/results"),
        bench.url(f"/results/{bench.questions[3].public_id}"),
        passage_url(bench, 0),
    ]
    texts = [alice.get(address).text for address in pages]
    for page in [*texts, alice.take(bench.url("/results/file")).text]:
        assert "Geheim" not in page
        assert "geheim@" not in page
        assert "Stad Stil" not in page
    alice.get(passage_url(bench, 0))
    alice.submit({}, button="Mark these words")
    assert "Onder ons" in alice.text()
    assert "Geheim" not in alice.text()
    assert alice.get(bench.url(f"/responses/{response.public_id}")).status_code == 404


def test_by_name_everything_one_respondent_said_stands_on_a_page(alice: Browser, answered: Bench) -> None:
    alice.get(answered.url("/invitees"))
    alice.follow("Read the answer of Griet Test")
    assert "The answer of Griet Test" in alice.text()
    assert "Meer bussen in Ninove" in alice.text()


@pytest.fixture
def meeting(answered: Bench, world: World) -> Meeting:
    group = world.workgroup(answered.consultation.pact)
    return world.meeting(group, title="Werkgroep")


def test_marked_words_go_onto_the_agenda_of_a_coming_meeting(
    alice: Browser, answered: Bench, meeting: Meeting, world: World
) -> None:
    alice.get(passage_url(answered, 0))
    alice.submit(
        {
            "words": "bussen in Ninove",
            "place": f"new:{meeting.public_id}",
            "title": "Bussen",
            "purpose": "decide",
            "minutes": "20",
        },
        button="Mark these words",
    )
    (item,) = world.rows(AgendaItem)
    (passage,) = world.rows(Passage)
    assert (item.title, item.purpose, item.minutes) == ("Bussen", "decide", 20)
    assert len(world.rows(AgendaPassage)) == 1
    assert (passage.text, passage.language) == ("bussen in Ninove", "nl")
    assert "Bussen" in alice.text()
    assert "All answers to this question" in alice.text()


@pytest.mark.parametrize("words", ["Meer treinen in Ninove", "", "   ", "meer bussen"])
def test_only_what_was_written_can_be_marked(alice: Browser, answered: Bench, world: World, words: str) -> None:
    alice.get(passage_url(answered, 0))
    answer = alice.submit({"words": words}, button="Mark these words")
    assert answer.status_code == 422
    assert world.rows(Passage) == []


def test_a_new_item_asks_for_a_title(alice: Browser, answered: Bench, meeting: Meeting) -> None:
    alice.get(passage_url(answered, 0))
    place = f"new:{meeting.public_id}"
    answer = alice.submit({"place": place, "title": "", "minutes": ""}, button="Mark these words")
    assert answer.status_code == 422
    assert "Fill this in for a new item." in alice.text()


def test_words_are_marked_first_and_placed_later_on_an_item_that_exists(
    alice: Browser, answered: Bench, meeting: Meeting, world: World
) -> None:
    with world.writing():
        item = AgendaItem(meeting=world.merge(meeting), position=1, title="Openbaar vervoer", purpose="discuss")  # type: ignore[arg-type]
        db.session.add(item)
    alice.get(passage_url(answered, 2))
    alice.submit({"words": "Onze ploeg van zes uur kan"}, button="Mark these words")
    assert "These words do not stand on an agenda yet." in alice.text()
    for _again in range(2):
        alice.submit({"place": f"item:{item.public_id}"}, button="Put on the agenda")
    assert "Openbaar vervoer" in alice.text()
    assert len(world.rows(AgendaPassage)) == 1
    passage = world.rows(Passage)[0]
    alice.post(f"/passages/{passage.public_id}/unmark")
    assert len(world.rows(Passage)) == 1, "a link must not break"


def test_a_mark_is_taken_away_again(alice: Browser, answered: Bench, world: World) -> None:
    alice.get(passage_url(answered, 0))
    alice.submit({}, button="Mark these words")
    alice.submit({}, button="Undo")
    assert world.rows(Passage) == []


def test_a_passage_shows_what_became_of_it(alice: Browser, answered: Bench, meeting: Meeting, world: World) -> None:
    alice.get(passage_url(answered, 0))
    place = {"place": f"new:{meeting.public_id}", "title": "Bussen", "minutes": "15"}
    alice.submit(place, button="Mark these words")
    with world.writing():
        item = db.session.scalars(db.select(AgendaItem)).one()
        decision = Decision(item=item, position=1, text="De lijn vraagt extra ritten.", decided_on=world.today)
        db.session.add(decision)
        db.session.flush()
    with world.writing():
        action = Action(
            pact=world.merge(answered.consultation.pact),
            title="Ritten aanvragen",
            decision=db.session.scalars(db.select(Decision)).one(),
        )
        db.session.add(action)
    (passage,) = world.rows(Passage)
    alice.get(f"/passages/{passage.public_id}")
    for part in ("Bussen", "De lijn vraagt extra ritten.", "Ritten aanvragen", "Griet Test"):
        assert part in alice.text()


def test_members_of_the_group_read_the_words_on_their_agenda_and_no_name(
    alice: Browser, answered: Bench, meeting: Meeting, world: World
) -> None:
    alice.get(passage_url(answered, 0))
    alice.submit({"place": f"new:{meeting.public_id}", "title": "Bussen", "minutes": "15"}, button="Mark these words")
    (passage,) = world.rows(Passage)
    member, other = world.account("Carla Lid"), world.account("Dirk Ander")
    world.member(world.rows(Workgroup)[0], member.person)
    reader = Browser(world.app).sign_in(member)
    reader.client.set_cookie("pw-language", "en", domain="127.0.0.1")
    assert reader.get(f"/passages/{passage.public_id}").status_code == 200
    assert "Meer bussen in Ninove" in reader.text()
    assert "Griet Test" not in reader.text()
    assert "Put on an agenda" not in reader.text()
    assert Browser(world.app).sign_in(other).get(f"/passages/{passage.public_id}").status_code == 404
