"""One passage on its way: its topics, an action made of it, ties to what exists, and how it is published."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.analysis import commands, commands_ties, fates, queries, queries_ties
from app.blueprints.analysis.access import actionable_passage, analysed_passage, passage_tie
from app.blueprints.analysis.blueprint import bp
from app.blueprints.analysis.forms import NewActionForm, RedactionForm, TieForm, TopicsForm
from app.blueprints.analysis.words import ORIGINS
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.rules import shortened, shows_names
from app.blueprints.people.commands import person_by_email
from app.models import Passage, PassageTie, Person
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/passages/<passage>/follow")
@guard(analysed_passage())
def follow(viewer: Viewer, passage: Passage) -> Response:
    """Show a passage with everything that can be done with it."""
    return _page(viewer, passage)


def _page(viewer: Viewer, passage: Passage, status: int = 200, **forms: Any) -> Response:
    consultation = passage.consultation
    topics = queries.topics(consultation)
    mine = [one.topic.public_id for one in queries.own_codings(passage, viewer.person)]
    redaction = queries_ties.redaction_of(passage)
    response = passage.response
    shown: dict[str, Any] = {
        "topics_form": TopicsForm(data={"topics": mine}).offer(topics.live),
        "action_form": NewActionForm(data={"title": shortened(passage.text)}),
        "tie_form": _tie_form(passage, TieForm()),
        "redaction_form": RedactionForm(
            data={
                "text": redaction.text if redaction else passage.text,
                "reason": redaction.reason if redaction else "",
            }
        ),
        **forms,
    }
    return page(
        "analysis/follow.html",
        status,
        passage=passage,
        consultation=consultation,
        named=queries.topics_of([passage.id], topics).get(passage.id, []),
        origin=queries.origins([passage.id]).get(passage.id),
        kinds=ORIGINS,
        fate=fates.fates([passage.id])[passage.id],
        ties=queries_ties.ties_of(passage),
        redaction=redaction,
        by=response.invitation.person.label if response and shows_names(consultation.mode) else None,
        say=say,
        **shown,
    )


def _tie_form(passage: Passage, form: TieForm) -> TieForm:
    pact = passage.consultation.pact
    return form.offer(queries_ties.open_actions(pact), queries_ties.nodes(pact))


@bp.post("/passages/<passage>/topics")
@writes
@guard(analysed_passage())
def code_passage(viewer: Viewer, passage: Passage) -> Response:
    """Keep what I say a passage is about."""
    topics = queries.topics(passage.consultation)
    form = TopicsForm.of_request().offer(topics.live)
    if not form.validate():
        return _page(viewer, passage, 422, topics_form=form)
    now, chosen = clock.now(), list(form.chosen)
    if form.new_topic.data:
        chosen.append(commands.add_topic(passage.consultation, form.new_topic.data, actor=viewer.person, now=now))
    unit = queries.unit_name(passage)
    commands.code_passage(passage, chosen, actor=viewer.person, now=now, unit=unit)
    tell(_("Saved."))
    return _back(passage)


@bp.post("/passages/<passage>/action")
@writes
@guard(actionable_passage())
def action_from(viewer: Viewer, passage: Passage) -> Response:
    """Make an action of the words."""
    form = NewActionForm.of_request()
    if not form.validate() or form.due_on.data is None:
        return _page(viewer, passage, 422, action_form=form)
    now = clock.now()
    action = commands_ties.action_from(
        passage,
        title=form.title.data,
        owner=_owner(form, viewer),
        due_on=form.due_on.data,
        actor=viewer.person,
        now=now,
    )
    tell(_("The action was made, and its owner gets a mail."))
    return redirect(url_for("actions.show", action=action.public_id), 303)


def _owner(form: NewActionForm, viewer: Viewer) -> Person:
    if form.owner.person is not None:
        return form.owner.person
    return person_by_email(
        form.owner.new_email,
        name=form.owner.new_name,
        language=current_language(),
        source="page",
        actor=viewer.person,
        now=clock.now(),
    )


@bp.post("/passages/<passage>/tie")
@writes
@guard(analysed_passage())
def tie(viewer: Viewer, passage: Passage) -> Response:
    """Tie the words to an action that exists, or to a part of the pact."""
    form = _tie_form(passage, TieForm.of_request())
    if not form.validate():
        return _page(viewer, passage, 422, tie_form=form)
    pact, now = passage.consultation.pact, clock.now()
    for action in queries_ties.open_actions(pact):
        if action.public_id == form.action.data:
            commands_ties.tie(passage, action=action, actor=viewer.person, now=now)
    for node in queries_ties.nodes(pact):
        if node.public_id == form.node.data:
            commands_ties.tie(passage, node=node, actor=viewer.person, now=now)
    tell(_("The words are tied to it."))
    return _back(passage)


@bp.post("/passages/<passage>/ties/<tie>/untie")
@writes
@guard(passage_tie())
def untie(viewer: Viewer, passage: Passage, tie: PassageTie) -> Response:
    """Take a tie away."""
    commands_ties.untie(tie, actor=viewer.person, now=clock.now())
    tell(_("The tie was taken away."))
    return _back(passage)


@bp.post("/passages/<passage>/redact")
@writes
@guard(analysed_passage())
def redact(viewer: Viewer, passage: Passage) -> Response:
    """Say how the words are published, and why not as they stand."""
    form = RedactionForm.of_request()
    if not form.validate():
        return _page(viewer, passage, 422, redaction_form=form)
    commands_ties.redact(passage, form.text.data, form.reason.data, actor=viewer.person, now=clock.now())
    tell(_("Saved."), undo_url=url_for(".unredact", passage=passage.public_id))
    return _back(passage)


@bp.post("/passages/<passage>/unredact")
@writes
@guard(analysed_passage())
def unredact(viewer: Viewer, passage: Passage) -> Response:
    """Publish the words as they stand again."""
    commands_ties.unredact(passage, actor=viewer.person, now=clock.now())
    tell(_("The words are published as they stand."))
    return _back(passage)


def _back(passage: Passage) -> Response:
    return redirect(url_for(".follow", passage=passage.public_id), 303)
