"""One Chromium for each file of tests that needs one.

It is gone before other tests run: what drives it keeps an event loop in the main thread, where nothing else that
wants one could run beside it, another Chromium included.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from tools.chromium import find

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """One Chromium; skipped, loudly, where there is none (with CI=true the set-up has failed before)."""
    path = find()
    if path is None:
        pytest.skip("no Chromium on this machine: run “make browser” to see why")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
