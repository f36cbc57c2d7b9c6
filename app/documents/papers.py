"""A paper with numbered chapters, set as PDF or DOCX. What goes in is plain data; no text is ever read as a program."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.documents.rich import Block, blocks_of

TYPESETTER = Path(__file__).parent / "typeset" / "compile.py"
TIME = 20  # seconds; a pact of a thousand nodes takes less than two
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TooLong(RuntimeError):  # noqa: N818 - reads as what it says
    """The paper was not ready in time, or could not be set."""


@dataclass
class Line:
    """One row of a list of actions: its number, what it is, and a word beside it."""

    number: str
    title: str
    note: str = ""


@dataclass
class Bar:
    """One bar of a chart: what it stands for, its number, and its share of the whole, from 0 to 1."""

    label: str
    value: str
    share: float


@dataclass
class Chapter:
    """A part of a paper; `level` 1 begins on a page of its own."""

    level: int
    number: str
    title: str
    blocks: list[Block] = field(default_factory=list)
    lines_title: str = ""
    lines: list[Line] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Add a text, with its marking."""
        self.blocks.extend(blocks_of(text))


@dataclass
class Paper:
    """Everything that is set."""

    title: str
    body: str
    subtitle: str
    language: str
    meta: list[tuple[str, str]]
    contents_title: str
    summary: list[Block] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    page_word: str = ""
    is_short: bool = False  # a receipt or a letter: without a title page and contents


def pdf_of(paper: Paper) -> bytes:
    """Return the paper as PDF. Raises TooLong when it is not ready in time.

    Set in a process of its own, so that nothing can hold a request longer than its time.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own program, with data on its standard input only
            [sys.executable, "-I", str(TYPESETTER)],
            input=json.dumps(asdict(paper), ensure_ascii=False).encode(),
            capture_output=True,
            timeout=TIME,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise TooLong(str(error)) from error
    return done.stdout
