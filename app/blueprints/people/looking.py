"""Who looked at confidential data: one line, written in the transaction that shows it.

Reading writes nothing, so whatever shows such data is asked for by POST. A file is handed out by the very request that
notes it. A page is opened once: that request notes it, and the page then stays open to this person for a day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, current_app, make_response, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Disclosure, Person
from app.web.languages import lazy_gettext as _l
from app.web.render import page
from app.web.viewer import Viewer

MOST_OPEN = 200
A_DAY = timedelta(hours=12)  # a working day: who looks again tomorrow is noted again

WHAT = {
    "file": _l("everything about a person, as a file"),
    "answers": _l("answers to a consultation"),
    "answers_file": _l("answers to a consultation, as a file"),
    "invitees_file": _l("who is invited to a consultation, as a file"),
    "people_file": _l("the directory, as a file"),
    "roles_file": _l("roles and contact persons, as a file"),
    "mail": _l("what an e-mail says"),
    "message": _l("what someone wrote to a consultation by e-mail"),
    "mails_file": _l("the list of e-mails, as a file"),
}


@dataclass(frozen=True)
class Subject:
    """What is looked at: a key of WHAT, the thing it is about, and how many people that concerns."""

    what: str
    kind: str
    id: str
    people: int = 1


def note(subject: Subject, *, viewer: Person, now: datetime) -> None:
    """Write down that someone looks at confidential data."""
    db.session.add(
        Disclosure(
            at=now, viewer=viewer, what=subject.what, subject_kind=subject.kind, subject_id=subject.id,
            people=subject.people,
        )
    )  # fmt: skip
    db.session.flush()


def ask_to_open(subject: Subject, viewer: Viewer, count: Callable[[], int]) -> None:
    """Answer a GET of a page with confidential data by the page that opens it, unless it was opened today.

    For the access rule of the page, after it found that this person may look. `count` says how many people it concerns.
    """
    if request.method not in {"GET", "HEAD"} or is_open(subject, viewer.person_id, clock.now()):
        return
    sealed = _sealer().dumps([viewer.known.account_id, subject.what, subject.kind, subject.id, count()])
    here = request.full_path.rstrip("?")
    abort(make_response(page("people/open.html", what=WHAT[subject.what], sealed=sealed, here=here)))


def is_open(subject: Subject, viewer_id: int, now: datetime) -> bool:
    """Whether this person opened it within the day."""
    found = db.session.scalar(
        select(Disclosure.id)
        .where(
            Disclosure.subject_kind == subject.kind,
            Disclosure.subject_id == subject.id,
            Disclosure.what == subject.what,
            Disclosure.viewer_id == viewer_id,
            Disclosure.at > now - A_DAY,
        )
        .limit(1)
    )
    return found is not None


def opened_by(viewer_id: int, now: datetime) -> frozenset[str]:
    """Return the ids of the consultations whose answers this person opened within the day."""
    return frozenset(
        db.session.scalars(
            select(Disclosure.subject_id)
            .where(Disclosure.viewer_id == viewer_id, Disclosure.what == "answers", Disclosure.at > now - A_DAY)
            .limit(MOST_OPEN)
        )
    )


def opened(sealed: str, viewer: Viewer) -> Subject | None:
    """Return what someone was offered to open; None when nobody offered it to this account."""
    try:
        account, *rest = _sealer().loads(sealed)
    except BadSignature:
        return None
    return Subject(*rest) if account == viewer.known.account_id else None


def _sealer() -> URLSafeSerializer:
    settings = current_app.config["SETTINGS"]
    return URLSafeSerializer([*settings.secret_key_fallbacks, settings.secret_key], salt="looking")
