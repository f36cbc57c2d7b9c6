"""Two consultations that run: a text with comments, and one answer per organisation with colleagues and ways in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.blueprints.consultations import answering, commands_documents, commands_text_rounds, doors, text_rounds
from app.blueprints.consultations.answering import Value, Values
from app.demo import mails
from app.demo.story import Story, texts
from app.extensions import db
from app.models import (
    Answer,
    Asking,
    CommentFate,
    CommentReply,
    CommentsShown,
    CommentSupport,
    Consultation,
    ConsultationState,
    EnteredAnswer,
    FirstAnswer,
    Hand,
    Heard,
    Invitation,
    InvitationState,
    PactNode,
    Question,
    Response,
    SectionSave,
    ThemeContact,
    VoiceWanted,
)

CODES = 12


@dataclass
class Asked:
    """A consultation that runs, with its questions by name."""

    consultation: Consultation
    questions: dict[str, Question]

    def values(self, plan: Mapping[str, Any]) -> Values:
        """Return an answer as it is kept, of one in which choices go by their names."""
        found: Values = {}
        for name, value in plan.items():
            question = self.questions[name]
            ids = {choice.name: choice.public_id for choice in question.choices}
            found[question.public_id] = _named(value, ids)
        return found


def _named(value: Any, ids: Mapping[str, str]) -> Value:
    if isinstance(value, dict):
        return {ids[row]: ids.get(cell, cell) for row, cell in value.items()}
    choice, mark, words = str(value).partition("=")
    return f"{ids[choice]}{mark}{words}" if choice in ids else str(value)


def load_asking(story: Story) -> None:
    """Store both, with what people answered so far."""
    plan = texts("asking")
    _load_contacts(story, plan["contact"])
    for consultation in (_load_text(story, plan["text"]), _load_housing(story, plan["housing"])):
        mails.write_about(consultation)
    mails.mark_sent(story.now)


def _load_contacts(story: Story, plan: list[dict[str, Any]]) -> None:
    """Say whom to ask about which theme, in some organisations."""
    for one in plan:
        for name in one["people"]:
            affiliation = next(tie for tie in story.people[name].affiliations if tie.organisation is story.homes[name])
            story.add(ThemeContact(affiliation=affiliation, node=story.nodes[one["theme"]]))


def _opened(story: Story, consultation: Consultation, days: int) -> Asked:
    """Open a consultation some days ago, for three weeks."""
    consultation.state = ConsultationState.OPEN
    consultation.opened_at, consultation.closes_on = story.ago(days), story.working_day(21 - days)
    db.session.flush()
    return Asked(consultation, {question.name: question for question in consultation.questions})


def _load_text(story: Story, plan: dict[str, Any]) -> Consultation:
    theme, organiser = story.nodes[plan["theme"]], story.people["griet"]
    below = db.session.scalars(
        select(PactNode).where(PactNode.parent_id == theme.id).order_by(PactNode.position, PactNode.id)
    ).all()
    paragraphs = text_rounds.paragraphs_under(theme, [theme, *below])
    made = commands_text_rounds.make_round(
        theme, paragraphs, CommentsShown.AFTER, organiser=organiser, workgroup=None, now=story.ago(9)
    )
    asked = _opened(story, made, 8)
    opinions = [one for one in made.questions if one.features.get("fold")]
    wordings = [one for one in made.questions if one.features.get("reword")]
    given: list[Response] = []
    for one in plan["comment"]:
        at = one["paragraph"] - 1
        values = asked.values({opinions[at].name: one["says"]})
        if "reword" in one:
            values[wordings[at].public_id] = one["reword"]
        given.append(_submitted(story, asked, one["person"], values, story.ago(one["days"])))
    first = opinions[plan["comment"][0]["paragraph"] - 1]
    for invitation_of in given[1:]:
        story.add(
            CommentSupport(
                response_id=given[0].id, question_id=first.id, invitation_id=invitation_of.invitation_id,
                at=story.ago(1),
            )
        )  # fmt: skip
    story.add(
        CommentReply(
            response=given[0], question=first, fate=CommentFate.IN_PART, text=plan["reply"].strip(), at=story.ago(1),
            actor=organiser,
        )
    )  # fmt: skip
    for name in plan["silent"]:
        _invited(story, made, name)
    db.session.flush()
    return made


def _load_housing(story: Story, plan: dict[str, Any]) -> Consultation:
    organiser = story.people["liesbet"]
    made = commands_documents.make_consultation(
        story.pact, plan["document"], organiser=organiser, actor=organiser, now=story.ago(11), source="demonstration"
    )
    made.node, made.one_each, made.voice_wanted, made.group_from = story.nodes["3"], True, VoiceWanted.SAID, 3
    asked = _opened(story, made, 10)
    for one in plan["answer"]:
        response = _submitted(story, asked, one["person"], asked.values(one["values"]), story.ago(one["days"]))
        if "first" in one:
            _reconsidered(asked, response, asked.values(one["first"]))
    _by_phone(story, asked, plan["phone"])
    _together(story, asked, plan["together"])
    for name in plan["silent"]:
        _invited(story, made, name)
    db.session.add(Asking(consultation_id=made.id, open_key=story.new_id(), kiosk_key=story.new_id()))
    db.session.flush()
    doors.make_codes(made, CODES, actor=organiser, now=story.ago(9))
    return made


def _invited(story: Story, consultation: Consultation, name: str) -> Invitation:
    opened_at = consultation.opened_at or story.now
    invitation = Invitation(
        consultation=consultation,
        person=story.people[name],
        organisation=story.homes[name],
        created_at=opened_at,
    )
    return story.add(invitation)


def _begun(story: Story, asked: Asked, name: str, values: Values, at: datetime) -> Response:
    invitation = _invited(story, asked.consultation, name)
    invitation.state, invitation.begun_at = InvitationState.BEGUN, at - timedelta(minutes=6)
    response = Response(
        invitation=invitation,
        consultation=asked.consultation,
        started_at=invitation.begun_at,
        draft=values,
        saved_at=at,
    )
    story.add(response)
    db.session.flush()
    return response


def _submitted(story: Story, asked: Asked, name: str, values: Values, at: datetime) -> Response:
    response = _begun(story, asked, name, values, at)
    response.invitation.state = InvitationState.SUBMITTED
    response.submitted_at = response.invitation.submitted_at = at
    response.submitted_digest = answering.digest(values)
    response.receipt = f"{story.new_id()[:4]}-{story.new_id()[:4]}".upper()
    by_id = {question.public_id: question for question in asked.questions.values()}
    for key, value in values.items():
        question = by_id[key]
        ids = {choice.public_id: choice.id for choice in question.choices}
        for row in answering.rows_of(answering.spec_of(question), value, ids):
            db.session.add(Answer(response_id=response.id, question_id=question.id, **row))
    db.session.flush()
    return response


def _reconsidered(asked: Asked, response: Response, first: Values) -> None:
    """Keep what someone answered before the figures of the group were there; the rest stayed as it was."""
    for question in asked.questions.values():
        value = first.get(question.public_id, response.draft.get(question.public_id))
        ids = {choice.public_id: choice.id for choice in question.choices}
        for row in answering.rows_of(answering.spec_of(question), value, ids) if value else ():
            if row["choice_id"] is not None or row["number"] is not None:
                kept = {key: row[key] for key in ("choice_id", "row_id", "number")}
                db.session.add(FirstAnswer(response_id=response.id, question_id=question.id, **kept))


def _by_phone(story: Story, asked: Asked, plan: dict[str, Any]) -> None:
    """Someone phoned; the coordinator wrote the answer down, and it waits to be confirmed."""
    at = story.ago(2)
    response = _submitted(story, asked, plan["person"], asked.values(plan["values"]), at)
    response.is_entered = True
    db.session.add(
        EnteredAnswer(response_id=response.id, heard=Heard.PHONE, entered_at=at, entered_by=story.people["liesbet"])
    )


def _together(story: Story, asked: Asked, plan: dict[str, Any]) -> None:
    """Two people of one city fill in one answer: each saved a part, and nobody submitted it yet."""
    first, second = plan["people"]
    parts = [asked.values(one) for one in plan["parts"]]
    response = _begun(story, asked, first, {key: value for part in parts for key, value in part.items()}, story.ago(3))
    invitation, colleague = response.invitation, story.people[second]
    invitation.is_shared = True
    joined = _invited(story, asked.consultation, second)
    joined.state, joined.joined_id = InvitationState.JOINED, invitation.id
    story.add(Hand(invitation=invitation, person=colleague, added_at=story.ago(3), may_submit=True))
    for page, (who, values) in enumerate(zip((story.people[first], colleague), parts, strict=True), start=1):
        db.session.add(
            SectionSave(
                invitation=invitation, person=who, at=story.ago(4 - page), page=page, version=1, values=dict(values)
            )
        )
