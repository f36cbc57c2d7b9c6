"""The floor of the results: the one query that counts every answer from the index that covers it.

FLOOR_DATABASE is a copy of the product's database, FLOOR_QUESTIONS the ids of the questions.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from typing import Any

import psycopg
from flask import Flask, jsonify
from werkzeug.wrappers import Response

ADDRESS = os.environ["FLOOR_DATABASE"]
QUESTIONS = [int(one) for one in os.environ["FLOOR_QUESTIONS"].split(",")]
IS_SQLITE = ADDRESS.startswith("sqlite")
MARKS = ", ".join("?" if IS_SQLITE else "%s" for _ in QUESTIONS)
COUNTS = (
    f"SELECT question_id, choice_id, row_id, count(*) FROM answer WHERE question_id IN ({MARKS}) "  # noqa: S608 - marks only
    "GROUP BY question_id, choice_id, row_id"
)

app = Flask(__name__)
_kept = threading.local()


def _connection() -> Any:
    """Return the connection of this thread."""
    if not hasattr(_kept, "connection"):
        plain = ADDRESS.replace("+psycopg", "")
        _kept.connection = (
            sqlite3.connect(ADDRESS.removeprefix("sqlite:///"), isolation_level=None)
            if IS_SQLITE
            else psycopg.connect(plain, autocommit=True)
        )
    return _kept.connection


@app.get("/health")
def health() -> str:
    """Say that it runs."""
    return "ok"


@app.get("/results")
def results() -> Response:
    """Count the answers."""
    return jsonify(_connection().execute(COUNTS, QUESTIONS).fetchall())
