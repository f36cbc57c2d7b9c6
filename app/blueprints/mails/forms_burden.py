"""The form that says from when someone is asked too much."""

from __future__ import annotations

from app.web.forms import Form, NumberField, Required
from app.web.languages import lazy_gettext as _l


class ThresholdForm(Form):
    """Minutes in half a year."""

    minutes = NumberField(
        _l("Mark whoever is asked more than so many minutes in half a year"),
        [Required()],
        low=1,
        high=10_000,
    )
