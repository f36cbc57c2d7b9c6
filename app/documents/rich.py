"""Rich but clean text: people write Markdown; what is stored is HTML of a few elements, without anything that runs.

The same text also comes apart into blocks and runs, for papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

TAGS = {"p", "strong", "em", "ul", "ol", "li", "blockquote", "br", "a"}
MOST_LINKS = 2000  # opening brackets; more make no text, and cost a parser dearly


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loaded where rich text is written, not at the start

    return MarkdownIt("commonmark", {"html": False, "maxNesting": 10}).disable(["image", "heading", "lheading", "code"])


def html_of(text: str) -> str:
    """Return the HTML of a text that holds marking; "" for a text of plain paragraphs, which needs none."""
    if not _is_marked(text):
        return ""
    import nh3  # noqa: PLC0415 - loaded where rich text is written, not at the start

    cleaned = nh3.clean(
        _parser().render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return cleaned.strip()


def shown(text: str, html: str) -> Markup:
    """Return what a page shows: the HTML that was cleaned when it was stored, else plain paragraphs."""
    if html:
        return Markup('<div class="pact rich">{}</div>').format(Markup(html))  # noqa: S704 - cleaned by html_of
    parts = [part for part in text.split("\n\n") if part.strip()]
    return Markup("\n").join(Markup('<p class="pact">{}</p>').format(escape(part)) for part in parts)


def _is_marked(text: str) -> bool:
    """Whether a text uses any marking at all, and is one that a parser can be given."""
    if text.count("[") + text.count("<") + text.count("*") > MOST_LINKS:
        return False
    return any(token.type not in _PLAIN or _is_marked_line(token) for token in _parser().parse(text))


_PLAIN = frozenset({"paragraph_open", "paragraph_close", "inline"})


def _is_marked_line(token: Token) -> bool:
    return any(child.type not in {"text", "softbreak"} for child in token.children or ())


@dataclass(frozen=True)
class Run:
    """Some words in one manner."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass
class Block:
    """A paragraph or an item of a list."""

    kind: str  # paragraph, bullet, number, quote
    runs: list[Run] = field(default_factory=list)


def blocks_of(text: str) -> list[Block]:
    """Return a text as blocks of runs, for a paper."""
    if not _is_marked(text):
        return [Block("paragraph", [Run(part.strip())]) for part in text.split("\n\n") if part.strip()]
    return list(_blocks(_parser().parse(text)))


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    kinds: list[str] = []
    opens = {"bullet_list_open": "bullet", "ordered_list_open": "number", "blockquote_open": "quote"}
    for token in tokens:
        if token.type in opens:
            kinds.append(opens[token.type])
        elif token.type in {"bullet_list_close", "ordered_list_close", "blockquote_close"}:
            kinds.pop()
        elif token.type == "inline":
            yield Block(kinds[-1] if kinds else "paragraph", list(_runs(token.children or [])))
        elif token.type in {"fence", "code_block"}:
            yield Block("paragraph", [Run(token.content.strip())])


def _runs(children: list[Any]) -> Iterator[Run]:
    bold = italic = 0
    for child in children:
        bold += {"strong_open": 1, "strong_close": -1}.get(child.type, 0)
        italic += {"em_open": 1, "em_close": -1}.get(child.type, 0)
        if child.type in {"softbreak", "hardbreak"}:
            yield Run("\n" if child.type == "hardbreak" else " ")
        elif child.content:
            yield Run(child.content, bold > 0, italic > 0)
