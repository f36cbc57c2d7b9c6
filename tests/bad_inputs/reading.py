"""Finds the forms and links of a page quickly; that pages are well made is tested elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, SubElement

from tests.pages import XHTML

CHOICES = frozenset({"select", "radio", "checkbox"})
TYPED = frozenset({"text", "textarea", "email", "tel", "search", "url", "date", "time", "number"})


@dataclass
class Control:
    """One named field of a form, with the values it can have."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)  # what it would send as it stands
    options: list[str] = field(default_factory=list)  # what else it may send


@dataclass
class FoundForm:
    """A form that posts: where to, and its fields."""

    page: str
    action: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # address, name, value
    token: str = ""

    def control(self, name: str, kind: str) -> Control:
        """Return the field called `name`, made when it is new."""
        return self.controls.setdefault(name, Control(name, kind))


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.forms: list[FoundForm] = []
        self.by_id: dict[str, FoundForm] = {}
        self.open: FoundForm | None = None
        self.links: list[str] = []
        self.text: Control | None = None
        self.select: Control | None = None
        self.later: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.open = FoundForm(self.page, urljoin(self.page, given.get("action") or self.page))
            if given.get("method", "").lower() == "post":
                self.forms.append(self.open)
            self.by_id[given.get("id", "")] = self.open
        elif tag in {"input", "textarea", "select", "button"}:
            self._control(tag, given)
        elif tag == "option" and self.select is not None:
            self.select.options.append(given.get("value", ""))
            if "selected" in given:
                self.select.values = [given.get("value", "")]

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form = self.open
        if "form" in given:
            form = self.by_id.get(given["form"])
            if form is None:
                self.later.append((tag, given))
                return
        if form is None or "disabled" in given:
            return
        if tag == "button" or given.get("type") == "submit":
            address = urljoin(self.page, given["formaction"]) if given.get("formaction") else form.action
            form.buttons.append((address, given.get("name", ""), given.get("value", "")))
        elif given.get("name") == "csrf_token":
            form.token = given.get("value", "")
        elif given.get("name") not in {None, "", "once"}:  # a number of the page that nobody types
            self._field(form, tag, given)

    def _field(self, form: FoundForm, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        found = form.control(given["name"], kind)
        if tag == "textarea":
            self.text = found
            found.values = [""]
        elif tag == "select":
            self.select = found
        elif kind in {"radio", "checkbox"}:
            found.options.append(given.get("value", "on"))
            if "checked" in given:
                found.values.append(given.get("value", "on"))
        else:
            found.values = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.values[0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.text is not None:
            self.text.values[0] = self.text.values[0].removeprefix("\n")
            self.text = None
        elif tag == "select" and self.select is not None:
            self.select.values = self.select.values or self.select.options[:1]
            self.select = None

    def close(self) -> None:
        super().close()
        for tag, given in self.later:
            if given["form"] in self.by_id:
                self._control(tag, given)


def read(text: str, page: str) -> tuple[list[FoundForm], Element]:
    """Return the posting forms of a page, and a tree that holds its links."""
    reader = _Reader(page)
    reader.feed(text)
    reader.close()
    root = Element(f"{XHTML}html")
    for href in reader.links:
        SubElement(root, f"{XHTML}a", {"href": href})
    return reader.forms, root
