"""A paper with numbered chapters, set as PDF or DOCX. What goes in is plain data; no text is ever read as a program."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.documents.rich import Block, blocks_of

TYPESETTER = Path(__file__).parent / "typeset" / "compile.py"
TIME = 20  # seconds; a pact of a thousand nodes takes less than two
BAR_BLOCKS = 20  # a whole bar of a chart in a Word document
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


def docx_of(paper: Paper) -> bytes:
    """Return the paper as a Word document with real headings, lists and a table of contents by heading styles."""
    from docx import Document  # noqa: PLC0415 - a large library, for this paper only
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415 - as above

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(11)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.25
    for level, size in ((1, 22), (2, 15), (3, 12)):
        style = document.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.color.rgb = "Georgia", Pt(size), RGBColor(0x1A, 0x1A, 0x1A)
        style.font.bold = level > 1
    document.core_properties.title = _xml(paper.title)[:255]  # what a file may say of itself
    document.core_properties.author = _xml(paper.body)[:255]
    document.core_properties.language = paper.language
    _docx_front(document, paper)
    for chapter in paper.chapters:
        _docx_chapter(document, chapter)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _docx_front(document: Any, paper: Paper) -> None:
    document.add_heading(_xml(paper.title), 0)
    document.add_paragraph(_xml(paper.subtitle))
    for name, value in paper.meta:
        line = document.add_paragraph()
        line.add_run(f"{_xml(name)}  ").bold = True
        line.add_run(_xml(value))
    for block in paper.summary:
        _docx_block(document, block)


def _docx_chapter(document: Any, chapter: Chapter) -> None:
    heading = document.add_heading(_xml(f"{chapter.number}  {chapter.title}".strip()), min(chapter.level, 3))
    heading.paragraph_format.page_break_before = chapter.level == 1
    for block in chapter.blocks:
        _docx_block(document, block)
    _docx_bars(document, chapter.bars)
    if not chapter.lines:
        return
    if chapter.lines_title:
        document.add_paragraph().add_run(_xml(chapter.lines_title)).bold = True
    table = document.add_table(rows=0, cols=3)
    for line in chapter.lines:
        cells = table.add_row().cells
        for cell, text in zip(cells, (line.number, line.title, line.note), strict=True):
            cell.text = _xml(text)


def _docx_bars(document: Any, bars: list[Bar]) -> None:
    """Draw a chart as a table: a word processor reads it aloud, and everyone can change its looks."""
    if not bars:
        return
    table = document.add_table(rows=0, cols=3)
    for bar in bars:
        cells = table.add_row().cells
        drawn = "█" * round(min(1.0, bar.share) * BAR_BLOCKS) or "▏"
        for cell, text in zip(cells, (bar.label, drawn, bar.value), strict=True):
            cell.text = _xml(text)


def _docx_block(document: Any, block: Block) -> None:
    style = {"bullet": "List Bullet", "number": "List Number", "quote": "Quote"}.get(block.kind)
    paragraph = document.add_paragraph(style=style)
    for run in block.runs:
        added = paragraph.add_run(_xml(run.text))
        added.bold, added.italic = run.bold or None, run.italic or None


def _xml(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(char for char in text if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff"))
