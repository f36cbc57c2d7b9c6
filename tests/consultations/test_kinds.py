"""Every kind of question: made in the browser, answered behind a link, counted, and written to files."""

from __future__ import annotations

import io
import json
from random import Random
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.blueprints.consultations import answering
from app.blueprints.consultations.answering import Fault, Spec
from app.blueprints.consultations.samples import fitting_answer
from app.documents import uploads
from app.extensions import db
from app.models import (
    Answer,
    Blob,
    Choice,
    ChoiceAxis,
    Consultation,
    ConsultationState,
    Person,
    Question,
    QuestionKind,
    Response,
)
from app.models.pacts import NodeKind, PactNode, PactVersion
from tests.browser import Browser
from tests.conftest import NOON
from tests.consultations.conftest import Bench, MakeBench, Respondent
from tests.factories import World

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)
MADE: dict[str, dict[str, Any]] = {
    "single_choice": {"option_nl": "Fiets\nBus\nAnders", "has_other": "y", "random": "y"},
    "multiple_choice": {
        "option_nl": "Fietspad\nBus\nAnders\nNiets",
        "has_other": "y",
        "has_exclusive": "y",
        "min_choices": "2",
        "max_choices": "3",
    },
    "ranking": {"option_nl": "Wonen\nWerken\nZorg"},
    "points": {"option_nl": "Wonen\nWerken", "total": "10"},
    "priority": {"row_nl": "Fietssnelweg\nStation"},
    "number": {"low": "0", "high": "50.5", "unit_nl": "km"},
    "date": {"since": "2027-01-01", "until": "2027-12-31"},
    "pick": {"who": "municipality", "picks": "2"},
    "consent": {},
    "file": {},
    "agreement": {},
}


@pytest.fixture
def everything(alice: Browser, make_bench: MakeBench, world: World) -> Bench:
    """A questionnaire in which each kind was made through its form, opened."""
    bench = make_bench(state=ConsultationState.DRAFT)
    with world.writing():
        mine = db.select(Question.id).where(Question.consultation_id == bench.consultation.id)
        db.session.execute(db.delete(Choice).where(Choice.question_id.in_(mine)))
        db.session.execute(db.delete(Question).where(Question.consultation_id == bench.consultation.id))
        pact = db.session.get_one(Consultation, bench.consultation.id).pact
        node = PactNode(
            pact=pact, kind=NodeKind.PARAGRAPH, number="9.9", title="Fietsen", text="Wij leggen fietspaden aan."
        )
        db.session.add(node)
        db.session.flush()
        MADE["agreement"]["node"] = node.public_id
        rows = [{"id": node.public_id, "title": "Fietsen", "text": "Wij leggen wegen aan."}]
        db.session.add(
            PactVersion(
                pact=pact, number=1, adopted_on=world.today, snapshot={"nodes": rows, "actions": [], "pact": {}}
            )
        )
    for kind, typed in MADE.items():
        alice.get(bench.url(f"/questions/new?kind={kind}"))
        alice.submit({"title_nl": f"Vraag {kind}", **typed}, button="Add the question")
        assert f"Vraag {kind}" in alice.text(), alice.text()
    with world.writing():
        opened = {"state": ConsultationState.OPEN, "opened_at": world.now}
        db.session.execute(db.update(Consultation).values(**opened))
    return reloaded(bench)


def reloaded(bench: Bench) -> Bench:
    """The same consultation as it is stored now."""
    with bench.world.reading():
        bench.consultation = db.session.get_one(Consultation, bench.consultation.id)
        bench.questions = list(
            db.session.scalars(
                db.select(Question).where(Question.consultation_id == bench.consultation.id).order_by(Question.position)
            )
        )
        for question in bench.questions:
            list(question.choices)
    return bench


def place(bench: Bench, kind: str) -> int:
    return [one.kind for one in bench.questions].index(QuestionKind(kind)) + 1


def field(bench: Bench, kind: str, rest: str = "") -> str:
    return bench.name(place(bench, kind)) + rest


