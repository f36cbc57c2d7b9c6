"""A region from its first account on, with nothing but what people have: pages, mails and time that passes.

Nobody here reaches into the database. People sign in by the form, everyone else comes in by the links of the
mails that a real mail server took.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from flask import Flask
from icalendar import Calendar
from werkzeug.test import TestResponse

from app import clock
from app.web.languages import COOKIE, catalogue
from tests.browser import Browser
from tests.mail.incoming_messages import report
from tests.mail.server import Script
from tests.pages import XHTML, words

BRUSSELS = ZoneInfo("Europe/Brussels")
PASSWORD = "vier losse woorden samen"
UNDO_IS_OVER = timedelta(seconds=61)
_ADDRESS = re.compile(r"http://127\.0\.0\.1:8000(/\S+)")


def local(text: str) -> datetime:
    """Return the instant of a time on the clocks of Brussels, such as "2027-04-21 14:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


class Mail:
    """A mail as its reader has it."""

    def __init__(self, message: EmailMessage) -> None:
        self.message = message
        self.to = parseaddr(str(message["To"]))[1]
        self.subject = str(message["Subject"])
        self.language = str(message["Content-Language"])

    def __repr__(self) -> str:
        return f"<mail to {self.to}: {self.subject}>"

    @property
    def text(self) -> str:
        """The words of the text version."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML version."""
        return self._part("html")

    @property
    def link(self) -> str:
        """The path of the link to act by: the one above the signature."""
        before_signature = self.text.split("\n-- \n")[0]
        found = [path for path in _ADDRESS.findall(before_signature) if path.startswith("/l/")]
        assert found, self.text
        return str(found[0])

    @property
    def links(self) -> list[str]:
        """Every address of this site in the text, as a path."""
        return [str(path) for path in _ADDRESS.findall(self.text)]

    @property
    def calendar(self) -> Calendar:
        """The part that calendars read."""
        (part,) = [one for one in self.message.walk() if one.get_content_type() == "text/calendar"]
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found = Calendar.from_ical(content)
        assert str(part.get_param("method")) == str(found["method"])
        return found

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


class Visitor(Browser):
    """Someone with a browser of his or her own."""

    def follow(self, words_of_link: str) -> TestResponse:
        """Follow the link that bears these words, or else the first that has them in it."""
        links = [item for item in self.tree().iter(f"{XHTML}a") if words_of_link in words(item)]
        assert links, f"no link “{words_of_link}” on {self.path}: {self.text()}"
        exact = [item for item in links if words(item) == words_of_link]
        return self.get((exact or links)[0].get("href", ""))

    def submit(
        self, data: dict[str, Any] | None = None, *, button: str | None = None, form: int | None = None
    ) -> TestResponse:
        """Fill in a form and send it; where the button is not there, say what is."""
        try:
            return super().submit(data, button=button, form=form)
        except StopIteration:
            raise AssertionError(f"no button “{button}” on {self.path}: {self.text()}") from None

    def open(self, mail: Mail) -> Visitor:
        """Click the link in a mail."""
        answer = self.get(mail.link)
        assert answer.status_code == 200, self.text()
        return self

    @property
    def path(self) -> str:
        """The path of the page that is open."""
        assert self.last is not None
        return self.last.request.path

    def hrefs(self, inside: str = "main") -> list[str]:
        """Return where the links of the page's main part go."""
        part = next(self.tree().iter(f"{XHTML}{inside}"))
        return [item.get("href", "") for item in part.iter(f"{XHTML}a")]

    def options(self, question: str, *labels: str) -> dict[str, list[str]]:
        """Return the field and values that stand for some options of a question, found by their words."""
        group = next(one for one in self.tree().iter(f"{XHTML}fieldset") if _legend(one) == question)
        found: dict[str, list[str]] = {}
        for label in labels:
            control = next(
                control
                for one in group.iter(f"{XHTML}label")
                if words(one) == label
                for control in one.iter(f"{XHTML}input")
            )
            found.setdefault(control.get("name", ""), []).append(control.get("value", ""))
        return found

    def checked(self) -> list[str]:
        """Return the words of the options that are chosen."""
        return [
            words(label)
            for label in self.tree().iter(f"{XHTML}label")
            for control in label.iter(f"{XHTML}input")
            if control.get("checked") is not None
        ]

    def select(self, name: str, label: str) -> dict[str, str]:
        """Return the field and value of the option of a list that bears these words."""
        chosen = next(
            option
            for select in self.tree().iter(f"{XHTML}select")
            if select.get("name") == name
            for option in select.iter(f"{XHTML}option")
            if label in words(option)
        )
        return {name: chosen.get("value", "")}

    def rows(self) -> list[list[str]]:
        """Return the words of every row of the page's tables."""
        return [
            [words(cell) for cell in row if cell.tag in {f"{XHTML}td", f"{XHTML}th"}]
            for row in self.tree().iter(f"{XHTML}tr")
        ]


