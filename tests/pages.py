"""Reads a page the way a strict editor would: what every page of the product must satisfy."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
CONTROLS = {f"{XHTML}{name}" for name in ("input", "select", "textarea")}
_HEADING = re.compile(r"\{http://www\.w3\.org/1999/xhtml\}h[1-6]")
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


def faults(response: TestResponse) -> list[str]:
    """Return what is wrong with an answer; nothing for answers that are no page."""
    if response.mimetype != "text/html" or response.status_code in {301, 302, 303}:
        return []
    if re.search(r";\s*sandbox", response.headers.get("Content-Security-Policy", "")):
        return []  # a mail as its reader sees it, in a frame of its own; mails have tests of their own
    page, found = parsed(response.data)
    found = [*found, *_heading_and_title(page)]
    found += _levels(page)
    found += _ids_and_references(page)
    found += _labels(page)
    found += _inline_code(page)
    if page.get("lang") not in {"nl", "en", "fr"}:
        found.append(f"html lang is {page.get('lang')!r}")
    policy = response.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        found.append("no strict Content-Security-Policy")
    if re.search(r"%\(\w+\)s|\{\{|\bNone\b(?=<)", response.get_data(as_text=True)):
        found.append("a placeholder or None was left in the text")
    return found


@lru_cache(maxsize=4)
def parsed(page: bytes) -> tuple[Element, list[str]]:
    """Return a page as a tree, and what a strict parser finds wrong with it; reading one takes longer than making it.

    The tree is for looking only: whoever changes it makes a copy.
    """
    parser = html5lib.HTMLParser()
    tree: Element = parser.parse(page, transport_encoding="utf-8")
    return tree, [f"{position}: {code} {values}" for position, code, values in parser.errors]


def words(item: Element) -> str:
    """Return the words of an element, single-spaced."""
    return " ".join("".join(item.itertext()).split())


def _heading_and_title(page: Element) -> list[str]:
    headings = list(page.iter(f"{XHTML}h1"))
    title = next(page.iter(f"{XHTML}title"), None)
    if len(headings) != 1:
        return [f"{len(headings)} h1 headings"]
    if title is None or not words(title).startswith(words(headings[0])):
        return [f"the title {words(title) if title is not None else None!r} does not begin with {words(headings[0])!r}"]
    return []


def _levels(page: Element) -> list[str]:
    """Headings go down one level at a time, so that they can be walked as an outline."""
    levels = [(int(item.tag[-1]), words(item)) for item in page.iter() if _HEADING.fullmatch(str(item.tag))]
    return [
        f"heading {text!r} of level {level} follows one of level {before}"
        for (before, _), (level, text) in pairwise(levels)
        if level > before + 1
    ]


def _ids_and_references(page: Element) -> list[str]:
    ids = Counter(item.get("id") for item in page.iter() if item.get("id"))
    found = [f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
    for item in page.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list"):
            found += [
                f"{attribute}={target!r} points at nothing"
                for target in (item.get(attribute) or "").split()
                if target not in ids
            ]
        href = item.get("href") or ""
        if item.tag == f"{XHTML}a" and href.startswith("#") and len(href) > 1 and href[1:] not in ids:
            found.append(f"link to {href} points at nothing")
    return found


def _labels(page: Element) -> list[str]:
    labelled = {label.get("for") for label in page.iter(f"{XHTML}label")}
    inside = {control for label in page.iter(f"{XHTML}label") for control in label.iter() if control.tag in CONTROLS}
    return [
        f"control {item.get('name')!r} has no label"
        for item in page.iter()
        if item.tag in CONTROLS
        and item.get("type") not in UNLABELLED
        and item.get("id") not in labelled
        and item not in inside
        and not item.get("aria-label")
        and not item.get("aria-labelledby")
    ]


def _inline_code(page: Element) -> list[str]:
    found = []
    for item in page.iter():
        for attribute in dict(item.items()):
            if attribute == "style" or attribute.startswith("on"):
                found.append(f"inline {attribute} on {str(item.tag).removeprefix(XHTML)}")
            if attribute in {"href", "action", "formaction"} and (item.get(attribute) or "").lower().startswith(
                "javascript:"
            ):
                found.append(f"javascript: in {attribute}")
        if item.tag == f"{XHTML}style" or (item.tag == f"{XHTML}script" and not item.get("src")):
            found.append("inline style or script")
        if item.tag == f"{XHTML}form" and (item.get("method") or "").lower() == "post":
            names = [control.get("name") for control in item.iter(f"{XHTML}input")]
            if "csrf_token" not in names:
                found.append(f"form to {item.get('action')!r} has no CSRF token")
    return found
