"""Open answers as a stream: read one, say what it is about, and the next one stands there."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.analysis import commands, queries
from app.blueprints.analysis.access import analysed_question, analysed_voice
from app.blueprints.analysis.blueprint import bp
from app.blueprints.analysis.forms import CodeForm
from app.blueprints.analysis.queries import Voice
from app.blueprints.consultations.presenting import say
from app.models import Consultation, Question, Topic
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.text import clean_line
from app.web.viewer import Viewer


@bp.get("/consultations/<consultation>/analysis/code/<question>")
@guard(analysed_question())
def code(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Show the next answer that I have not done with."""
    if not queries.can_be_coded(question):
        not_found()
    after = clean_line(request.args.get("after", ""))[:10]
    return _stream(viewer, consultation, question, queries.next_voice(consultation, question, viewer.person, after))


@bp.get("/consultations/<consultation>/analysis/code/<question>/<unit>")
@guard(analysed_voice())
def code_one(viewer: Viewer, consultation: Consultation, question: Question, voice: Voice) -> Response:
    """Show one answer, to look again at what was said of it."""
    return _stream(viewer, consultation, question, voice)


def _stream(
    viewer: Viewer,
    consultation: Consultation,
    question: Question,
    voice: Voice | None,
    form: CodeForm | None = None,
    status: int = 200,
) -> Response:
    topics = queries.topics(consultation)
    unit = queries.unit_of(question, viewer.person, voice.unit) if voice else None
    codings = queries.codings_on(question, voice.unit) if voice else []
    if form is None and voice:
        mine = [one for one in codings if one.coder_id == viewer.person.id and one.passage.text == voice.text]
        form = CodeForm(
            data={
                "words": voice.text,
                "topics": [one.topic.public_id for one in mine],
                "note": unit.note if unit else "",
            }
        ).offer(topics.live)
    return page(
        "analysis/code.html",
        status,
        consultation=consultation,
        question=question,
        voice=voice,
        form=form,
        is_done=unit is not None,
        # Others' codings are shown once one's own stand: whoever sees them first agrees too easily.
        codings=[one for one in codings if unit is not None or one.coder_id == viewer.person.id],
        notes=queries.notes_on(question, voice.unit) if voice and unit is not None else [],
        done=queries.done_by(question, viewer.person),
        total=queries.count_voices(consultation, [question]).get(question.id, 0),
        say=say,
    )


@bp.post("/consultations/<consultation>/analysis/code/<question>/<unit>")
@writes
@guard(analysed_voice())
def save_code(viewer: Viewer, consultation: Consultation, question: Question, voice: Voice) -> Response:
    """Keep what I say of this answer, and go on."""
    found = queries.topics(consultation)
    form = CodeForm.of_request().of(voice.text).offer(found.live)
    if not form.validate():
        return _stream(viewer, consultation, question, voice, form, 422)
    now, chosen = clock.now(), list(form.chosen)
    if form.new_topic.data:
        added: Topic = commands.add_topic(consultation, form.new_topic.data, actor=viewer.person, now=now)
        chosen += [added] if added.id not in {one.id for one in chosen} else []
    commands.code_answer(
        question,
        voice,
        words=form.words.data or voice.text,
        topics=chosen,
        note=form.note.data,
        actor=viewer.person,
        now=now,
    )
    where: dict[str, Any] = {"consultation": consultation.public_id, "question": question.public_id}
    tell(
        _("Saved: %(topics)s.", topics=", ".join(one.name for one in chosen) or _("no topic")),
        undo_url=url_for(".undo_code", unit=voice.unit, **where),
    )
    if "stay" in request.form:
        return redirect(url_for(".code_one", unit=voice.unit, **where), 303)
    return redirect(url_for(".code", after=voice.unit, **where), 303)


@bp.post("/consultations/<consultation>/analysis/code/<question>/<unit>/undo")
@writes
@guard(analysed_voice())
def undo_code(viewer: Viewer, consultation: Consultation, question: Question, voice: Voice) -> Response:
    """Take back what I said of this answer."""
    commands.undo_coding(question, voice.unit, actor=viewer.person, now=clock.now())
    tell(_("Taken back: the answer is to be read again."))
    where: dict[str, Any] = {"consultation": consultation.public_id, "question": question.public_id}
    return redirect(url_for(".code_one", unit=voice.unit, **where), 303)
