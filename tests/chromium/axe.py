"""The accessibility check, by axe-core, on a page that is open in Chromium."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# A page has a dozen colours and a thousand texts in them: a check takes a third less when each colour is read once.
READ_COLOURS_ONCE = """() => {
  const colour = axe.commons.color.Color.prototype, read = colour.parseString, known = new Map();
  colour.parseString = function (text) {
    if (!known.has(text)) { read.call(this, text); known.set(text, [this.r, this.g, this.b, this.alpha]); }
    [this.r, this.g, this.b, this.alpha] = known.get(text);
    return this;
  };
}"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# What depends on the width and the colours; all else is the same on a page that was checked already.
COLOURS = "color-contrast"  # half of the time of a check
LOOKS = [COLOURS, "target-size", "scrollable-region-focusable", "link-in-text-block", "meta-viewport"]


def findings(page: Page, *, looks_only: bool = False, colours: bool = True) -> list[str]:
    """Return what axe finds on `page`: rule, element and reason.

    With `looks_only` it applies no more than the rules on what a page looks like; without `colours`, all but the
    one on contrast.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
        page.evaluate(READ_COLOURS_ONCE)
    rules = {"type": "rule", "values": LOOKS} if looks_only else {"type": "tag", "values": RULES}
    result = page.evaluate(
        """([runOnly, colours]) => axe.run(document, {
            runOnly, rules: {'color-contrast': {enabled: colours}}, resultTypes: ['violations'], preload: false
        })""",
        [rules, colours],
    )
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def too_wide(page: Page) -> bool:
    """Whether the page itself scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
