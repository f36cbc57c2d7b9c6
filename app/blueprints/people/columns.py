"""What the columns of a file of people mean, and what their cells say: pure functions of plain values."""

from __future__ import annotations

from collections.abc import Sequence

from app.web.text import casefold_key

FIELDS = (
    "name", "first_name", "last_name", "email", "phone", "language", "organisation", "kind", "nis_code",
    "role", "is_contact", "is_mandate", "starts_on", "ends_on", "source",
)  # fmt: skip

# How people call these columns in the three languages, as `casefold_key` leaves it.
_HEADERS = {
    "name": "naam|volledige naam|naam en voornaam|voornaam en naam|persoon|contactpersoon|nom complet|nom et prenom|"
    "prenom et nom|personne|name|full name|person|contact",
    "first_name": "voornaam|prenom|first name|firstname|given name",
    "last_name": "achternaam|familienaam|nom de famille|last name|lastname|surname|family name",
    "email": "e-mail|email|mail|e-mailadres|emailadres|mailadres|adres e-mail|courriel|adresse e-mail|"
    "adresse email|adresse electronique|adresse mail|e-mail address|email address|mail address",
    "phone": "telefoon|telefoonnummer|tel|tel.|gsm|gsm-nummer|mobiel|telephone|numero de telephone|phone|"
    "phone number|mobile",
    "language": "taal|taal van de e-mails|langue|langue des e-mails|language|language of the e-mails",
    "organisation": "organisatie|instelling|bestuur|gemeente|bedrijf|werkgever|vereniging|organisation|organisme|"
    "commune|entreprise|association|organization|company|municipality|employer",
    "kind": "soort|type|soort organisatie|type organisatie|genre|type d'organisation|kind|kind of organisation",
    "nis_code": "nis|nis-code|niscode|nis code|code ins|ins",
    "role": "rol|functie|mandaat|hoedanigheid|role|fonction|mandat|qualite|function|job title|title|position",
    "is_contact": "contactpersoon van de organisatie|is contactpersoon|aanspreekpunt|personne de contact|"
    "point de contact|is contact|main contact",
    "is_mandate": "verkozen|verkozen mandaat|elu|mandat electif|elected|mandate",
    "starts_on": "begin|startdatum|begindatum|van|sinds|start|begint op|debut|date de debut|depuis|start date|"
    "starts on|since|from|mandaat begin|begin mandaat|debut du mandat",
    "ends_on": "einde|einddatum|tot|eindigt op|fin|date de fin|jusqu'au|end|end date|ends on|until|einde mandaat|"
    "mandaat einde|fin du mandat",
    "source": "herkomst|herkomst adres|waar het adres vandaan komt|bron|source|provenance|where the address comes from",
}  # fmt: skip
_FIELD_OF = {header: field for field, headers in _HEADERS.items() for header in headers.split("|")}

_KINDS = {
    "municipality": "gemeente|stad|lokaal bestuur|gemeentebestuur|stadsbestuur|commune|ville|pouvoir local|"
    "municipality",
    "province": "provincie|provinciebestuur|province",
    "employers": "werkgevers|werkgeversorganisatie|employeurs|organisation patronale|organisation d'employeurs|"
    "employers|employers' organisation",
    "unions": "vakbond|vakbonden|werknemers|werknemersorganisatie|syndicat|syndicats|travailleurs|union|unions|"
    "trade union",
    "welfare": "zorg|welzijn|zorg en welzijn|ocmw|woonzorgcentrum|soins|bien-etre|soins et bien-etre|cpas|welfare|"
    "care|care and welfare",
    "education": "onderwijs|opleiding|onderwijs en opleiding|school|enseignement|formation|"
    "enseignement et formation|education|education and training",
    "company": "bedrijf|onderneming|entreprise|societe|company|business",
    "association": "vereniging|vzw|association|asbl|non-profit",
    "other": "andere|overige|andere organisatie|autre|autre organisation|other|other organisation",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
_LANGUAGES = {
    "nl": "nl|nederlands|neerlandais|dutch|n|ned",
    "fr": "fr|frans|francais|french|f",
    "en": "en|engels|anglais|english|e",
}
_LANGUAGE_OF = {word: code for code, words in _LANGUAGES.items() for word in words.split("|")}
_YES = frozenset({"ja", "j", "oui", "o", "yes", "y", "x", "1", "true", "waar", "vrai", "✓", "✔"})
_NO = frozenset({"", "nee", "neen", "n", "non", "no", "0", "false", "onwaar", "faux", "-"})


def guessed(headers: Sequence[str]) -> dict[int, str]:
    """Return which field each column seems to hold, by the column's number; every field at most once."""
    found: dict[int, str] = {}
    for number, header in enumerate(headers):
        key = casefold_key(header).replace("_", " ").replace("’", "'").rstrip(" :*")
        field = _FIELD_OF.get(key) or _FIELD_OF.get(key.replace("-", " ")) or _FIELD_OF.get(key.replace(" ", "-"))
        if field and field not in found.values():
            found[number] = field
    # "Nom" and "naam" are the last name where a first name stands beside it.
    if "first_name" in found.values() and "last_name" not in found.values():
        found = {number: "last_name" if field == "name" else field for number, field in found.items()}
    nom = next((n for n, header in enumerate(headers) if casefold_key(header) == "nom"), None)
    if nom is not None and nom not in found:
        found[nom] = "last_name" if "first_name" in found.values() else "name"
    return found


def truth_of(text: str) -> bool:
    """Return what a yes-or-no cell says. Raises ValueError when it says neither."""
    key = casefold_key(text)
    if key in _YES:
        return True
    if key in _NO:
        return False
    raise ValueError(text)


def kind_of(text: str) -> str:
    """Return the kind of organisation that a cell names. Raises KeyError for an unknown one."""
    return _KIND_OF[casefold_key(text).replace("’", "'")]


def kind_by_name(name: str) -> str:
    """Return the kind that an organisation's own name gives away, else "other"."""
    first = casefold_key(name).split(" ", 1)[0]
    return {"stad": "municipality", "gemeente": "municipality", "provincie": "province"}.get(first, "other")


def language_of(text: str) -> str:
    """Return the code of the language that a cell names. Raises KeyError for an unknown one."""
    return _LANGUAGE_OF[casefold_key(text)]
