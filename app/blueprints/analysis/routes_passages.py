"""Passages: all of a consultation, words from elsewhere, and what becomes of one."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.analysis import commands, queries
from app.blueprints.analysis.access import analysed
from app.blueprints.analysis.blueprint import bp
from app.blueprints.analysis.commands import Heard
from app.blueprints.analysis.forms import HeardForm
from app.blueprints.analysis.words import ORIGINS
from app.blueprints.consultations.presenting import say
from app.documents.tables import csv_response
from app.models import Consultation, OriginKind
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.lists import asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

MOST_IN_FILE = 5_000


@bp.get("/consultations/<consultation>/analysis/passages")
@guard(analysed())
def passages(viewer: Viewer, consultation: Consultation) -> Response:
    """List the passages of a consultation."""
    del viewer
    listing = asked(["new"], default="-new", filters=["topic", "source"])
    topics = queries.topics(consultation)
    as_file = request.args.get("format") in {"csv", "xlsx"}
    found = queries.passages(consultation, topics, listing, size=MOST_IN_FILE if as_file else 25)
    keys = [one.id for one in found.rows]
    named, origins = queries.topics_of(keys, topics), queries.origins(keys)
    if as_file:
        rows = [
            [one.text, ", ".join(topic.name for topic in named.get(one.id, ())), one.marked_by.label, one.marked_at]
            for one in found.rows
        ]
        header = [_("Words"), _("Topics"), _("Marked by"), _("Marked")]
        return csv_response(f"{_('Passages')}.csv", header, rows)
    return page(
        "analysis/passages.html",
        consultation=consultation,
        listing=listing,
        found=found,
        topics=topics,
        named=named,
        origins=origins,
        kinds=ORIGINS,
        say=say,
    )


@bp.get("/consultations/<consultation>/analysis/passages/new")
@guard(analysed())
def new_note(viewer: Viewer, consultation: Consultation) -> Response:
    """Show the form for words from elsewhere."""
    del viewer
    language = current_language()
    form = HeardForm(data={"language": language}).offer(queries.topics(consultation).live)
    return page("analysis/heard.html", consultation=consultation, form=form, say=say)


@bp.post("/consultations/<consultation>/analysis/passages/new")
@writes
@guard(analysed())
def add_note(viewer: Viewer, consultation: Consultation) -> Response:
    """Keep words from elsewhere."""
    form = HeardForm.of_request().offer(queries.topics(consultation).live)
    if not form.validate():
        return page("analysis/heard.html", 422, consultation=consultation, form=form, say=say)
    now, chosen = clock.now(), list(form.chosen)
    if form.new_topic.data:
        chosen.append(commands.add_topic(consultation, form.new_topic.data, actor=viewer.person, now=now))
    heard = Heard(
        text=form.text.data,
        language=form.language.data,
        kind=OriginKind(form.kind.data),
        said_on=form.said_on.data,
        source=form.source.data,
        may_quote=bool(form.may_quote.data),
    )
    passage = commands.note_passage(consultation, heard, chosen, actor=viewer.person, now=now)
    tell(_("The words are kept."))
    return redirect(url_for(".follow", passage=passage.public_id), 303)
