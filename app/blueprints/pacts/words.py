"""What the states of a pact and the kinds of its nodes are called."""

from __future__ import annotations

from app.models import Certainty, CommentFate, Decision, Direction, NodeKind, PactStatus
from app.web.formats import date_text
from app.web.languages import lazy_gettext as _l

MOST_WORDS = 120  # of a decision, where it stands in one line

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

DIRECTIONS: dict[Direction, object] = {
    Direction.UP: _l("More is better"),
    Direction.DOWN: _l("Less is better"),
}

CERTAINTIES: dict[Certainty, object] = {
    Certainty.FINAL: _l("final"),
    Certainty.PROVISIONAL: _l("provisional"),
    Certainty.ESTIMATED: _l("estimated"),
}

FREQUENCIES: dict[int, object] = {
    1: _l("each month"),
    3: _l("each quarter"),
    6: _l("each half year"),
    12: _l("each year"),
    24: _l("every two years"),
    36: _l("every three years"),
}

# The lights that a person may choose over the computed one.
CHOSEN_LIGHTS: dict[str, object] = {
    "on_track": _l("on track"),
    "slight_delay": _l("slightly behind"),
    "off_track": _l("behind"),
    "no_data": _l("no data"),
}

# What a coordinator does to bring a pact into a status; adopting is not among them.
MOVES: dict[PactStatus, object] = {
    PactStatus.DRAFT: _l("Take back to draft"),
    PactStatus.IN_CONSULTATION: _l("Put in consultation"),
    PactStatus.ADOPTED: _l("Open again"),
    PactStatus.CLOSED: _l("Close the pact"),
}
FATES = {
    CommentFate.TAKEN_OVER: _l("Taken over"),
    CommentFate.IN_PART: _l("Taken over in part"),
    CommentFate.NOT_TAKEN_OVER: _l("Not taken over"),
}


def decision_label(decision: Decision) -> str:
    """Return a decision in one line: the day, the group that met, and the beginning of its words."""
    day = date_text(decision.decided_on)
    return f"{day}, {decision.item.meeting.workgroup.name}: {decision.text[:MOST_WORDS]}"
