"""The light of an indicator, by a table."""

from datetime import date

import pytest

from app.blueprints.pacts.rules_indicators import expected_on, months_later, next_due, read

START, END = date(2026, 1, 1), date(2028, 1, 1)
HALF = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("current", "baseline", "target", "direction", "light", "ratio"),
    [
        (50.0, 0.0, 100.0, "up", "on_track", 1.0),
        (45.0, 0.0, 100.0, "up", "on_track", 0.9),
        (44.0, 0.0, 100.0, "up", "slight_delay", 0.88),
        (35.0, 0.0, 100.0, "up", "slight_delay", 0.7),
        (34.0, 0.0, 100.0, "up", "off_track", 0.68),
        (-1.0, 0.0, 100.0, "up", "off_track", -0.02),  # worse than the baseline
        (150.0, 200.0, 100.0, "down", "on_track", 1.0),  # a falling indicator
        (160.0, 200.0, 100.0, "down", "slight_delay", 0.8),
        (201.0, 200.0, 100.0, "down", "off_track", -0.02),
        (60.0, 60.0, 60.0, "up", "not_applicable", None),  # nothing expected: never divided
    ],
)
def test_the_light_compares_with_the_straight_line(
    current: float, baseline: float, target: float, direction: str, light: str, ratio: float | None
) -> None:
    found = read((HALF, current), (START, baseline), [(END, target)], direction)
    assert found.light == light
    assert found.ratio == (None if ratio is None else pytest.approx(ratio))


def test_no_figure_is_no_data_and_nothing_to_compare_with_is_not_applicable() -> None:
    assert read(None, (START, 1.0), [(END, 2.0)], "up").light == "no_data"
    assert read((HALF, 5.0), None, [(END, 2.0)], "up").light == "not_applicable"
    assert read((HALF, 5.0), (START, 1.0), [], "up").light == "not_applicable"
    assert read((START, 5.0), (START, 1.0), [(END, 2.0)], "up").light == "not_applicable"


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2025, 6, 1), 10.0),
        (START, 10.0),
        (date(2026, 7, 2), pytest.approx(14.986, abs=0.001)),
        (HALF, 20.0),
        (date(2027, 7, 2), pytest.approx(44.932, abs=0.001)),
        (END, 70.0),
        (date(2030, 1, 1), 70.0),
    ],
)
def test_the_expected_value_runs_through_the_milestones(day: date, value: float) -> None:
    assert expected_on(day, (START, 10.0), [(END, 70.0), (HALF, 20.0)]) == value


def test_the_next_figure_is_due_a_term_after_the_last() -> None:
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2026, 12, 15), 24) == date(2028, 12, 15)
    assert next_due(date(2026, 12, 31), START, START, 12) == date(2027, 12, 31)
    assert next_due(None, None, START, 6) == date(2026, 7, 1)
