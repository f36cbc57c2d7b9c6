"""The report: asked for, made by the worker, and handed out."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from app.blueprints.analysis.reports import make_reports, paper_of
from app.documents.papers import pdf_of
from app.documents.word import docx_of
from app.extensions import db
from app.models import Consultation, ConsultationState, Mode, ReportFile, Seal, SealState, SettledCount
from tests.analysis.conftest import Desk
from tests.browser import Browser
from tests.consultations.conftest import COLUMN, ROW, bench_in, english
from tests.factories import World


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


def test_the_report_of_an_anonymous_consultation_tells_what_its_page_tells(app: Flask, world: World) -> None:
    account = world.coordinator()
    bench = bench_in(world, mode=Mode.ANONYMOUS, state=ConsultationState.CLOSED, organiser=account.person)
    asked, scale = bench.questions[0].public_id, bench.questions[2].public_id
    row = bench.choice(3, 0, ROW)
    with world.writing():
        seal = Seal(consultation=db.session.get_one(Consultation, bench.consultation.id), state=SealState.SETTLED)
        seal.counted, seal.group_questions = 24, [asked]
        db.session.add(seal)
        group = [asked, bench.choice(1, 0)]
        for question, line, value, group_of, count in [
            (asked, "", bench.choice(1, 0), [], 14),
            (asked, "", bench.choice(1, 1), [], 10),
            (scale, row, bench.choice(3, 0, COLUMN), [], 23),
            (scale, row, bench.choice(3, 1, COLUMN), [], 1),
            (scale, row, bench.choice(3, 0, COLUMN), group, 13),
            (scale, row, bench.choice(3, 1, COLUMN), group, 1),
        ]:
            db.session.add(
                SettledCount(
                    consultation_id=bench.consultation.id,
                    question_id=question,
                    row_id=line,
                    value=value,
                    group=group_of,
                    count=count,
                )
            )
    alice = english(Browser(app).sign_in(account))

    with world.reading():
        paper = paper_of(db.session.get_one(Consultation, bench.consultation.id))
    alice.get(f"/consultations/{bench.id}/counts")

    bars = [(one.label, one.value, round(one.share, 2)) for chapter in paper.chapters for one in chapter.bars]
    assert bars[:2] == [("Ja", "14 (58%)", 0.58), ("Soms", "10 (42%)", 0.42)]
    assert ("niet", "> 90%", 0.9) in bars
    assert "23" not in " ".join(value for _label, value, _share in bars)
    words = [run.text for chapter in paper.chapters for block in chapter.blocks for run in block.runs]
    assert "niet: > 90%" in words
    assert "Read, code and compare" in alice.text()
    alice.follow("Read, code and compare")
    assert docx_of(paper).startswith(b"PK")
    assert pdf_of(paper).startswith(b"%PDF")