def _legend(group: Element) -> str:
    legend = next(group.iter(f"{XHTML}legend"), None)
    return words(legend) if legend is not None else ""


def said(message: str, language: str) -> str:
    """Return what a button or title says in a language."""
    return catalogue(language).gettext(message)


@dataclass
class Stage:
    """The application, its mail server and its clock."""

    app: Flask
    script: Script
    clock_file: Path
    mails: list[Mail] = field(default_factory=list)

    def person(self, language: str = "en") -> Visitor:
        """Return a browser that nobody used before, set to a language."""
        visitor = Visitor(self.app)
        visitor.client.set_cookie(COOKIE, language, domain="127.0.0.1")
        return visitor

    def run(self, *args: str) -> str:
        """Run a `flask` command as an operator does, and return what it prints."""
        result = self.app.test_cli_runner().invoke(args=list(args))
        assert result.exit_code == 0, f"{result.output} {result.exception!r}"
        return result.stdout

    def invite(self, name: str, role: str) -> Visitor:
        """Give someone an account on the machine; he or she chooses a password by the link and stays outside."""
        address = f"{name.split(maxsplit=1)[0].lower()}@example.org"
        link = self.run("accounts", "add", address, "--role", role, "--name", name).strip()
        visitor = self.person()
        visitor.get(urlsplit(link).path)
        visitor.submit({"way": "password", "New password": PASSWORD, "The same password again": PASSWORD})
        visitor.get("/profile")
        visitor.submit(button="Sign out")
        return visitor

    def sign_in(self, visitor: Visitor, address: str) -> Visitor:
        """Go through the door with the form; after weeks of absence it is closed again."""
        visitor.get("/sign-in")
        if visitor.path != "/sign-in":
            return visitor  # still inside, and passed on
        answer = visitor.submit({"E-mail address": address, "Password": PASSWORD}, button="Sign in")
        assert answer.status_code == 200, visitor.text()
        return visitor

    @property
    def now(self) -> datetime:
        """The time on the stage."""
        return clock.now()

    def bounce(self, address: str) -> None:
        """Let the server of an address report that nobody is there, about the last mail to it."""
        at = max(place for place, mail in enumerate(self.mails) if mail.to == address)
        message = report(self.script.taken[at], self.script.senders[at])
        result = self.app.test_cli_runner().invoke(args=["mail", "receive"], input=message)
        assert result.exit_code == 0, result.output

    def move(self, to: datetime) -> None:
        """Let it be another time."""
        assert to >= self.now, "time goes forward only"
        self.clock_file.write_text(to.isoformat())

    def deliver(self) -> list[Mail]:
        """Let a worker do what is due, and return what the mail server took."""
        self.run("worker", "--once")
        fresh = [Mail(message) for message in self.script.after(len(self.mails))]
        self.mails += fresh
        return fresh

    def deliver_after_undo(self) -> list[Mail]:
        """The same, once what was just sent can no longer be called back."""
        self.move(self.now + UNDO_IS_OVER)
        return self.deliver()

    def days(self, until: datetime, step: timedelta = timedelta(days=1)) -> Iterator[list[Mail]]:
        """Let time pass until `until`, with a worker that wakes once a day; yield what each time goes out."""
        while self.now < until:
            self.move(min(self.now + step, until))
            yield self.deliver()


def to(mails: list[Mail], address: str) -> list[Mail]:
    """Return the mails that went to someone."""
    return [mail for mail in mails if mail.to == address]


def only(mails: list[Mail], address: str) -> Mail:
    """Return the one mail that went to someone."""
    found = to(mails, address)
    assert len(found) == 1, f"{address}: {found} of {mails}"
    return found[0]
