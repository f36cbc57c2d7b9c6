"""The cookie of notices: there while there is something to tell, and no longer."""

from flask import Flask, Response

from app.web.notices import tell


def test_a_notice_that_was_shown_leaves_no_cookie_behind(app: Flask) -> None:
    client = app.test_client()
    with app.test_request_context("/"):
        tell("Kept.")
        value = app.process_response(Response()).headers["Set-Cookie"].split(";")[0].partition("=")[2]
    client.set_cookie("pw-notices", value)
    assert "Kept." in client.get("/privacy", base_url="http://localhost").text
    assert client.get_cookie("pw-notices") is None
