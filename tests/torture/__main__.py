"""`make torture`: kills what sends mail, on both engines; the last line is one JSON object of figures."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.engines import PostgreSQL, SQLite
from tests.torture.mail import torture

SEED = 20270310


def main() -> int:
    """Run, print the figures, and return 1 when anything was lost, unexplained or stuck."""
    parser = argparse.ArgumentParser(description="Kill and starve what sends mail.")
    parser.add_argument("--mails", type=int, default=300, help="mails on each engine; a tenth as many kills")
    parser.add_argument("--only", choices=["mail"], default="mail")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    found: dict[str, dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, make in (("sqlite", SQLite), ("postgresql", PostgreSQL)):
            place, work = Path(folder) / f"{name}-template", Path(folder) / name
            place.mkdir()
            work.mkdir()
            engine = make(place)
            with engine.database(work) as url:
                found[name] = torture(url, work, mails=asked.mails, kills=max(1, asked.mails // 10), seed=asked.seed)
            sys.stdout.write(f"{name}: {found[name]}\n")
            sys.stdout.flush()
            if isinstance(engine, PostgreSQL):
                engine.stop()
    sys.stdout.write(json.dumps(found) + "\n")
    return int(any(figures[bad] for figures in found.values() for bad in ("lost", "unexplained", "stuck")))


if __name__ == "__main__":
    sys.exit(main())
