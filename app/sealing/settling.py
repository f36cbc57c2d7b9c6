"""From opened ballots to what may be kept: counts per question, words without a link, sorted receipts. Pure.

A ballot holds rows of [question, row, value, words]: a choice or number has a value, an open answer has words.
Counts are kept for everybody and per value of the group questions; groups that are too small are merged before
anything is kept, so that no copy of the database tells more than a page may.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FEWEST = 5  # k: ballots below which nothing is opened, and members below which a group is merged
MERGED = "*"  # stands for the groups that were too small to stand alone
Group = tuple[str, ...]  # (question, value) of a group, empty for everybody


@dataclass(frozen=True)
class Words:
    """One open answer."""

    question: str
    language: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What is kept. `counts` by (question, row, value, group)."""

    counted: int
    counts: Mapping[tuple[str, str, str, Group], int] = field(default_factory=dict)
    words: Sequence[Words] = ()
    receipts: Sequence[str] = ()

    def digest(self) -> str:
        """Return a hash of the whole result: who copies it can show later that nothing was changed."""
        counts = sorted([*key[:3], list(key[3]), number] for key, number in self.counts.items())
        words = sorted([one.question, one.language, one.text] for one in self.words)
        whole = json.dumps([self.counted, counts, words, list(self.receipts)], ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()


def settle(
    ballots: Iterable[Mapping[str, Any]], group_questions: Sequence[str], shuffle: Callable[[list[Any]], None]
) -> Outcome | None:
    """Return the outcome, or None when there are too few ballots for anybody to hide among."""
    opened = list(ballots)
    if len(opened) < FEWEST:
        return None
    shuffle(opened)
    spoken = Counter(str(one["language"]) for one in opened)  # few who speak it: it would tell whose words are theirs
    groups = {question: merged_groups([_value_of(one, question) for one in opened]) for question in group_questions}
    counts: Counter[tuple[str, str, str, Group]] = Counter()
    words: list[Words] = []
    for ballot in opened:
        member_of: list[Group] = [()]
        member_of += [(question, groups[question][_value_of(ballot, question)]) for question in group_questions]
        for question, row, value, text in ballot["rows"]:
            if text:
                language = ballot["language"] if spoken[ballot["language"]] >= FEWEST else ""
                words.append(Words(question, language, text))
            if value:
                counts.update((question, row, value, group) for group in member_of)
    shuffle(words)
    return Outcome(len(opened), dict(counts), tuple(words), tuple(sorted(one["receipt"] for one in opened)))


def merged_groups(values: Sequence[str]) -> dict[str, str]:
    """Return the name under which each value is kept: its own, or MERGED where too few gave it.

    The merged ones are enough together, too: while they are not, the smallest of the others joins them, so that
    subtracting the groups from everybody leaves no small rest.
    """
    sizes = Counter(values)
    small = {value for value, number in sizes.items() if number < FEWEST}
    while small and sum(sizes[value] for value in small) < FEWEST and len(small) < len(sizes):
        small.add(min(sizes.keys() - small, key=lambda value: (sizes[value], value)))
    return {value: MERGED if value in small else value for value in sizes}


def _value_of(ballot: Mapping[str, Any], question: str) -> str:
    return next((value for one, _row, value, _text in ballot["rows"] if one == question and value), "")
