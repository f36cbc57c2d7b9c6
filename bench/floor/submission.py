"""The floor of a submission: the rows and columns that the product writes, by the raw driver, in one transaction.

FLOOR_DATABASE is a copy of the product's database, FLOOR_MODEL the id of a response that the product itself took
in. What that left behind is written again for each request: the answers, the response, the invitation, the line
of history and the receipt in the outbox. The engine, its durability and the indexes are the same.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from typing import Any

import psycopg
from flask import Flask, redirect, request
from psycopg.types.json import Jsonb
from werkzeug.wrappers import Response

ADDRESS = os.environ["FLOOR_DATABASE"]
MODEL = int(os.environ["FLOOR_MODEL"])
IS_SQLITE = ADDRESS.startswith("sqlite")
UNIQUE = {"public_id": 5, "message_id": 12}  # columns that may not repeat, with how many random bytes fill them
SENT = ("submitted_at", "submitted_digest", "receipt", "language", "page")

app = Flask(__name__)
_kept = threading.local()


def _open() -> Any:
    if not IS_SQLITE:
        return psycopg.connect(ADDRESS.replace("+psycopg", ""))
    connection = sqlite3.connect(ADDRESS.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _connection() -> Any:
    """Return the connection of this thread."""
    if not hasattr(_kept, "connection"):
        _kept.connection = _open()
    return _kept.connection


def _mark(statement: str) -> str:
    return statement if IS_SQLITE else statement.replace("?", "%s")


def _rows(statement: str, *values: object) -> list[dict[str, Any]]:
    found = _connection().execute(_mark(statement), values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _insert(table: str, model: dict[str, Any]) -> tuple[str, list[str], list[Any]]:
    """Return the statement, its columns and its values for another row like `model`."""
    kept = {name: value for name, value in model.items() if name != "id"}
    marks = ", ".join("?" for _ in kept)
    statement = f"INSERT INTO {table} ({', '.join(kept)}) VALUES ({marks})"  # noqa: S608 - names of our own tables
    return _mark(statement), list(kept), [*map(_stored, kept.values())]


def _stored(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value


def _again(columns: list[str], values: list[Any]) -> list[Any]:
    return [
        secrets.token_hex(UNIQUE[name]) if name in UNIQUE else value
        for name, value in zip(columns, values, strict=True)
    ]


_answers = _rows("SELECT * FROM answer WHERE response_id = ? ORDER BY id", MODEL)
(_response,) = _rows("SELECT * FROM response WHERE id = ?", MODEL)
(_invitation,) = _rows("SELECT state, submitted_at FROM invitation WHERE id = ?", _response["invitation_id"])
(_line,) = _rows("SELECT * FROM audit_entry WHERE verb = 'answer_submitted' ORDER BY id DESC LIMIT 1")
(_mail,) = _rows("SELECT * FROM outbox_mail WHERE kind = 'consultation_receipt' ORDER BY id DESC LIMIT 1")
ANSWER, ANSWER_COLUMNS, _ = _insert("answer", _answers[0])
LINE, LINE_COLUMNS, LINE_VALUES = _insert("audit_entry", _line)
MAIL, MAIL_COLUMNS, MAIL_VALUES = _insert("outbox_mail", _mail)
RESPONSE = _mark(
    f"UPDATE response SET {', '.join(f'{name} = ?' for name in SENT)}, version = version + 1 WHERE id = ?"  # noqa: S608 - names of our own columns
)
INVITATION = _mark("UPDATE invitation SET state = ?, submitted_at = ? WHERE id = ?")
_connection().rollback()


@app.get("/health")
def health() -> str:
    """Say that it runs."""
    return "ok"


@app.post("/submit/<int:response>/<int:invitation>")
def submit(response: int, invitation: int) -> Response:
    """Write one submission."""
    if request.form["ready"] != "y":
        return Response(status=422)
    connection = _connection()
    cursor = connection.cursor()
    if IS_SQLITE:
        cursor.execute("BEGIN IMMEDIATE")
    answers = [[response if name == "response_id" else row[name] for name in ANSWER_COLUMNS] for row in _answers]
    cursor.executemany(ANSWER, answers)
    cursor.execute(RESPONSE, [*(_response[name] for name in SENT), response])
    cursor.execute(INVITATION, [*_invitation.values(), invitation])
    cursor.execute(LINE, _again(LINE_COLUMNS, LINE_VALUES))
    cursor.execute(MAIL, _again(MAIL_COLUMNS, MAIL_VALUES))
    connection.commit()
    return redirect("/done", 303)
