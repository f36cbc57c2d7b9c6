"""How messages get in: from the mailbox, each minute, or through the pipe. Each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import current_app
from sqlalchemy.exc import IntegrityError

from app import clock
from app.blueprints.mails.incoming import take_in
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.mail.incoming.mailbox import MailboxError, opened
from app.mail.incoming.notes import TROUBLE
from app.models import IncomingMail, Setting


def receive(raw: bytes, *, recipients: Sequence[str] = (), size: int | None = None) -> tuple[IncomingMail, bool] | None:
    """Take one message in and commit; return it and whether it is new, or None when another took it at this moment."""
    try:
        with unit_of_work(JOB_TIMEOUT):
            return take_in(raw, now=clock.now(), recipients=recipients, size=size)
    except IntegrityError:
        return None


def read_mailbox(url: str, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Take in what waits in the mailbox at `url`; return how many messages were new.

    A message leaves the mailbox only after it was kept; one that cannot be kept stays, and the others go on.
    """
    new = 0
    try:
        with opened(url) as mailbox:
            for number in mailbox.waiting():
                found = mailbox.fetch(number)
                if stop() or found is None:
                    continue
                try:
                    taken = receive(found.raw, size=found.size)
                except Exception:
                    current_app.logger.exception("a message in the mailbox could not be kept; it stays there")
                    continue
                new += taken is not None and taken[1]
                mailbox.put_aside(number)
    except MailboxError as error:
        _note_trouble(str(error))
        current_app.logger.warning("the mailbox cannot be read: %s", error)
    else:
        _note_trouble("")
    return new


def _note_trouble(said: str) -> None:
    """Remember why the mailbox cannot be read, for the coordinators' banner; writes only when that changes."""
    known = db.session.get(Setting, TROUBLE)
    if (known.value if known else "") == said:
        return
    with unit_of_work(JOB_TIMEOUT):
        row = db.session.get(Setting, TROUBLE)
        if row is None:
            db.session.add(Setting(key=TROUBLE, value=said))
        elif said:
            row.value = said
        else:
            db.session.delete(row)
