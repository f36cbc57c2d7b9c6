"""Answers as JSON, a respondent at a time: memory stays flat however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from werkzeug.wrappers import Response
from werkzeug.wsgi import FileWrapper

from app.blueprints.consultations import queries_export, queries_numbers, queries_results, queries_tallies
from app.blueprints.consultations.answer_table import AnswerTable
from app.blueprints.consultations.queries_results import Tally
from app.blueprints.consultations.reading import written
from app.blueprints.consultations.rules import shows_names
from app.documents.tables import attachment
from app.models import AnswersFor, Consultation, Question, QuestionKind

IN_MEMORY = 2 * 1024 * 1024  # bytes; what is larger goes through a temporary file


def rows(consultation: Consultation, questions: Sequence[Question]) -> tuple[list[str], Iterator[list[object]]]:
    """Return the header and the lines of the table of answers."""
    table = AnswerTable(consultation, questions)
    return table.header, (table.row(*one) for one in queries_export.exported(consultation))


def json_parts(consultation: Consultation, questions: Sequence[Question]) -> Iterable[str]:
    """Yield one JSON document: the questions, then each answer by the names of questions and choices."""
    by_id = {question.id: question for question in questions}
    names = {choice.id: choice_name(choice) for question in questions for choice in question.choices}
    described = [
        {"id": one.public_id, "name": one.name or one.public_id, "kind": str(one.kind), "titles": one.titles}
        for one in questions
    ]
    yield f'{{"consultation": {_json(consultation.public_id)}, "questions": {_json(described)}, "responses": ['
    glue = ""
    has_names = shows_names(consultation.mode)
    for given, answers, said in queries_export.exported(consultation):
        found: dict[str, Any] = {"language": given.language, "answers": _answers(answers, by_id, names)}
        if has_names:
            found |= {
                "name": given.name,
                "email": given.email,
                "organisation": given.organisation,
                "submitted_at": given.submitted_at.isoformat() if given.submitted_at else None,
                "answers_for": _for_whom(said),
                "is_entered": given.is_entered,
            }
        yield glue + _json(found)
        glue = ", "
    yield "]}"


def _for_whom(said: AnswersFor | None) -> dict[str, Any] | None:
    """Return for whom an answer was given, as plain values; None where nothing was said."""
    if said is None:
        return None
    found = {
        "voice": str(said.voice) if said.voice else None,
        "service": said.service,
        "decided_on": said.decided_on.isoformat() if said.decided_on else None,
        "reference": said.reference,
        "extract": said.blob.name if said.blob else None,
        "name": said.name,
        "function": said.function,
    }
    return {key: value for key, value in found.items() if value}


def choice_name(choice: Any) -> str:
    """Return what a choice is called in files: its name, else its id."""
    return str(choice.name or choice.public_id)


def _answers(rows: Sequence[Any], by_id: dict[int, Question], names: dict[int, str]) -> dict[str, list[Any]]:
    """Return the rows of a response by question, each with the parts that it has."""
    found: dict[str, list[Any]] = {}
    for _response, question_id, choice, row, text, number in rows:
        question = by_id.get(question_id)
        if question is None:
            continue
        parts: dict[str, Any] = {}
        if choice in names:
            parts["choice"] = names[choice]
        if row in names:
            parts["row"] = names[row]
        if text is not None:
            parts["text"] = text
        if number is not None:
            is_day = question.kind == QuestionKind.DATE
            parts |= {"date": written(QuestionKind.DATE, number)} if is_day else {"number": number}
        found.setdefault(question.name or question.public_id, []).append(parts)
    return found


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _json(value: object) -> str:
    return _encode(value)


def json_response(consultation: Consultation, questions: Sequence[Question]) -> Response:
    """Answer with the JSON document, written before the first byte leaves."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the server
    for part in json_parts(consultation, questions):
        file.write(part.encode())
    response = Response(FileWrapper(file), content_type="application/json", direct_passthrough=True)
    response.content_length = file.tell()
    file.seek(0)
    response.headers["Content-Disposition"] = attachment(f"{consultation.public_id}.json")
    return response


def results_of(consultation: Consultation, questions: Sequence[Question]) -> dict[str, Any]:
    """Return the results per question as plain values: counts, means, medians."""
    rates = queries_results.response_rates(consultation)
    answered = sum(rate.answered for rate in rates)
    results = queries_tallies.results_of(consultation, questions, answered)
    return {
        "consultation": consultation.public_id,
        "state": str(consultation.state),
        "invited": sum(rate.invited for rate in rates),
        "answered": answered,
        "questions": [
            _result(one, results.tallies[one.id], results.figures[one.id])
            for one in questions
            if one.kind != QuestionKind.NOTE
        ],
    }


def _result(question: Question, tally: Tally, figures: queries_numbers.Figures) -> dict[str, Any]:
    names = {one.id: choice_name(one) for one in question.choices}
    whole = figures.whole
    found: dict[str, Any] = {
        "id": question.public_id,
        "name": question.name or question.public_id,
        "kind": str(question.kind),
        "titles": question.titles,
        "choices": {names[key]: count for key, count in tally.choices.items() if key in names},
        "rows": {
            names[row]: {names.get(key or 0, "dont_know"): count for key, count in cells.items()}
            for row, cells in tally.rows.items()
            if row in names
        },
        "texts": figures.words or (0 if whole else tally.texts),
        "means": [
            {"choice": names.get(choice), "row": names.get(row or 0), "count": one.count, "mean": one.mean}
            for (choice, row), one in figures.sums.items()
            if choice is not None
        ],
        "names": dict(figures.names),
    }
    if whole is not None:
        found["numbers"] = {
            "count": whole.count,
            "mean": whole.mean,
            "median": figures.median,
            "lowest": whole.low,
            "highest": whole.high,
            "histogram": [figures.bins.get(at, 0) for at in range(queries_numbers.BINS)],
        }
    return found
