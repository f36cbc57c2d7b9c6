"""How many people each attack finds, and when that is more than luck."""

from __future__ import annotations

import random
from collections import Counter
from math import sqrt

from flask import Flask

from tests.adversary.attacks import guesses
from tests.adversary.play import PEOPLE, Played, Theatre, without_sealing

DEVIATIONS = 4.2
ENOUGH = 0.5  # what the same attacks must find without sealing, or they prove nothing


def most(runs: int) -> float:
    """Return how many right guesses are still luck: one a run, give or take."""
    return runs + DEVIATIONS * sqrt(runs)


def nothing() -> Counter[str]:
    """Return a count to add to."""
    return Counter()


def right(played: Played, dice: random.Random) -> Counter[str]:
    """Return how many people each attack found."""
    return Counter(
        {
            name: sum(played.truth[who] == answer for who, answer in guess.items())
            for name, guess in guesses(played.loot, dice).items()
        }
    )


def tally(theatre: Theatre, runs: int, seed: int) -> Counter[str]:
    """Play a number of consultations, and return how many people each attack found in all."""
    dice, found = random.Random(seed), Counter[str]()  # noqa: S311 - a game
    for run in range(runs):
        found.update(right(theatre.play(seed + run), dice))
    return found


def leaks(app: Flask, runs: int, seed: int) -> dict[str, int]:
    """Return the attacks that find more than luck does; what stands out in a short run must do so in a second."""
    theatre = Theatre(app)
    found = {name: count for name, count in tally(theatre, runs, seed).items() if count > most(runs)}
    if not found:
        return {}
    again = tally(theatre, runs, seed + runs)
    return {name: count for name, count in found.items() if again[name] > most(runs)}


def found_without_sealing(app: Flask, seed: int) -> tuple[str, float]:
    """Return the best attack, and the share of people that it finds, where answers are stored readable."""
    with without_sealing():
        name, count = tally(Theatre(app), 1, seed).most_common(1)[0]
    return name, count / PEOPLE
