"""Links that were lost: the request remembers an address and nothing else, and a job mails what is still open.

So that asking costs and shows the same for an address that is known here and for one that is not.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from app.blueprints.accounts.mails import LOST_LINK
from app.extensions import db
from app.mail import outbox
from app.models import LostLink, Person
from app.web import links

ASKED_AT_ONCE = 50  # addresses that one run of the job looks at
MOST_LINKS = 12  # that one person gets again


def ask_again(address: str, *, now: datetime) -> None:
    """Remember that someone wants the links of `address` again."""
    db.session.add(LostLink(address=address, asked_at=now))
    db.session.flush()


def mail_again(now: datetime) -> None:
    """Mail everyone who asked each link that is still open, once, and forget that he or she asked."""
    asked = db.session.scalars(select(LostLink).order_by(LostLink.id).limit(ASKED_AT_ONCE)).all()
    if not asked:
        return
    people = db.session.scalars(
        select(Person).where(Person.email.in_({one.address for one in asked})).order_by(Person.id)
    ).all()
    for person in people:
        for link, title in links.open_links(person, now, MOST_LINKS):
            outbox.put(
                outbox.Draft(
                    kind=LOST_LINK,
                    person=person,
                    about=(link.subject_kind, link.subject_id),
                    values={"title": title},
                    purpose=link.purpose,
                ),
                now=now,
            )
    db.session.execute(delete(LostLink).where(LostLink.id.in_([one.id for one in asked])))
    db.session.flush()
