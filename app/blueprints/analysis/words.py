"""Words that several pages of this slice share."""

from app.models import OriginKind
from app.web.languages import lazy_gettext as _l

ORIGINS = {
    OriginKind.MEETING: _l("meeting"),
    OriginKind.LETTER: _l("letter"),
    OriginKind.MAIL: _l("e-mail"),
    OriginKind.PHONE: _l("phone call"),
    OriginKind.FLIP_CHART: _l("flip chart"),
    OriginKind.INTERVIEW: _l("interview"),
    OriginKind.OTHER: _l("elsewhere"),
}

LIGHTS: dict[str, object] = {
    "on_track": _l("on track"),
    "slight_delay": _l("slightly behind"),
    "off_track": _l("behind"),
    "no_data": _l("no data"),
    "not_started": _l("not started"),
    "done": _l("completed"),
    "paused": _l("paused"),
    "stopped": _l("stopped"),
}
