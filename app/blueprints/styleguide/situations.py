"""Two invented situations for the style guide: an answer with errors, and a meeting that is going on."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from app.blueprints.styleguide.examples import DIFFERENCE
from app.blueprints.styleguide.forms import Minutes, Questions


def questionnaire() -> dict[str, Any]:
    """Return a questionnaire of which two answers are missing."""
    form = Questions(MultiDict({"q5a": "3", "q5b": "4", "q5d": "dk", "q7": "but", "q7t": ""}))
    form.validate()
    return {
        "form": form,
        "difference": DIFFERENCE,
        "order": [
            ("4.6", "Fietsverkeer bij werknemers"),
            ("4.4", "Geplande wegenwerken beter communiceren"),
            ("4.2", "Transport over water"),
            ("4.5", "Vrachtroutenetwerken optimaliseren"),
        ],
    }


def live_meeting() -> dict[str, Any]:
    """Return a meeting at its fourth item."""
    return {
        "form": Minutes(data={"text": _MINUTES, "line": _LINE}),
        "people": _people(),
        "items": _agenda(),
        "outcome_list": _outcomes(),
        "earlier": [
            _outcome("A5", "Tellingen opvragen bij de waterwegbeheerder")
            | {"who": "Jan Praet", "due": "28 februari 2017", "kind": "off_track"}
        ],
    }


_MINUTES = (
    "De voorzitter stelt de kaart met vrachtroutes voor die op 12 januari bleef liggen. Erpe-Mere en Lede vragen "
    "dat de N9 geen doorgaande vrachtroute wordt zolang de schoolomgeving niet heraangelegd is.\n\n"
    "De bedrijvenkring wijst erop dat de omweg over de N45 zeven minuten kost, en vraagt borden vóór de zomer."
)
_LINE = "Brief aan de schoolbesturen langs de N9 -> Fatima Benali, 24 maart"


def _people() -> list[dict[str, Any]]:
    """Return who is there, in every way in which one can be or not be."""
    people = [
        ("Hilde Roelandt", "voorzitter", "present"),
        ("Jan Praet", "Streekoverleg", "present"),
        ("Griet Baetens", "Streekoverleg", "present"),
        ("Tom Van der Straeten", "Streekoverleg", "present"),
        ("Wim Temmerman", "Streekoverleg", "present"),
        ("Sofie Lievens", "Streekoverleg", "present"),
        ("Fatima Benali", "Streekoverleg", "present"),
        ("Pieter Moens", "vanaf 14.30 u.", "online"),
        ("Koen D’Hondt", "", "excused"),
        ("Bart Verdonck", "Stad Zottegem", "absent"),
        ("Nadia El Amrani", "", "unknown"),
    ]
    return [{"name": name, "detail": detail, "state": state} for name, detail, state in people]


def _agenda() -> list[dict[str, Any]]:
    """Return seven items: done, going on, carried over, still to come, and one that leads nowhere."""
    done = {"state": "done", "href": "#"}
    now = {"state": "now", "href": "#", "carried": "doorgeschoven van 12 jan."}
    return [
        _item(1, "14.00", "Verwelkoming en verslag van 12 januari", "beslissen", 5) | done | {"used": 4},
        _item(2, "14.05", "Opvolging van open acties", "informeren", 15) | done | {"used": 17},
        _item(3, "14.20", "Kalender wegenwerken: drie gemeenten ontbreken", "bespreken", 20) | done | {"used": 20},
        _item(4, "14.40", "Vrachtroutes langs Dender en Bovenschelde", "beslissen", 25) | now | {"used": 12},
        _item(5, "15.05", "Transport over water: stand van het dossier", "bespreken", 20)
        | {"href": "#", "carried": "actie nog open"},
        _item(6, "15.25", "Evaluatie: drie acties waarover de meningen verschillen", "bespreken", 25) | {"href": "#"},
        _item(7, "15.50", "Varia en volgende datum", "informeren", 10) | {"note": "Uit 14 passages van de raadpleging"},
    ]


def _item(number: int, at: str, title: str, aim: str, planned: int) -> dict[str, Any]:
    return {"number": number, "at": at, "title": title, "aim": aim, "planned": planned}


def _outcomes() -> list[dict[str, Any]]:
    """Return a decision and two actions: one with a page of its own, one that has not begun."""
    decided = "Eén vrachtroutenetwerk voor de 21 gemeenten, met een proef van zes maanden op de N45."
    return [
        _outcome("B1", decided) | {"note": "Bij consensus."},
        _outcome("A1", "Borden voor de proef op de N45 aanvragen")
        | {"who": "Wim Temmerman", "due": "28 april 2017", "href": "#"},
        _outcome("A2", "Rijtijden van drie bedrijven meten")
        | {"who": "Sofie Lievens", "due": "15 juni 2017", "kind": "not_started"},
    ]


def _outcome(code: str, text: str) -> dict[str, Any]:
    return {"code": code, "text": text, "lang": "nl"}
