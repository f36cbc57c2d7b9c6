"""Patterns that a short text must have: a small language of regular expressions, matched in bounded time.

Whoever makes a questionnaire writes the pattern and a stranger writes the text. The expressions of Python go back on
their steps and can need ages for either; here all ways through the pattern are followed at once (Thompson, 1968), so
that the work is never more than the length of the text times that of the pattern. The whole text must fit, as in
ODK Collect; a `^` before it and a `$` behind it say the same and may stand there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from string import ascii_letters, digits, printable

from app.web.languages import gettext as _

MOST_LENGTH = 200  # of a pattern
MOST_STEPS = 600
MOST_DEPTH = 20
DIGITS, WORD, SPACE = frozenset(digits), frozenset(ascii_letters + digits + "_"), frozenset(" \t\r\n\f\v")
_SETS = {"d": DIGITS, "w": WORD, "s": SPACE}
_SIGNS = {"t": "\t", "n": "\n", "r": "\r"}
Test = Callable[[str], bool]


class BadPatternError(ValueError):
    """Said of what is no pattern; the message says why."""


class Pattern:
    """A pattern as steps: each takes one character it tests, or (without a test) leads on to several others."""

    def __init__(self, text: str) -> None:
        if len(text) > MOST_LENGTH:
            raise BadPatternError(_("A pattern has at most %(most)s characters.", most=MOST_LENGTH))
        self._tests: list[Test | None] = []
        self._next: list[list[int]] = []
        self._end = self._step(None, [])
        self._start = _Reader(text).whole()(self, self._end)

    def fits(self, text: str) -> bool:
        """Whether the whole text has this form."""
        at = self._reached([self._start])
        for char in text:
            at = self._reached(self._next[one][0] for one in at if (test := self._tests[one]) and test(char))
            if not at:
                return False
        return self._end in at

    def example(self) -> str:
        """Return a shortest text of this form, out of plain characters; empty where there is none."""
        found = dict.fromkeys(self._reached([self._start]), "")
        waiting = list(found)
        for one in waiting:
            if one == self._end:
                return found[one]
            test = self._tests[one]
            char = next((sign for sign in digits + ascii_letters + printable if test and test(sign)), "")
            for following in self._reached(self._next[one]) if char else ():
                if following not in found:
                    found[following] = found[one] + char
                    waiting.append(following)
        return ""

    def _reached(self, steps: Iterable[int]) -> set[int]:
        """Return the steps themselves, and those they lead to without a character."""
        found: set[int] = set()
        waiting = list(steps)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self._next[one] if self._tests[one] is None else ()
        return found

    def _step(self, test: Test | None, following: list[int]) -> int:
        if len(self._tests) >= MOST_STEPS:
            raise BadPatternError(_("This pattern repeats too much."))
        self._tests.append(test)
        self._next.append(following)
        return len(self._tests) - 1

    # A part of a pattern is built backwards: it is told what follows it, and returns where it begins.

    def one(self, test: Test, then: int) -> int:
        """Build a step that takes one character."""
        return self._step(test, [then])

    def either(self, parts: Sequence[Part], then: int) -> int:
        """Build several ways to the same step."""
        return self._step(None, [part(self, then) for part in parts])

    def repeat(self, part: Part, least: int, most: int | None, then: int) -> int:
        """Build a part that stands there from `least` to `most` times; without a most, any number of times."""
        end = then
        if most is None:
            then = self._step(None, [end])
            self._next[then].append(part(self, then))
        for _time in range((most or least) - least):
            then = self._step(None, [part(self, then), end])
        for _time in range(least):
            then = part(self, then)
        return then


Part = Callable[[Pattern, int], int]


class _Reader:
    """Reads: whole = branch ("|" branch)*; branch = piece*; piece = atom, and how often it stands there."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.is_split = False  # several ways side by side
        self.first, self.last = 0, len(text)  # what stands between ^ and $

    def whole(self) -> Part:
        part = self._either()
        if self.at < len(self.text):
            raise self._strange()
        return part

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _take(self) -> str:
        if self.at >= len(self.text):
            raise BadPatternError(_("This pattern ends too early."))
        self.at += 1
        return self.text[self.at - 1]

    def _takes(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def _strange(self, length: int = 1) -> BadPatternError:
        sign = self.text[self.at : self.at + length]
        return BadPatternError(_("“%(sign)s” cannot stand there in a pattern.", sign=sign))

    def _either(self) -> Part:
        branches = [self._branch()]
        while self._takes("|"):
            self.is_split |= self.depth == 0
            branches.append(self._branch())
        return branches[0] if len(branches) == 1 else lambda into, then: into.either(branches, then)

    def _branch(self) -> Part:
        is_outer = self.depth == 0
        if is_outer and self._takes("^"):
            self.first = self.at
        pieces: list[Part] = []
        while self._peek() not in {"", "|", ")"}:
            if is_outer and self._peek() == "$" and self.text[self.at + 1 : self.at + 2] in {"", "|"}:
                self.last = self.at
                self._take()
                break
            pieces.append(self._piece())

        def build(into: Pattern, then: int) -> int:
            for piece in reversed(pieces):
                then = piece(into, then)
            return then

        return build

    def _piece(self) -> Part:
        part = self._atom()
        least, most = self._times()
        if self._peek() in {"*", "+", "{"}:
            raise self._strange()
        return part if (least, most) == (1, 1) else lambda into, then: into.repeat(part, least, most, then)

    def _times(self) -> tuple[int, int | None]:
        found: tuple[int, int | None] = (1, 1)
        for sign, times in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._takes(sign):
                found = times
                break
        else:
            if self._peek() != "{":
                return found
            found = self._counted()
        self._takes("?")  # as few as possible: for a whole text, that is the same
        return found

    def _counted(self) -> tuple[int, int | None]:
        words, closing, _rest = self.text[self.at + 1 :].partition("}")
        low, comma, high = words.partition(",")
        if not closing or not _is_count(low) or (high and not _is_count(high)):
            raise self._strange()
        self.at += len(words) + 2
        least, most = int(low), int(high) if high else None if comma else int(low)
        if most is not None and (most < least or most == 0):
            raise BadPatternError(_("“%(sign)s” cannot stand there in a pattern.", sign=f"{{{words}}}"))
        return least, most

    def _atom(self) -> Part:
        if self._peek() == "(":
            return self._group()
        if self._peek() in {"*", "+", "?", "{", "}", "^", "$", "]"}:
            raise self._strange()
        test = self._test()
        return lambda into, then: into.one(test, then)

    def _test(self) -> Test:
        if self._is_kind():
            return self._kind()
        if self._takes("."):
            return _any
        return self._class() if self._takes("[") else _is(self._sign())

    def _group(self) -> Part:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise BadPatternError(_("This pattern repeats too much."))
        self._take()
        if not self._takes("?:") and self._peek() == "?":
            self.at -= 1
            raise self._strange(3)
        part = self._either()
        if not self._takes(")"):
            raise BadPatternError(_("This pattern ends too early."))
        self.depth -= 1
        return part

    def _class(self) -> Test:
        is_other = self._takes("^")
        tests: list[Test] = []
        while not tests or self._peek() != "]":
            tests.append(self._range())
        self._take()
        return lambda char: any(test(char) for test in tests) != is_other

    def _range(self) -> Test:
        if self._peek() == "[" or self.text.startswith("&&", self.at):
            raise self._strange()
        if self._is_kind():
            return self._kind()
        first = self._sign()
        if self._peek() != "-" or self.text[self.at + 1 : self.at + 2] in {"]", ""}:
            return _is(first)
        self._take()
        if self._is_kind() or self._peek() == "[":
            raise self._strange()
        last = self._sign()
        if last < first:
            raise BadPatternError(_("“%(sign)s” cannot stand there in a pattern.", sign=f"{first}-{last}"))
        return lambda char: first <= char <= last

    def _sign(self) -> str:
        """Read one character, which may stand behind a backslash."""
        char = self._take()
        if char != "\\":
            return char
        char = self._take()
        if char.isalnum() and char not in _SIGNS:  # a reference back, the edge of a word: these need another machine
            self.at -= 2
            raise self._strange(2)
        return _SIGNS.get(char, char)

    def _is_kind(self) -> bool:
        return self._peek() == "\\" and self.text[self.at + 1 : self.at + 2] in set("dDwWsSpP")

    def _kind(self) -> Test:
        """Read a kind of character: digits, letters, spaces, or a category of Unicode."""
        self._take()
        sign = self._take()
        if sign in {"p", "P"}:
            return self._category(is_other=sign == "P")
        found, is_other = _SETS[sign.lower()], sign.isupper()
        return lambda char: (char in found) != is_other

    def _category(self, *, is_other: bool) -> Test:
        """Read a kind of character, such as {L} for letters of every alphabet."""
        name, closing, _rest = self.text[self.at + 1 :].partition("}")
        if self._peek() != "{" or not closing or name[:1] not in set("LMNPSZC") or len(name) > 2:
            self.at -= 2
            raise self._strange(2)
        self.at += len(name) + 2
        return lambda char: unicodedata.category(char).startswith(name) != is_other


def _is(sign: str) -> Test:
    return sign.__eq__


def _any(char: str) -> bool:
    return char not in "\r\n"


def _is_count(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) < 4


def is_split(text: str) -> bool:
    """Whether a pattern says several ways side by side, so that it needs brackets when something stands beside it."""
    reader = _Reader(text)
    reader.whole()
    return reader.is_split


def bare(text: str) -> str:
    """Return a pattern without a `^` before and a `$` behind it."""
    reader = _Reader(text)
    reader.whole()
    return text if reader.is_split else text[reader.first : reader.last]


@lru_cache(maxsize=256)
def pattern(text: str) -> Pattern:
    """Return a pattern, ready to use. Raises BadPatternError."""
    return Pattern(text)


def fault(text: str) -> str:
    """Return why a text is no pattern; empty when it is one."""
    try:
        pattern(text)
    except BadPatternError as why:
        return str(why)
    return ""
