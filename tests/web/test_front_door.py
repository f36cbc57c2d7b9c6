"""What every request must pass, and what every answer carries."""

import pytest
from flask import Flask

from tests.browser import Browser


def test_it_serves_a_front_page_in_three_languages(browser: Browser) -> None:
    for language in ("nl", "fr", "en"):
        browser.get("/", headers={"Accept-Language": language})
        assert browser.tree().get("lang") == language


def test_it_keeps_the_language_that_was_chosen(browser: Browser) -> None:
    browser.get("/")
    browser.post("/language", {"language": "fr", "next": "/"})
    assert browser.get("/", headers={"Accept-Language": "nl"}).status_code == 200
    assert browser.tree().get("lang") == "fr"


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "/\t/evil"]
)
def test_it_never_goes_to_another_site(browser: Browser, target: str) -> None:
    browser.get("/")
    answer = browser.post("/language", {"language": "fr", "next": target}, follow_redirects=False)
    assert answer.headers["Location"] == "/"


def test_it_refuses_another_host(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/", base_url="http://evil.example").status_code == 400
    assert (
        client.get("/", base_url="http://127.0.0.1:8000", headers={"X-Forwarded-Host": "evil.example"}).status_code
        == 200
    )


def test_it_refuses_a_form_from_another_site(browser: Browser) -> None:
    browser.get("/")
    assert browser.post("/language", {"language": "fr"}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.post("/language", {"language": "fr"}).status_code == 200


def test_it_shows_what_was_typed_again_when_the_token_is_missing(browser: Browser) -> None:
    browser.get("/")
    answer = browser.post("/language", {"language": "fr", "words": "Hier stond een lange tekst van mij."}, token=False)
    assert answer.status_code == 400
    assert "Hier stond een lange tekst van mij." in browser.text()
    assert browser.submit(button="Opnieuw versturen").status_code == 200


def test_it_refuses_what_is_no_form(browser: Browser) -> None:
    client = browser.client
    base = browser.base_url
    assert client.post("/language", base_url=base, json={"language": "fr"}).status_code == 415
    assert (
        client.post(
            "/language", base_url=base, data=b"a=%ff%fe", content_type="application/x-www-form-urlencoded"
        ).status_code
        == 400
    )
    many = "&".join(f"a{number}=1" for number in range(10_000))
    assert (
        client.post("/language", base_url=base, data=many, content_type="application/x-www-form-urlencoded").status_code
        == 413
    )
    big = b"a=" + b"x" * (20 * 1024 * 1024)
    assert (
        client.post("/language", base_url=base, data=big, content_type="application/x-www-form-urlencoded").status_code
        == 413
    )


def test_it_answers_head_options_and_trace(browser: Browser) -> None:
    client, base = browser.client, browser.base_url
    assert client.head("/", base_url=base).status_code == 200
    assert client.options("/", base_url=base).status_code in {200, 204}
    assert client.open("/", base_url=base, method="TRACE").status_code == 405


@pytest.mark.parametrize("token", ["x", "0" * 36, "é" * 36, "a" * 5000, "..%2F..", "0" * 35 + "."])
def test_an_unknown_link_is_one_and_the_same_page(browser: Browser, token: str) -> None:
    assert browser.get(f"/l/{token}").status_code == 404


def test_it_is_healthy(browser: Browser) -> None:
    answer = browser.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
