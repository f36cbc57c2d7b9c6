"""What an organiser sees while an anonymous consultation runs, and whether it tells who has begun to answer.

The database knows who began, because nobody may begin twice; no screen, file or mail may tell it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from tests.browser import Browser

PATHS = (
    "/mails", "/mails/forecast.csv", "/mails/forecast", "/mails/burden", "/overview",
    "/consultations/{id}", "/consultations/{id}/invitees?sort=state",
)  # fmt: skip
FILES = ("/mails.csv", "/consultations/{id}/invitees/file")  # it is noted who takes them


def of(organiser: Browser, consultation: str) -> Iterator[tuple[str, str]]:
    """Yield (address, what it shows) of everything that may name those who were asked."""
    for path in PATHS:
        answer = organiser.client.get(path.format(id=consultation), base_url=organiser.base_url)
        assert answer.status_code == 200, (path, answer.status_code)
        yield path, answer.get_data(as_text=True)
    for path in FILES:
        answer = organiser.take(path.format(id=consultation))
        assert answer.status_code == 200, (path, answer.status_code)
        yield path, answer.get_data(as_text=True)


def guesses(
    screens: Mapping[str, str], people: Sequence[Mapping[str, Any]], number: int, dice: random.Random
) -> dict[str, set[int]]:
    """Return, for each trace on each screen, the `number` people who began if it tells: its first, and its last."""
    found = {}
    for name, told in screens.items():
        places = _places(told, people)
        for trace, measure in TRACES.items():
            shuffled = dice.sample(list(people), len(people))
            ranked = [one["person"] for one in sorted(shuffled, key=lambda one: measure(places[one["called"]]))]
            found[f"{name}, {trace}"] = set(ranked[:number])
            found[f"{name}, {trace} (turned)"] = set(ranked[-number:])
    return found


Place = tuple[int, str]  # where a name stands, and what stands between it and the next one


def _places(told: str, people: Sequence[Mapping[str, Any]]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {one["called"]: [] for one in people}
    names = list(re.finditer("|".join(map(re.escape, found)), told))
    for one, following in zip_longest(names, names[1:]):
        until = following.start() if following else one.end()
        found[one[0]].append((one.start(), told[one.end() : until]))
    return found


TRACES: dict[str, Callable[[list[Place]], Any]] = {
    "how often": len,
    "where": lambda places: places[0][0] if places else -1,
    "how much": lambda places: sum(len(re.sub(r"[0-9a-z]{10}", "", words)) for _at, words in places),
}
