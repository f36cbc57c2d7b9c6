"""Two hundred anonymous consultations, and somebody with everything stored who tries to find out who answered what."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tests.adversary import jury
from tests.adversary.jury import Found
from tests.adversary.play import PEOPLE, Theatre
from tests.conftest import NOON, serving
from tests.engines import PostgreSQL, SQLite

RUNS = 200  # for the usual 300 mails of the other parts; in proportion for more and fewer
USUAL = 300
AT_ONCE = 20  # in one database, because each copy of it holds what was played before
WORKERS = 2  # each with an engine of its own


def torture(engine: str, folder: Path, *, mails: int, kills: int, seed: int) -> dict[str, Any]:
    """Return how many people the best attack found, and how many attacks found more than luck does."""
    del kills
    runs = max(1, RUNS * mails // USUAL)
    parts = [(start, min(AT_ONCE, runs - start)) for start in range(0, runs, AT_ONCE)]
    shares = [one for one in (parts[at::WORKERS] for at in range(WORKERS)) if one]
    context = multiprocessing.get_context("spawn")  # a fork would share the connections of its parent
    with ProcessPoolExecutor(len(shares), mp_context=context) as pool:
        works = [
            pool.submit(_played, engine, _new(folder / f"share-{at}"), share, seed, counter_proof=at == 0)
            for at, share in enumerate(shares)
        ]
        done = [one.result() for one in works]
    found, told = jury.nothing(), jury.nothing()
    for some_found, some_told, _proof in done:
        found.update(some_found)
        told.update(some_told)
    attack, share, begun = done[0][2]
    return {
        "anonymity_runs": runs,
        "anonymity_people": runs * PEOPLE,
        "anonymity_looks": sum(jury.looks(some) for _start, some in parts),
        **_figures(found, told, runs, sum(jury.looks(some) for _start, some in parts)),
        "anonymity_readable_best": attack,
        "anonymity_readable_share": round(share, 3),
        "anonymity_readable_begun": begun,
        "anonymity_blind": int(share < jury.ENOUGH or begun < jury.BEGUN),
    }


def _figures(found: Found, told: Found, runs: int, looks: int) -> dict[str, Any]:
    (best, count), (screen, named) = found.most_common(1)[0], told.most_common(1)[0]
    return {
        "anonymity_attacks": len(found) + len(told),
        "anonymity_best": best,
        "anonymity_best_found": count,
        "anonymity_luck": round(jury.most(runs)),
        "anonymity_screen": screen,
        "anonymity_screen_found": named,
        "anonymity_screen_luck": round(jury.most_begun(looks)),
        "anonymity_linked": len(jury.beyond(found, told, runs, looks)),
    }


def _played(
    engine: str, folder: Path, parts: list[tuple[int, int]], seed: int, *, counter_proof: bool
) -> tuple[Found, Found, tuple[str, float, int]]:
    """Play some parts in a process of its own, and perhaps the counter-proof: see `jury`."""
    found, told, proof = jury.nothing(), jury.nothing(), ("", 1.0, jury.BEGUN)
    made = (PostgreSQL if engine == "postgresql" else SQLite)(_new(folder / "engine"))
    try:
        for start, runs in parts:
            with serving(_with_clock(folder / f"part-{start}"), made) as app:
                some_found, some_told = jury.tally(Theatre(app), runs, seed + start)
            found.update(some_found)
            told.update(some_told)
        if counter_proof:
            with serving(_with_clock(folder / "readable"), made) as app:
                proof = jury.found_without_sealing(app, seed)
    finally:
        if isinstance(made, PostgreSQL):
            made.stop()
    return found, told, proof


def _with_clock(path: Path) -> Path:
    (_new(path) / "clock").write_text(NOON.isoformat())
    return path


def _new(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o755)  # PostgreSQL runs as another user
    return path
