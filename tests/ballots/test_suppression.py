"""What a table of counts tells, and that the rest does not follow from it."""

from __future__ import annotations

import itertools
import random

from app.blueprints.ballots.suppression import Cell, suppressed


def shown(lines: list[list[Cell]]) -> list[list[int | str]]:
    return [[cell.says if cell.number is None else cell.number for cell in line] for line in lines]


def test_numbers_of_five_and_more_are_told_and_smaller_ones_in_a_group_are_not() -> None:
    table = shown(suppressed([20, 22], [[8, 12], [12, 10]], [42, 20, 22]))
    assert table == [[20, 8, 12], [22, 12, 10]]
    table = shown(suppressed([14, 28], [[2, 18], [12, 10]], [42, 20, 22]))
    assert table == [[14, "few", "few"], [28, "few", "few"]]


def test_unanimity_is_told_as_more_than_nine_in_ten_for_a_group_and_for_everybody() -> None:
    table = shown(suppressed([20, 8], [[12, 0], [8, 8]], [28, 12, 16]))
    assert [line[1] for line in table] == ["most", "rest"]
    assert all(isinstance(line[2], str) for line in table)  # it would follow from everybody
    assert shown(suppressed([30, 0], [], [30])) == [["most"], ["rest"]]


def test_a_hidden_cell_never_stands_alone_in_its_line_or_group() -> None:
    dice = random.Random(7)  # noqa: S311 - a game
    for _time in range(300):
        lines, groups = dice.randint(2, 5), dice.randint(2, 4)
        counts = [[dice.randint(0, 12) for _line in range(lines)] for _group in range(groups)]
        everybody = [sum(group[line] for group in counts) for line in range(lines)]
        table = suppressed(everybody, counts, [sum(everybody), *(sum(group) for group in counts)])
        hidden = [[cell.is_hidden for cell in line[1:]] for line in table]
        for some in itertools.chain(hidden, zip(*hidden, strict=True)):
            assert sum(some) != 1, (counts, shown(table))
        for line, group in itertools.product(range(lines), range(groups)):
            number = table[line][1 + group].number
            assert number is None or number == 0 or number >= 5
