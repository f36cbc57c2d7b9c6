"""`make bench`: what the product costs, as ratios to floors measured in the same run.

The last line is one JSON object with every figure; the table before it is for people.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench import (
    actions,
    analysis,
    due,
    flow,
    invitations,
    load,
    outbox,
    page,
    report,
    results,
    sealing,
    stored,
    submission,
)
from bench.engines import Engine, engine_called
from bench.product import Product, prepare, product_on
from bench.questionnaire import Questionnaire, make, store_answers

LEVELS = (0, 10_000, 100_000)  # answers stored before
PARTS = (
    "page",
    "actions",
    "submission",
    "results",
    "outbox",
    "due",
    "analysis",
    "sealing",
    "flow",
    "invitations",
    "load",
)


def main() -> None:
    """Measure what is asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"], help="only this engine")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part")
    asked = parser.parse_args()
    logging.disable(logging.INFO)
    began, load = time.monotonic(), os.getloadavg()[0]
    figures: dict[str, Any] = {}
    for name in asked.engine or ("sqlite", "postgresql"):
        with (
            tempfile.TemporaryDirectory(prefix="pactwerk-bench-", ignore_cleanup_errors=True) as folder,
            engine_called(name, Path(folder)) as engine,
        ):
            figures[name] = _measure(engine, Path(folder), asked.part or PARTS)
    figures["machine"] = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_before": round(load, 2),
        "seconds": round(time.monotonic() - began),
    }
    print(report.table(figures))
    print(json.dumps(figures))


def _measure(engine: Engine, folder: Path, parts: tuple[str, ...] | list[str]) -> dict[str, Any]:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one branch a part
    """Return the figures on one engine."""
    _say(f"{engine.name}: filling the databases")
    product = prepare(engine.create("base"), folder)
    headers, questionnaire = product.signed_in(), make(product, submission.NEEDED)
    submission.rehearse(product, questionnaire)
    flows = flow.make(product) if "flow" in parts else []
    product.close()
    beside, found = list(engine.pids), {}
    if "outbox" in parts:
        _say(f"{engine.name}: {outbox.MAILS:,} mails a turn, with and without {outbox.MANY:,} behind them")
        few, many = (product_on(engine.copy("base", name), folder) for name in ("outbox", "outbox_many"))
        settle = partial(_settle, engine, ("outbox", "outbox_many"))
        found["outbox"] = outbox.measure(few, many, folder, beside, settle)
        few.close()
        many.close()
        if set(parts) == {"outbox"}:
            return found
    if "due" in parts:
        _say(f"{engine.name}: what is due among {due.LEVELS[-1]:,} open subjects")
        asking = {level: product_on(engine.copy("base", due.name_of(level)), folder) for level in due.LEVELS}
        found["due"] = due.measure(asking, engine)
        for one in asking.values():
            one.close()
        if set(parts) == {"due"}:
            return found
    if "actions" in parts:
        found["actions"] = _actions(engine, folder, headers, beside)
        if set(parts) == {"actions"}:
            return found
    if "analysis" in parts:
        found["analysis"] = _analysis(engine, folder, headers)
        if set(parts) == {"analysis"}:
            return found
    if "sealing" in parts:
        _say(f"{engine.name}: sealing, and the settlement of {sealing.BALLOTS:,} ballots")
        sealed = product_on(engine.copy("base", "sealing"), folder)
        found["sealing"] = sealing.measure(sealed)
        sealed.close()
        if set(parts) == {"sealing"}:
            return found
    if "flow" in parts:
        found["flow"] = _flow(engine, folder, questionnaire, flows, beside)
    found |= _answering(engine, folder, headers, parts)
    if not set(parts) - {"flow", "invitations", "load"}:
        return found
    floor = engine.copy("base", "floor")
    levels = {f"{count}": _level(engine, folder, questionnaire, count) for count in LEVELS}
    if "page" in parts:
        _say(f"{engine.name}: the page of 50 actions")
        found["page"] = page.measure(levels, headers, beside)
    if "results" in parts:
        _say(f"{engine.name}: the results of {results.ANSWERS:,} answers")
        full = _level(engine, folder, questionnaire, results.ANSWERS)
        found["results"] = results.measure(full, questionnaire, headers, beside)
    if "submission" in parts:
        _say(f"{engine.name}: the submission of 10 answers")
        found["submission"] = submission.measure(levels, floor, questionnaire, beside)
        found["submission"] |= submission.cost_of(product, questionnaire)
    for one in (product, *levels.values()):
        one.close()
    return found


def _settle(engine: Engine, names: Sequence[str]) -> None:
    for name in names:
        engine.settle(name)


def _actions(engine: Engine, folder: Path, headers: dict[str, str], beside: list[int]) -> dict[str, Any]:
    _say(f"{engine.name}: the pages of {actions.LEVELS[-1]:,} actions")
    products = {count: product_on(engine.copy("base", f"actions_{count}"), folder) for count in actions.LEVELS}
    themes = {count: actions.store(product, count) for count, product in products.items()}
    for count, product in products.items():
        product.close()
        engine.settle(f"actions_{count}")
    try:
        return actions.measure(products, themes, headers, beside)
    finally:
        for product in products.values():
            product.close()


def _analysis(engine: Engine, folder: Path, headers: dict[str, str]) -> dict[str, Any]:
    _say(f"{engine.name}: coding, and the results of {analysis.RESPONSES:,} responses")
    product = product_on(engine.copy("base", "analysis"), folder)
    found = analysis.measure(product, headers, list(engine.pids), partial(engine.settle, "analysis"))
    product.close()
    return found


def _answering(engine: Engine, folder: Path, headers: dict[str, str], parts: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "invitations" in parts:
        _say(f"{engine.name}: {invitations.INVITED:,} invitations")
        product = product_on(engine.copy("base", "invitations"), folder)
        found["invitations"] = invitations.measure(product, headers, engine.pids)
        product.close()
    if "load" in parts and engine.name == load.ENGINE:
        _say(f"{engine.name}: {load.SESSIONS} open sessions for {load.SECONDS:.0f} seconds")
        product = product_on(engine.copy("base", "load"), folder)
        found["load"] = load.measure(product)
        product.close()
    return found


def _flow(
    engine: Engine, folder: Path, questionnaire: Questionnaire, flows: Sequence[flow.Flow], beside: list[int]
) -> dict[str, Any]:
    """Return the figures of whole flows, beside no answers and beside many."""
    _say(f"{engine.name}: whole flows, with none and with {flow.STORED:,} answers stored")
    few, many = (product_on(engine.copy("base", name), folder) for name in ("flow", "flow_many"))
    stored.store(many, flow.TITLE, flow.STORED)
    many.close()
    engine.settle("flow_many")
    try:
        return flow.measure(few, many, engine.copy("base", "flow_floor"), questionnaire, flows, beside)
    finally:
        few.close()
        many.close()


def _level(engine: Engine, folder: Path, questionnaire: Questionnaire, count: int) -> Product:
    """Return the product on a database with `count` answers in it."""
    name = f"stored_{count}"
    product = product_on(engine.copy("base", name), folder)
    store_answers(product, questionnaire, count)
    product.close()
    engine.settle(name)
    return product


def _say(text: str) -> None:
    print(f"{text} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
