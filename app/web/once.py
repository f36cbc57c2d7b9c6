"""A form that is sent twice at once is one act: whoever pressed twice gets the answer to the first press.

The forms of signed-in people carry a number of the page they stand on. What was sent from one page, word for word
the same, within half a minute, is answered with the address that the first one led to. The number is claimed in the
transaction of the act: where two arrive together, the second waits in the database for the first.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import Response, g, redirect, request
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.extensions import db
from app.models import SentForm
from app.web.viewer import session_cookie_name

FIELD = "once"
WINDOW = timedelta(seconds=30)


def page_number() -> str:
    """Return the number of this page: another one each time it is shown."""
    if "page_number" not in g:
        g.page_number = secrets.token_urlsafe(9)
    return str(g.page_number)


def earlier_answer() -> AnyResponse | None:
    """Claim what is sent, inside the transaction of the act; return the answer to its twin if there was one."""
    key = _key()
    g.sent_key = key
    if key is None:
        return None
    now = clock.now()
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    claimed = insert(SentForm).values(key=key, at=now, location="").on_conflict_do_nothing().returning(SentForm.key)
    if db.session.scalar(claimed) is not None:
        return None
    location = db.session.scalar(select(SentForm.location).where(SentForm.key == key, SentForm.at > now - WINDOW))
    if location:
        return redirect(location, 303)
    db.session.execute(update(SentForm).where(SentForm.key == key).values(at=now, location=""))
    return None


def remember(response: Response) -> None:
    """Keep where the answer leads, for its twin."""
    key = g.pop("sent_key", None)
    if key is not None and response.status_code == 303 and response.location:
        db.session.execute(update(SentForm).where(SentForm.key == key).values(location=response.location[:500]))


def _key() -> str | None:
    number, session = request.form.get(FIELD), request.cookies.get(session_cookie_name())
    if not number or not session:
        return None
    sent = [*request.form.items(multi=True), *((name, file.filename) for name, file in request.files.items(multi=True))]
    return hashlib.sha256(repr((session, request.full_path, sent)).encode()).hexdigest()
