"""What the states of a pact and the kinds of its nodes are called."""

from __future__ import annotations

from app.models import NodeKind, PactStatus
from app.web.languages import lazy_gettext as _l

STATUSES: dict[PactStatus, object] = {
    PactStatus.DRAFT: _l("draft"),
    PactStatus.IN_CONSULTATION: _l("in consultation"),
    PactStatus.ADOPTED: _l("in force"),
    PactStatus.CLOSED: _l("closed"),
}

KINDS: dict[NodeKind, object] = {
    NodeKind.THEME: _l("theme"),
    NodeKind.SUBTHEME: _l("subtheme"),
    NodeKind.OBJECTIVE: _l("objective"),
    NodeKind.PARAGRAPH: _l("paragraph"),
}
