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
    text = (
        "De voorzitter stelt de kaart met vrachtroutes voor die op 12 januari bleef liggen. Erpe-Mere en Lede vragen "
        "dat de N9 geen doorgaande vrachtroute wordt zolang de schoolomgeving niet heraangelegd is.\n\n"
        "De bedrijvenkring wijst erop dat de omweg over de N45 zeven minuten kost, en vraagt borden vóór de zomer."
    )
    present = [
        "Hilde Roelandt",
        "Jan Praet",
        "Griet Baetens",
        "Tom Van der Straeten",
        "Wim Temmerman",
        "Sofie Lievens",
        "Fatima Benali",
    ]
    people = [{"name": name, "detail": "Streekoverleg", "state": "present"} for name in present]
    people[0]["detail"] = "voorzitter"
    people += [
        {"name": "Pieter Moens", "detail": "vanaf 14.30 u.", "state": "online"},
        {"name": "Koen D’Hondt", "detail": "", "state": "excused"},
        {"name": "Bart Verdonck", "detail": "Stad Zottegem", "state": "absent"},
        {"name": "Nadia El Amrani", "detail": "", "state": "unknown"},
    ]
    return {
        "form": Minutes(
            data={"text": text, "line": "Brief aan de schoolbesturen langs de N9 -> Fatima Benali, 24 maart"}
        ),
        "people": people,
        "items": [
            {
                "number": 1,
                "title": "Verwelkoming en verslag van 12 januari",
                "href": "#",
                "at": "14.00",
                "aim": "beslissen",
                "planned": 5,
                "used": 4,
                "state": "done",
            },
            {
                "number": 2,
                "title": "Opvolging van open acties",
                "href": "#",
                "at": "14.05",
                "aim": "informeren",
                "planned": 15,
                "used": 17,
                "state": "done",
            },
            {
                "number": 3,
                "title": "Kalender wegenwerken: drie gemeenten ontbreken",
                "href": "#",
                "at": "14.20",
                "aim": "bespreken",
                "planned": 20,
                "used": 20,
                "state": "done",
            },
            {
                "number": 4,
                "title": "Vrachtroutes langs Dender en Bovenschelde",
                "href": "#",
                "at": "14.40",
                "aim": "beslissen",
                "planned": 25,
                "used": 12,
                "state": "now",
                "carried": "doorgeschoven van 12 jan.",
            },
            {
                "number": 5,
                "title": "Transport over water: stand van het dossier",
                "href": "#",
                "at": "15.05",
                "aim": "bespreken",
                "planned": 20,
                "carried": "actie nog open",
            },
            {
                "number": 6,
                "title": "Evaluatie: drie acties waarover de meningen verschillen",
                "href": "#",
                "at": "15.25",
                "aim": "bespreken",
                "planned": 25,
            },
            {
                "number": 7,
                "title": "Varia en volgende datum",
                "at": "15.50",
                "aim": "informeren",
                "planned": 10,
                "note": "Uit 14 passages van de raadpleging",
            },
        ],
        "outcome_list": [
            {
                "code": "B1",
                "text": "Eén vrachtroutenetwerk voor de 21 gemeenten, met een proef van zes maanden op de N45.",
                "note": "Bij consensus.",
                "lang": "nl",
            },
            {
                "code": "A1",
                "text": "Borden voor de proef op de N45 aanvragen",
                "who": "Wim Temmerman",
                "due": "28 april 2017",
                "href": "#",
                "lang": "nl",
            },
            {
                "code": "A2",
                "text": "Rijtijden van drie bedrijven meten",
                "who": "Sofie Lievens",
                "due": "15 juni 2017",
                "kind": "not_started",
                "lang": "nl",
            },
        ],
        "earlier": [
            {
                "code": "A5",
                "text": "Tellingen opvragen bij de waterwegbeheerder",
                "who": "Jan Praet",
                "due": "28 februari 2017",
                "kind": "off_track",
                "lang": "nl",
            }
        ],
    }
