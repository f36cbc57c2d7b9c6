"""Agreement, merges, words and what must stay hidden: tables of plain values."""

from __future__ import annotations

import pytest

from app.blueprints.analysis import rules


def test_two_coders_who_always_agree_have_alpha_one() -> None:
    found = rules.agreement({2: 10}, {(2, 2): 4})

    assert (found.units, found.share, found.alpha) == (10, 1.0, 1.0)


def test_alpha_is_that_of_krippendorffs_worked_example() -> None:
    # Example B of "Computing Krippendorff's Alpha-Reliability": two observers, ten units, binary data; α = 0.095.
    a, b = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    ones: dict[tuple[int, int], int] = {}
    for one, other in zip(a, b, strict=True):
        if one + other:
            ones[2, one + other] = ones.get((2, one + other), 0) + 1

    found = rules.agreement({2: 10}, ones)

    assert found.share == pytest.approx(0.6)
    assert found.alpha == pytest.approx(0.095, abs=0.0005)


def test_without_any_variation_there_is_no_alpha() -> None:
    assert rules.agreement({2: 5}, {}).alpha is None
    assert rules.agreement({}, {}).share is None


def test_merges_are_followed_to_the_end() -> None:
    assert rules.roots({1: 2, 2: 3, 3: None, 4: None}) == {1: 3, 2: 3, 3: 3, 4: 4}
    assert rules.would_circle({1: None, 2: 1}, 1, 2)
    assert not rules.would_circle({1: None, 2: None}, 1, 2)


def test_words_are_counted_by_stem_and_shown_as_people_wrote_them() -> None:
    counting = rules.Counting(lambda word: word.rstrip("en").rstrip("s"), frozenset({"de", "een", "zijn"}))
    for text in ["De bussen zijn vol", "Meer bussen!", "Een bus is vol"]:
        counting.add(text)

    assert counting.top(1, 1) == [rules.Found("bussen", 3)]


def test_a_phrase_neither_begins_nor_ends_with_an_empty_word() -> None:
    counting = rules.Counting(str, frozenset({"de"}))
    counting.add("de trage bus")
    counting.add("die trage bus")

    assert rules.Found("trage bus", 2) in counting.top(2, 5)
    assert all(not one.text.startswith("de ") for one in counting.top(2, 5))


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 10, "b": 8}, set()),
        ({"a": 10, "b": 8, "c": 2}, {"c", "b"}),  # c alone would follow from the whole
        ({"a": 10, "b": 3, "c": 2}, {"c", "b"}),
        ({"a": 10, "b": 0}, set()),
    ],
)
def test_small_groups_are_hidden_with_a_second_one(sizes: dict[str, int], hidden: set[str]) -> None:
    assert rules.hidden_groups(sizes) == hidden


def test_no_hidden_cell_follows_from_the_totals() -> None:
    table = [[10, 2, 9], [8, 12, 7], [6, 9, 30]]

    hidden = rules.hidden_cells(table)

    assert (0, 1) in hidden
    for y in range(3):
        assert sum((y, x) in hidden for x in range(3)) != 1
        assert sum((x, y) in hidden for x in range(3)) != 1


def test_what_may_be_told_of_groups() -> None:
    few, most, rest = rules.FEW, rules.NEARLY_ALL, rules.NEARLY_NONE

    assert rules.told([[30, 20], [25, 40]], [50, 65]) == [[30, 20], [25, 40]]
    assert rules.told([[12, 0], [25, 40]], [12, 65])[0] == [most, rest]
    assert rules.told([[7, 0, 6], [25, 40, 30]], [13, 95])[0] == [7, few, few]  # nobody of a small group is hidden too
    assert rules.told([[3, 0], [25, 40]], [3, 65]) == [[few, few], [few, few]]
    several = rules.told([[29, 15, 1, 12], [28, 16, 0, 11]], [30, 30])  # one can choose more than one thing
    assert several == [[most, 15, rest, 12], [most, 16, rest, 11]]
