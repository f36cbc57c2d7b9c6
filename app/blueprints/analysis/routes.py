"""The desk of whoever analyses a consultation, and its topics."""

from __future__ import annotations

from flask import url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.analysis import commands, queries
from app.blueprints.analysis.access import analysed, analysed_topic
from app.blueprints.analysis.blueprint import bp
from app.blueprints.analysis.forms import MergeForm, StoryForm, TopicForm
from app.blueprints.analysis.queries import Topics
from app.blueprints.consultations import queries as consultations
from app.blueprints.consultations.presenting import say
from app.models import Consultation, Topic
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/consultations/<consultation>/analysis")
@guard(analysed())
def desk(viewer: Viewer, consultation: Consultation) -> Response:
    """Show what there is to read, how far each coder is, and the topics with their agreement."""
    del viewer
    return _desk(consultation, TopicForm())


def _desk(consultation: Consultation, form: TopicForm, status: int = 200) -> Response:
    questions = [one for one in consultations.questions(consultation) if queries.can_be_coded(one)]
    totals = queries.count_voices(consultation, questions)
    found = queries.topics(consultation)
    return page(
        "analysis/desk.html",
        status,
        consultation=consultation,
        questions=questions,
        totals=totals,
        progress=queries.progress(questions, totals),
        topics=found,
        counts=queries.topic_counts(found),
        agreements=queries.agreements(questions, found),
        form=form,
        say=say,
    )


@bp.post("/consultations/<consultation>/analysis/topics")
@writes
@guard(analysed())
def add_topic(viewer: Viewer, consultation: Consultation) -> Response:
    """Add a topic."""
    form = TopicForm.of_request()
    if not form.validate():
        return _desk(consultation, form, 422)
    commands.add_topic(
        consultation, form.name.data, description=form.description.data, actor=viewer.person, now=clock.now()
    )
    return redirect(url_for(".desk", consultation=consultation.public_id, _anchor="topics"), 303)


@bp.get("/consultations/<consultation>/analysis/topics/<topic>")
@guard(analysed_topic())
def topic(viewer: Viewer, consultation: Consultation, topics: Topics, topic: Topic) -> Response:
    """Show one topic: its name, what counts for it, and what is told about it."""
    del viewer
    form = TopicForm(data={"name": topic.name, "description": topic.description})
    return _topic(consultation, topics, topic, form)


def _topic(
    consultation: Consultation, topics: Topics, topic: Topic, form: TopicForm, status: int = 200, story: object = None
) -> Response:
    return page(
        "analysis/topic.html",
        status,
        consultation=consultation,
        topic=topic,
        merged=topics.merged_into(topic),
        form=form,
        merging=MergeForm().offer(one for one in topics.live if one.id != topic.id),
        story=story or StoryForm(data={"asked": topic.asked, "said": topic.said, "did": topic.did}),
        count=queries.topic_counts(topics).get(topic.id, 0),
        say=say,
    )


@bp.post("/consultations/<consultation>/analysis/topics/<topic>")
@writes
@guard(analysed_topic())
def rename_topic(viewer: Viewer, consultation: Consultation, topics: Topics, topic: Topic) -> Response:
    """Give the topic another name."""
    form = TopicForm.of_request()
    if not form.validate():
        return _topic(consultation, topics, topic, form, 422)
    commands.rename_topic(
        topic, name=form.name.data, description=form.description.data, actor=viewer.person, now=clock.now()
    )
    tell(_("Saved."))
    return _to_topic(consultation, topic)


@bp.post("/consultations/<consultation>/analysis/topics/<topic>/story")
@writes
@guard(analysed_topic())
def tell_topic(viewer: Viewer, consultation: Consultation, topics: Topics, topic: Topic) -> Response:
    """Keep what is told about the topic."""
    story = StoryForm.of_request()
    if not story.validate():
        form = TopicForm(data={"name": topic.name, "description": topic.description})
        return _topic(consultation, topics, topic, form, 422, story)
    commands.tell_topic(
        topic,
        asked=story.asked.data,
        said=story.said.data,
        did=story.did.data,
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_("Saved."))
    return _to_topic(consultation, topic)


@bp.post("/consultations/<consultation>/analysis/topics/<topic>/merge")
@writes
@guard(analysed_topic())
def merge_topic(viewer: Viewer, consultation: Consultation, topics: Topics, topic: Topic) -> Response:
    """Let the topic count for another one."""
    form = MergeForm.of_request().offer(one for one in topics.live if one.id != topic.id)
    into = topics.by_public_id(form.into.data or "") if form.validate() else None
    if into is None or not commands.merge_topic(topic, into, topics, actor=viewer.person, now=clock.now()):
        tell(_("These two cannot be merged."), kind="warning")
        return _to_topic(consultation, topic)
    undo = url_for(".split_topic", consultation=consultation.public_id, topic=topic.public_id)
    tell(_("“%(one)s” counts for “%(other)s” now.", one=topic.name, other=into.name), undo_url=undo)
    return _to_topic(consultation, into)


@bp.post("/consultations/<consultation>/analysis/topics/<topic>/split")
@writes
@guard(analysed_topic())
def split_topic(viewer: Viewer, consultation: Consultation, topics: Topics, topic: Topic) -> Response:
    """Take a merge back."""
    del topics
    commands.split_topic(topic, actor=viewer.person, now=clock.now())
    tell(_("“%(one)s” stands by itself again.", one=topic.name))
    return _to_topic(consultation, topic)


@bp.post("/consultations/<consultation>/analysis/topics/<topic>/remove")
@writes
@guard(analysed_topic())
def remove_topic(viewer: Viewer, consultation: Consultation, topics: Topics, topic: Topic) -> Response:
    """Offer the topic no more."""
    del topics
    commands.remove_topic(topic, actor=viewer.person, now=clock.now())
    undo = url_for(".restore_topic", consultation=consultation.public_id, topic=topic.public_id)
    tell(_("The topic was taken away."), undo_url=undo)
    return redirect(url_for(".desk", consultation=consultation.public_id, _anchor="topics"), 303)


@bp.post("/consultations/<consultation>/analysis/topics/<topic>/restore")
@writes
@guard(analysed_topic())
def restore_topic(viewer: Viewer, consultation: Consultation, topics: Topics, topic: Topic) -> Response:
    """Bring the topic back."""
    del topics
    commands.restore_topic(topic, actor=viewer.person, now=clock.now())
    tell(_("The topic is back."))
    return _to_topic(consultation, topic)


def _to_topic(consultation: Consultation, topic: Topic) -> Response:
    return redirect(url_for(".topic", consultation=consultation.public_id, topic=topic.public_id), 303)
