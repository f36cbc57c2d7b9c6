"""Mails of the demonstration, the links in them, and what the database holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from flask import Flask
from sqlalchemy import text

from app import clock
from app.blueprints.actions.mails import PURPOSE as ACTION
from app.blueprints.mails import commands_passing, passing
from app.database import unit_of_work
from app.extensions import db
from app.mail.kinds import MailKind, all_kinds
from app.mail.message import message_of
from app.mail.outbox import Draft, put
from app.models import Account, OutboxMail, PassingKind, Person, PersonalLink
from tests.bad_inputs.stage import send
from tests.browser import Browser
from tests.roles import visiting
from tests.scanners.asking import ask_around

BY_PURPOSE = {  # the kinds of mail that a demonstration has not sent, and the mail whose link they carry
    "meetings": "meeting_invitation",
    "consultations": "consultation_invitation",
    "actions": "action_assigned",
}
Dump = dict[str, list[tuple[object, ...]]]


@dataclass
class Site:
    """The product as it is served, and what it mailed."""

    app: Flask
    url: str
    links: dict[str, list[str]] = field(default_factory=dict)  # by kind of mail
    by_an_act: set[str] = field(default_factory=set)  # kinds whose mail somebody's act brought about

    def write_what_is_missing(self) -> None:
        """Bring about a mail of each kind, and read the links of one of each."""
        self._ask_for_a_way_in()
        self._pass_on()
        ask_around(self.app, self.url)
        with self.app.test_request_context(base_url=self.url):
            newest = {mail.kind: mail for mail in db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id))}
            self.by_an_act = set(newest)
            for kind in all_kinds().values():
                if kind.name not in newest:
                    newest[kind.name] = self._write(kind, newest)
            for name, mail in newest.items():
                self.links[name] = self._links_of(mail)
            db.session.remove()

    def _ask_for_a_way_in(self) -> None:
        """Sign-in links: one that somebody asked for, one that an administrator sent."""
        with self.app.app_context():
            account = db.session.scalars(
                db.select(Account).where(Account.role == "member").order_by(Account.id)
            ).first()
            assert account is not None
            email, public_id = str(account.person.email), account.public_id
        assert send(Browser(self.app, self.url), "/sign-in/link", [("email", email)]).status_code == 303
        administrator = visiting(self.app, "administrator")
        administrator.base_url = self.url
        assert send(administrator, f"/admin/accounts/{public_id}/link", []).status_code == 303

    def _pass_on(self) -> None:
        """Let one reader pass a consultation on, and another say that an action is not for him or her."""
        with self.app.app_context(), unit_of_work():
            done: set[str] = set()
            rows = db.session.scalars(db.select(PersonalLink).order_by(PersonalLink.id))
            for link in rows:
                if link.purpose in done or link.revoked_at is not None:
                    continue
                matter = passing.matter_of(link.purpose, link.subject_id, link.person)
                if matter is None:
                    continue
                now = clock.now()
                if matter.may_pass_on(now=now):
                    address = f"{link.purpose}@streek.example.org"
                    colleague = Person(name="Colleague", email=address, language="nl", source="test")
                    db.session.add(colleague)
                    db.session.flush()
                    if commands_passing.pass_on(link, matter, colleague, now=now) is not None:
                        done.add(link.purpose)
                elif link.purpose == ACTION:
                    commands_passing.say_not_mine(link, matter, PassingKind.NOT_MINE, "", now=now)
                    done.add(link.purpose)
            assert len(done) == 3, done

    def _write(self, kind: MailKind, newest: dict[str, OutboxMail]) -> OutboxMail:
        """Put a mail of `kind` into the outbox, with the link of a mail that has one of the same purpose."""
        like = self._akin(kind, newest)
        with unit_of_work():
            person = (
                like.person
                if like is not None
                else db.session.scalars(db.select(Person).where(Person.email.is_not(None))).first()
            )
            assert person is not None
            link = like.link if like is not None else None
            mail = put(
                Draft(
                    kind=kind,
                    person=person,
                    about=(link.subject_kind, link.subject_id) if link else ("pact", "0" * 10),
                    values=dict(kind.sample),
                    purpose=link.purpose if link and kind.button else None,
                    link_about=(link.subject_kind, link.subject_id) if link else None,
                ),
                now=clock.now(),
            )
        assert mail is not None
        return db.session.get_one(OutboxMail, mail.id)

    @staticmethod
    def _akin(kind: MailKind, newest: dict[str, OutboxMail]) -> OutboxMail | None:
        stem = kind.name.split("_", maxsplit=1)[0]
        return next((mail for name, mail in newest.items() if name.startswith(stem) and mail.link is not None), None)

    def _links_of(self, mail: OutboxMail) -> list[str]:
        """Return every address of this site in a mail as it goes over the wire, headers included."""
        message = message_of(mail, now=clock.now())
        parts = [str(value) for _name, value in message.items()]
        parts += [str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"]
        found = re.findall(re.escape(self.url) + r"[^\s\"'<>,)]*", unescape("\n".join(parts)))
        return sorted({address.rstrip(".") for address in found})

    def dump(self) -> Dump:
        """Return every row of every table."""
        with self.app.app_context():
            names = [table.name for table in db.metadata.sorted_tables]
            return {
                name: [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {name} ORDER BY 1"))]  # noqa: S608 - our own names
                for name in names
            }


def differences(before: Dump, after: Dump) -> list[str]:
    """Return what changed, in words."""
    return [
        f"{name}: {kind} {row}"
        for name in before
        for kind, rows in (
            ("new", set(map(str, after[name])) - set(map(str, before[name]))),
            ("gone", set(map(str, before[name])) - set(map(str, after[name]))),
        )
        for row in sorted(rows)
    ]
