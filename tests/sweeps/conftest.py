"""The demonstration, loaded once a process, for sweeps over everything that exists."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import NOON
from tests.demonstration import Demonstration


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The Streekpact around noon of Wednesday 10 March 2027."""
    return Demonstration(tmp_path_factory.mktemp("demonstration"), NOON.isoformat())


@pytest.fixture
def demo_app(demonstration: Demonstration, tmp_path: Path) -> Iterator[Flask]:
    """The application on a copy of the demonstration."""
    with demonstration.serving(tmp_path) as app:
        yield app
