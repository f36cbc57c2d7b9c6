"""The words of an HTML message, for mail programs that send no plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_HIDDEN = frozenset({"style", "script", "head", "title", "template"})
_BLOCKS = frozenset({"p", "div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "hr", "pre", "section"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MANY = re.compile(r"\n{3,}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.depth = self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "blockquote":
            self._break()
            self.depth += 1
            self.lines[-1] = ""
        elif tag == "br":
            self.lines.append("")
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "blockquote":
            self._break()
            self.depth = max(0, self.depth - 1)
        elif tag in _BLOCKS:
            self._break()
            if tag == "p":
                self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        text = _SPACES.sub(" ", data)
        if not self.lines[-1]:
            text = text.lstrip(" ")
            if text:
                self.lines[-1] = ">" * self.depth + (" " if self.depth else "") + text
        else:
            self.lines[-1] += text

    def _break(self) -> None:
        if self.lines[-1]:
            self.lines.append("")


def text_of_html(html: str) -> str:
    """Return the words of `html`, a line for each block, with `>` before what stands in a quotation."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _MANY.sub("\n\n", "\n".join(line.rstrip() for line in reader.lines)).strip()
