"""The demonstration, with a draft beside what it tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask

from app.blueprints.accounts import passwords
from app.extensions import db
from tests.bad_inputs.stage import Stage
from tests.bad_inputs.turns import Turns
from tests.demonstration import Demonstration
from tests.roles import visiting


@pytest.fixture(autouse=True, scope="module")
def _quick_hashes() -> Iterator[None]:
    """The same algorithm with the smallest parameters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        passwords._nobodys_hash.cache_clear()
        yield
    passwords._nobodys_hash.cache_clear()


@pytest.fixture(scope="module")
def stage(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The demonstration for a whole module, with a questionnaire that is being written."""
    folder = tmp_path_factory.mktemp("stage")
    with demonstration.serving(folder) as app:
        _draft(app)
        with app.app_context():
            turns = Turns(db.engine)
        yield Stage(app, turns)
        turns.end("ROLLBACK")


def _draft(app: Flask) -> None:
    """Write a consultation with one question, as its organiser does."""
    browser = visiting(app, "administrator", "en")
    browser.get("/consultations/new")
    browser.submit({"languages": ["nl"], "title_nl": "Wegenwerken", "intro_nl": "Uw mening telt.", "mode": "named"})
    assert browser.last is not None
    assert browser.last.status_code == 200
