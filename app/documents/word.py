"""A paper as a Word document, with headings, lists and contents that Word knows: whoever edits it goes on in them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from textwrap import shorten
from typing import Any

from app.documents.papers import Bar, Chapter, Paper
from app.documents.rich import Block

BAR_BLOCKS = 20  # a whole bar of a chart in a Word document
LINE_WIDTHS, BAR_WIDTHS = (1.8, 9.4, 4.2), (7.0, 6.0, 2.4)  # centimetres
CONTENTS_DEPTH = 2
MOST_ABOVE = 84  # characters in the line above each page
INDENT = 216_000  # English metric units, as Word counts: 6 mm


def docx_of(paper: Paper) -> bytes:
    """Return the paper as a Word document with real headings, lists and a table of contents by heading styles."""
    from docx import Document  # noqa: PLC0415 - a large library, for this paper only
    from docx.shared import Cm  # noqa: PLC0415 - as above

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.different_first_page_header_footer = not paper.is_short
    _docx_edges(section, paper)
    _docx_styles(document, paper)
    document.core_properties.title = _xml(paper.title)[:255]  # what a file may say of itself
    document.core_properties.author = _xml(paper.body)[:255]
    document.core_properties.language = paper.language
    _docx_front(document, paper)
    for number, chapter in enumerate(paper.chapters):
        _docx_chapter(document, number, chapter)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _docx_styles(document: Any, paper: Paper) -> None:
    """Give the styles of Word the look of the printed paper: whoever edits it goes on in them."""
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 - as above
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above
    from docx.shared import Pt, RGBColor  # noqa: PLC0415 - as above

    ink, accent, quiet = RGBColor(0x1C, 0x1B, 0x19), RGBColor(0x7A, 0x1F, 0x2B), RGBColor(0x66, 0x61, 0x5A)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = "Georgia", Pt(11), ink
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.25
    looks = {
        "Title": (30, ink, 6), "Subtitle": (13, accent, 18), "Heading 1": (22, ink, 8), "Heading 2": (15, ink, 6),
        "Heading 3": (12, ink, 4), "Header": (8.5, quiet, 0), "Footer": (8.5, quiet, 0),
    }  # fmt: skip
    for name, (size, colour, after) in looks.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Georgia", Pt(size), colour
        style.font.bold, style.font.italic = name in {"Heading 2", "Heading 3"}, False
        style.paragraph_format.space_after = Pt(after)
        fonts = style.element.rPr.rFonts  # those of the theme would go before the name
        for place in [one for one in fonts.attrib if one.endswith("Theme")]:
            del fonts.attrib[place]
    edge = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if edge is not None:
        edge.getparent().remove(edge)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), f"{paper.language}-BE" if paper.language in {"nl", "fr"} else paper.language)
    normal.element.get_or_add_rPr().append(language)
    small = document.styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size, small.font.color.rgb = normal, Pt(9.5), quiet
    small.paragraph_format.space_before, small.paragraph_format.space_after = Pt(8), Pt(2)
    small.paragraph_format.keep_with_next = True
    row = document.styles.add_style("Row", WD_STYLE_TYPE.PARAGRAPH)
    row.base_style, row.font.size = normal, Pt(10)
    row.paragraph_format.space_before, row.paragraph_format.space_after = Pt(2), Pt(2)


def _docx_edges(section: Any, paper: Paper) -> None:
    """Put the title above each page and its number below; the first page of a whole paper has neither."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    title = shorten(paper.title, max(20, MOST_ABOVE - len(paper.subtitle)), placeholder=" …")
    above, line = section.header.paragraphs[0], section.footer.paragraphs[0]
    for edge in (above, line):
        _docx_right_edge(edge, section)
    above.text = f"{_xml(title)}\t{_xml(paper.subtitle)}"
    line.add_run(f"\t{_xml(paper.page_word)} ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    number.append(line.add_run("1")._r)  # noqa: SLF001 - as below
    line._p.append(number)  # noqa: SLF001 - the library knows no fields


def _docx_right_edge(line: Any, section: Any) -> None:
    """Let a tab go to the right margin of the page, and not to where Word supposes it."""
    from docx.enum.text import WD_TAB_ALIGNMENT  # noqa: PLC0415 - as above

    for stop in list(line.style.paragraph_format.tab_stops):
        line.paragraph_format.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    width = section.page_width - section.left_margin - section.right_margin
    line.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def _docx_front(document: Any, paper: Paper) -> None:
    """Set the head of a short paper, or a title page with the chapters of a long one on the page after it."""
    from docx.shared import Pt  # noqa: PLC0415 - as above

    body = document.add_paragraph(_xml(paper.body), style="Small")
    body.paragraph_format.space_before = Pt(0 if paper.is_short else 150)  # a title page hangs from its middle
    document.add_heading(_xml(paper.title), 0)
    document.add_paragraph(_xml(paper.subtitle), style="Subtitle")
    for name, value in paper.meta:
        line = document.add_paragraph()
        line.add_run(f"{_xml(name)}  ").bold = True
        line.add_run(_xml(value))
    if len(paper.chapters) > 1 and not paper.is_short:
        document.add_page_break()
        document.add_paragraph().add_run(_xml(paper.contents_title)).bold = True
        for number, chapter in enumerate(paper.chapters):
            if chapter.level <= CONTENTS_DEPTH:
                line = _docx_entry(document, number, chapter)
                line.paragraph_format.left_indent = (chapter.level - 1) * INDENT
                line.paragraph_format.space_before = Pt(6 if chapter.level == 1 else 0)
        line.paragraph_format.space_after = Pt(24)
    for block in paper.summary:
        _docx_block(document, block)


def _docx_entry(document: Any, number: int, chapter: Chapter) -> Any:
    """Add a line of the contents, which leads to its chapter."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    line = document.add_paragraph(style="Row")
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), f"chapter-{number}")
    run = line.add_run(_xml(f"{chapter.number}  {chapter.title}".strip()))
    run.bold = chapter.level == 1
    link.append(run._r)  # noqa: SLF001 - the library knows no links
    line._p.append(link)  # noqa: SLF001 - as above
    return line


def _docx_mark(heading: Any, number: int) -> None:
    """Put the mark at a heading to which the contents lead."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    for name, at in (("w:bookmarkStart", 1), ("w:bookmarkEnd", len(heading._p))):  # noqa: SLF001 - as above
        mark = OxmlElement(name)
        mark.set(qn("w:id"), str(number))
        if name == "w:bookmarkStart":
            mark.set(qn("w:name"), f"chapter-{number}")
        heading._p.insert(at + (name == "w:bookmarkEnd"), mark)  # noqa: SLF001 - as above


def _docx_chapter(document: Any, number: int, chapter: Chapter) -> None:
    heading = document.add_heading(_xml(f"{chapter.number}  {chapter.title}".strip()), min(chapter.level, 3))
    heading.paragraph_format.page_break_before = chapter.level == 1
    _docx_mark(heading, number)
    for block in chapter.blocks:
        _docx_block(document, block)
    _docx_bars(document, chapter.bars)
    if not chapter.lines:
        return
    if chapter.lines_title:
        document.add_paragraph(_xml(chapter.lines_title), style="Small")
    rows = [(line.number, line.title, line.note) for line in chapter.lines]
    _docx_table(document, rows, LINE_WIDTHS)


def _docx_table(document: Any, rows: Iterable[tuple[str, str, str]], widths: tuple[float, float, float]) -> None:
    """Set rows under fine lines; `widths` are centimetres."""
    from docx.shared import Cm  # noqa: PLC0415 - as above

    table = document.add_table(rows=0, cols=3, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    _docx_rules(table)
    style = document.styles["Row"].style_id
    for row in rows:
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.text, paragraph._p.style = _xml(text), style  # noqa: SLF001 - by its name, all styles are read for each cell


def _docx_rules(table: Any) -> None:
    """Leave fine lines between the rows, and none between the columns."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "single" if side in {"top", "bottom", "insideH"} else "nil")
        edge.set(qn("w:sz"), "2")
        edge.set(qn("w:color"), "B5B0A8")
        borders.append(edge)
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)  # noqa: SLF001 - the library knows no borders


def _docx_bars(document: Any, bars: list[Bar]) -> None:
    """Draw a chart as a table: a word processor reads it aloud, and everyone can change its looks."""
    if not bars:
        return
    rows = [(bar.label, "█" * round(min(1.0, bar.share) * BAR_BLOCKS) or "▏", bar.value) for bar in bars]
    _docx_table(document, rows, BAR_WIDTHS)


def _docx_block(document: Any, block: Block) -> None:
    style = {"bullet": "List Bullet", "number": "List Number", "quote": "Quote"}.get(block.kind)
    paragraph = document.add_paragraph(style=style)
    for run in block.runs:
        added = paragraph.add_run(_xml(run.text))
        added.bold, added.italic = run.bold or None, run.italic or None


def _xml(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(char for char in text if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff"))
