"""What these tests start from."""

import pytest
from flask import Flask

from tests.browser import Browser
from tests.workgroups.support import english


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor who reads English and is not signed in."""
    return english(app)
