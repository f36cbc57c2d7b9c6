"""Invented data for the style guide: people who do not exist, figures that were never measured."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from app.blueprints.styleguide.forms import EveryField

TODAY = date(2017, 3, 13)
START, END = date(2013, 1, 1), date(2018, 12, 31)

ACTIONS: list[dict[str, Any]] = [
    {
        "number": "4.1",
        "label": "Dossier en regiovisie",
        "start": date(2013, 9, 1),
        "due": date(2017, 6, 30),
        "kind": "on_track",
        "who": "Jan Praet",
        "org": "Streekoverleg",
        "news": "Ontwerpvisie ligt bij 21 gemeenten; 12 reageerden.",
    },
    {
        "number": "4.2",
        "label": "Transport over water (Dender en Bovenschelde)",
        "start": date(2014, 1, 1),
        "due": date(2017, 2, 28),
        "kind": "off_track",
        "who": "Nadia El Amrani",
        "org": "Stad Aalst",
        "news": "Wacht op de tellingen van de waterwegbeheerder.",
    },
    {
        "number": "4.3",
        "label": "Bedrijventerreinen ontsluiten",
        "start": date(2014, 3, 1),
        "due": date(2017, 12, 31),
        "kind": "slight_delay",
        "who": "Tom Van der Straeten",
        "org": "Stad Aalst",
        "news": "Vier van zeven terreinen doorgelicht.",
    },
    {
        "number": "4.4",
        "label": "Geplande wegenwerken",
        "start": date(2015, 6, 1),
        "due": date(2016, 6, 30),
        "until": date(2016, 6, 30),
        "kind": "done",
        "who": "Griet Baetens",
        "org": "Stad Ninove",
        "news": "Kalender draait in 19 gemeenten.",
    },
    {
        "number": "4.5",
        "label": "Vrachtroutes",
        "start": date(2016, 1, 1),
        "due": date(2018, 3, 31),
        "kind": "no_data",
        "who": "Wim Temmerman",
        "org": "Gemeente Erpe-Mere",
        "news": "Nog niets gemeld in deze ronde.",
    },
    {
        "number": "4.6",
        "label": "Signaal aan Vlaanderen",
        "start": date(2016, 9, 1),
        "due": None,
        "kind": "paused",
        "who": "An De Smet",
        "org": "Gemeente Zwalm",
        "news": "Wacht op een antwoord van het kabinet.",
    },
]

THEMES: list[tuple[str, list[str]]] = [
    ("Innovatieve Zorgzame Regio", ["on_track"] * 3 + ["slight_delay"] * 2 + ["off_track", "no_data"]),
    ("Lokaal Ondernemerschap", ["on_track"] * 5 + ["slight_delay"] * 3 + ["off_track", "no_data"]),
    ("Kwalitatief Wonen", ["on_track"] * 2 + ["slight_delay", "off_track", "paused"]),
    ("Mobiliteit", [str(action["kind"]) for action in ACTIONS]),
    ("Opleiding & Werken", ["done"] * 4 + ["on_track"] * 6 + ["slight_delay"] * 2 + ["not_started"]),
    ("Zorg", ["on_track"] * 2 + ["slight_delay"] * 2 + ["stopped"] * 2),
]

DIFFERENCE = [
    ("equal", "De streek moedigt werknemers aan om met de fiets te komen. Tegen 2018 komt "),
    ("delete", "één op de zes"),
    ("equal", " "),
    ("insert", "bijna één op de vijf"),
    ("equal", " werknemers met de fiets"),
    ("insert", ", en heeft elk bedrijventerrein een veilige fietsroute naar het station"),
    ("equal", "."),
]


def _link(**changes: object) -> str:
    return "?" + urlencode(changes)


def _themes() -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "name": name,
            "href": "#",
            "kinds": kinds,
            "lang": "nl",
            "theme": number,
            "title": name,
            "note": f"{kinds.count('on_track')} / {len(kinds)}",
        }
        for number, (name, kinds) in enumerate(THEMES, start=1)
    ]


def _tree() -> list[dict[str, Any]]:
    tree = _themes()
    tree[3]["kinds"] = []
    tree[3]["children"] = [
        {"number": one["number"], "title": one["label"], "href": "#", "kind": one["kind"], "lang": "nl"}
        for one in ACTIONS
    ]
    tree[4]["children"] = [
        {"number": "5.1", "title": "Arbeidsmarktbeleid", "href": "#", "kinds": tree[4].pop("kinds"), "lang": "nl"}
    ]
    return tree


def _week() -> list[dict[str, Any]]:
    return [
        {
            "label": "ma 13 maart",
            "count": 12,
            "href": "#",
            "now": True,
            "lines": ["9 herinneringen actie", "3 uitnodigingen"],
        },
        {"label": "di 14 maart", "count": 96, "href": "#", "lines": ["96 herinneringen raadpleging"]},
        {
            "label": "wo 15 maart",
            "count": 3,
            "href": "#",
            "lines": ["2 escalaties", {"text": "tegengehouden: 1 naar voorzitter", "held": True}],
        },
        {
            "label": "do 16 maart",
            "count": 1331,
            "href": "#",
            "lines": ["31 agenda’s werkgroep Zorg", {"text": "1.300 nieuwsbrieven", "held": False}],
        },
        {"label": "vr 17 maart", "count": 0},
    ]


def _phases() -> list[dict[str, str]]:
    names = [
        "Voorbereiden",
        "Rapporteren",
        "Bevragen",
        "Vergelijken",
        "Bespreken",
        "Adviseren",
        "Beslissen",
        "Publiceren",
    ]
    when = [
        "14 nov – 16 dec",
        "9 jan – 17 feb",
        "20 feb – 31 mrt",
        "3 – 7 apr",
        "24 apr – 2 jun",
        "5 – 23 jun",
        "27 jun",
        "4 jul",
    ]
    states = ["done", "done", "now", *["next"] * 5]
    phases = [dict(zip(("name", "when", "state"), each, strict=True)) for each in zip(names, when, states, strict=True)]
    phases[2]["note"] = "dag 22 van 40"
    return phases


def _chain() -> list[dict[str, Any]]:
    return [
        {
            "when": "11 maart 2015",
            "about": "raadpleging van ronde 1",
            "kind": "Uw passage",
            "quote": True,
            "full": True,
            "lang": "nl",
            "text": (
                "We horen pas dat de straat openligt als de vrachtwagens al omrijden. "
                "Geef ons zes weken vooraf één kalender, niet eenentwintig."
            ),
            "marks": ["zes weken vooraf", "één kalender"],
            "note": "Zaakvoerder in Ninove, vertrouwelijk. Antwoord op vraag 9.",
            "aside": "Alleen u en twee analisten zien dat deze woorden van u komen.",
        },
        {
            "when": "2 april 2015",
            "about": "ingedeeld door de analist",
            "kind": "Onderwerp",
            "lang": "nl",
            "text": "Wegenwerken worden te laat en te versnipperd gemeld",
            "note": "24 passages van 17 organisaties.",
        },
        {
            "when": "21 mei 2015",
            "about": "bij consensus",
            "kind": "Beslissing B7",
            "lang": "nl",
            "marks": ["één kalender", "zes weken vooraf"],
            "text": "De streek maakt één kalender en meldt elke geplande werf minstens zes weken vooraf.",
        },
        {
            "when": "19 november 2015",
            "about": "versie 2 van het pact",
            "kind": "Gewijzigde paragraaf 4.6",
            "diff": DIFFERENCE,
            "lang": "nl",
            "aside": "Gunstig advies van 18 gemeenteraden, 3 met opmerkingen.",
            "full": True,
        },
    ]


def _charts() -> dict[str, Any]:
    return {
        "choices": [
            {"label": "Akkoord", "value": 71},
            {"label": "Akkoord, met een opmerking", "value": 38},
            {"label": "Niet akkoord", "value": 23},
        ],
        "likert": [
            {"label": "4.1 Dossier mobiliteit", "counts": [2, 6, 18, 25, 9], "unknown": 8},
            {"label": "4.4 Geplande wegenwerken", "counts": [12, 20, 15, 8, 1], "unknown": 12},
            {"label": "4.5 Vrachtroutes", "counts": [0, 0, 0, 0, 0], "unknown": 68},
        ],
        "points": [
            {"year": 2012, "value": 14.2},
            {"year": 2013, "value": 14.6},
            {"year": 2014, "value": None},
            {"year": 2015, "value": 15.9},
            {"year": 2016, "value": 16.2, "state": "provisional"},
        ],
        "milestones": [{"year": 2014, "value": 15.5}, {"year": 2016, "value": 17.0}],
        "weeks": [{"label": f"week {11 + n}", "value": (n * 37) % 23 * 9 + 20, "href": "#"} for n in range(26)],
        "groups": [
            {"label": "Gemeenten", "answered": 14, "invited": 21},
            {"label": "Zorg en welzijn", "answered": 22, "invited": 48},
            {"label": "Bedrijven", "answered": 41, "invited": 120},
            {"label": "Nog niemand uitgenodigd", "answered": 0, "invited": 0},
        ],
        "divergent": [
            {
                "label": "4.4 Geplande wegenwerken",
                "href": "#",
                "points": [
                    {"name": "Trekker", "value": 4.5, "n": 1},
                    {"name": "Werkgroep", "value": 3.1, "n": 11},
                    {"name": "Gebruikers", "value": 1.8, "n": 56},
                ],
            },
            {
                "label": "4.1 Dossier mobiliteit",
                "points": [{"name": "Trekker", "value": 3.5, "n": 1}, {"name": "Werkgroep", "value": 3.4, "n": 10}],
            },
        ],
        "owners": ["Stad Aalst", "Stad Ninove", "Gemeente Zwalm"],
        "columns": ["3 Kwalitatief Wonen", "4 Mobiliteit", "5 Opleiding & Werken"],
        "cells": [
            [
                [],
                [
                    {"text": "4.2 Transport over water", "href": "#", "kind": "off_track"},
                    {"text": "4.3 Bedrijventerreinen", "href": "#", "kind": "slight_delay"},
                ],
                [],
            ],
            [[], [{"text": "4.4 Wegenwerken", "href": "#", "kind": "done"}], [{"text": "5.2 Loopbaan", "href": "#"}]],
            [[], [{"text": "4.6 Signaal", "kind": "paused"}], []],
        ],
    }


def _six_years() -> dict[str, Any]:
    return {
        "start": START,
        "end": END,
        "today": TODAY,
        "actions": ACTIONS,
        "versions": [
            {"date": date(2013, 6, 27), "label": "versie 1"},
            {"date": date(2015, 6, 27), "label": "versie 2"},
            {"date": date(2017, 6, 27), "label": "versie 3", "future": True},
        ],
        "rounds": [
            {"start": date(2014, 12, 27), "end": date(2015, 6, 27), "label": "ronde 1", "state": "done"},
            {"start": date(2016, 12, 27), "end": date(2017, 6, 27), "label": "ronde 2", "state": "now"},
            {"start": date(2018, 1, 1), "end": date(2018, 6, 30), "label": "slotronde", "state": "next"},
        ],
        "meetings": [
            {
                "label": "Werkgroep Mobiliteit",
                "dates": [date(year, month, 9) for year in range(2014, 2018) for month in (3, 6, 10)],
            }
        ],
    }


def _form() -> EveryField:
    return EveryField(
        data={
            "name": "Griet Baetens",
            "email": "griet@example.org",
            "theme": "4",
            "mode": "confidential",
            "minutes": 25,
            "languages": ["nl", "fr"],
            "agree": True,
            "due": date(2017, 4, 28),
            "at": datetime(2017, 3, 16, 14, 0, tzinfo=UTC),
            "version": "7",
        }
    )


def _wrong_form() -> EveryField:
    sent = {"theme": "9", "owner": "gb", "minutes": "veel", "start": "25:00", "due": "31 februari"}
    form = EveryField(MultiDict({f"wrong-{name}": value for name, value in sent.items()}), prefix="wrong-")
    form.validate()
    return form


def components() -> dict[str, Any]:
    """Return what the page of all components shows."""
    link: Callable[..., str] = _link
    return {
        "actions": ACTIONS,
        "themes": _themes(),
        "tree_nodes": _tree(),
        "week": _week(),
        "phase_list": _phases(),
        "stops": _chain(),
        "charts": _charts(),
        "years": _six_years(),
        "form": _form(),
        "wrong": _wrong_form(),
        "link": link,
        "difference": DIFFERENCE,
        "moment": datetime(2017, 3, 13, 14, 52, tzinfo=UTC),
        "kinds": ["on_track", "slight_delay", "off_track", "no_data", "not_started", "done", "paused", "stopped"],
        "order": [
            ("4.6", "Fietsverkeer bij werknemers"),
            ("4.4", "Geplande wegenwerken beter communiceren"),
            ("4.2", "Transport over water"),
        ],
        "mail": {
            "sender": "Streekoverleg <streek@example.org>",
            "to": "Griet Baetens <griet@example.org>",
            "subject": "Hoe staat actie 4.4?",
            "on": "wo 15 maart, 8.00 u.",
            "language": "nl",
            "reason": "De actie is een week te laat gemeld.",
        },
        "mail_text": (
            "Beste Griet Baetens\n\nHoe staat “Geplande wegenwerken beter communiceren”?\n"
            "Antwoorden duurt twee minuten en vraagt geen account.\n\nhttps://pact.example.org/l/…"
        ),
    }
