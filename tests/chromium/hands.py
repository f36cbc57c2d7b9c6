"""Hands that have nothing but keys."""

from __future__ import annotations

import re

from playwright.sync_api import Page

MOST_TABS = 80
# What has the focus: its words, the group it stands in, and whether that can be seen.
LOOK = r"""() => {
    const at = document.activeElement;
    const ringed = (one) => {
        const style = getComputedStyle(one);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    };
    const label = at.labels?.[0] ?? at;
    return [
        label.innerText.trim().replace(/\s+/g, " ") || at.getAttribute("aria-label") || at.id,
        at.closest("fieldset")?.querySelector("legend").innerText.trim() ?? "",
        // The browser itself draws the ring around the parts of a date.
        ringed(at) || at.type === "date" || (at.closest("label") !== null && ringed(at.closest("label"))),
    ];
}"""


class Keyboard:
    """Someone who presses Tab, Space, Enter, arrows and letters; the focus must be seen wherever it goes."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab_to(self, words: str, group: str = "") -> None:
        """Press Tab until the focus is on what is called this; everything on the way must show that it has it."""
        passed = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            name, legend, is_seen = self.page.evaluate(LOOK)
            passed.append(name)
            assert is_seen, f"the focus cannot be seen on {name[:60]!r}, on the way to “{words}” after {passed[:-1]}"
            if re.match(rf"{re.escape(words)}(?!\w)", str(name)) and group in str(legend):
                return
        raise AssertionError(f"“{words}” was not reached: {passed}")

    def tick(self, words: str, group: str = "") -> None:
        """Choose an option."""
        self.tab_to(words, group)
        self.page.keyboard.press("Space")
        assert self.page.evaluate("() => document.activeElement.checked")

    def fill(self, words: str, text: str) -> None:
        """Type into a field, in the place of what stands there."""
        self.tab_to(words)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def press(self, words: str) -> None:
        """Press a button, or follow a link."""
        self.tab_to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def skip(self) -> None:
        """Go past the menu by the first link of the page."""
        self.tab_to("Skip to the content")
        self.page.keyboard.press("Enter")
