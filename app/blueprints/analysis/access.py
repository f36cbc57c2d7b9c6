"""Who analyses a consultation: those who may read its results, in every mode.

Of an anonymous consultation there is nothing to analyse before its ballots were opened: the tables are empty.
"""

from __future__ import annotations

from typing import Any

from flask import abort

from app.blueprints.analysis import queries, queries_feedback, queries_ties
from app.blueprints.analysis.mails import PURPOSE
from app.blueprints.analysis.reports import report_by_id
from app.blueprints.consultations import queries as consultations
from app.blueprints.consultations import queries_results
from app.blueprints.consultations.access import ask_to_open_answers, may_read_results
from app.models import Consultation, ConsultationState
from app.web import links
from app.web.access import Rule, not_found, require_viewer
from app.web.viewer import Viewer

WHO = "analyses the consultation"


def analysed() -> Rule:
    """Those who may read the results of a consultation that was opened."""

    def resolve(consultation: str) -> dict[str, Any]:
        viewer, found = _found(consultation)
        return {"viewer": viewer, "consultation": found}

    return Rule(WHO, resolve)


def analysed_question() -> Rule:
    """The same, for one question."""

    def resolve(consultation: str, question: str) -> dict[str, Any]:
        viewer, found = _found(consultation)
        asked = consultations.question_of(found, question)
        if asked is not None:
            ask_to_open_answers(viewer, found)
        return {"viewer": viewer, "consultation": found, "question": asked} if asked is not None else not_found()

    return Rule(WHO, resolve)


def analysed_voice() -> Rule:
    """The same, for one open answer under its random name."""
    of_question = analysed_question()

    def resolve(consultation: str, question: str, unit: str) -> dict[str, Any]:
        found = of_question.resolve(consultation=consultation, question=question)
        asked = found["question"]
        voice = queries.voice(found["consultation"], asked, unit) if queries.can_be_coded(asked) else None
        return {**found, "voice": voice} if voice is not None else not_found()

    return Rule(WHO, resolve)


def analysed_topic() -> Rule:
    """The same, for one of its topics."""

    def resolve(consultation: str, topic: str) -> dict[str, Any]:
        viewer, found = _found(consultation)
        topics = queries.topics(found)
        one = topics.by_public_id(topic)
        if one is None:
            not_found()
        return {"viewer": viewer, "consultation": found, "topics": topics, "topic": one}

    return Rule(WHO, resolve)


def analysed_passage() -> Rule:
    """The same, for one passage."""

    def resolve(passage: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries_results.passage_by_id(passage)
        if found is None or not may_read_results(viewer, found.consultation):
            not_found()
        return {"viewer": viewer, "passage": found}

    return Rule(WHO, resolve)


def actionable_passage() -> Rule:
    """Coordinators, who hand out actions, for one passage."""
    of_passage = analysed_passage()

    def resolve(passage: str) -> dict[str, Any]:
        found = of_passage.resolve(passage=passage)
        return dict(found) if found["viewer"].is_coordinator else not_found()

    return Rule("makes actions of words", resolve)


def passage_tie() -> Rule:
    """The same, for one tie of a passage to an action or a part of the pact."""
    of_passage = analysed_passage()

    def resolve(passage: str, tie: str) -> dict[str, Any]:
        found = of_passage.resolve(passage=passage)
        made = queries_ties.tie_by_public_id(found["passage"], tie)
        return {**found, "tie": made} if made is not None else not_found()

    return Rule(WHO, resolve)


def made_report() -> Rule:
    """The same, for a report that was made of the consultation."""

    def resolve(consultation: str, report: str) -> dict[str, Any]:
        _viewer, found = _found(consultation)
        made = report_by_id(found, report)
        return {"file": made[1]} if made is not None else not_found()

    return Rule(WHO, resolve)


def published_feedback() -> Rule:
    """Everybody, once it was published."""

    def resolve(consultation: str) -> dict[str, Any]:
        found = queries_feedback.published(consultation)
        return {"feedback": found} if found is not None else not_found()

    return Rule("public: what was done with answers", resolve)


def own_feedback() -> Rule:
    """Whoever opened the link in the mail that tells what became of an answer."""

    def resolve(handle: str) -> dict[str, Any]:
        link = links.current(handle, PURPOSE)
        found = consultations.consultation_by_id(link.row.subject_id)
        return {"handle": handle, "person": link.person, "consultation": found} if found else abort(410)

    return Rule("personal link: consultation_feedback", resolve)


def _found(public_id: str) -> tuple[Viewer, Consultation]:
    viewer = require_viewer()
    found = consultations.consultation_by_id(public_id)
    if found is None or found.state == ConsultationState.DRAFT or not may_read_results(viewer, found):
        not_found()
    return viewer, found
