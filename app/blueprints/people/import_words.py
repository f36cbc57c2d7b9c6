"""What the columns of a file of people are called on screen."""

from __future__ import annotations

from app.web.languages import lazy_gettext as _l

FIELD_WORDS = {
    "name": _l("Name"),
    "first_name": _l("First name"),
    "last_name": _l("Last name"),
    "email": _l("E-mail address"),
    "phone": _l("Phone"),
    "language": _l("Language"),
    "organisation": _l("Organisation"),
    "kind": _l("Kind"),
    "nis_code": _l("NIS code"),
    "role": _l("Role"),
    "is_contact": _l("Contact of the organisation"),
    "is_mandate": _l("Elected mandate"),
    "starts_on": _l("Starts on"),
    "ends_on": _l("Ends on"),
    "source": _l("Where the address comes from"),
}
OUTCOMES = {
    "wrong": _l("cannot be read"),
    "new": _l("new"),
    "changed": _l("changes"),
    "unchanged": _l("stays as it is"),
}
STATES = {"draft": _l("not imported yet"), "done": _l("imported"), "undone": _l("taken back")}
