"""XLSForm in and out: what comes in goes out meaning the same, and what is not carried is named."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyxform.xls2xform import convert

from app.blueprints.consultations import commands_documents, documents, queries
from app.blueprints.consultations.xlsform.giving import form_of, write_form
from app.blueprints.consultations.xlsform.taking import Taken, take
from app.blueprints.consultations.xlsform.workbook import read_book
from app.database import unit_of_work
from app.documents.reading import Unreadable
from app.models import Consultation, QuestionKind
from app.web.languages import speaking
from tests.consultations.forms import FORMS, S, workbook
from tests.factories import World

SHARED = Path(__file__).parents[3] / "shared" / "xlsforms"  # beside the project, where there are any
NAMES = iter(f"{chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(600))
OTHERS = sorted(SHARED.glob("*.xls*"))


def taken(app: Flask, content: bytes) -> Taken:
    with app.test_request_context("/"), speaking("en"):
        return take(content)


def made(world: World, document: dict[str, Any]) -> Consultation:
    pact, person = world.pact(), world.person(f"Olivia{next(NAMES)} Organiser")
    with world.app.test_request_context("/"), unit_of_work():
        documents.check(document)
        who = world.merge(person)
        return commands_documents.make_consultation(
            world.merge(pact), document, organiser=who, actor=who, now=world.now, source="file"
        )


def given(world: World, consultation: Consultation) -> tuple[bytes, dict[str, Any], list[str]]:
    file = io.BytesIO()
    with world.app.test_request_context("/"), speaking("en"), world.reading():
        consultation = world.merge(consultation)
        questions = queries.questions(consultation)
        form = form_of(consultation, questions)
        write_form(file, form)
        return file.getvalue(), documents.document_of(consultation, questions), form.remarks


def meaning(document: dict[str, Any]) -> list[Any]:
    """What a respondent meets: kinds, words as they are read in each language, bounds, conditions, pages, sections."""
    codes = document["languages"]

    def read(value: Any) -> Any:
        """Fill texts up as a reader sees them. A reference to an answer that is not asked is plain text either way."""
        if isinstance(value, dict) and value:
            first = value.get(codes[0]) or next(iter(value.values()))
            return {code: str(value.get(code) or first).replace("$ {", "${") for code in codes}
        return value or None

    kept = ("key", "kind", "titles", "hints", "section", "page", "required", "max_choices", "max_length", "condition")
    return [
        [
            *(read(one.get(name)) for name in kept),
            {
                key: read(value) if key == "message" else value
                for key, value in (one.get("features") or {}).items()
                if key != "xlsform"
            },
            [(choice["key"], read(choice["titles"]), choice["role"]) for choice in one["choices"]],
        ]
        for one in document["questions"]
    ]


def read_by_pyxform(content: bytes) -> None:
    found = convert(xlsform=io.BytesIO(content), file_type=".xlsx", validate=False)
    assert found.xform


def rows_in_silence(content: bytes, found: Taken) -> list[int]:
    """Return the rows of the survey that neither became a question, nor group questions, nor are named in a remark."""
    carried = {one["key"] for one in found.document["questions"]}
    named = {remark.row for remark in found.remarks if remark.sheet == "survey"}
    silent = []
    for row in read_book(content).sheets["survey"]:
        kind, name = row["type"], row["name"]
        groups = kind.replace("_", " ").lower().startswith(("begin", "end"))
        if not groups and row.number not in named and not {name, name.replace(" ", "_")} & carried:
            silent.append(row.number)
    return silent


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_our_own_goes_in_and_out_meaning_the_same(app: Flask, world: World, name: str) -> None:
    first = taken(app, workbook(FORMS[name]))
    assert rows_in_silence(workbook(FORMS[name]), first) == []
    out, document, remarks = given(world, made(world, first.document))
    read_by_pyxform(out)
    second = taken(app, out)
    if name == "or_other":
        assert remarks == [
            "The estimated time (5 minutes) does not go along.",
            "Question 1: the own words beside a choice go out as a question of their own.",
        ]
        return
    assert meaning(document) == meaning(second.document)


@pytest.mark.skipif(not OTHERS, reason="the forms of other makers are not on this machine")
@pytest.mark.parametrize("path", OTHERS, ids=lambda one: one.name)
def test_a_form_of_another_maker_is_carried_or_refused_row_by_row(app: Flask, world: World, path: Path) -> None:
    try:
        first = taken(app, path.read_bytes())
    except Unreadable as refused:
        assert str(refused)  # noqa: PT017 - both outcomes are allowed, a silent one is not
        return
    assert rows_in_silence(path.read_bytes(), first) == []
    out, document, _remarks = given(world, made(world, first.document))
    read_by_pyxform(out)
    again = taken(app, out)
    plain = {"single_choice", "multiple_choice", "short_text", "long_text", "number", "date", "note", "ranking", "file"}
    if {one["kind"] for one in document["questions"]} <= plain and not any(
        choice["role"] == "other" for one in document["questions"] for choice in one["choices"]
    ):
        assert [one[1:3] for one in meaning(document)] == [one[1:3] for one in meaning(again.document)]
        assert [one[9] for one in meaning(document)] == [one[9] for one in meaning(again.document)]


def test_each_row_that_is_not_carried_is_named(app: Flask) -> None:
    found = taken(app, workbook(FORMS["not_all_is_carried"]))
    rows = {remark.row for remark in found.remarks if remark.sheet == "survey"}
    assert rows >= {2, 3, 4, 5, 6, 8, 9, 10, 11, 12}
    words = " ".join(str(one) for one in found.remarks)
    for said in (
        "geopoint",
        "calculate",
        "regex",
        "pulldata",
        "mystery",
        "gone",
        "repeats",
        "towns.csv",
        "work it out",
        "literally",
    ):
        assert said in words
    assert [one["key"] for one in found.document["questions"]] == ["mail", "last", "thanks"]


def test_what_a_form_says_beside_its_questions_is_named(app: Flask) -> None:
    survey = [
        [*S, "hint", "required"],
        ["begin_group", "out", "Outer", "A hint", "yes"],
        ["begin_group", "in", "Inner"],
        ["text", "the name", "Who?", "", "", "loose"],
        ["end_group"],
        ["end_group"],
        ["begin_group", "e", "Empty"],
        ["end_group"],
    ]
    choices = [["list_name", "name", "label"], ["never", "a", "A"], ["never", "", "B"]]
    settings = [["form_title"], ["T" * 300]]
    found = taken(app, workbook({"survey": survey, "choices": choices, "settings": settings}))
    words = " ".join(str(one) for one in found.remarks)
    for said in (
        "“hint”",
        "“required”",
        "A group within",
        "“the_name”",
        "“loose”",
        "its label is left out",
        "“never”",
        "has no name",
        "The title is longer",
    ):
        assert said in words, said
    assert found.document["questions"][0]["section"] == {"en": "Inner"}


def test_what_belongs_to_the_whole_is_carried_or_named(app: Flask, world: World) -> None:
    document = taken(app, workbook(FORMS["one_choice"])).document
    document |= {
        "languages": ["en", "fr"],
        "titles": {"en": "Bus ${riddle}", "fr": "Le bus"},
        "intros": {"en": "Why we ask."},
    }
    document["questions"][0] |= {"name": "een naam", "key": "een naam", "hints": {"en": "Write ${mystery}."}}
    document["questions"][0]["choices"][0] |= {"name": "ja graag", "key": "ja graag"}
    out, _document, remarks = given(world, made(world, document))
    read_by_pyxform(out)
    words = " ".join(remarks)
    for said in (
        "“Le bus”",
        "5 minutes",
        "“een naam” becomes “een_naam”",
        "“ja graag” becomes “ja_graag”",
        "mystery",
        "riddle",
    ):
        assert said in words, said
    assert taken(app, out).document["intros"] == {"en": "Why we ask.", "fr": "Why we ask."}


def test_a_paragraph_is_found_again_elsewhere_or_named(app: Flask, world: World) -> None:
    pact = world.pact()
    theme = world.theme(pact, title="Openbaar vervoer")
    with world.reading():
        here = [world.merge(theme)]
        asked = {"key": "q", "kind": "agreement", "features": {"node": "elsewhere0"}}
        known = {"id": "elsewhere0", "number": "9", "title": "Openbaar vervoer"}
        with app.test_request_context("/"), speaking("en"):
            found, remarks = documents.settled({"questions": [{**asked, "paragraph": known}]}, here)
            assert (found["questions"][0]["features"]["node"], remarks) == (here[0].public_id, [])
            gone = {**known, "title": "Weg"}
            found, remarks = documents.settled({"questions": [{**asked, "paragraph": gone}]}, here)
        assert found["questions"][0]["features"] == {}
        assert str(remarks[0]) == "questions 1: The paragraph “9 Weg” is not in this pact: choose one."


def circle() -> bytes:
    rows = [[*S, "relevant"], ["text", "a", "A", "${b} != ''"], ["text", "b", "B", "${a} != ''"]]
    return workbook({"survey": rows})


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (70 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip at all", "This is no Excel workbook"),
        (b"PK\x03\x04broken", "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel format"),
        (workbook({"Blad1": [["a"]]}), "no sheet “survey”"),
        (workbook({"survey": [S]}), "no question"),
        (circle(), "in a circle: a, b"),
        (bomb(), "unpacks to far more"),
        (workbook({"survey": [[*S, *(f"c{at}" for at in range(130))]]}), "more than 120 columns"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(app: Flask, content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        taken(app, content)


@pytest.mark.parametrize("name", ["pages", "patterns", "choices_after_a_choice"])
def test_a_document_loses_nothing(world: World, app: Flask, name: str) -> None:
    first = taken(app, workbook(FORMS[name])).document
    _out, document, _remarks = given(world, made(world, first))
    _out, again, _remarks = given(world, made(world, json.loads(json.dumps(document))))
    assert again == document
    assert {one["kind"] for one in document["questions"]} <= set(QuestionKind)


def test_the_heading_of_a_group_goes_on_after_one_within_it_and_its_end_is_named(app: Flask) -> None:
    labels = {"g1": "Outer", "g2": "Inner", "a": "A?", "b": "B?", "c": "C?", "d": "D?"}
    types = [("begin_group", "g1"), ("text", "a"), ("begin_group", "g2"), ("text", "b"), ("end_group", "")]
    types += [("text", "c"), ("end_group", ""), ("text", "d")]
    rows = [["type", "name", "label"], *([kind, name, labels.get(name, "")] for kind, name in types)]
    found = taken(app, workbook({"survey": rows}))
    headings = [next(iter(one["section"].values()), "") for one in found.document["questions"]]
    assert headings == ["Outer", "Inner", "Outer", ""]
    assert [(one.row, "heading ends where the next one begins" in one.text) for one in found.remarks] == [(2, True)]
