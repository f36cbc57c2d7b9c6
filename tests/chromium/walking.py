"""Walking through the product in a real browser, looking closely at every page on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from app.extensions import db
from app.models import OutboxMail
from app.web import links
from app.web.languages import COOKIE
from tests.chromium.axe import findings, too_wide
from tests.chromium.conftest import Site

_ID = re.compile(r"/[a-z0-9]{10,13}(?=/|$)")


@dataclass
class Walker:
    """Someone at a screen. Each page that looks new is checked; what is wrong is gathered, to be read at the end."""

    site: Site
    page: Page
    checks: bool = True
    wrong: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.context.add_cookies([{"name": COOKIE, "value": "en", "url": self.site.url}])

    @property
    def path(self) -> str:
        """The path of the page that is open."""
        return self.page.url.removeprefix(self.site.url).split("?")[0].split("#")[0]

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)
        self._open()
        self.look()

    def follow(self, words: str) -> None:
        """Click the link that bears these words, or begins with them."""
        exact = self.page.get_by_role("link", name=words, exact=True)
        found = exact if exact.count() else self.page.get_by_role("link", name=words)
        self._leave(found.first)

    def press(self, words: str) -> None:
        """Press a button."""
        self._leave(self.page.get_by_role("button", name=words).first)

    def fill(self, **fields: str) -> None:
        """Fill in fields by their names."""
        for name, text in fields.items():
            control = self.page.locator(f"main [name={name}]:not([type=hidden])").first
            kind = control.get_attribute("type")
            if kind in {"radio", "checkbox"}:
                self.page.locator(f"main [name={name}][value={text}]").check()
            elif control.evaluate("control => control.localName") == "select":
                control.select_option(text)
            else:
                control.fill(text)

    def choose(self, question: str, *labels: str) -> None:
        """Tick answers to a question, by the words that stand there."""
        group = self.page.locator("fieldset", has=self.page.locator("legend", has_text=question)).last
        for label in labels:
            group.get_by_label(label, exact=True).check()

    def reads(self, *words: str) -> None:
        """Make sure that the page says these words."""
        text = " ".join(self.page.locator("main").inner_text().split())
        for one in words:
            assert one.lower() in text.lower(), f"{one!r} on {self.path}: {text}"

    def hrefs(self) -> set[str]:
        """Return where the links of the main part go."""
        found = self.page.locator("main a[href]").evaluate_all("links => links.map(one => one.getAttribute('href'))")
        return {str(href).split("#")[0] for href in found}

    def rows(self, table: str) -> list[list[str]]:
        """Return what stands in the cells of each full row of a table, in the order of the columns."""
        rows = self.page.get_by_role("table", name=table).locator("tbody tr:not(:has(> [colspan]))")
        cells = rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))")
        return [[str(cell) for cell in row] for row in cells]

    def look(self) -> None:
        """Check the page that is open, unless one like it was checked before."""
        title = self.page.title()
        kind = (_ID.sub("/*", self.path), "error" if self.page.locator("#errors").count() else title)
        if not self.checks or kind in self.seen:
            return
        self.seen.add(kind)
        self.wrong += [f"{self.path}: {one}" for one in findings(self.page)]
        if too_wide(self.page):
            self.wrong.append(f"{self.path}: the page scrolls sideways")

    def _leave(self, by: Locator) -> None:
        with self.page.expect_navigation():
            by.click()
        self._open()
        self.look()

    def _open(self) -> None:
        """Open what is confidential, where the page asks it."""
        button = self.page.locator("form[action='/open'] button")
        if button.count():
            self.look()
            with self.page.expect_navigation():
                button.click()


@dataclass(frozen=True)
class Letter:
    """What a mail of the outbox says, with the path behind its button."""

    kind: str
    to: str
    subject: str
    path: str


def delivered(site: Site) -> list[Letter]:
    """Let the worker deliver what is due; return everything that ever went out, oldest first."""
    result = site.app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0, repr(result.exception)
    with site.app.test_request_context():
        mails = db.session.scalars(
            db.select(OutboxMail).where(OutboxMail.state == "sent").order_by(OutboxMail.id)
        ).all()
        return [
            Letter(mail.kind, mail.address, mail.subject, (links.address_for(mail) or "").removeprefix(site.url))
            for mail in mails
        ]


def last(letters: list[Letter], kind: str, to: str) -> Letter:
    """Return the last mail of a kind to someone."""
    found = [letter for letter in letters if (letter.kind, letter.to) == (kind, to)]
    assert found, f"no {kind} to {to} among {letters}"
    return found[-1]
