"""When a file waits, is late or settled, and when it comes back."""

from dataclasses import dataclass
from datetime import date

import pytest

from app.blueprints.dossiers.rules import Standing, months_later, next_renewal, standing, steps_of, total, waits
from app.models import DossierKind, EntryKind, MoneyState

TODAY = date(2027, 3, 10)


@dataclass
class File:
    kind: DossierKind
    due_on: date | None = None
    sent_on: date | None = None
    settled_on: date | None = None
    every_months: int | None = None


@dataclass
class Row:
    state: MoneyState
    planned: int
    actual: int | None = None


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (File(DossierKind.SIGNAL), Standing.RUNNING),
        (File(DossierKind.SIGNAL, sent_on=date(2027, 1, 1)), Standing.WAITING),
        (File(DossierKind.SIGNAL, due_on=date(2027, 3, 9)), Standing.LATE),
        (File(DossierKind.SIGNAL, due_on=date(2027, 3, 10)), Standing.SOON),
        (File(DossierKind.SIGNAL, due_on=date(2027, 4, 9)), Standing.SOON),
        (File(DossierKind.SIGNAL, due_on=date(2027, 4, 10), sent_on=date(2027, 1, 1)), Standing.WAITING),
        (File(DossierKind.SIGNAL, due_on=date(2027, 3, 9), settled_on=date(2027, 3, 1)), Standing.SETTLED),
        (File(DossierKind.DOSSIER, due_on=date(2027, 3, 9), settled_on=date(2025, 3, 9)), Standing.LATE),
        (File(DossierKind.PRACTICE), Standing.RUNNING),
    ],
)
def test_how_a_file_stands_on_a_day(file: File, expected: Standing) -> None:
    assert standing(file, TODAY, closed=False) is expected
    assert standing(file, TODAY, closed=True) is Standing.CLOSED


def test_a_date_counts_until_it_is_settled_and_for_a_renewal_always() -> None:
    settled = date(2027, 3, 1)
    assert waits(File(DossierKind.DOSSIER, due_on=TODAY, settled_on=settled))
    assert waits(File(DossierKind.SUPPORT, due_on=TODAY))
    assert not waits(File(DossierKind.SUPPORT, due_on=TODAY, settled_on=settled))
    assert not waits(File(DossierKind.PRACTICE))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 3, 10), 24, date(2029, 3, 10)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
    ],
)
def test_so_many_months_later(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected


def test_a_file_that_is_renewed_once_does_not_come_back() -> None:
    assert next_renewal(File(DossierKind.DOSSIER), TODAY) is None
    assert next_renewal(File(DossierKind.DOSSIER, every_months=24), TODAY) == date(2029, 3, 10)


def test_each_kind_has_its_own_steps() -> None:
    assert steps_of(DossierKind.SIGNAL) == (EntryKind.NOTE, EntryKind.SENT, EntryKind.REPLIED)
    assert steps_of(DossierKind.PRACTICE) == (EntryKind.NOTE,)


def test_refused_money_counts_for_nothing() -> None:
    found = total(
        [
            Row(MoneyState.PAID, 10_00, 9_00),
            Row(MoneyState.GRANTED, 5_00),
            Row(MoneyState.ASKED, 3_00),
            Row(MoneyState.REFUSED, 100_00, 100_00),
        ]
    )
    assert (found.planned, found.sure, found.actual) == (18_00, 15_00, 9_00)
