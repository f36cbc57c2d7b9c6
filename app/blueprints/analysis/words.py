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
