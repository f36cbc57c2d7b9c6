"""Every setting and every command stands in the documentation, and all it leads to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from flask import Flask

from app import models
from app.web.languages import catalogue
from config import Settings
from tools.picture_list import PICTURES

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PICTURES_FOLDER = DOCS / "pictures"
PAGES = sorted((*ROOT.glob("*.md"), *DOCS.rglob("*.md")))
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MAKE = re.compile(r"\bmake ([a-z-]+)\b")
NAMED_FILE = re.compile(r"`((?:app|bench|docs|migrations|serving|tests|tools)/[\w./*-]*)`")
NAMED_TEST = re.compile(r"`(test_\w+)`")
BOLD = re.compile(r"\*\*([^*]+)\*\*")  # a part of a screen; with a mark at its end it begins a paragraph
SPOKEN = (
    ("stakeholder.nl.md", "nl"),
    ("stakeholder.fr.md", "fr"),
    ("stakeholder.en.md", "en"),
    ("facilitator.md", "en"),
    ("coordinator.md", "en"),
)
OF_FLASK = {"run", "shell", "routes", "db"}
MOST_BYTES_OF_PICTURES = 1_500_000


def test_every_setting_is_documented() -> None:
    text = (DOCS / "operator.md").read_text(encoding="utf-8")
    assert [field.name.upper() for field in fields(Settings) if f"`{field.name.upper()}`" not in text] == []


def test_every_command_is_documented(app: Flask) -> None:
    text = (DOCS / "operator.md").read_text(encoding="utf-8")
    assert [name for name in _commands(app.cli) if f"`{name}" not in text] == []


def test_every_link_and_picture_leads_somewhere() -> None:
    assert [f"{page.relative_to(ROOT)}: {target}" for page, target in _links() if not _exists(page, target)] == []


def test_every_file_and_test_that_is_named_is_there() -> None:
    tests = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    missing = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        missing += [f"{page.name}: {one}" for one in NAMED_FILE.findall(text) if not any(ROOT.glob(one.rstrip("/")))]
        missing += [f"{page.name}: {one}" for one in NAMED_TEST.findall(text) if f"def {one}(" not in tests]
    assert missing == []


def test_every_picture_is_shown_somewhere_and_taken_by_make_docs() -> None:
    shown = {(page.parent / target).resolve().name for page, target in _links() if target.endswith(".png")}
    assert shown == {file.name for file in PICTURES_FOLDER.glob("*.png")} == {f"{one.name}.png" for one in PICTURES}


def test_the_pictures_stay_light() -> None:
    assert sum(file.stat().st_size for file in PICTURES_FOLDER.glob("*")) <= MOST_BYTES_OF_PICTURES


def test_every_address_of_the_glossary_exists(app: Flask) -> None:
    known = {_bare(rule.rule) for rule in app.url_map.iter_rules()}
    assert [address for address in _glossary("/") if _bare(address) not in known] == []


def test_every_class_of_the_glossary_exists() -> None:
    assert [name for name in _glossary("") if name[0].isupper() and not hasattr(models, name)] == []


@pytest.mark.parametrize(("name", "language"), SPOKEN)
def test_each_part_of_a_screen_is_called_what_it_is_called_there(name: str, language: str) -> None:
    texts = catalogue("nl" if language == "en" else language)  # the ids of any catalogue are the English texts
    both = {**texts.single, **{one: forms[-1] for one, forms in texts.plural.items()}}
    known = "\n".join(both if language == "en" else both.values())
    named = BOLD.findall(" ".join((DOCS / name).read_text(encoding="utf-8").split()))
    assert [words for words in named if words[-1] not in ".?" and words.rstrip("…").strip() not in known] == []


def test_the_readme_names_the_two_commands_and_every_make_target_exists() -> None:
    assert {"make run", "make test"} <= set(re.findall(r"make (?:run|test)", (ROOT / "README.md").read_text("utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    in_code = (code for page in PAGES for code in re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8")))
    assert {name for code in in_code for name in MAKE.findall(code)} - targets == set()


def _links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                yield page, target


def _exists(page: Path, target: str) -> bool:
    name, _, heading = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    if not file.exists():
        return False
    return not heading or heading in {_anchor(text) for text in HEADING.findall(file.read_text(encoding="utf-8"))}


def _anchor(heading: str) -> str:
    """Return the anchor that Markdown renderers give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _bare(rule: str) -> str:
    """Return a rule without the converters of its parts."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule)


def _glossary(start: str) -> list[str]:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    cells = [line for line in text.splitlines() if line.startswith("|")]
    return [code for line in cells for code in re.findall(r"`([^`]+)`", line) if code.startswith(start)]


def _commands(group: click.Group, prefix: str = "") -> list[str]:
    found = []
    for name, command in sorted(group.commands.items()):
        if not prefix and name in OF_FLASK:
            continue
        found += _commands(command, f"{name} ") if isinstance(command, click.Group) else [prefix + name]
    return found
