"""What coordinators see above every page when mail needs a hand."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.blueprints.mails import queries
from app.mail import clockwork
from app.mail.incoming.notes import TROUBLE
from app.mail.queue import FROZEN, PAUSED, has_transport
from app.models import MailState
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.navigation import Banner
from app.web.viewer import Viewer


def banner(viewer: Viewer) -> Banner | None:
    """Return the one thing about mail that matters most; None when all is well."""
    if not viewer.is_coordinator:
        return None
    index, look = url_for("mails.index"), _("Look at the e-mails")
    if clockwork.is_wrong():
        text = _("The clock of this machine cannot be right: no e-mail leaves until it is set.")
        return Banner("error", text, index, look)
    stops = queries.stops()
    if FROZEN in stops:
        text = _("This is a restored copy: no e-mail leaves until you let it go.")
        return Banner("warning", text, index, look)
    if not has_transport():
        return Banner("error", _("No mail server is set up: e-mails are kept and do not leave."), index, look)
    if PAUSED in stops:
        reason = str(stops[PAUSED].get("reason", ""))[:200]
        return Banner("error", _("The mail server takes no e-mail from us: %(reason)s", reason=reason), index, look)
    return _attention(queries.needing_help(), look) or _mailbox(stops, look)


def _mailbox(stops: dict[str, Any], look: str) -> Banner | None:
    if TROUBLE not in stops:
        return None
    text = _("The mailbox for answers cannot be read: %(reason)s", reason=str(stops[TROUBLE])[:200])
    return Banner("warning", text, url_for("mails.incoming"), look)


def _attention(counts: dict[MailState, int], look: str) -> Banner | None:
    if uncertain := counts.get(MailState.UNCERTAIN, 0):
        text = ngettext(
            "Of %(num)s e-mail we do not know whether it arrived.",
            "Of %(num)s e-mails we do not know whether they arrived.",
            uncertain,
        )
        return Banner("warning", text, url_for("mails.index", state=MailState.UNCERTAIN), look)
    if failed := counts.get(MailState.FAILED, 0):
        text = ngettext("%(num)s e-mail could not be sent.", "%(num)s e-mails could not be sent.", failed)
        return Banner("warning", text, url_for("mails.index", state=MailState.FAILED), look)
    return None
