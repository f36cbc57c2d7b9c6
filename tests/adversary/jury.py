"""How many people each attack finds, and when that is more than luck."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import sqrt
from typing import Any

import pytest
from flask import Flask

from app.blueprints.consultations import queries_reminders, reminders
from tests.adversary import screens
from tests.adversary.attacks import guesses
from tests.adversary.play import HALF_WAY, PEOPLE, Played, Theatre, without_sealing

DEVIATIONS = 4.2
ENOUGH = 0.5  # what the same attacks must find without sealing, or they prove nothing
LOOKS_EVERY = 4  # runs: what screens tell is as plain in fifty as in two hundred
BEGUN = HALF_WAY + 1  # people, when the organiser looks
Found = Counter[str]


def most(runs: int) -> float:
    """Return how many right guesses are still luck: one a run, give or take."""
    return runs + DEVIATIONS * sqrt(runs)


def most_begun(runs: int) -> float:
    """Return how many of those who began are named by luck, by who names as many of all who were asked."""
    share = BEGUN / PEOPLE
    spread = BEGUN * share * (1 - share) * (PEOPLE - BEGUN) / (PEOPLE - 1)
    return runs * BEGUN * share + DEVIATIONS * sqrt(runs * spread)


def nothing() -> Found:
    """Return a count to add to."""
    return Counter()


def right(played: Played, dice: random.Random) -> Found:
    """Return how many answers each attack found."""
    return Counter(
        {
            name: sum(played.truth[who] == answer for who, answer in guess.items())
            for name, guess in guesses(played.loot, dice).items()
        }
    )


def begun(played: Played, dice: random.Random) -> Found:
    """Return how many of those who began each screen told; nothing where nobody looked."""
    loot = played.loot
    named = screens.guesses(loot.screens, loot.people, len(loot.begun), dice)
    return Counter({name: len(guess & loot.begun) for name, guess in named.items()})


def looks(runs: int) -> int:
    """Return in how many of a number of runs somebody looks at the screens."""
    return -(-runs // LOOKS_EVERY)


def tally(theatre: Theatre, runs: int, seed: int) -> tuple[Found, Found]:
    """Play a number of consultations; return how many answers each attack found, and how many who began each screen."""
    dice, found, told = random.Random(seed), nothing(), nothing()  # noqa: S311 - a game
    for run in range(runs):
        played = theatre.play(seed + run, looks=run % LOOKS_EVERY == 0)
        found.update(right(played, dice))
        told.update(begun(played, dice))
    return found, told


def beyond(found: Found, told: Found, runs: int, looked: int) -> dict[str, int]:
    """Return the attacks that find more than luck does."""
    return {name: count for name, count in found.items() if count > most(runs)} | {
        name: count for name, count in told.items() if count > most_begun(looked)
    }


def leaks(app: Flask, runs: int, seed: int) -> dict[str, int]:
    """Return the attacks that find more than luck does; what stands out in a short run must do so in a second."""
    theatre = Theatre(app)
    first = beyond(*tally(theatre, runs, seed), runs, looks(runs))
    if not first:
        return {}
    again = beyond(*tally(theatre, runs, seed + runs), runs, looks(runs))
    return {name: count for name, count in first.items() if name in again}


def found_without_sealing(app: Flask, seed: int) -> tuple[str, float, int]:
    """Return the best attack with the share of people that it finds, and how many of those who began a screen tells.

    Answers are stored readable, and who has begun gets no reminder: as programs do that only leave the name out.
    """
    with without_sealing(), _without_equal_words():
        found, told = tally(Theatre(app), 1, seed)
    name, count = found.most_common(1)[0]
    return name, count / PEOPLE, told.most_common(1)[0][1]


@contextmanager
def _without_equal_words() -> Iterator[None]:
    """Remind only who has not begun."""
    drafts = reminders.ConsultationReminders.drafts

    def to_some(self: Any, dues: Any, now: Any) -> Iterator[Any]:
        subjects, people = {due.subject_id for due in dues}, [due.person_id for due in dues]
        known = queries_reminders.invitations_for(subjects, people)
        for due, draft in drafts(self, dues, now):
            if known[due.subject_id, due.person_id].begun_mark is None:
                yield due, draft

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reminders.ConsultationReminders, "drafts", to_some)
        yield
