"""The same form at the same moment counts once; a form whose link is not open any more comes back with its text."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

from flask import Flask

from app.models import Answer, OutboxMail, Person, Response
from tests.conftest import NOON
from tests.consultations.conftest import Bench, Respondent, bench_in
from tests.factories import World

HANDS = 4


def at_once(browser: Respondent, path: str, fields: dict[str, Any]) -> list[int]:
    """Send a form from several connections of one browser at the same moment; return the statuses."""
    ready, found = threading.Barrier(HANDS), []
    cookies = {cookie.key: cookie.value for cookie in (browser.client._cookies or {}).values()}

    def send() -> None:
        client = browser.app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value, domain="127.0.0.1")
        ready.wait(10)
        answer = client.post(path, base_url=browser.base_url, data=fields, headers={"Origin": browser.base_url})
        found.append(answer.status_code)

    threads = [threading.Thread(target=send) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def form_of(browser: Respondent, **filled: Any) -> dict[str, Any]:
    """Return what the form of the page that is open sends, with some fields filled in."""
    hidden = {
        one.get("name", ""): one.get("value", "")
        for one in browser.tree().iter("{http://www.w3.org/1999/xhtml}input")
        if one.get("type") == "hidden" and one.get("name") in {"csrf_token", "revision"}
    }
    return {**hidden, **filled}


def test_forms_that_arrive_at_the_same_moment_count_once(each_app: Flask) -> None:
    world = World(each_app, NOON)
    bench, griet = bench_in(world), world.person("Griet Baetens")
    bench.invite(griet)
    browser = bench.open_link(griet)
    browser.get(browser.at("/answer/1"))
    saved = at_once(browser, browser.at("/answer/1"), form_of(browser, go="next", **bench.first_page()))
    assert saved == [303] * HANDS, "the same answers collide with nothing"
    browser.get(browser.at("/answer/2"))
    browser.submit(bench.second_page(), button="Save and continue")
    sent = at_once(browser, browser.at("/answer/review"), form_of(browser, ready="y"))
    assert sent == [303] * HANDS, "and each of them is told that it was received"
    assert len(world.rows(Response)) == 1
    # One row for the choice, the box and the text, two for the rows of the scale: nothing stands there twice.
    assert max(Counter((one.question_id, one.choice_id, one.row_id) for one in world.rows(Answer)).values()) == 1
    assert [one.kind for one in world.rows(OutboxMail)].count("consultation_receipt") == 1


def test_a_form_whose_link_is_not_open_any_more_comes_back_with_the_text(bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    browser = bench.open_link(griet)
    browser.get(browser.at("/answer/2"))
    fields, path = form_of(browser, go="next", **bench.second_page(text="Dit typte ik lang.")), browser.at("/answer/2")
    elsewhere = Respondent(browser.app)
    elsewhere.read_english()
    refused = elsewhere.post(path, fields, token=False)
    assert refused.status_code == 400
    assert "Dit typte ik lang." in refused.get_data(as_text=True)
    assert not bench.rows(Response)
