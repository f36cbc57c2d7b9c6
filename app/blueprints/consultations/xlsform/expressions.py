"""The expressions of XLSForm that mean something here: `relevant` as a condition. For `constraint` see `limits.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from app.blueprints.consultations import conditions
from app.blueprints.consultations.conditions import Tree

MOST_LENGTH = 4000
_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\$\{\s*[^}\s]{1,100}\s*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<sign><=|>=|!=|=|<|>|\(|\)|,)|(?P<word>[A-Za-z_][A-Za-z0-9_-]*)|(?P<dot>\.))"
)
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


class NotCarriedError(Exception):
    """An expression says something that has no counterpart here; the message, where there is one, says what."""


Token = tuple[str, str]
Chooser = Callable[[str], Mapping[str, str] | None]  # the choices of a question by name; None for no select


def tokens(text: str) -> list[Token]:
    """Return an expression in pieces. Raises NotCarriedError."""
    found: list[Token] = []
    at, text = 0, text.strip()
    if len(text) > MOST_LENGTH:
        raise NotCarriedError
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotCarriedError
        kind = str(match.lastgroup)
        piece = match.group(kind)
        found.append((kind, piece[2:-1].strip() if kind == "ref" else piece[1:-1] if kind == "text" else piece))
        at = match.end()
    return found


def condition(text: str, choices_of: Chooser) -> Tree:
    """Return `relevant` as a condition over names. Raises NotCarriedError."""
    reader = ConditionReader(tokens(text), choices_of)
    tree = reader.either()
    if reader.rest or not conditions.is_well_formed(tree):
        raise NotCarriedError
    return tree


class ConditionReader:
    """Reads: either = both ("or" both)*; both = one ("and" one)*; one = not(…) | (…) | selected(…) | comparison."""

    def __init__(self, pieces: list[Token], choices_of: Chooser) -> None:
        self.rest, self.choices_of, self.depth = list(pieces), choices_of, 0

    def _peek(self) -> Token:
        return self.rest[0] if self.rest else ("", "")

    def _take(self, kind: str, value: str | None = None) -> str:
        if not self.rest or self.rest[0][0] != kind or value not in {None, self.rest[0][1]}:
            raise NotCarriedError
        return self.rest.pop(0)[1]

    def either(self) -> Tree:
        """Read conditions of which one must hold."""
        return self._joined("or", self.both)

    def both(self) -> Tree:
        """Read conditions that must all hold."""
        return self._joined("and", self.one)

    def _joined(self, word: str, part: Callable[[], Tree]) -> Tree:
        parts = [part()]
        while self._peek() == ("word", word):
            self._take("word")
            parts.append(part())
        return parts[0] if len(parts) == 1 else [word, *parts]

    def one(self) -> Tree:
        """Read one condition, or what stands between brackets."""
        self.depth += 1
        if self.depth > 200:
            raise NotCarriedError
        kind, value = self._peek()
        if (kind, value) == ("sign", "("):
            return self._inside(self.either)
        if kind == "word":
            self._take("word")
            if value == "not":
                return ["not", self._inside(self.either)]
            if value == "selected":
                return self._inside(self._selected)
            if value in {"string-length", "count-selected"}:
                return self._length()
            raise NotCarriedError
        return self.comparison()

    def _inside(self, part: Callable[[], Tree]) -> Tree:
        self._take("sign", "(")
        found = part()
        self._take("sign", ")")
        return found

    def _selected(self) -> Tree:
        name = self._take("ref")
        self._take("sign", ",")
        return self.has(name, self._take("text"))

    def has(self, name: str, choice: str) -> Tree:
        """Return that a choice was made."""
        offered = self.choices_of(name)
        if offered is None or choice not in offered:
            raise NotCarriedError
        return ["has", name, offered[choice]]

    def _length(self) -> Tree:
        """A text that is longer than nothing was answered; other lengths are not carried."""
        self._take("sign", "(")
        name = self._take("ref")
        self._take("sign", ")")
        sign, number = self._take("sign"), self._take("number")
        if (sign, number) in {(">", "0"), (">=", "1"), ("!=", "0")}:
            return ["answered", name]
        if (sign, number) in {("=", "0"), ("<", "1")}:
            return ["not", ["answered", name]]
        raise NotCarriedError

    def comparison(self) -> Tree:
        """Read two values with a sign between them."""
        left, sign = self._operand(), self._take("sign")
        right = self._operand()
        if sign not in conditions.COMPARISONS:
            raise NotCarriedError
        if left[0] != "ref":
            left, right, sign = right, left, _MIRROR[sign]
        if left[0] != "ref" or right[0] == "ref":
            raise NotCarriedError
        return self._compared(left[1], sign, right)

    def _operand(self) -> Token:
        kind, value = self._peek()
        if kind == "word" and value == "date":
            self._take("word")
            self._take("sign", "(")
            text = self._take("text")
            self._take("sign", ")")
            return "text", text
        if kind not in {"ref", "text", "number"}:
            raise NotCarriedError
        self._take(kind)
        return kind, value

    def _compared(self, name: str, sign: str, right: Token) -> Tree:
        offered = self.choices_of(name)
        if right[1] == "" and sign in {"=", "!="}:
            return ["answered", name] if sign == "!=" else ["not", ["answered", name]]
        if offered is not None:
            if sign not in {"=", "!="}:
                raise NotCarriedError
            found = self.has(name, right[1])
            return found if sign == "=" else ["not", found]
        return [sign, name, right[1]]


def written(tree: Tree, is_date: Callable[[str], bool]) -> str:
    """Return a condition over names as `relevant`."""
    if not tree:
        return ""
    head = tree[0]
    if head in conditions.JOINS:
        return f" {head} ".join(
            f"({written(one, is_date)})" if one[0] in conditions.JOINS else written(one, is_date) for one in tree[1:]
        )
    if head == "not":
        return f"not({written(tree[1], is_date)})"
    if head == "answered":
        return f"${{{tree[1]}}} != ''"
    if head == "has":
        return f"selected(${{{tree[1]}}}, '{tree[2]}')"
    value = str(tree[2])
    if is_date(tree[1]):
        value = f"date('{value}')"
    elif not re.fullmatch(r"-?\d+(\.\d+)?", value):
        value = f"'{value}'"
    return f"${{{tree[1]}}} {head} {value}"
