"""A paper takes whatever stands in the database."""

from __future__ import annotations

import io
import re
import zipfile

from app.documents.papers import Bar, Chapter, Line, Paper
from app.documents.word import docx_of


def test_it_leaves_out_what_a_file_cannot_hold() -> None:
    odd = "a\x00b\x0b\ufffe\uffffc" * 100
    chapter = Chapter(1, odd, odd, lines=[Line(odd, odd, odd)], bars=[Bar(odd, odd, 0.5)])
    chapter.say(odd)
    assert docx_of(Paper(odd, odd, odd, "nl", [(odd, odd)], odd, chapters=[chapter])).startswith(b"PK")


def test_the_contents_of_a_word_document_lead_to_its_chapters_and_its_lines_end_at_the_margin() -> None:
    chapters = [Chapter(1, str(at), f"Thema {at}") for at in (1, 2)]
    made = Paper(
        "Een pact met een titel van meer dan " + "veel woorden " * 20, "Streek", "Versie 1", "nl", [], "Inhoud"
    )
    made.chapters = chapters
    with zipfile.ZipFile(io.BytesIO(docx_of(made))) as file:
        body, above = file.read("word/document.xml").decode(), file.read("word/header1.xml").decode()
    assert body.count('w:anchor="chapter-1"') == body.count('w:name="chapter-1"') == 1
    assert re.search('<w:tab [^>]*w:val="right"[^>]*>', above)
    assert len(re.sub("<[^>]+>", "", above).strip()) < 90
