"""A paper takes whatever stands in the database."""

from __future__ import annotations

from app.documents.papers import Bar, Chapter, Line, Paper, docx_of


def test_it_leaves_out_what_a_file_cannot_hold() -> None:
    odd = "a\x00b\x0b\ufffe\uffffc" * 100
    chapter = Chapter(1, odd, odd, lines=[Line(odd, odd, odd)], bars=[Bar(odd, odd, 0.5)])
    chapter.say(odd)
    assert docx_of(Paper(odd, odd, odd, "nl", [(odd, odd)], odd, chapters=[chapter])).startswith(b"PK")
