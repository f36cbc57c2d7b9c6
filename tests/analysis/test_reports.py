"""The report: asked for, made by the worker, and handed out."""

from __future__ import annotations

import io

import pytest

from app.blueprints.analysis.reports import make_reports
from app.models import ReportFile
from tests.analysis.conftest import Desk


@pytest.mark.parametrize(("button", "start"), [("Make the report as PDF", b"%PDF"), ("Make the report as DOCX", b"PK")])
def test_a_report_is_made_in_the_background(desk: Desk, button: str, start: bytes) -> None:
    desk.alice.get(desk.at("/report"))
    desk.alice.submit(button=button)
    assert "being made" in desk.alice.text()

    with desk.world.app.app_context():
        make_reports(desk.world.now)

    (made,) = desk.world.rows(ReportFile)
    file = desk.alice.client.get(desk.at(f"/report/{made.public_id}"), base_url=desk.alice.base_url)
    assert file.status_code == 200
    assert file.data.startswith(start)


def test_the_word_file_holds_every_question(desk: Desk) -> None:
    from docx import Document  # noqa: PLC0415 - a large library, for this test only

    desk.alice.get(desk.at("/report"))
    desk.alice.submit(button="Make the report as DOCX")
    with desk.world.app.app_context():
        make_reports(desk.world.now)
    (made,) = desk.world.rows(ReportFile)
    file = desk.alice.client.get(desk.at(f"/report/{made.public_id}"), base_url=desk.alice.base_url)

    words = " ".join(one.text for one in Document(io.BytesIO(file.data)).paragraphs)

    assert "Wat wilt u nog kwijt?" in words
    assert "3 of 3 people answered" in words
