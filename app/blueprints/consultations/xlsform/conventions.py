"""The words of XLSForm that we read, as ODK and KoboToolbox write them, older spellings included."""

from __future__ import annotations

import re

from app.models import QuestionKind

LANGUAGE_WORDS = {
    "nl": {"nl", "dutch", "nederlands", "vlaams", "flemish"},
    "fr": {"fr", "french", "français", "francais", "frans"},
    "en": {"en", "english", "engels", "anglais"},
}
TRUE = {"yes", "true", "true()", "1", "ja"}
FALSE = {"", "no", "false", "false()", "0", "nee"}
SIMPLE = {
    "text": QuestionKind.SHORT_TEXT,
    "string": QuestionKind.SHORT_TEXT,
    "integer": QuestionKind.NUMBER,
    "int": QuestionKind.NUMBER,
    "decimal": QuestionKind.NUMBER,
    "range": QuestionKind.NUMBER,
    "date": QuestionKind.DATE,
    "note": QuestionKind.NOTE,
    "file": QuestionKind.FILE,
    "image": QuestionKind.FILE,
    "photo": QuestionKind.FILE,
}
SELECTS = {
    "select_one": QuestionKind.SINGLE_CHOICE,
    "select one": QuestionKind.SINGLE_CHOICE,
    "select one from": QuestionKind.SINGLE_CHOICE,
    "select1": QuestionKind.SINGLE_CHOICE,
    "select_multiple": QuestionKind.MULTIPLE_CHOICE,
    "select multiple": QuestionKind.MULTIPLE_CHOICE,
    "select all that apply from": QuestionKind.MULTIPLE_CHOICE,
    "select all that apply": QuestionKind.MULTIPLE_CHOICE,
    "rank": QuestionKind.RANKING,
}
SELECT = re.compile(
    rf"({'|'.join(sorted(SELECTS, key=len, reverse=True))})\s+(\S+)(\s+or[_ ]other|\s+or specify other)?", re.IGNORECASE
)
CARRIED = frozenset({"type", "name", "label", "hint", "required", "relevant", "appearance", "parameters"}) | {
    "constraint",
    "constraint_message",
    "choice_filter",
}
TRANSLATED = ("label::", "hint::", "constraint_message::")  # columns of which there is one for each language
SETTINGS = {"form_title", "default_language", "allow_choice_duplicates"}
REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
MOST_TITLE = 200
