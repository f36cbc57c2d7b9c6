"""`make torture`: kills and starves what must lose nothing, on both engines; the last line is one JSON object."""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

ENGINES = ("sqlite", "postgresql")
PARTS = ("mail", "web", "postfix", "anonymity")  # each is a module here with `torture(engine, folder, …) -> figures`
SEED = 20270310
# What must be nothing in every part that counts it.
BAD = (
    "lost",
    "unexplained",
    "stuck",
    "letters_doubled",
    "reminders_doubled",
    "web_lost",
    "web_doubled",
    "web_errors",
    "postfix_failed",
    "anonymity_linked",  # attacks that found more people than luck does
    "anonymity_blind",  # the attacks find too few where answers are readable, so that they prove nothing
    "broke_off",
)
# What the last line tells of every engine, whichever parts ran.
TOLD = ("sent", "received", "lost", "doubled", "unexplained", "uncertain", "stuck", "kills")


def main() -> int:
    """Run what is asked for, print the figures, and return 1 when anything was lost, unexplained or stuck."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--mails", type=int, default=300, help="mails on each engine, and kills in proportion")
    parser.add_argument("--only", choices=PARTS, help="only this part")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this engine")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    logging.disable(logging.INFO)
    found: dict[str, dict[str, Any]] = {}
    for engine in asked.engine or ENGINES:
        found[engine] = dict.fromkeys(TOLD, 0)
        for part in [asked.only] if asked.only else PARTS:
            began = time.monotonic()
            figures = _part(part, engine, mails=asked.mails, seed=asked.seed)
            _say(f"{engine}, {part}: {figures} in {time.monotonic() - began:.0f} s")
            found[engine] |= figures | {"broke_off": found[engine].get("broke_off", 0) + figures.get("broke_off", 0)}
    sys.stdout.write(json.dumps(found) + "\n")
    return int(any(figures.get(bad) for figures in found.values() for bad in BAD))


def _part(part: str, engine: str, *, mails: int, seed: int) -> dict[str, Any]:
    """Return the figures of one part on one engine; nothing, and loudly, where it cannot run.

    A part that breaks off fails as a whole and says why; the others still run, and the last line is still told.
    """
    if importlib.util.find_spec(f"tests.torture.{part}") is None:
        _say(f"SKIPPED: there is no torture for {part}")
        return {}
    module = importlib.import_module(f"tests.torture.{part}")
    with tempfile.TemporaryDirectory(prefix="pactwerk-torture-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user
        try:
            figures: dict[str, Any] = module.torture(
                engine, Path(folder), mails=mails, kills=max(1, mails // 10), seed=seed
            )
        except Exception:  # noqa: BLE001 - whatever it is, it must end in the figures and in the exit code
            traceback.print_exc()
            return {"broke_off": 1}
    return figures


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
