"""The receipt as a file: one's own answers, for whom they are given, and what became of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.blueprints.consultations import routes_receipts
from app.documents.papers import Paper, pdf_of
from app.extensions import db
from app.models import Mode, Passage, Person, Response
from tests.consultations.conftest import MakeBench, set_clock
from tests.factories import World


@pytest.mark.parametrize("mode", [Mode.NAMED, Mode.CONFIDENTIAL])
def test_the_receipt_is_a_file_with_ones_own_answers(
    mode: Mode, make_bench: MakeBench, world: World, griet: Person, monkeypatch: pytest.MonkeyPatch, clock_file: Path
) -> None:
    set_papers: list[Paper] = []

    def noted(paper: Paper) -> bytes:
        set_papers.append(paper)
        return pdf_of(paper) if mode == Mode.NAMED else b"%PDF-"

    monkeypatch.setattr(routes_receipts, "pdf_of", noted)
    bench = make_bench(mode=mode)
    bench.invite(griet, world.organisation("Stad Aalst"))
    browser = bench.open_link(griet)
    assert browser.get(browser.at("/answer/receipt.pdf")).mimetype == "text/html"  # nothing was submitted yet
    browser = bench.answer(griet, text="Meer bussen naar Ninove")
    made = browser.follow("Receipt with your answers (PDF)")
    assert made.mimetype == "application/pdf"
    assert made.data.startswith(b"%PDF-")
    words = str(set_papers[-1])
    assert "Meer bussen naar Ninove" in words
    assert bench.response().receipt in words
    assert "Griet Baetens, Stad Aalst" in words
    with world.writing():
        given = db.session.query(Response).one()
        db.session.add(
            Passage(
                consultation=given.consultation,
                response=given,
                marked_by=given.invitation.person,
                text="Meer bussen",
                language="nl",
                marked_at=world.now,
            )
        )
    set_clock(clock_file, world.now + timedelta(hours=2))
    browser.get(browser.at("/answer/receipt"))
    assert "These words do not stand on an agenda yet." in browser.text()
    browser.follow("Receipt with your answers (PDF)")
    assert "These words do not stand on an agenda yet." in str(set_papers[-1])
