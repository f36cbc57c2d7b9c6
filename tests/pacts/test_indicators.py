"""Indicators on screen, by link, from a file, and in the forecast."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from app.blueprints.pacts import commands_indicators as commands
from app.blueprints.pacts.reminders import MeasurementReminders
from app.extensions import db
from app.models import Certainty, Indicator, IndicatorAction, LightOverride, Measurement, Person
from app.web import links
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


@pytest.fixture
def indicator(world: World) -> Indicator:
    """A falling indicator that Charlie answers for, measured once."""
    pact, charlie = world.pact(), world.person()
    with world.writing():
        made = commands.add_indicator(
            world.merge(pact),
            {"title": "Wachttijd", "unit": "dagen", "direction": "down", "months": 12, "baseline": 200.0,
             "baseline_on": date(2026, 1, 1), "responsible": world.merge(charlie)},
            [(date(2028, 1, 1), 100.0, True)],
            actor=None,
            now=NOON,
        )  # fmt: skip
        commands.measure(
            made, measured_on=date(2027, 1, 1), value=160.0, certainty=Certainty.PROVISIONAL, note="",
            actor=None, now=NOON, via="page",
        )  # fmt: skip
    return made


@pytest.fixture
def desk(world: World, indicator: Indicator) -> Browser:
    """Alice, who coordinates, with an indicator."""
    assert indicator.id
    return Browser(world.app).sign_in(world.coordinator())


def test_a_coordinator_defines_what_is_measured(world: World) -> None:
    world.theme(world.pact())
    desk = Browser(world.app).sign_in(world.coordinator())
    desk.get("/indicators")
    desk.follow("Een indicator toevoegen")
    facts = {
        "title": "Kinderopvangplaatsen", "unit": "plaatsen", "direction": "up", "months": "12",
        "responsible": "nadia@example.org", "baseline": "1.250", "baseline_on": "2026-12-31",
        "milestones": "2028-12-31: 1.400", "target": "1.600,5", "target_on": "2030-12-31",
    }  # fmt: skip
    assert desk.submit({**facts, "target_on": ""}, button="Voeg de indicator toe").status_code == 422
    assert desk.submit({**facts, "milestones": "morgen: 3"}, button="Voeg de indicator toe").status_code == 422
    desk.submit(facts, button="Voeg de indicator toe")
    assert "1.600,5" in desk.text()
    desk.follow("Indicator wijzigen")
    desk.submit({"target": "1.700"}, button="Bewaren")
    assert "1.700" in desk.text()
    made = world.rows(Indicator)[0]
    assert (made.baseline, made.months) == (1250.0, 12)


def test_a_correction_replaces_a_figure_and_both_stay(world: World, desk: Browser, indicator: Indicator) -> None:
    desk.get(f"/indicators/{indicator.public_id}/measure")
    figure = {"value": "150,5", "measured_on": "2027-01-01", "certainty": "final"}
    assert desk.submit({**figure, "measured_on": "2030-01-01"}, button="Het cijfer noteren").status_code == 422
    assert desk.submit({**figure, "value": "1e309"}, button="Het cijfer noteren").status_code == 422
    desk.submit(figure, button="Het cijfer noteren")
    rows = world.rows(Measurement)
    assert [(row.value, row.replaced_at is None) for row in rows] == [(160.0, False), (150.5, True)]
    assert "vervangen op" in desk.text()
    assert "op schema" in desk.text()


def test_another_light_stands_beside_the_computed_one(world: World, desk: Browser, indicator: Indicator) -> None:
    desk.get(f"/indicators/{indicator.public_id}")
    assert "80%" in desk.text()
    assert desk.submit({"light": "off_track"}, button="Deze kleur tonen").status_code == 422
    desk.submit({"light": "off_track", "reason": "De telling sloeg twee gemeenten over."}, button="Deze kleur tonen")
    assert "De telling sloeg twee gemeenten over." in desk.text()
    assert "lichte achterstand" in desk.text()
    desk.submit(button="De berekende kleur weer tonen")
    assert world.rows(LightOverride)[0].ended_at == NOON


def test_who_answers_for_it_enters_the_figure_by_link(world: World, indicator: Indicator) -> None:
    charlie = next(one for one in world.rows(Person) if one.id == indicator.responsible_id)
    with world.writing():
        link = links.link_for(
            "indicator_measure", person=db.session.get_one(Person, charlie.id), subject_kind="indicator",
            subject_id=indicator.public_id, now=NOON,
        )  # fmt: skip
        db.session.flush()
        address = f"/l/{links.token_of(link)}"
    browser = Browser(world.app)
    browser.get(address)
    assert browser.submit({"value": "veel"}, button="Versturen").status_code == 422
    browser.submit({"value": "140", "measured_on": "2027-01-01", "certainty": "estimated"}, button="Versturen")
    assert [row.via for row in world.rows(Measurement)] == ["page", "link"]
    assert "140 dagen" in browser.text()
    assert "Het volgende cijfer wordt verwacht op 1 januari 2028." in browser.text()
    browser.submit(button="Maak ongedaan")
    assert "Teruggenomen" in browser.text()
    assert [row.replaced_at is None for row in world.rows(Measurement)] == [True, False]
    with world.writing():
        db.session.get_one(Indicator, indicator.id).responsible = None
    assert browser.get(address).status_code == 410


def test_a_missing_figure_is_asked_for_and_a_given_one_is_not(world: World, indicator: Indicator) -> None:
    source = MeasurementReminders()
    with world.reading():
        dues = list(source.due(NOON, NOON + timedelta(days=700)))
        assert [due.occurrence for due in dues] == ["2028-01-01/14 before", "2028-01-01/7 after"]
        assert len(list(source.drafts(dues, NOON))) == 2
    with world.writing():
        commands.measure(
            db.session.get_one(Indicator, indicator.id), measured_on=date(2027, 12, 1), value=120.0,
            certainty=Certainty.FINAL, note="", actor=None, now=NOON, via="page",
        )  # fmt: skip
    with world.reading():
        assert list(source.drafts(dues, NOON)) == []


def test_the_day_of_the_next_figure_follows_what_it_is_counted_from(world: World, indicator: Indicator) -> None:
    def day() -> date | None:
        return world.rows(Indicator)[0].next_on

    assert day() == date(2028, 1, 1)
    with world.writing():
        mine = db.session.get_one(Indicator, indicator.id)
        commands.measure(
            mine, measured_on=date(2027, 3, 1), value=120.0, certainty=Certainty.FINAL, note="", actor=None,
            now=NOON, via="page",
        )  # fmt: skip
    assert day() == date(2028, 3, 1)
    with world.writing():
        mine = db.session.get_one(Indicator, indicator.id)
        version = mine.version
        commands.change_indicator(mine, {"months": 6}, [], actor=None, now=NOON)
    assert day() == date(2027, 9, 1)
    with world.writing():
        db.session.execute(db.update(Indicator).values(next_on=None))
        commands.reckon_next(NOON)
    assert day() == date(2027, 9, 1)
    assert world.rows(Indicator)[0].version == version + 1  # what is reckoned is no change that a form must know of


def send(desk: Browser, indicator: Indicator, content: bytes) -> str:
    desk.get(f"/indicators/{indicator.public_id}/measure")
    answer = desk.client.post(
        f"/indicators/{indicator.public_id}/series",
        base_url=desk.base_url,
        data={"file": (io.BytesIO(content), "reeks"), "csrf_token": desk._token()},
        headers={"Origin": desk.base_url},
        content_type="multipart/form-data",
    )
    return f"{answer.status_code} {answer.get_data(as_text=True)}"


def test_a_series_is_taken_over_whole_or_not_at_all(world: World, desk: Browser, indicator: Indicator) -> None:
    wrong = b"datum;waarde\r\n2020;180\r\n2021-13-01;5\r\n2022;veel\r\n"
    answer = send(desk, indicator, wrong)
    assert answer.startswith("422")
    assert "Rij 3" in answer
    assert "Rij 4" in answer
    assert len(world.rows(Measurement)) == 1
    good = "\ufeffDatum;Waarde;Zekerheid\r\n2020;180,5;definitief\r\n2021-06-30;1.175,25;geschat\r\n".encode()
    assert send(desk, indicator, good).startswith("303")
    assert sorted(row.value for row in world.rows(Measurement)) == [160.0, 180.5, 1175.25]
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as file:
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, ["date", "value"])
        sheet.write_row(1, 0, ["2022-12-31", 99.5])
    assert send(desk, indicator, book.getvalue()).startswith("303")
    assert 99.5 in {row.value for row in world.rows(Measurement)}


def test_a_file_of_our_own_says_the_same_again_and_that_of_another_is_refused(
    world: World, desk: Browser, indicator: Indicator
) -> None:
    own = desk.client.get(f"/indicators/{indicator.public_id}?format=csv", base_url=desk.base_url).get_data()
    assert send(desk, indicator, own).startswith("303")
    assert [row.certainty for row in world.rows(Measurement)] == ["provisional"]
    answer = send(desk, indicator, own.replace(b"Wachttijd", b"Fietsers"))
    assert answer.startswith("422")
    assert "dit is een cijfer van “Fietsers”" in answer


def test_what_came_from_a_file_is_taken_back_in_one_go(
    world: World, desk: Browser, indicator: Indicator, clock_file: Path
) -> None:
    clock_file.write_text((NOON + timedelta(minutes=1)).isoformat())
    send(desk, indicator, b"datum;waarde\n2026-12-31;7\n1 januari 2027;8,5\n")
    desk.get(f"/indicators/{indicator.public_id}")
    assert "8,5" in desk.text()
    clock_file.write_text((NOON + timedelta(minutes=2)).isoformat())
    desk.submit(button="Maak ongedaan")
    assert [(row.value, row.replaced_at is None) for row in world.rows(Measurement)] == [
        (160.0, True), (7.0, False), (8.5, False),
    ]  # fmt: skip
    assert "teruggenomen op" in desk.text()
    desk.submit(button="Maak ongedaan")
    assert [row.replaced_at is None for row in world.rows(Measurement)] == [False, True, True]  # 160 was revised
    assert "teruggenomen op" not in desk.text()
    figure = world.rows(Measurement)[1]
    for way, standing in (("put-back", True), ("take-back", False), ("put-back", True)):
        desk.post(f"/indicators/{indicator.public_id}/figures/{figure.public_id}/{way}")
        assert (world.rows(Measurement)[1].replaced_at is None) == standing


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b"2031;5", "Deze dag moet nog komen."),
        (b"2020;", "er staat geen cijfer."),
        (b"2020;1.234", "kan twee getallen betekenen"),
        (b"2020;5;misschien", "voorlopig of geraamd"),
    ],
)
def test_a_row_that_cannot_be_meant_is_named(
    world: World, desk: Browser, indicator: Indicator, row: bytes, said: str
) -> None:
    answer = send(desk, indicator, b"datum;waarde;zekerheid\n" + row)
    assert answer.startswith("422")
    assert said in answer
    assert len(world.rows(Measurement)) == 1


def test_figures_are_open_data(world: World, indicator: Indicator) -> None:
    answer = Browser(world.app).client.get("/data/indicators.csv", base_url="http://127.0.0.1:8000")
    assert indicator.title in answer.get_data(as_text=True)
    assert "160.0" in answer.get_data(as_text=True)


def test_an_action_is_tied_by_its_number(world: World, desk: Browser, indicator: Indicator) -> None:
    with world.reading():
        pact = db.session.get_one(Indicator, indicator.id).pact
    action = world.action(pact, number="4.5")
    desk.get(f"/indicators/{indicator.public_id}")
    assert desk.submit({"action": "9.9"}, button="De actie toevoegen").status_code == 422
    desk.submit({"action": f"4.5 {action.title}"}, button="De actie toevoegen")
    assert len(world.rows(IndicatorAction)) == 1
    desk.submit(button=f"Neem weg {action.title}")
    assert world.rows(IndicatorAction) == []
