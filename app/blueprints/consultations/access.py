"""Who may reach a consultation, its results, a passage, and one's own answer.

A coordinator organises every consultation, a facilitator those of the groups he or she facilitates. Results of a
confidential consultation are read by coordinators and by its organiser, and by nobody else: the sentence that the
respondent reads (words.MODE_SENTENCES) promises exactly that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, request, url_for

from app.blueprints.consultations import doors, queries, queries_hands, queries_links, queries_results, queries_together
from app.blueprints.consultations.mails import PURPOSE
from app.blueprints.consultations.mails_asking import HELP_PURPOSE
from app.blueprints.people import looking
from app.blueprints.people.looking import Subject
from app.models import Consultation, Invitation, InvitationState, Mode, Passage
from app.web import links
from app.web.access import Rule, not_found, require_viewer
from app.web.links import OpenLink
from app.web.navigation import tell_pact
from app.web.viewer import Viewer


def may_manage(viewer: Viewer, consultation: Consultation) -> bool:
    """Whether `viewer` organises `consultation`."""
    return viewer.is_coordinator or (
        consultation.workgroup_id is not None and viewer.facilitates_group(consultation.workgroup_id)
    )


def may_read_results(viewer: Viewer, consultation: Consultation) -> bool:
    """Whether `viewer` may read what was answered."""
    if not may_manage(viewer, consultation):
        return False
    is_close = viewer.is_coordinator or consultation.organiser_id == viewer.person_id
    return is_close or consultation.mode == Mode.NAMED


def answers_to(consultation: Consultation) -> Subject:
    """Return what someone looks at who reads what people answered, for the log."""
    return Subject("answers", "consultation", consultation.public_id)


def ask_to_open_answers(viewer: Viewer, consultation: Consultation) -> None:
    """Let what people answered be opened first, once a day, so that it is noted who looked."""

    def count() -> int:
        return queries.counts_by_state([consultation])[consultation.id].get(InvitationState.SUBMITTED, 0)

    looking.ask_to_open(answers_to(consultation), viewer, count)


def may_read_passage(viewer: Viewer, passage: Passage) -> bool:
    """Whether `viewer` reads the results, or sits in a group that has these words on an agenda."""
    return may_read_results(viewer, passage.consultation) or queries_results.is_on_agenda_of(passage, viewer.person)


def managed_consultation() -> Rule:
    """Coordinators, and the facilitators of its workgroup."""

    def resolve(consultation: str) -> dict[str, Any]:
        viewer, found = _found(consultation, may_manage)
        return {"viewer": viewer, "consultation": found}

    return Rule("organises the consultation", resolve)


def read_results() -> Rule:
    """Those who organise it; of a confidential one, coordinators and the organiser only."""

    def resolve(consultation: str) -> dict[str, Any]:
        viewer, found = _found(consultation, may_read_results)
        return {"viewer": viewer, "consultation": found}

    return Rule("reads the results of the consultation", resolve)


def managed_question(*, removed: bool = False) -> Rule:
    """Those who organise the consultation, for one of its questions."""

    def resolve(consultation: str, question: str) -> dict[str, Any]:
        viewer, found = _found(consultation, may_manage)
        asked = queries.question_of(found, question, removed=removed)
        if asked is None:
            not_found()
        return {"viewer": viewer, "consultation": found, "question": asked}

    return Rule("organises the consultation", resolve)


def read_question() -> Rule:
    """Those who read the results, for one question."""

    def resolve(consultation: str, question: str) -> dict[str, Any]:
        viewer, found = _found(consultation, may_read_results)
        asked = queries.question_of(found, question)
        if asked is None:
            not_found()
        ask_to_open_answers(viewer, found)
        return {"viewer": viewer, "consultation": found, "question": asked}

    return Rule("reads the results of the consultation", resolve)


def read_answer() -> Rule:
    """Those who read the results, for the text that one respondent wrote at one question."""

    def resolve(consultation: str, question: str, response: str) -> dict[str, Any]:
        viewer, found = _found(consultation, may_read_results)
        answer = queries_results.text_answer(found, question, response)
        if answer is None:
            not_found()
        ask_to_open_answers(viewer, found)
        return {"viewer": viewer, "consultation": found, "answer": answer}

    return Rule("reads the results of the consultation", resolve)


def read_file() -> Rule:
    """Those who read the results, for a file that came with a submitted answer."""

    def resolve(consultation: str, file: str) -> dict[str, Any]:
        viewer, found = _found(consultation, may_read_results)
        blob = queries_results.file_of(found, file)
        if blob is None:
            not_found()
        ask_to_open_answers(viewer, found)
        return {"viewer": viewer, "consultation": found, "file": blob}

    return Rule("reads the results of the consultation", resolve)


def read_response() -> Rule:
    """Those who read the results, for everything one respondent answered; in the named mode only."""

    def resolve(consultation: str, response: str) -> dict[str, Any]:
        viewer, found = _found(consultation, may_read_results)
        given = queries_results.response_of(found, response) if found.mode == Mode.NAMED else None
        if given is None:
            not_found()
        ask_to_open_answers(viewer, found)
        return {"viewer": viewer, "consultation": found, "response": given}

    return Rule("reads who answered what", resolve)


def readable_passage() -> Rule:
    """Those who read the results, and members of the groups that have the words on an agenda."""

    def resolve(passage: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries_results.passage_by_id(passage)
        if found is None or not may_read_passage(viewer, found):
            not_found()
        return {"viewer": viewer, "passage": found}

    return Rule("reads the passage", resolve)


def managed_passage() -> Rule:
    """Those who read the results from which the words come."""

    def resolve(passage: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries_results.passage_by_id(passage)
        if found is None or not may_read_results(viewer, found.consultation):
            not_found()
        return {"viewer": viewer, "passage": found}

    return Rule("reads the results of the consultation", resolve)


def own_answer() -> Rule:
    """Whoever opened a personal link to a consultation, as long as the invitation stands."""

    def resolve(handle: str) -> dict[str, Any]:
        return {"handle": handle, "invitation": _invited(handle)}

    return Rule("has a personal link to the consultation", resolve)


def _invited(handle: str) -> Invitation:
    key, lock = links.key_of(handle), request.method == "POST"
    found = queries_links.behind_link(key.public_id, lock=lock)
    if found is not None:
        invitation = found.invitation
        links.opened(handle, key, found.link)
        tell_pact(found.pact)
    else:
        invitation = _helped_with(handle, lock=lock)
    if invitation.consultation.mode == Mode.ANONYMOUS:  # answered elsewhere, without this link
        abort(redirect(url_for("ballots.first", handle=handle), 303))
    return queries_together.answered_with(invitation, lock=lock)


def _helped_with(handle: str, *, lock: bool) -> Invitation:
    """Return the invitation of a colleague whose link this is; who only asked for a link confirms the address first."""
    link = links.current(handle, PURPOSE, HELP_PURPOSE)
    if link.known.purpose == PURPOSE and _requested(link):
        abort(redirect(url_for(".confirm_address", handle=handle), 303))
    if link.known.purpose == PURPOSE:
        abort(410)
    invitation = queries_hands.invitation_by_hand(link.known.subject_id, link.known.person_id, lock=lock)
    return invitation or abort(410)


def _requested(link: OpenLink) -> Consultation | None:
    """Return the consultation for which this address was typed at its public address, not confirmed yet."""
    found = queries.consultation_by_id(link.row.subject_id)
    return found if found is not None and doors.requested(found, link.person) is not None else None


def asked_to_join() -> Rule:
    """Whoever opened the link that was asked for at a public address, until the address is confirmed."""

    def resolve(handle: str) -> dict[str, Any]:
        link = links.current(handle, PURPOSE)
        found = _requested(link)
        if found is None:  # confirmed already, or taken off the list
            abort(redirect(url_for(".answer", handle=handle), 303))
        return {"handle": handle, "consultation": found, "person": link.person}

    return Rule("has a personal link to the consultation", resolve)


def _found(public_id: str, may: Callable[[Viewer, Consultation], bool]) -> tuple[Viewer, Consultation]:
    viewer = require_viewer()
    found = queries.consultation_by_id(public_id)
    if found is None or not may(viewer, found):
        not_found()
    if may is may_read_results and found.mode == Mode.ANONYMOUS:  # no response exists, so none of these pages does
        abort(redirect(url_for("ballots.results", consultation=public_id), 303))
    return viewer, found
