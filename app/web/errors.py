"""Answers when something is wrong: in plain words, in the reader's language, and without losing what was typed."""

from __future__ import annotations

from flask import Flask, current_app, jsonify, request
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.database import Busy, is_busy
from app.extensions import db
from app.web import once
from app.web.access import SignInNeeded, ask_to_sign_in
from app.web.csrf import FIELD, TokenMissing
from app.web.ended import LinkEnded, farewell
from app.web.languages import gettext as _
from app.web.links import LinkCookieMissing
from app.web.render import page

PROGRAMS = "/api/"  # below it no person reads the answer


def prepare_errors(app: Flask) -> None:
    """Hang the answers on `app`."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(LinkEnded, _link_ended)
    app.register_error_handler(TokenMissing, _token_missing)
    app.register_error_handler(SignInNeeded, _sign_in_needed)
    app.register_error_handler(LinkCookieMissing, _cookie_missing)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _operational)
    app.register_error_handler(DataError, _data)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, heading: str, text: str, *, keep: bool = False) -> Response:
    """Answer with a page that says what is wrong; with `keep`, it offers what was typed to be sent again."""
    db.session.rollback()
    return _page("errors/problem.html", status, heading, text, keep=keep)


def _page(template: str, status: int, heading: str, text: str, *, keep: bool) -> Response:
    fields = _typed() if keep else []
    lost = bool(fields) and any(file.filename for file in request.files.values())
    address = request.full_path.rstrip("?")
    return page(template, status, heading=heading, text=text, fields=fields, lost_files=lost, action=address)


def _problem_without_database(status: int, heading: str, text: str) -> Response:
    """Answer with a page that needs the database for nothing, and still keeps what was typed."""
    db.session.remove()
    return _page("errors/bare.html", status, heading, text, keep=request.method == "POST")


def _typed() -> list[tuple[str, str]]:
    if isinstance(getattr(request, "routing_exception", None), RequestEntityTooLarge):
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name not in {FIELD, once.FIELD}]


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status in {301, 302, 303, 307, 308} and error.response is not None:
        return error.response  # type: ignore[return-value]
    if request.path.startswith(PROGRAMS):
        db.session.rollback()
        response: Response = jsonify(status=status, detail=error.description or error.name)
        response.status_code = status
    else:
        response = problem(status, *_words(status))
    if status == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def _words(status: int) -> tuple[str, str]:
    words = {
        400: (
            _("This request cannot be read"),
            _("Something in it is not as a browser sends it. Go back and try again."),
        ),
        403: (
            _("This came from another site"),
            _("To protect you, a form is only accepted from its own page. Go back and try again."),
        ),
        404: (
            _("This page does not exist"),
            _(
                "The address is wrong, or the page is not for you. If you came by a link in an e-mail, open it again there, or ask whoever sent it for a new one."
            ),
        ),
        405: (_("This cannot be done here"), _("Go back and use the buttons on the page.")),
        410: (
            _("This link has ended"),
            _(
                "It was replaced or withdrawn. Use the newest e-mail you received, or ask whoever sent it for a new link."
            ),
        ),
        413: (
            _("This is too much at once"),
            _("At most 10 MB can be sent in one go. Go back, make it smaller and try again."),
        ),
        415: (_("This kind of message is not accepted"), _("This address takes forms only.")),
        429: (_("Too many attempts"), _("Wait a quarter of an hour and try again.")),
        503: (_("It is very busy just now"), _("Nothing was lost. Wait a moment and send it again.")),
    }
    return words.get(
        status, (_("Something went wrong"), _("It is our fault, and it has been noted. Go back and try again."))
    )


def _link_ended(error: LinkEnded) -> Response:
    db.session.rollback()
    return problem(410, *(farewell(error) or _words(410)))


def _token_missing(_error: TokenMissing) -> Response:
    return problem(
        400,
        _("Check and send again"),
        _("Your page had been open for a long time, or you signed in again meanwhile. What you typed is kept below."),
        keep=True,
    )


def _sign_in_needed(error: SignInNeeded) -> Response:
    if request.method in {"GET", "HEAD"}:
        return ask_to_sign_in(error)
    return problem(
        401,
        _("Sign in and send again"),
        _(
            "You were signed out meanwhile. What you typed is kept below: sign in in another tab, come back here and send it again."
        ),
        keep=True,
    )


def _cookie_missing(_error: LinkCookieMissing) -> Response:
    return problem(
        403,
        _("Open the link in your e-mail again"),
        _("This page belongs to a personal link, and this browser has not opened that link, or not recently."),
        keep=request.method == "POST",
    )


def _busy(_error: Busy) -> Response:
    heading, text = _words(503)
    return problem(503, heading, text, keep=True)


def _stale(_error: StaleDataError) -> Response:
    return problem(
        409,
        _("Someone else changed this meanwhile"),
        _(
            "Your text is kept below. Open the page in another tab to see what changed, and send yours again if it still holds."
        ),
        keep=True,
    )


def _operational(error: OperationalError) -> Response:
    if not is_busy(error):
        current_app.logger.error("database out of order", exc_info=error)
    heading, text = _words(503)
    try:
        return problem(503, heading, text, keep=True)
    except SQLAlchemyError:
        return _problem_without_database(503, heading, text)


def _data(_error: DataError) -> Response:
    return problem(
        422,
        _("This cannot be stored"),
        _("A value is too long or has a character that cannot be kept. What you typed is below."),
        keep=True,
    )


def _unexpected(error: Exception) -> Response:
    if current_app.testing or current_app.debug:
        raise error
    current_app.logger.error("unexpected", exc_info=error)
    heading, text = _words(500)
    try:
        return problem(500, heading, text, keep=request.method == "POST")
    except SQLAlchemyError:
        return _problem_without_database(500, heading, text)
    except Exception:  # noqa: BLE001 - the last resort must not fail
        return Response("Pactwerk: something went wrong.", 500, content_type="text/plain; charset=utf-8")
