"""What is done to a mail that is still to come. Each act can be undone."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.mails import commands_forecast, queries_forecast
from app.blueprints.mails.access import any_mail
from app.blueprints.mails.commands_forecast import Scope
from app.blueprints.mails.routes import bp
from app.blueprints.mails.routes_forecast import asked_for
from app.models import OutboxMail
from app.web.access import coordinator, guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.text import clean_line
from app.web.viewer import Viewer


@bp.post("/mails/forecast/send")
@writes
@guard(coordinator())
def forecast_send(viewer: Viewer) -> Response:
    """Send a mail before its time."""
    mail = commands_forecast.send_now(asked_for(), actor=viewer.person, now=clock.now())
    if mail is not None:
        undo = url_for(".undo_ahead", mail=mail.public_id)
        tell(_("This e-mail leaves in a minute, and is not sent again on its day."), undo_url=undo)
    return _back()


@bp.post("/mails/forecast/hold")
@writes
@guard(coordinator())
def forecast_hold(viewer: Viewer) -> Response:
    """Keep a mail back until someone lets it go."""
    mail = commands_forecast.hold(asked_for(), actor=viewer.person, now=clock.now())
    if mail is not None:
        undo = url_for(".undo_ahead", mail=mail.public_id)
        tell(
            _(
                "This e-mail is held back. Let it go from the outbox: before its day it then leaves on that day, later at once."
            ),
            undo_url=undo,
        )
    return _back()


@bp.post("/mails/<mail>/in-its-time")
@writes
@guard(any_mail())
def undo_ahead(viewer: Viewer, mail: OutboxMail) -> Response:
    """Let a mail that was sent ahead or held go out in its own time after all."""
    if commands_forecast.undo_ahead(mail, actor=viewer.person, now=clock.now()):
        tell(_("Undone: this e-mail goes out on its own day."))
    else:
        tell(_("It is too late to undo this: the e-mail has left."), kind="warning")
    return _back()


@bp.post("/mails/forecast/mute")
@writes
@guard(coordinator())
def forecast_mute(viewer: Viewer) -> Response:
    """Do not send mails like this, as far as was chosen."""
    coming, raw = asked_for(), request.form.get("scope", Scope.THIS)
    scope = Scope(raw) if raw in set(Scope) else Scope.THIS
    rules = commands_forecast.mute_coming(coming, scope, actor=viewer.person, now=clock.now())
    text = {
        Scope.THIS: _("%(person)s gets no more of these e-mails about this.", person=coming.person.label),
        Scope.KIND: _("%(person)s gets no more e-mails of this kind.", person=coming.person.label),
        Scope.SUBJECT: _("Nobody gets e-mails about this any more."),
    }[scope]
    ids = ",".join(rule.public_id for rule in rules)
    tell(text, undo_url=url_for(".unmute", rules=ids) if ids else None)
    return _back()


@bp.post("/mails/forecast/unmute")
@writes
@guard(coordinator())
def unmute(viewer: Viewer) -> Response:
    """Let those mails come again."""
    rules = queries_forecast.mutes_by_ids(clean_line(request.args.get("rules", "")).split(",")[:50])
    if commands_forecast.forget_rules(list(rules), actor=viewer.person, now=clock.now()):
        tell(_("These e-mails go out again."))
    return _back()


def _back() -> Response:
    return redirect(url_for(".forecast"), code=303)
