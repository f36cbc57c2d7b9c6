"""Patterns that a short text must have, as RE2 reads them (https://github.com/google/re2/wiki/Syntax).

Whoever makes a questionnaire writes the pattern and a stranger writes the text. The expressions of Python go back on
their steps and can need ages for either; RE2 follows all ways at once, in time that grows with the text alone, and
says before it begins when a pattern is too large. The whole text must fit, as in ODK Collect.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from app.web.languages import gettext as _

MOST_LENGTH = 200  # of a pattern
MOST_MEMORY = 1 << 20  # bytes that a pattern may take
_UNFINISHED = ("missing", "trailing")
_IN_BRACKETS = re.compile(r"\^\((.*)\)\$", re.DOTALL)


class BadPatternError(ValueError):
    """Said of what is no pattern; the message says why."""


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text has the pattern. Raises BadPatternError."""
    return _read(pattern).fullmatch(text) is not None


def fault(pattern: str) -> str:
    """Return why a text is no pattern; empty when it is one."""
    try:
        _read(pattern)
    except BadPatternError as why:
        return str(why)
    return ""


def example(pattern: str) -> str:
    """Return the first text, in the order of the alphabet, that may have the pattern: enough to play with.

    RE2 promises no more than that nothing before it fits; for most patterns it is one that does.
    """
    first, _last = re2.compile(f"^(?:{pattern})$").possiblematchrange(MOST_LENGTH)
    return bytes(first).decode("utf-8", "ignore").replace("\0", "a")


def bare(pattern: str) -> str:
    """Return a pattern without what only says that it is about the whole text: `^` and `$`, or `^(` and `)$`."""
    inside = _IN_BRACKETS.fullmatch(pattern)
    if inside and not fault(inside[1]):
        return inside[1]
    is_whole = pattern.startswith("^") and pattern.endswith("$") and not pattern.endswith("\\$")
    return pattern[1:-1] if is_whole and "|" not in pattern else pattern


def whole(pattern: str) -> str:
    """Return a pattern that means the same where a program looks for it anywhere in the text."""
    return f"^({bare(pattern)})$" if "|" in pattern else f"^{bare(pattern)}$"


@lru_cache(maxsize=256)
def _read(pattern: str) -> Any:
    if len(pattern) > MOST_LENGTH:
        raise BadPatternError(_("A pattern has at most %(most)s characters.", most=MOST_LENGTH))
    options = re2.Options()
    options.max_mem, options.log_errors = MOST_MEMORY, False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise BadPatternError(_reason(bytes(error.args[0]).decode("utf-8", "replace"))) from None


def _reason(said: str) -> str:
    """Say what RE2 says, such as "bad repetition operator: **", in the language of the reader."""
    what, _colon, sign = said.partition(": ")
    if what.startswith(_UNFINISHED):
        return _("This pattern ends too early.")
    if not sign:
        return _("This pattern repeats too much.")
    return _("“%(sign)s” cannot stand there in a pattern.", sign=sign)
