"""What people type, read the way their language writes it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.web.formats import date_text, month_text
from app.web.forms import Form, NumberField, instant_of, is_email, normal_email, parse_date, parse_number
from app.web.languages import speaking
from app.web.text import clean, clean_line, mixes_scripts


@pytest.mark.parametrize(
    ("raw", "language", "number"),
    [
        ("1.234,56", "nl", 1234.56),
        ("1,234.56", "en", 1234.56),
        ("1 234,56", "fr", 1234.56),
        ("1\u202f234,56", "fr", 1234.56),
        ("-3", "nl", -3.0),
        ("1.5", "nl", None),
        ("1e309", "nl", None),
        ("NaN", "en", None),
        ("Infinity", "fr", None),
        ("١٢٣", "nl", 123.0),
        ("", "nl", None),
        ("9" * 400, "en", None),
    ],
)
def test_a_number_is_read_as_the_language_writes_it(raw: str, language: str, number: float | None) -> None:
    assert parse_number(raw, language) == number


def test_a_number_is_shown_as_it_is_read(app: Flask) -> None:
    class Sized(Form):
        size = NumberField("Size", whole=False)

    for language, text in (("nl", "1.234,5"), ("en", "1,234.5")):
        with app.test_request_context(), speaking(language):
            assert Sized(data={"size": 1234.5}).size._value() == text


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2027-03-31", date(2027, 3, 31)),
        ("31/03/2027", date(2027, 3, 31)),
        ("31 maart 2027", date(2027, 3, 31)),
        ("1er août 2027", date(2027, 8, 1)),
        ("3 déc. 2027", date(2027, 12, 3)),
        ("31 februari 2027", None),
        ("31 brumaire 2027", None),
        ("2027-02-29", None),
        ("0000-00-00", None),
        ("10000-01-01", None),
        ("1027-01-01", None),
    ],
)
def test_a_date_exists_or_is_refused(raw: str, day: date | None) -> None:
    assert parse_date(raw) == day


def test_the_hour_that_the_clocks_skip_does_not_exist() -> None:
    zone = ZoneInfo("Europe/Brussels")
    skipped = datetime.fromisoformat("2027-03-28T02:30")
    doubled = datetime.fromisoformat("2027-10-31T02:30")
    assert instant_of(skipped, zone) is None
    assert instant_of(doubled, zone) is not None


@pytest.mark.parametrize(
    "address", ["a+b@x.be", "jan.praet@streek.example.org", normal_email("é@x.be").replace("é", "e")]
)
def test_it_takes_ordinary_addresses(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    ["a@b\r\nBcc: x@y.be", '"a b"@x.be', "a@x.be, b@x.be", "a@@x.be", "a..b@x.be", "a@x", "@x.be", "a" * 300 + "@x.be"],
)
def test_it_refuses_what_is_no_single_address(address: str) -> None:
    assert not is_email(normal_email(address))


def test_a_domain_in_other_letters_becomes_ascii() -> None:
    assert normal_email("Jan@München.be") == "jan@xn--mnchen-3ya.be"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\x00b", "ab"),
        ("\u202eevil", "evil"),
        ("\u200b \u200d", ""),
        ("e\u0301", "é"),
        ("a\r\nb", "a\nb"),
        ("\ud800x", "?x"),
        ("😀 مرحبا", "😀 مرحبا"),
        ("a\uffff\U0010fffe\x9f\ufdd0", "a"),
        ("\u3164 \u2800\u034f", ""),
        ("a\x85b\u2028c", "a\nb\nc"),
    ],
)
def test_text_is_cleaned_before_it_is_kept(raw: str, kept: str) -> None:
    assert clean(raw) == kept


def test_a_line_stays_one_line() -> None:
    assert clean_line("Jan\r\nBcc: x") == "Jan Bcc: x"


def test_a_name_of_mixed_letters_is_noticed() -> None:
    assert mixes_scripts("Ааlst")
    assert not mixes_scripts("Aalst en Ελλάδα")


@pytest.mark.parametrize("text", ["a" * 50_000 + "!", "@" * 50_000, "1." * 25_000, "a@" + "a." * 20_000])
def test_no_text_makes_a_pattern_slow(text: str) -> None:
    for language in ("nl", "en", "fr"):
        parse_number(text, language)
    is_email(text)
    clean(text)
    mixes_scripts(text)


def test_a_bound_is_written_as_the_reader_writes_numbers(app: Flask) -> None:
    class Amount(Form):
        euro = NumberField("Euro", whole=False, low=0, high=1e12)
        year = NumberField("Year", low=1990, high=2199)

    with app.test_request_context("/", method="POST", data={"euro": "9999999999999", "year": "27"}):
        form = Amount.of_request()
        assert not form.is_sent()
        assert "1.000.000.000.000" in form.euro.errors[0]
        assert "1990" in form.year.errors[0]
    with app.test_request_context("/", method="POST", data={"euro": "€ 12.000,50", "year": "2027"}):
        form = Amount.of_request()
        assert form.is_sent()
        assert (form.euro.data, form.year.data) == (12000.5, 2027)


def test_french_counts_the_first_day_of_a_month() -> None:
    days = date(2027, 3, 1), date(2027, 3, 11), date(2027, 3, 21)
    assert [date_text(day, "fr") for day in days] == ["1er mars 2027", "11 mars 2027", "21 mars 2027"]
    assert date_text(days[0], "nl") == "1 maart 2027"
    assert month_text(days[0], "fr") == "mars 2027"
