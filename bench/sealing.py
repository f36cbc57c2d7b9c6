"""What sealing costs a ballot, and how long the settlement of ten thousand takes, once it was killed half-way."""

from __future__ import annotations

import multiprocessing
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.database import unit_of_work
from app.extensions import db
from app.models import Ballot, Consultation, Mode, Pact, Person, Seal, SealState
from app.sealing import ballots, keyfile, locks, store
from bench.product import Product, product_on

BALLOTS = 10_000
SAMPLES = 500
PATIENCE = 120.0  # seconds until the first half must be opened
ROOM = 6_000  # bytes: a questionnaire with one long text, so that a ballot takes 16 kB
NOW = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)


def measure(product: Product) -> dict[str, Any]:
    """Return milliseconds a ballot, and seconds for settling all of them, after a first settlement was killed."""
    app = product.app
    with app.app_context():
        consultation_id, name, public = _ready(app)
        content = {
            "rows": [["q1", "", "yes", ""], ["q2", "", "", "Een zin van een zekere lengte. " * 12]],
            "language": "nl",
        }
        began = time.perf_counter()
        for number in range(SAMPLES):
            ballots.seal({**content, "receipt": f"r{number}"}, public, ROOM)
            ballots.hide(content, b"k" * 32, ROOM)
        each = (time.perf_counter() - began) / SAMPLES * 1000
        _fill(consultation_id, content, public)
        killed_at = _killed(product, consultation_id)
        left = db.session.scalar(select(func.count()).where(Ballot.consultation_id == consultation_id))
        assert left == BALLOTS, f"a settlement killed at {killed_at} left {left} ballots"
        db.session.rollback()
        seen: list[int] = []
        began = time.perf_counter()
        outcome = _settle(app, consultation_id, seen)
        seconds = time.perf_counter() - began
        keyfile.destroy(_folder(app), name)
    return {
        "ballots": BALLOTS,
        "seal_ms": round(each, 3),
        "settle_seconds": round(seconds, 1),
        "counted": outcome.counted if outcome else 0,
        "progress_steps": len(seen),
        "killed_at": killed_at,
    }


def _settle(app: Flask, consultation_id: int, seen: list[int]) -> Any:
    waiting = store.sealed_of(consultation_id, data_dir=_folder(app))
    db.session.rollback()
    outcome = store.open_all(waiting, progress=lambda number: _note(consultation_id, number, seen))
    with unit_of_work():
        store.keep(consultation_id, outcome, now=NOW)
    return outcome


def _killed(product: Product, consultation_id: int) -> int:
    """Let another process settle, kill it with what is half-way, and return how many ballots it had opened."""
    db.session.remove()
    at_work = multiprocessing.get_context("spawn").Process(
        target=_settle_alone, args=(product.environment, consultation_id)
    )
    at_work.start()
    opened, deadline = 0, time.monotonic() + PATIENCE
    while opened < BALLOTS // 3 and at_work.is_alive() and time.monotonic() < deadline:
        opened = db.session.scalar(select(Seal.opened_ballots).where(Seal.consultation_id == consultation_id)) or 0
        db.session.rollback()
        time.sleep(0.01)
    at_work.kill()
    at_work.join()
    return opened


def _settle_alone(environment: dict[str, str], consultation_id: int) -> None:
    product = product_on(environment["DATABASE_URL"], Path(environment["DATA_DIR"]))
    with product.app.app_context():
        _settle(product.app, consultation_id, [])


def _note(consultation_id: int, number: int, seen: list[int]) -> None:
    seen.append(number)
    with unit_of_work():
        store.note_opened(consultation_id, number)


def _ready(app: Flask) -> tuple[int, str, bytes]:
    """Return a closed consultation whose key two holders released."""
    with unit_of_work():
        pact = db.session.scalars(db.select(Pact)).first()
        people = [Person(name=f"Bewaarder {at}", email=f"b{at}@example.org", source="bench") for at in range(3)]
        assert pact is not None
        consultation = Consultation(titles={"nl": "Werkdruk"}, mode=Mode.ANONYMOUS, pact=pact, organiser=people[0])
        db.session.add_all([*people, consultation])
        db.session.flush()
        seal = store.begin(consultation, people, ["q1"], now=NOW)
        file_key = keyfile.make(_folder(app), consultation.public_id)
        parts = {at: secrets.token_bytes(16) for at in (1, 2, 3)}
        held = [locks.holder_key(part, consultation.public_id) for part in parts.values()]
        locked = locks.lock(held, file_key)
        private = locks.unlock(locked, {1: parts[1], 2: parts[2]}, file_key, consultation.public_id)
        seal.public_key, seal.opening, seal.state = locked.public, locks.wrap(private, file_key), SealState.SETTLING
        db.session.flush()
        return consultation.id, consultation.public_id, locked.public


def _fill(consultation_id: int, content: dict[str, Any], public: bytes) -> None:
    for start in range(0, BALLOTS, 1000):
        with unit_of_work():
            db.session.add_all(
                Ballot(
                    consultation_id=consultation_id,
                    name=secrets.token_bytes(16),
                    copy=b"",
                    sealed=ballots.seal({**content, "receipt": f"r{number:09}"}, public, ROOM),
                )
                for number in range(start, start + 1000)
            )
        db.session.expunge_all()


def _folder(app: Flask) -> Path:
    return Path(app.config["SETTINGS"].data_dir)
