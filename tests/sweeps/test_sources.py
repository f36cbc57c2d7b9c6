"""Rules that hold for every source file."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PYTHON = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))

COMMITS = {"app/database.py"}
CLOCKS = {"app/clock.py", "app/database.py", "app/web/headers.py"}
CLOCK = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|datetime\.today|time\.time|time\.monotonic)\(")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_only_the_edge_commits(path: Path) -> None:
    if name(path) not in COMMITS:
        assert "session.commit(" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_only_the_clock_reads_the_clock(path: Path) -> None:
    if name(path) not in CLOCKS:
        assert not CLOCK.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_nothing_imports_inside_a_function(path: Path) -> None:
    inside = re.findall(r"^ +(?:from \S+ )?import .+$", path.read_text(encoding="utf-8"), re.MULTILINE)
    allowed = [line for line in inside if "# noqa: PLC0415 - " in line]
    typing = path.read_text(encoding="utf-8").partition("if TYPE_CHECKING:\n")[2].partition("\n\n")[0]
    assert [line for line in inside if line not in allowed and line not in typing] == []


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_escapes_everything_and_holds_no_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "|safe" not in text.replace(" ", "")
    assert "autoescape false" not in text
    if "emails/" not in name(path):
        assert not re.search(r"\sstyle=|<style", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text)


def test_nothing_is_left_half_done() -> None:
    # Catching NotImplementedError is no unfinished work: zipfile raises it for a way of packing that it cannot read.
    words = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError|lorem ipsum)\b", re.IGNORECASE)
    files = [*PYTHON, *TEMPLATES, *sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "Makefile"]
    assert [name(path) for path in files if path.exists() and words.search(path.read_text(encoding="utf-8"))] == []


def test_questions_are_changed_as_objects() -> None:
    """Only so does a change give the questionnaire a new stamp: see consultations/questionnaires.py."""
    in_bulk = re.compile(r"\b(?:update|insert)\((?:Question|Choice)\b")
    assert [name(path) for path in PYTHON if in_bulk.search(path.read_text(encoding="utf-8"))] == []
