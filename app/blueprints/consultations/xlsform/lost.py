"""What has no counterpart here, and what an organiser can do instead."""

from __future__ import annotations

import re

from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

_FROM_FILE = re.compile(r"(?:add )?select[_ ]?(?:one|multiple|1)[_ ](?:from[_ ]file|external)\s+(\S+).*", re.IGNORECASE)
_DEVICE = _l("A device notes this by itself: nobody is asked.")
_PLACE = _l("Ask for the place by name, or for the municipality.")
_INSTEAD = {
    **dict.fromkeys(("start", "end", "today", "deviceid", "username", "email", "phonenumber", "audit"), _DEVICE),
    **dict.fromkeys(("simserial", "subscriberid", "imei", "background-audio", "background-geopoint"), _DEVICE),
    **dict.fromkeys(("start-geopoint", "hidden"), _DEVICE),
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "location", "gps", "osm"), _PLACE),
    **dict.fromkeys(("time",), _l("Ask for a short text with the pattern ([01][0-9]|2[0-3]):[0-5][0-9].")),
    **dict.fromkeys(("datetime",), _l("Ask for the date, and for the hour in a short text.")),
    **dict.fromkeys(("acknowledge", "trigger"), _l("Ask it as a question with choices.")),
    **dict.fromkeys(("audio", "video"), _l("Ask for it in words.")),
    **dict.fromkeys(("barcode",), _l("Ask for the number in a short text.")),
    **dict.fromkeys(("begin_score", "score__row", "end_score"), _l("Ask it as a scale.")),
    **dict.fromkeys(("begin_rank", "rank__level", "end_rank"), _l("Ask it as a ranking.")),
    **dict.fromkeys(("begin_kobomatrix", "end_kobomatrix"), _l("Ask for each line by itself, or as a scale.")),
    **dict.fromkeys(("calculate",), _l("Nobody is asked: work it out from the download of the answers.")),
}


def lost(kind: str) -> str:
    """Say that a type of question is not carried, and what to ask instead."""
    if match := _FROM_FILE.fullmatch(kind):
        return _(
            "The choices stand in the file “%(file)s”, which does not come along: put them on the sheet “choices”.",
            file=match.group(1),
        )
    said = _("The type “%(name)s” has no counterpart here: the row is left out.", name=kind)
    return f"{said} {_INSTEAD.get(kind.lower().replace(' ', ''), '')}".strip()
