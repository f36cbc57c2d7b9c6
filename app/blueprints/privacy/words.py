"""What things are called on screen."""

from __future__ import annotations

from app.models import AskedFor
from app.web.languages import lazy_gettext as _l

ASKED = {
    AskedFor.ACCESS: _l("What do you hold about me?"),
    AskedFor.CORRECTION: _l("Put my data right"),
    AskedFor.ERASURE: _l("Erase my data"),
    AskedFor.OBJECTION: _l("I object to the use of my data"),
}
GROUNDS = {"request": _l("asked by the person"), "rule": _l("retention rule"), "decision": _l("decision of the body")}
