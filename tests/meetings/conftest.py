"""What these tests start from."""

import pytest
from flask import Flask

from tests.browser import Browser
from tests.factories import World
from tests.meetings.support import Room
from tests.workgroups.support import english


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor who reads English and is not signed in."""
    return english(app)


@pytest.fixture
def room(app: Flask, world: World) -> Room:
    """A group of three with a meeting in two weeks, and Bob, who facilitates it, signed in."""
    return Room(app, world)