def filled(bench: Bench) -> dict[str, Any]:
    """What a careful respondent fills in."""

    def options(kind: str) -> list[str]:
        question = bench.questions[place(bench, kind) - 1]
        return [one.public_id for one in question.choices if one.axis == ChoiceAxis.OPTION]

    ranked, divided = options("ranking"), options("points")
    things = bench.questions[place(bench, "priority") - 1]
    rows = [one.public_id for one in things.choices if one.axis == ChoiceAxis.ROW]
    columns = [one.public_id for one in things.choices if one.axis == ChoiceAxis.COLUMN]
    return {
        field(bench, "single_choice"): options("single_choice")[2],
        field(bench, "single_choice", "-words"): "Te voet",
        field(bench, "multiple_choice"): options("multiple_choice")[:2],
        **{field(bench, "ranking", f"-{one}"): str(at) for at, one in zip((2, 1, 3), ranked, strict=True)},
        **{field(bench, "points", f"-{one}"): points for one, points in zip(divided, ("7", "3"), strict=True)},
        **{field(bench, "priority", f"-{row}.{column}"): "4" for row in rows for column in columns},
        field(bench, "number"): "12.5",
        field(bench, "date"): "2027-03-31",
        field(bench, "pick"): ["Aalst", "Ergens"],
        field(bench, "consent"): options("consent")[1],
        field(bench, "agreement"): options("agreement")[1],
        field(bench, "agreement", "-words"): "Ook in de dorpen",
    }


def send(browser: Respondent, data: dict[str, Any], bench: Bench, content: bytes = PNG) -> Any:
    """Send the page as a browser does, with a file."""
    body: dict[str, Any] = {"csrf_token": browser.csrf(), "go": "next", **data}
    revision = next(item.get("value") for item in browser.tree().iter() if item.get("name") == "revision")
    body |= {"revision": revision, field(bench, "file", "-file"): (io.BytesIO(content), "foto.png")}
    return browser._read(
        browser.client.post(
            browser.at("/answer/1"),
            base_url=browser.base_url,
            data=body,
            content_type="multipart/form-data",
            headers={"Origin": browser.base_url},
            follow_redirects=True,
        )
    )


def test_every_kind_is_answered_kept_submitted_and_read_back(
    everything: Bench, griet: Person, alice: Browser, world: World
) -> None:
    everything.invite(griet)
    reader = everything.open_link(griet)
    page = reader.get(reader.at("/answer/1"))
    assert b"<del>" in page.data  # what changed in the paragraph since the version before
    assert len(page.data) < 60_000
    assert send(reader, filled(everything), everything).status_code == 200
    words = reader.text()
    for said in (
        "Te voet",
        "12.5 km",
        "31 March 2027",
        "Aalst",
        "foto.png",
        "Ook in de dorpen",
        "Yes, without my name",
    ):
        assert said in words
    reader.submit({"ready": "y"}, button="Submit")
    receipt = reader.text()
    assert "Te voet" in receipt
    assert "foto.png" in receipt
    with world.reading():
        numbers = [one.number for one in db.session.scalars(db.select(Answer).order_by(Answer.id)) if one.number]
    assert numbers[:5] == [2, 1, 3, 7, 3]
    alice.get(everything.url("/results"))
    results = alice.text()
    for said in ("Median", "12.5 km", "Mean place", "Mean points", "Product", "Ergens", "Read 1 remark"):
        assert said in results
    table = alice.take(everything.url("/results/file")).get_data(as_text=True)
    for said in ("Te voet", "12.5", "2027-03-31", "Aalst; Ergens", "foto.png", "Ook in de dorpen"):
        assert said in table
    found = json.loads(alice.take(everything.url("/results/file?format=json")).data)
    given = found["responses"][0]["answers"]
    assert {"date": "2027-03-31"} in given[everything.questions[place(everything, "date") - 1].public_id]
    assert alice.take(everything.url("/results/file?format=xlsx")).data[:2] == b"PK"
    texts = alice.get(everything.url(f"/results/{everything.questions[place(everything, 'file') - 1].public_id}"))
    assert texts.status_code == 200
    alice.follow("foto.png")
    assert alice.last is not None
    assert alice.last.data == PNG
    assert alice.get(everything.url("/files/0000000000")).status_code == 404


