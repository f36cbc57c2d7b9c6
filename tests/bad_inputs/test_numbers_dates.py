"""Periods that end before they begin, wherever two dates belong together."""

from __future__ import annotations

import pytest

from tests.bad_inputs.stage import Stage, get, send
from tests.roles import visiting

PAIRS = [  # where the form is, and its fields from the first day to the last
    ("/actions/new", {"title": "Fietspad", "owner": "", "starts_on": "2027-09-30", "due_on": "2027-03-01"}),
    (
        "/pact/new",
        {
            "title": "Pact",
            "region": "R",
            "body_name": "B",
            "language": "nl",
            "starts_on": "2030-01-01",
            "ends_on": "2027-01-01",
        },
    ),
    (
        "/municipalities/new",
        {"nis_code": "99999", "name": "X", "valid_from": "2027-01-02", "valid_until": "2027-01-01"},
    ),
]


@pytest.mark.parametrize(("address", "values"), PAIRS, ids=[address for address, _values in PAIRS])
def test_what_ends_before_it_begins_is_asked_again(stage: Stage, address: str, values: dict[str, str]) -> None:
    browser = visiting(stage.app, "administrator", "en")
    before = stage.counts()
    answer = send(browser, address, list(values.items()))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for value in filter(None, values.values()):
        assert value in page
    assert [row for row in stage.counts() if row[0] != "account_session"] == [
        row for row in before if row[0] != "account_session"
    ]
    assert get(browser, address).status_code == 200
