"""What decides about coding and comparing: pure functions of plain values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FEWEST = 5  # k: below so many people nothing is shown of a group in a consultation that is not by name

MOST = 0.9  # of a group: that more of it said the same is told, and not how many
SMALL = 4 * FEWEST  # in a group below this, nobody having said something tells about each of its members
FEW, NEARLY_ALL, NEARLY_NONE = "few", "most", "rest"  # what stands in a cell instead of its number


# ---- agreement between coders ----


@dataclass(frozen=True)
class Agreement:
    """How far coders agree about one topic. `alpha` is None where there is nothing to compare."""

    units: int  # answers that at least two coders have done with
    share: float | None  # of all pairs of coders, those who say the same
    alpha: float | None


def agreement(units: Mapping[int, int], ones: Mapping[tuple[int, int], int]) -> Agreement:
    """Return the simple agreement and Krippendorff's alpha for "is about this topic, or is not".

    `units` holds how many answers were done by m coders (m ≥ 2); `ones` how many of those were given the topic by k
    of the m. Alpha for nominal data, any number of coders and missing values, after K. Krippendorff, "Computing
    Krippendorff's Alpha-Reliability" (University of Pennsylvania, 2011), part C: from the coincidences
    o₀₁ = Σ k(m − k)/(m − 1) follows α = 1 − (n − 1)·o₀₁/(n₀·n₁). Without any variation it is not defined.
    """
    cells = dict(ones)
    for m, count in units.items():
        coded = sum(number for (coders, k), number in ones.items() if coders == m and k > 0)
        cells[m, 0] = count - coded
    pairs = same = n_ones = n = 0
    apart = 0.0
    for (m, k), count in cells.items():
        pairs += count * m * (m - 1)
        same += count * (k * (k - 1) + (m - k) * (m - k - 1))
        apart += count * k * (m - k) / (m - 1)
        n, n_ones = n + count * m, n_ones + count * k
    spread = n_ones * (n - n_ones)
    return Agreement(
        units=sum(units.values()),
        share=same / pairs if pairs else None,
        alpha=1 - (n - 1) * apart / spread if spread else None,
    )


# ---- topics ----


def roots(merged: Mapping[int, int | None]) -> dict[int, int]:
    """Return for each topic the one it counts for, along any number of merges."""
    found = {}
    for key in merged:
        at, seen = key, {key}
        while (above := merged.get(at)) is not None and above not in seen:
            at = above
            seen.add(at)
        found[key] = at
    return found


def would_circle(merged: Mapping[int, int | None], topic: int, into: int) -> bool:
    """Whether merging `topic` into `into` would make it count for itself."""
    return roots(merged).get(into, into) == topic


# ---- words ----

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
MOST_FORMS = 20_000  # different stems kept while counting: what comes later and is new is left out


@dataclass(frozen=True)
class Found:
    """A word or phrase as people most often wrote it, and in how many answers it stands."""

    text: str
    answers: int


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return [match.group().replace("’", "'") for match in _WORD.finditer(text.lower())]


class Counting:
    """Counts words and phrases of two or three words by their stems, and keeps the form that people use most."""

    def __init__(self, stem: Callable[[str], str], stop: frozenset[str]) -> None:
        self._stem, self._stop = stem, stop
        self._cache: dict[str, str] = {}
        self.answers = 0
        self._counts: dict[int, Counter[str]] = {1: Counter(), 2: Counter(), 3: Counter()}
        self._forms: dict[str, Counter[str]] = {}

    def add(self, text: str) -> None:
        """Count one answer."""
        self.answers += 1
        words = words_of(text)
        for size, counts in self._counts.items():
            seen: dict[str, str] = {}
            for at in range(len(words) - size + 1):
                part = words[at : at + size]
                if self._is_telling(part):
                    seen.setdefault(" ".join(self._stemmed(word) for word in part), " ".join(part))
            for key, form in seen.items():
                if key not in counts and len(counts) >= MOST_FORMS:
                    continue
                counts[key] += 1
                self._forms.setdefault(key, Counter())[form] += 1

    def _is_telling(self, part: Sequence[str]) -> bool:
        """Whether a phrase begins and ends with a word that says something; "het" alone does not."""
        return all(word not in self._stop and len(word) > 2 for word in (part[0], part[-1]))

    def _stemmed(self, word: str) -> str:
        found = self._cache.get(word)
        if found is None:
            found = self._cache[word] = self._stem(word)
        return found

    def top(self, size: int, most: int) -> list[Found]:
        """Return what stands in most answers, at least two, in the form that was written most often."""
        counted = sorted(self._counts[size].items(), key=lambda pair: (-pair[1], pair[0]))
        return [
            Found(max(self._forms[key].items(), key=lambda form: (form[1], form[0]))[0], count)
            for key, count in counted[:most]
            if count > 1
        ]


# ---- comparing ----


def most_used(found: Mapping[str, Mapping[str, Sequence[Any]]]) -> list[tuple[str, Mapping[str, Sequence[Any]]]]:
    """Return the languages in which words were found, the one with most of them first."""
    used = [(code, counted) for code, counted in found.items() if counted.get("words")]
    return sorted(used, key=lambda one: (-len(one[1]["words"]), one[0]))


def hidden_groups(sizes: Mapping[str, int], fewest: int = FEWEST) -> frozenset[str]:
    """Return the groups that must not be shown: those that are too small, and one more where one alone is hidden.

    With a single hidden group, subtracting the others from the whole would tell it after all; so the smallest of the
    others is hidden with it, until what is hidden is enough people together.
    """
    hidden = {name for name, size in sizes.items() if 0 < size < fewest}
    shown = sorted((size, name) for name, size in sizes.items() if size >= fewest)
    while hidden and shown and sum(sizes[name] for name in hidden) < fewest:
        hidden.add(shown.pop(0)[1])
    return frozenset(hidden)


def hidden_cells(
    table: Sequence[Sequence[int]], fewest: int = FEWEST, also: Iterable[tuple[int, int]] = ()
) -> set[tuple[int, int]]:
    """Return the cells of a cross-table that must not be shown, so that none follows from the totals.

    Every small cell is hidden, and in each row and column with exactly one hidden cell the smallest other one that is
    not zero with it; zero is hidden where nothing else is left. `also` are cells that are hidden for another reason.
    """
    hidden = {(y, x) for y, row in enumerate(table) for x, value in enumerate(row) if 0 < value < fewest} | set(also)
    lines = [[(y, x) for x in range(len(row))] for y, row in enumerate(table)]
    lines += [[(y, x) for y in range(len(table))] for x in range(len(table[0]) if table else 0)]
    changed = bool(hidden)
    while changed:
        changed = False
        for line in lines:
            alone = [cell for cell in line if cell in hidden]
            others = [cell for cell in line if cell not in hidden]
            if len(alone) == 1 and others:
                hidden.add(min(others, key=lambda cell: (table[cell[0]][cell[1]] == 0, table[cell[0]][cell[1]], cell)))
                changed = True
    return hidden


def told(table: Sequence[Sequence[int]], sizes: Sequence[int]) -> list[list[int | str]]:
    """Return the cells of a table with a line for each group as they may be told where answers are not by name.

    A group of fewer than five is hidden, and another one with it where it would follow from the whole. Where more than
    nine in ten of a group said the same, that is all that is told, and of the rest that it is less than one in ten: a
    number would tell what each of them said. In a small group what fewer than five said is hidden, and so is that
    nobody said it. Whatever would follow from the sums is hidden with it.
    """
    away = {int(at) for at in hidden_groups({str(at): size for at, size in enumerate(sizes)})}
    said: dict[tuple[int, int], str] = {}
    for y, row in enumerate(table):
        is_agreed = bool(sizes[y]) and max(row, default=0) / sizes[y] > MOST
        for x, value in enumerate(row):
            if y in away or (sizes[y] < SMALL and value < FEWEST and not is_agreed):
                said[y, x] = FEW
            elif is_agreed and value / sizes[y] > MOST:
                said[y, x] = NEARLY_ALL
            elif is_agreed and value / sizes[y] < 1 - MOST:
                said[y, x] = NEARLY_NONE
    hidden = hidden_cells(table, also=said)
    return [
        [said.get((y, x), FEW) if (y, x) in hidden else value for x, value in enumerate(row)]
        for y, row in enumerate(table)
    ]


def shares(counts: Iterable[int], whole: int) -> list[float]:
    """Return parts of a whole; zero where there is none."""
    return [count / whole if whole else 0.0 for count in counts]