def test_what_is_wrong_stands_at_the_question_and_nothing_is_lost(everything: Bench, griet: Person) -> None:
    everything.invite(griet)
    reader = everything.open_link(griet)
    reader.get(reader.at("/answer/1"))
    data = filled(everything)
    ranking = [name for name in data if name.startswith(field(everything, "ranking"))]
    points = [name for name in data if name.startswith(field(everything, "points"))]
    several = everything.questions[place(everything, "multiple_choice") - 1].choices
    data |= {
        field(everything, "number"): "vijftig",
        field(everything, "date"): "31/12/2029",
        ranking[0]: "1",
        points[0]: "8",
        field(everything, "multiple_choice"): [several[0].public_id, several[3].public_id],
        field(everything, "single_choice", "-words"): "",
    }
    assert send(reader, data, everything).status_code == 422
    words = " ".join("".join(reader.tree().itertext()).split())
    for said in (
        "Write a number, in digits.",
        "Not after 31 December 2027.",
        "Place 1 is given twice.",
        "Divide exactly 10 points; this makes 11.",
        "One of your choices excludes the others",
        "Write what you mean beside this choice.",
    ):
        assert said in words
    kept = [item.get("value") for item in reader.tree().iter() if item.get("name") == field(everything, "number")]
    assert kept == ["vijftig"]
    assert "foto.png" in words
    for content, why in ((b"", "This file is empty."), (b"<html>", "Send a PDF, a picture (PNG, JPEG, WebP)")):
        assert send(reader, data, everything, content).status_code == 422
        assert why in reader.text()
    long = {**data, "csrf_token": "", field(everything, "number"): "Wat ik hier lang over schreef"}
    assert send(reader, long, everything).status_code == 400
    assert "Wat ik hier lang over schreef" in reader.text()
    hidden = next(item.get("value", "") for item in reader.tree().iter() if item.get("name") == "revision")
    assert hidden not in reader.text()  # nobody typed it


def test_a_file_of_another_respondent_cannot_be_claimed(everything: Bench, griet: Person, world: World) -> None:
    everything.invite(griet)
    reader = everything.open_link(griet)
    reader.get(reader.at("/answer/1"))
    reader.post(reader.at("/answer/1"), {field(everything, "file"): "0000000000=geheim.pdf", "revision": ""})
    tom = world.person("Tom")
    with world.writing():
        theirs = uploads.stored(uploads.Upload("geheim.png", "image/png", PNG), person=tom, now=NOON)
        known = theirs.public_id
    reader.post(reader.at("/answer/1"), {field(everything, "file", "-held"): known, "revision": ""})
    drafts = [one.draft for one in world.rows(Response)]
    assert not any("geheim" in str(draft) for draft in drafts)


def test_a_file_sent_beside_another_window_stays_with_the_choice(
    everything: Bench, griet: Person, world: World
) -> None:
    everything.invite(griet)
    reader, other = everything.open_link(griet), everything.open_link(griet)
    for one in (reader, other):
        one.get(one.at("/answer/1"))
    assert send(reader, filled(everything), everything).status_code == 200
    assert send(other, filled(everything), everything, PNG + b"later").status_code == 409
    other.submit({}, button="Save and continue")
    with world.reading():
        (kept,) = [
            one.draft[everything.questions[place(everything, "file") - 1].public_id]
            for one in db.session.scalars(db.select(Response))
        ]
        blob = db.session.scalar(db.select(Blob).where(Blob.public_id == kept.partition("=")[0]))
        assert blob is not None
        assert blob.content == PNG + b"later"


NUMBER = Spec("n", QuestionKind.NUMBER, features={"low": 0, "high": 10, "whole": True})


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("3", None),
        ("1e309", Fault.NO_NUMBER),
        ("NaN", Fault.NO_NUMBER),
        ("Infinity", Fault.NO_NUMBER),
        ("-0", Fault.NO_NUMBER),
        ("-1", Fault.TOO_LOW),
        ("11", Fault.TOO_HIGH),
        ("2,5", Fault.NOT_WHOLE),
        ("١٢", Fault.TOO_HIGH),
        ("9" * 40, Fault.NO_NUMBER),
    ],
)
def test_numbers_are_read_as_people_write_them(app: Flask, typed: str, fault: Fault | None) -> None:
    from app.web.languages import speaking  # noqa: PLC0415

    with app.test_request_context("/"), speaking("nl"):
        reading = answering.read(NUMBER, lambda _name: [typed])
    assert [one.fault for one in answering.check(NUMBER, reading.value)] == ([fault] if fault else [])


