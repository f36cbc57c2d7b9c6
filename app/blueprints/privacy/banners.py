"""What administrators see above every page when someone waits for an answer about his or her data."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import ScalarSelect, func, select

from app.models import PrivacyRequest
from app.web.formats import date_text
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.navigation import Banner
from app.web.viewer import Viewer

_WAITING = PrivacyRequest.answered_at.is_(None)
ASKED: dict[str, ScalarSelect[Any]] = {
    "requests": select(func.count()).where(_WAITING).scalar_subquery(),
    "request_due_on": select(func.min(PrivacyRequest.due_on)).where(_WAITING).scalar_subquery(),
}


def banner(viewer: Viewer) -> Banner | None:
    """Return how many requests wait and when the first is due; None when none does."""
    if not viewer.is_administrator:
        return None
    number, due_on = viewer.noted["requests"], viewer.noted["request_due_on"]
    if due_on is None:
        return None
    text = ngettext(
        "%(num)s request about personal data waits for an answer, due %(date)s.",
        "%(num)s requests about personal data wait for an answer, the first one due %(date)s.",
        number,
        date=date_text(due_on),
    )
    return Banner("warning", text, url_for("privacy.index"), _("Look at the requests"))
