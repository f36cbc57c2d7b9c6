"""Templates, copies, files and the test run; and the commands that do the same."""

from __future__ import annotations

import copy
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.blueprints.consultations import documents
from app.blueprints.consultations.library import TEMPLATES
from app.extensions import db
from app.models import Answer, Consultation, Invitation, Question, Response, TrialRun, VoiceWanted
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench
from tests.consultations.forms import FORMS, workbook
from tests.factories import World


def send(browser: Browser, content: bytes) -> None:
    browser.get("/consultations/library")
    browser._read(
        browser.client.post(
            "/consultations/library/file",
            base_url=browser.base_url,
            data={"csrf_token": browser._token(), "file": (io.BytesIO(content), "form.xlsx")},
            content_type="multipart/form-data",
            headers={"Origin": browser.base_url},
            follow_redirects=True,
        )
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_template_makes_a_draft_that_can_be_tried(alice: Browser, world: World, name: str) -> None:
    world.pact()
    documents.check(TEMPLATES[name][2])
    alice.get("/consultations")
    alice.follow("Begin with a questionnaire")
    alice.submit({"template": name}, button="Make the draft")
    assert "Adapt its questions" in "".join(alice.tree().itertext())
    (made,) = world.rows(Consultation)
    alice.get(f"/consultations/{made.public_id}/preview?language=fr")
    assert TEMPLATES[name][2]["questions"][0]["titles"]["fr"] in alice.text()


DAMAGE: list[tuple[list[Any], Any]] = [
    (["languages"], [["nl"]]),
    (["minutes"], "five"),
    (["titles"], {"nl": "\ud800"}),
    (["questions", 0, "kind"], {}),
    (["questions", 0, "titles"], {}),
    (["questions", 0, "page"], 10**30),
    (["questions", 0, "max_length"], -1),
    (["questions", 0, "choices"], {}),
    (["questions", 0, "choices", 0, "axis"], None),
    (["questions", 0, "features"], {"unit": "km"}),
    (["questions", 0, "features"], {"low": "ten"}),
    (["questions", 0, "features"], {"pattern": "(a"}),
    (["questions", 0, "features"], {"offers": {"a": ["?"]}}),
    (["questions", 0, "condition"], ["answered", "nobody"]),
]


@pytest.mark.parametrize(("path", "value"), DAMAGE)
def test_a_damaged_document_is_refused_before_anything_is_made(app: Flask, path: list[Any], value: Any) -> None:
    questions = [one for one in TEMPLATES["needs"][2]["questions"] if one["choices"]]
    document = copy.deepcopy({**TEMPLATES["needs"][2], "questions": [{**questions[0], "condition": []}]})
    documents.check(document)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with app.test_request_context("/"), pytest.raises(documents.BadDocument):
        documents.check(document)


def test_a_copy_has_the_same_questions_and_no_answers(alice: Browser, bench: Bench, world: World) -> None:
    with world.writing():
        asked = db.session.query(Consultation).one()
        asked.one_each, asked.voice_wanted, asked.group_from = True, VoiceWanted.SAID, 7
    alice.get(bench.url("/questionnaire"))
    alice.submit({}, button="Duplicate the whole questionnaire")
    with world.reading():
        first, second = db.session.scalars(db.select(Consultation).order_by(Consultation.id)).all()
        titles = [[one.titles for one in each.questions] for each in (first, second)]
        assert titles[0] == titles[1]
        assert second.state == "draft"
        assert (second.one_each, second.voice_wanted, second.group_from) == (True, "said", 7)


def test_a_file_names_row_by_row_what_is_not_carried(alice: Browser, world: World) -> None:
    world.pact()
    send(alice, workbook(FORMS["not_all_is_carried"]))
    assert "What was not carried over" in alice.text()
    assert "geopoint" in alice.text()
    send(alice, b"no zip")
    assert "This is no Excel workbook" in alice.text()
    assert len(world.rows(Consultation)) == 1


def test_json_goes_out_and_in_again(alice: Browser, bench: Bench, world: World) -> None:
    content = alice.get(bench.url("/questionnaire/json")).data
    send(alice, content)
    again = world.rows(Consultation)[-1]
    assert json.loads(alice.get(f"/consultations/{again.public_id}/questionnaire/json").data) == json.loads(content)
    assert alice.get(bench.url("/questionnaire/xlsform")).data[:2] == b"PK"
    assert alice.get(bench.url("/questionnaire/pdf")).status_code == 404


def test_a_test_run_counts_nowhere_and_is_thrown_away(alice: Browser, bench: Bench, world: World) -> None:
    alice.get(bench.url("/trial"))
    assert alice.submit({}, button="Save and continue").status_code == 422
    alice.submit(bench.first_page(), button="Save and continue")
    alice.submit(bench.second_page(), button="Save and continue")
    assert "This is what would be submitted" in alice.text()
    assert "Meer bussen" in alice.text()
    assert [len(world.rows(one)) for one in (Answer, Response, Invitation)] == [0, 0, 0]
    assert len(world.rows(TrialRun)) == 1
    alice.submit({}, button="Throw the test run away")
    assert world.rows(TrialRun) == []


def run(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=["consultations", *arguments])


@pytest.mark.usefixtures("alice")
def test_commands_take_in_and_give_out(app: Flask, make_bench: MakeBench, world: World, tmp_path: Path) -> None:
    bench = make_bench()
    tom = world.person("Tom Test", email="tom@example.org")
    bench.invite(tom)
    bench.answer(tom, text="=1+1")
    found = run(app, "results", bench.id, "--json")
    assert json.loads(found.stdout)["answered"] == 1
    shown = run(app, "export", bench.id, "--format", "csv")
    assert shown.exit_code == 0, shown.exception
    table = list(csv.reader(io.StringIO(run(app, "export", bench.id, "--format", "csv").stdout), delimiter=";"))
    assert "'=1+1" in table[1]
    given = json.loads(run(app, "export", bench.id, "--format", "json").stdout)
    assert given["responses"][0]["name"] == "Tom Test"
    assert run(app, "export", bench.id, "--format", "xlsx").stdout_bytes[:2] == b"PK"
    file = tmp_path / "form.xlsx"
    file.write_bytes(run(app, "export", bench.id, "--format", "xlsform").stdout_bytes)
    made = run(app, "import", str(file))
    assert made.exit_code == 0, made.output
    assert made.stdout.strip() == world.rows(Consultation)[-1].public_id
    assert run(app, "results", "0000000000").exit_code == 1
    (tmp_path / "bad").write_bytes(b"nothing")
    refused = run(app, "import", str(tmp_path / "bad"))
    assert refused.exit_code == 1
    assert "no Excel workbook" in refused.stderr
    assert len(world.rows(Question)) > len(bench.questions)


def test_a_preview_speaks_the_language_of_an_invitee(alice: Browser, bench: Bench, world: World) -> None:
    marie = world.person("Marie Dupont", language="fr")
    invitation = bench.invite(marie)
    alice.get(bench.url("/preview"))
    assert "Marie Dupont" in "".join(alice.tree().itertext())
    alice.get(bench.url(f"/preview?as={invitation.public_id}"))
    assert "Venez-vous à vélo?" in alice.text()
    assert alice.tree().get("lang") == "fr"
