from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.documents.sheets import write_workbook
from app.documents.tables import attachment, csv_response, safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+32", "-x", "@SUM(1)", "\tx", "\rx", "＝1", "＋1", "＠x", "  =1", "\u200b=1", "|cmd", "%x"]
)
def test_no_text_becomes_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (-5, -5),
        (Decimal("-1.5"), Decimal("-1.5")),
        (True, "true"),
        ("a=b", "a=b"),
        ("", ""),
        (date(2027, 3, 10), "2027-03-10"),
    ],
)
def test_other_values_stay_what_they_are(value: object, cell: object) -> None:
    assert safe_cell(value) == cell


def test_a_file_reads_back_as_what_went_in(app: Flask) -> None:
    rows: list[list[object]] = [
        ["a;b", 'say "x"', "two\nlines", "é"],
        ["=x", 1, datetime(2027, 3, 10, 11, 0, tzinfo=UTC), ""],
    ] * 2000
    with app.test_request_context("/"):
        response = csv_response("lijst: é/à.csv", ["=Kop", "b", "c", "d"], iter(rows))
        text = b"".join(response.iter_encoded()).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert read[0] == ["'=Kop", "b", "c", "d"]
    assert read[1] == ["a;b", 'say "x"', "two\nlines", "é"]
    assert read[2] == ["'=x", "1", "2027-03-10 12:00", ""]
    assert len(read) == 4001


def test_a_file_name_never_splits_a_header() -> None:
    header = attachment('../../etc/x"\r\nSet-Cookie: a=b.csv')
    assert "\r" not in header
    assert "\n" not in header
    assert "/" not in header.split("filename=")[1].split(";")[0]
    assert len(attachment("x" * 5000)) < 400


def test_the_columns_of_a_workbook_are_as_wide_as_their_first_rows_need() -> None:
    file = io.BytesIO()
    write_workbook(file, ["Nr.", "Actie"], [["1.1", "x" * 40], ["1.2", "y" * 400], ["1.3"]])
    sheet = load_workbook(file).active
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (8, 60)
    assert [row[0].value for row in sheet.iter_rows()] == ["Nr.", "1.1", "1.2", "1.3"]
