"""Two hundred anonymous consultations, and somebody with everything stored who tries to find out who answered what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.adversary import jury
from tests.adversary.play import PEOPLE, Theatre
from tests.conftest import NOON, serving
from tests.engines import PostgreSQL, SQLite

RUNS = 200  # for the usual 300 mails of the other parts; in proportion for more and fewer
USUAL = 300
AT_ONCE = 20  # in one database, because each copy of it holds what was played before


def torture(engine: str, folder: Path, *, mails: int, kills: int, seed: int) -> dict[str, Any]:
    """Return how many people the best attack found, and how many attacks found more than luck does."""
    del kills
    runs, found = max(1, RUNS * mails // USUAL), jury.nothing()
    made: SQLite | PostgreSQL = (
        PostgreSQL(_new(folder / "pg")) if engine == "postgresql" else SQLite(_new(folder / "sqlite"))
    )
    try:
        for start in range(0, runs, AT_ONCE):
            part = _new(folder / f"part-{start}")
            (part / "clock").write_text(NOON.isoformat())
            with serving(part, made) as app:
                found.update(jury.tally(Theatre(app), min(AT_ONCE, runs - start), seed + start))
        part = _new(folder / "readable")
        (part / "clock").write_text(NOON.isoformat())
        with serving(part, made) as app:
            attack, share = jury.found_without_sealing(app, seed)
    finally:
        if isinstance(made, PostgreSQL):
            made.stop()
    best, count = found.most_common(1)[0]
    return {
        "anonymity_runs": runs,
        "anonymity_people": runs * PEOPLE,
        "anonymity_attacks": len(found),
        "anonymity_best": best,
        "anonymity_best_found": count,
        "anonymity_luck": round(jury.most(runs)),
        "anonymity_linked": sum(number > jury.most(runs) for number in found.values()),
        "anonymity_readable_best": attack,
        "anonymity_readable_share": round(share, 3),
        "anonymity_blind": int(share < jury.ENOUGH),
    }


def _new(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o755)  # PostgreSQL runs as another user
    return path