OPTIONS = ("a", "b", "c")
SPECS = [
    Spec("1", QuestionKind.RANKING, options=OPTIONS),
    Spec("2", QuestionKind.POINTS, options=OPTIONS, features={"total": 20}),
    Spec("3", QuestionKind.PRIORITY, rows=("r", "s"), columns=("i", "u")),
    NUMBER,
    Spec("5", QuestionKind.DATE),
    Spec("6", QuestionKind.PICK, features={"picks": 3}),
    Spec("7", QuestionKind.AGREEMENT, options=OPTIONS, worded=frozenset(OPTIONS)),
    Spec("8", QuestionKind.MULTIPLE_CHOICE, options=OPTIONS, worded=frozenset("c"), features={"min_choices": 2}),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda one: one.kind)
def test_a_fitting_answer_is_stored_and_read_back(spec: Spec) -> None:
    from types import SimpleNamespace  # noqa: PLC0415

    ids = {name: number for number, name in enumerate("abcrsiu", start=1)}
    names = {number: SimpleNamespace(public_id=name) for name, number in ids.items()}
    for seed in range(20):
        value = fitting_answer(spec, Random(seed))  # noqa: S311 - an answer, not a secret
        assert answering.check(spec, value) == ()
        assert answering.fitting(spec, json.loads(json.dumps(value))) == value
        question = SimpleNamespace(public_id=spec.id, kind=spec.kind)
        rows: Any = [
            (question, names.get(one["choice_id"]), names.get(one["row_id"]), one["text"], one["number"])
            for one in answering.rows_of(spec, value, ids)
        ]
        assert answering.values_of(rows) == {spec.id: value}


def test_a_picture_between_the_questions_is_shown_to_who_answers(
    alice: Browser, make_bench: MakeBench, griet: Person, world: World
) -> None:
    bench = make_bench(state=ConsultationState.DRAFT)
    alice.get(bench.url("/questions/new?kind=note"))

    def add() -> TestResponse:
        return alice._read(
            alice.client.post(
                bench.url("/questions/new"),
                base_url=alice.base_url,
                data={
                    "csrf_token": alice._token(),
                    "kind": "note",
                    "title_nl": "Het plan",
                    "hint_nl": "Zo ziet het eruit.",
                    "picture": (io.BytesIO(PNG), "kaart.png"),
                },
                content_type="multipart/form-data",
                headers={"Origin": alice.base_url},
                follow_redirects=True,
            )
        )

    assert add().status_code == 422
    assert "Write in a few words what the picture shows" in alice.text()
    alice.submit({"alt_nl": "Een kaart"}, button="Add the question")  # the picture need not be chosen again
    with world.writing():
        db.session.execute(db.update(Consultation).values(state=ConsultationState.OPEN))
    reloaded(bench).invite(griet)
    reader = bench.open_link(griet)
    reader.get(reader.at("/answer/2"))
    assert "Zo ziet het eruit." in reader.text()
    picture = next(item for item in reader.tree().iter() if item.get("class") == "asked-picture")
    assert picture.get("alt") == "Een kaart"
    assert reader.get(picture.get("src", "")).data == PNG
    assert world.rows(Consultation)


def test_a_picture_is_taken_away_again(alice: Browser, make_bench: MakeBench, world: World) -> None:
    bench = make_bench(state=ConsultationState.DRAFT)
    with world.writing():
        note = db.session.get_one(Question, bench.questions[0].id)
        note.kind, note.features = QuestionKind.NOTE, {"alt": {"nl": "Een kaart"}}
        note.blob = Blob(
            name="a.png", media_type="image/png", content=PNG, size=len(PNG), sha256="0" * 64, created_at=world.now
        )
    alice.get(bench.url(f"/questions/{note.public_id}"))
    alice.submit({"drop_picture": "y"}, button="Save")
    with world.reading():
        assert db.session.get_one(Question, note.id).blob_id is None


def test_a_number_keeps_every_decimal_when_its_page_is_saved_again(make_bench: MakeBench, griet: Person) -> None:
    bench = make_bench()
    with bench.world.writing():
        db.session.get_one(Question, bench.questions[3].id).kind = QuestionKind.NUMBER
    reloaded(bench).invite(griet)
    reader = bench.open_link(griet)
    reader.get(reader.at("/answer/2"))
    reader.submit({bench.name(4): "1,234.56789"}, button="Save and continue")
    reader.get(reader.at("/answer/2"))
    reader.submit({}, button="Save and continue")
    assert bench.response().draft[bench.questions[3].public_id] == "1234.56789"
