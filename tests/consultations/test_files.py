"""Files of answers: one line a respondent, each answer in its column, texts that no program runs, codes with labels."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from random import Random
from zipfile import ZipFile

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.blueprints.consultations import answering, commands_answers, queries, queries_export
from app.blueprints.consultations.samples import fitting_answer
from app.documents.sheets import write_workbook
from app.extensions import db
from app.models import Consultation, Invitation, Mode, Question
from tests.browser import Browser
from tests.conftest import NOON
from tests.consultations.conftest import Bench, bench_in, english
from tests.consultations.test_tallies import invited, with_every_kind
from tests.factories import World

DICE = Random(7)  # noqa: S311 - makes cases, guards nothing
FORMULA = "=1+1; 'quoted', \"twice\"\nsecond line é €"


def full(app: Flask, mode: Mode = Mode.NAMED) -> tuple[Bench, Browser]:
    """Seven people who answered every kind of question, the first one with a text like a formula."""
    world = World(app, NOON)
    account = world.coordinator()
    bench = bench_in(world, mode=mode, organiser=account.person)
    with_every_kind(bench)
    for number, key in enumerate(invited(bench, 7)):
        with world.writing():
            invitation = db.session.get_one(Invitation, key)
            questions = queries.questions(invitation.consultation)
            values = {
                one.public_id: fitting_answer(answering.spec_of(one), DICE, words=FORMULA if number == 0 else "Woord")
                for one in questions
            }
            response = commands_answers.save_draft(invitation, values, page=1, language="nl", now=NOON)
            assert response is not None
            commands_answers.submit(response, questions, response.draft, language="nl", now=NOON)
    return bench, english(Browser(app).sign_in(account))


def test_the_table_has_each_answer_in_its_column(each_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_export, "CHUNK", 3)
    bench, alice = full(each_app)

    raw = alice.take(bench.url("/results/file")).get_data(as_text=True).lstrip("\ufeff")
    lines = list(csv.DictReader(io.StringIO(raw), delimiter=";"))

    assert [one["Name"] for one in lines] == [f"Persoon {at}" for at in range(7)]
    assert lines[0][next(name for name in lines[0] if name.startswith("4."))].startswith("'=1+1")
    found = json.loads(alice.take(bench.url("/results/file?format=json")).data)
    assert len(found["responses"]) == 7
    assert sum(len(one) for each in found["responses"] for one in each["answers"].values()) > 7 * 15


def test_a_workbook_holds_the_same_as_the_table(app: Flask) -> None:
    bench, alice = full(app)
    raw = alice.take(bench.url("/results/file")).get_data(as_text=True).lstrip("\ufeff")
    plain = list(csv.reader(io.StringIO(raw), delimiter=";"))

    sheet = load_workbook(io.BytesIO(alice.take(bench.url("/results/file?format=xlsx")).data)).active

    assert sheet is not None
    rows = [["" if one is None else one for one in row] for row in sheet.iter_rows(values_only=True)]
    assert [len(row) for row in rows] == [len(row) for row in plain]
    submitted = rows[0].index("Submitted")
    assert rows[1][submitted] == datetime(2027, 3, 10, 12, 0)  # noqa: DTZ001 - a workbook knows no zones
    for mine, theirs in zip(rows[1:], plain[1:], strict=True):
        for at, (one, other) in enumerate(zip(mine, theirs, strict=True)):
            if at != submitted:
                shown = one.date().isoformat() if isinstance(one, datetime) else str(one)
                assert shown.replace("\r\n", "\n") == other.removeprefix("'").replace("\r\n", "\n")


def test_a_confidential_file_names_nobody(app: Flask) -> None:
    bench, alice = full(app, Mode.CONFIDENTIAL)

    for form in ("csv", "json"):
        text = alice.take(bench.url(f"/results/file?format={form}")).get_data(as_text=True)
        assert "Persoon" not in text
        assert "2027-03-10" not in text
    with ZipFile(io.BytesIO(alice.take(bench.url("/results/file?format=spss")).data)) as archive:
        assert "Persoon" not in archive.read("answers.csv").decode()


def test_spss_gets_codes_and_labels_in_each_language(app: Flask) -> None:
    bench, alice = full(app)
    with bench.world.writing():
        db.session.get_one(Consultation, bench.consultation.id).languages = ["nl", "fr"]
        for at, one in enumerate(queries.questions(bench.consultation)):
            row = db.session.get_one(Question, one.id)
            row.titles = {"nl": f"Vraag {at} d'abord", "fr": f"Question {at}"}
            row.name = "mobility" if at == 0 else "with"

    file = alice.take(bench.url("/results/file?format=spss")).data

    with ZipFile(io.BytesIO(file)) as archive:
        assert archive.namelist() == ["answers.csv", "labels_nl.sps", "labels_fr.sps"]
        rows = list(csv.DictReader(io.StringIO(archive.read("answers.csv").decode())))
        dutch, french = (archive.read(f"labels_{one}.sps").decode("utf-8-sig") for one in ("nl", "fr"))
    assert len(rows) == 7
    assert {one["mobility"] for one in rows} <= {"1", "2", "3", "4", "5"}
    assert {one["q2_1"] for one in rows} <= {"0", "1"}
    assert "\n" not in rows[0]["q4"]
    assert rows[0]["q4"].startswith("'=1+1")
    assert "mobility 'Vraag 0 d''abord'" in dutch
    assert "mobility 'Question 0'" in french
    assert "MISSING VALUES q3_1 q3_2 (99)." in dutch
    assert all(f"    {name} " in dutch for name in rows[0])
    longest = max(len(one["q4"].encode()) for one in rows)
    assert f"    q4 A{longest}\r\n" in dutch


def test_a_workbook_takes_whatever_is_put_in_it() -> None:
    file = io.BytesIO()
    odd = ["=1+1", "_x0041_", "a\x00b\x08c", "<&>\"'", "  spaces ", "x" * 40_000, 3, 2.5, None, True, date(2027, 3, 1)]

    write_workbook(file, ["Köpfe & <more>"], [odd, []])

    sheet = load_workbook(file).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].value == "Köpfe & <more>"
    assert sheet["A1"].font.bold
    values = [sheet.cell(2, at).value for at in range(1, 12)]
    assert values[0] == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert values[2:5] == ["abc", "<&>\"'", "  spaces "]
    assert len(str(values[5])) == 32_767
    assert values[6:10] == [3, 2.5, None, "true"]
    assert values[10] == datetime(2027, 3, 1)  # noqa: DTZ001 - a workbook knows no zones
