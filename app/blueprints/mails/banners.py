"""What coordinators see above every page when mail needs a hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ScalarSelect, func, literal, select

from app.mail import clockwork, queue
from app.mail.incoming.notes import TROUBLE
from app.mail.queue import has_transport
from app.models import MailState, OutboxMail, Setting
from app.web.addresses import url_for
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.navigation import Banner
from app.web.viewer import Viewer

FAILED, UNCERTAIN = MailState.FAILED, MailState.UNCERTAIN


def _counted(state: MailState) -> ScalarSelect[int]:
    # In the very words of the partial index on mails that need a hand: SQLite would put a statement together anew
    # each time that a value decides whether such an index fits.
    needs = OutboxMail.state.in_([literal(one.value, literal_execute=True) for one in (FAILED, UNCERTAIN)])
    is_one = OutboxMail.state == literal(state.value, literal_execute=True)
    return select(func.count()).where(needs, is_one).scalar_subquery()


def _setting(key: str) -> ScalarSelect[Any]:
    return select(Setting.value).where(Setting.key == key).scalar_subquery()


ASKED: dict[str, ScalarSelect[Any]] = {
    "latest_act": clockwork.LATEST,
    "frozen": _setting(queue.FROZEN),
    "paused": _setting(queue.PAUSED),
    "trouble": _setting(TROUBLE),
    "uncertain": _counted(UNCERTAIN),
    "failed": _counted(FAILED),
}


def banner(viewer: Viewer) -> Banner | None:
    """Return the one thing about mail that matters most; None when all is well."""
    if not viewer.is_coordinator:
        return None
    noted = viewer.noted
    index, look = url_for("mails.index"), _("Look at the e-mails")
    if clockwork.is_wrong_after(noted["latest_act"]):
        text = _("The clock of this machine cannot be right: no e-mail leaves until it is set.")
        return Banner("error", text, index, look)
    if noted["frozen"] is not None:
        text = _("This is a restored copy: no e-mail leaves until you let it go.")
        return Banner("warning", text, index, look)
    if not has_transport():
        return Banner("error", _("No mail server is set up: e-mails are kept and do not leave."), index, look)
    if noted["paused"] is not None:
        reason = str(noted["paused"].get("reason", ""))[:200]
        return Banner("error", _("The mail server takes no e-mail from us: %(reason)s", reason=reason), index, look)
    return _attention(noted, look) or _mailbox(noted["trouble"], look)


def _mailbox(trouble: object, look: str) -> Banner | None:
    if trouble is None:
        return None
    text = _("The mailbox for answers cannot be read: %(reason)s", reason=str(trouble)[:200])
    return Banner("warning", text, url_for("mails.incoming"), look)


def _attention(counts: Mapping[str, Any], look: str) -> Banner | None:
    if uncertain := counts["uncertain"]:
        text = ngettext(
            "Of %(num)s e-mail we do not know whether it arrived.",
            "Of %(num)s e-mails we do not know whether they arrived.",
            uncertain,
        )
        return Banner("warning", text, url_for("mails.index", state=UNCERTAIN), look)
    if failed := counts["failed"]:
        text = ngettext("%(num)s e-mail could not be sent.", "%(num)s e-mails could not be sent.", failed)
        return Banner("warning", text, url_for("mails.index", state=FAILED), look)
    return None
