"""A dozen forms of our own, made when they are needed: rows of survey, choices and settings."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

Rows = list[list[Any]]
WORDS = ["label::nl", "label::fr"]
S = ["type", "name", "label"]
YES_NO: Rows = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
FORMS: dict[str, dict[str, Rows]] = {
    "text_and_numbers": {
        "survey": [
            [*S, "constraint"],
            ["text", "who", "Who are you?", "string-length(.) <= 50"],
            ["integer", "age", "How old?", ". >= 18 and . < 120"],
            ["decimal", "km", "How far?", ". >= 0.5"],
            ["date", "day", "Since when?", ". >= date('2020-01-01') and . <= date('2030-12-31')"],
        ],
    },
    "patterns": {
        "survey": [
            ["type", "name", *WORDS, "constraint", "constraint_message::nl", "constraint_message::fr"],
            ["text", "zip", "Postcode?", "Code ?", "regex(., '^[1-9][0-9]{3}$')", "Vier cijfers", "Quatre chiffres"],
            ["text", "way", "Hoe?", "Comment ?", "regex(., '(post|mail and more)') and string-length(.) < 9", "", ""],
            ["text", "code", "Code?", "Code ?", "string-length(.) = 5", "Vijf tekens", ""],
            ["integer", "age", "Leeftijd?", "Âge ?", ". >= 18", "Vanaf 18 jaar", "Dès 18 ans"],
        ],
    },
    "choices_after_a_choice": {
        "survey": [
            [*S, "choice_filter"],
            ["select_one provinces", "province", "Which province?", ""],
            ["select_one towns", "town", "Which town?", "province=${province} or province='all'"],
            ["select_multiple towns", "others", "Which others?", "${province} = province and not(name = 'other')"],
            ["select_multiple provinces", "wide", "Which provinces?", ""],
            ["select_one towns", "far", "How far?", "selected(${wide}, province)"],
        ],
        "choices": [
            ["list_name", "name", "label", "province"],
            ["provinces", "east", "East", ""],
            ["provinces", "west", "West", ""],
            ["towns", "aalst", "Aalst", "east"],
            ["towns", "ronse", "Ronse", "east"],
            ["towns", "tielt", "Tielt", "west"],
            ["towns", "other", "Another", "all"],
            ["towns", "ronse", "Ronse", "west"],
        ],
    },
    "one_choice": {"survey": [S, ["select_one yn", "ok", "Good?"]], "choices": YES_NO},
    "several_choices": {
        "survey": [
            [*S, "constraint"],
            ["select_multiple yn", "both", "Which?", "count-selected(.) <= 2 and count-selected(.) >= 1"],
        ],
        "choices": YES_NO,
    },
    "none_of_these": {
        "survey": [
            [*S, "constraint"],
            ["select_multiple yn", "which", "Which?", "not(selected(., 'no') and count-selected(.) > 1)"],
        ],
        "choices": YES_NO,
    },
    "or_other": {"survey": [S, ["select_one yn or_other", "ok", "Good?"]], "choices": YES_NO},
    "rank": {"survey": [S, ["rank yn", "order", "In which order?"]], "choices": YES_NO},
    "range": {"survey": [[*S, "parameters"], ["range", "score", "How good?", "start=0 end=10 step=2"]]},
    "relevant": {
        "survey": [
            [*S, "relevant", "required"],
            ["select_one yn", "ok", "Good?", "", "yes"],
            ["text", "why", "Why not?", "${ok} = 'no'", ""],
            ["integer", "n", "How many?", "selected(${ok}, 'yes') and not(${why} != '')", ""],
            ["note", "end", "Thank you", "${n} > 3 or ${ok} = 'no'", ""],
        ],
        "choices": YES_NO,
    },
    "pages": {
        "survey": [
            [*S, "appearance", "relevant"],
            ["begin_group", "g1", "About you", "field-list", ""],
            ["text", "name", "Name", "", ""],
            ["select_one yn", "more", "More?", "", ""],
            ["end_group", "", "", "", ""],
            ["begin group", "g2", "More about you", "field-list", "${more} = 'yes'"],
            ["text", "street", "Street", "multiline", ""],
            ["end group", "", "", "", ""],
        ],
        "choices": YES_NO,
    },
    "languages": {
        "survey": [
            ["type", "name", "label::Nederlands (nl)", "label::Français (fr)", "hint::Nederlands (nl)"],
            ["select_one yn", "ok", "Goed?", "Bien ?", "Kies maar"],
            ["text", "why", "Waarom?", "Pourquoi ?", ""],
        ],
        "choices": [
            ["list_name", "name", "label::Nederlands (nl)", "label::Français (fr)"],
            ["yn", "yes", "Ja", "Oui"],
            ["yn", "no", "Nee", "Non"],
        ],
        "settings": [["form_title", "default_language"], ["Proef", "Nederlands (nl)"]],
    },
    "formula_in_text": {"survey": [S, ["text", "f", "=1+1"], ["note", "g", "+32 is a number"]]},
    "not_all_is_carried": {
        "survey": [
            [*S, "calculation", "constraint", "relevant", "mystery"],
            ["start", "begun", "", "", "", "", ""],
            ["geopoint", "where", "Where?", "", "", "", ""],
            ["calculate", "sum", "", "1 + 1", "", "", ""],
            ["begin_repeat", "r", "Children", "", "", "", ""],
            ["text", "child", "Name of the child", "", "", "", ""],
            ["end_repeat", "", "", "", "", "", ""],
            ["text", "mail", "E-mail", "", "regex(., '(?=.+@).+')", "", ""],
            ["text", "last", "Anything else?", "", "", "pulldata('x','y','z','q') = 1", "kept?"],
            ["select_one gone", "x", "Which?", "", "", "", ""],
            ["select_one_from_file towns.csv", "y", "Which town?", "", "", "", ""],
            ["note", "thanks", "Thank you, ${mail}", "", "", "", ""],
        ],
    },
}


def workbook(sheets: dict[str, Rows]) -> bytes:
    """The form as a file."""
    book, file = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
            for cell in sheet[sheet.max_row]:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    book.save(file)
    return file.getvalue()
