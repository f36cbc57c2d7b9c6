"""A person's own words, without the mail that was answered: for Dutch, French and English mail programs.

Words of a person are never lost. Where it is not certain that all that follows is the mail answered, everything is
kept: what stands below the mark of a quotation must be quoted line by line, or be known as words of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_LINES = 5000
MOST_HEADER = 3  # lines over which programs break "On … wrote:"

_WROTE = re.compile(
    r"^(?:(?:Op|Le|On)\b.{0,300}?\d.{0,300}?"
    r"(?:\bschreef\b.{0,200}?|\bgeschreven\b|\ba\s+écrit|\bwrote)\s*:"
    r"|.{3,200}<[^<>\s]+@[^<>\s]+>\s+(?:schreef op|a écrit le|wrote on)\b.{3,100}:)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_WROTE_FIRST = re.compile(r"^\s*(?:Op|Le|On)\b|^.{3,200}<[^<>\s]+@[^<>\s]+>\s+(?:schreef|a écrit|wrote)", re.IGNORECASE)
_DIVIDER = re.compile(
    r"^\s*-{2,}\s*(?:Oorspronkelijk bericht|Oorspronkelijke bericht|Doorgestuurd bericht|Message d['’]origine"
    r"|Message original|Message transféré|Original Message|Forwarded message)\s*-{2,}\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*_{10,}\s*$")
_LABEL = re.compile(
    r"^[\s*]*(?P<label>Van|De|From|Verzonden|Envoyé|Sent|Datum|Date|Aan|À|A|To|CC|Cc|Onderwerp|Objet|Subject)"
    r"[\s*]*:[\s*]*\S",
)
_SENDERS = frozenset({"van", "de", "from"})
_QUOTED = re.compile(r"^\s*>")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"<?(?:https?://|mailto:)\S+|(?<!\S)\S+@\S+")  # one try a word: long ones stay quick
_POINTS_BELOW = re.compile(
    r"\b(?:hieronder|onderaan|tussen de (?:regels|tekst)|in (?:het )?(?:rood|blauw|groen|vet)"
    r"|ci-dessous|ci-après|en (?:rouge|bleu|vert|gras)|below|inline|in (?:red|blue|green|bold))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class OwnWords:
    """What someone wrote; `was_cut` when a quotation was left out."""

    text: str
    was_cut: bool


def own_words(text: str, known: Sequence[str] = ()) -> OwnWords:
    """Return `text` without the mail it answers. `known` are the texts of that mail, where they are at hand."""
    whole = text.replace("\xa0", " ").strip()
    lines = whole.split("\n")
    if len(lines) > MOST_LINES:
        return OwnWords(whole, was_cut=False)
    found = _begin_of_quote(lines)
    if found is None:
        return OwnWords(whole, was_cut=False)
    start, body = found
    above, below = lines[:start], lines[body:]
    if any(_QUOTED.match(line) for line in below):
        return _without_marked(whole, above, below)
    return _without_unmarked(whole, above, below, known)


def _begin_of_quote(lines: Sequence[str]) -> tuple[int, int] | None:
    """Return where the first quotation begins: the line of its mark, and the first line of the mail answered."""
    for number, line in enumerate(lines):
        if _QUOTED.match(line):
            return number, number
        if _WROTE_FIRST.match(line) and (end := _end_of_wrote(lines, number)):
            return number, end
        if _DIVIDER.match(line):
            return number, _end_of_labels(lines, number + 1) or number + 1
        if _RULE.match(line) and (end := _end_of_labels(lines, _next_filled(lines, number + 1))):
            return number, end
        if end := _end_of_labels(lines, number):
            return number, end
    return None


def _end_of_wrote(lines: Sequence[str], start: int) -> int | None:
    """Return the line after "On … wrote:", which may run over a few lines."""
    for length in range(1, MOST_HEADER + 1):
        said = lines[start : start + length]
        if any(not line.strip() or _QUOTED.match(line) for line in said):
            return None
        if _WROTE.match(" ".join(line.strip() for line in said)):
            return start + length
    return None


def _end_of_labels(lines: Sequence[str], start: int) -> int | None:
    """Return the line after a block such as "From: Sent: To: Subject:"; None where there is no such block."""
    labels: list[str] = []
    number = start
    while number < len(lines) and (found := _LABEL.match(lines[number])):
        labels.append(found["label"].lower())
        number += 1
        # A long list of readers goes on in the next line, which begins with a space or an address.
        while number < len(lines) and lines[number].startswith((" ", "\t")) and lines[number].strip():
            number += 1
    return number if len(labels) >= MOST_HEADER and labels[0] in _SENDERS else None


def _next_filled(lines: Sequence[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _without_marked(whole: str, above: Sequence[str], below: Sequence[str]) -> OwnWords:
    """Leave out a quotation marked line by line, where the person's words stand all before it or all behind it."""
    first = _next_filled(below, 0)
    end = first
    while end < len(below) and (_QUOTED.match(below[end]) or not below[end].strip()):
        end += 1
    behind = "\n".join(below[end:]).strip()
    before = "\n".join(above).strip()
    if first < len(below) and not _QUOTED.match(below[first]):
        return OwnWords(whole, was_cut=False)  # words between the mark and the quotation
    if any(_QUOTED.match(line) for line in below[end:]) or (before and behind):
        return OwnWords(whole, was_cut=False)  # an answer point by point means nothing without its questions
    own = before or behind
    return OwnWords(own, was_cut=True) if own else OwnWords(whole, was_cut=False)


def _without_unmarked(whole: str, above: Sequence[str], below: Sequence[str], known: Sequence[str]) -> OwnWords:
    """Leave out what stands below a mark, where the program marks no lines and nothing of the person stands in it."""
    before = "\n".join(above).strip()
    if not before or _POINTS_BELOW.search(before) or _has_foreign(below, known):
        return OwnWords(whole, was_cut=False)
    return OwnWords(before, was_cut=True)


def _has_foreign(lines: Sequence[str], known: Sequence[str]) -> bool:
    """Whether a line holds words that are not in the mail answered. Addresses and single words tell nothing."""
    ours = " ".join(_words(" ".join(known)))
    for line in lines:
        said = _words(line)
        if len(said) > 1 and " ".join(said) not in ours:
            return True
    return False


def _words(text: str) -> list[str]:
    return _WORD.findall(_ADDRESS.sub(" ", text).lower())
