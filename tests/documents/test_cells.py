"""What cells say, in the writing of three languages."""

import io

import pytest
import xlsxwriter

from app.documents.cells import Ambiguous, decimal_sign, number_of
from app.documents.reading import read_table


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("12,5", "", 12.5), ("12.5", "", 12.5), ("12,5", ".", 12.5), ("1.234,5", "", 1234.5), ("1,234.5", "", 1234.5),
        ("1.234.567", "", 1234567), ("1\u202f234", "", 1234), ("1.234", ",", 1234), ("1.234", ".", 1.234),
        ("0,123", "", 0.123), ("\u22124,25", "", -4.25), ("45 %", "", 45), ("1e-05", "", 1e-05),
        ("3.3333333333333335", ".", 3.3333333333333335),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_was_meant(text: str, decimal: str, number: float) -> None:
    assert number_of(text, decimal) == number


@pytest.mark.parametrize("text", ["", "veel", "1,2,3", "12.34.5", "1e999", "--5"])
def test_what_is_no_number_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="^" + text[:1].replace("-", "-")):
        number_of(text)


def test_a_thousand_or_one_and_a_bit_is_settled_by_the_rest_of_the_column_or_not_at_all() -> None:
    with pytest.raises(Ambiguous):
        number_of("1.234")
    assert decimal_sign(["1.234", "7", "12,5"]) == ","
    assert decimal_sign(["1.234", "12.5"]) == "."
    assert decimal_sign(["1.234", "7"]) == ""
    assert decimal_sign(["12.5", "12,5"]) == ""


def test_a_share_in_a_workbook_is_read_as_the_sheet_shows_it() -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as file:
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, ["datum", "waarde"])
        sheet.write(1, 0, 2024)
        sheet.write(1, 1, 0.123, file.add_format({"num_format": "0.0%"}))
    table = read_table(book.getvalue())
    assert table.rows == [(2, ["2024", "12.3%"])]
    assert table.decimal == "."


def test_a_title_above_the_headers_is_no_header() -> None:
    table = read_table(b"Deelnemers\n\nopgemaakt in maart\nNaam;E-mail\nAn;an@example.org\nBob\n")
    assert (table.header, table.rows) == (["Naam", "E-mail"], [(5, ["An", "an@example.org"]), (6, ["Bob"])])
    assert read_table(b"Deelnemers\n2026\n").header == ["Deelnemers"]
    assert read_table(b"E-mail\nan@example.org\nbob@example.org;nieuw\n").header == ["E-mail"]
