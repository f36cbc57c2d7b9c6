"""What this slice holds about a person. Choices stay counted; words go, but for passages carried further."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, or_, select

from app.blueprints.consultations.commands_tallies import forget_answers_of
from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import (
    Answer,
    AnswersFor,
    Base,
    Blob,
    CommentReply,
    CommentSupport,
    Consultation,
    ConsultationState,
    Correction,
    EnteredAnswer,
    FirstAnswer,
    Hand,
    Invitation,
    InvitationState,
    JoinRequest,
    KeyHolder,
    Mode,
    Passage,
    Question,
    QuestionKind,
    Response,
    SectionSave,
    TrialRun,
)
from app.web.languages import lazy_gettext as _l

GONE = "[…]"  # stands where words were, so that the number of answers stays what was published


def _responses_of(who: int) -> ColumnElement[bool]:
    return Response.invitation_id.in_(select(Invitation.id).where(Invitation.person_id == who))


def _said(who: int) -> ColumnElement[bool]:
    return AnswersFor.invitation_id.in_(select(Invitation.id).where(Invitation.person_id == who))


def _answered(who: int) -> ColumnElement[bool]:
    return Answer.response_id.in_(select(Response.id).where(_responses_of(who)))


def _files_without_a_reader(who: int) -> ColumnElement[bool]:
    """Files that a person sent with an answer, or with a form that was never finished, and that nobody else needs.

    What stands with an action, a dossier or a council's advice has a row that points to it. The one answer of an
    organisation, and what someone entered for another, may hold a file of this person: these name it.
    """
    files = select(Question.consultation_id).where(Question.kind == QuestionKind.FILE)
    theirs = ~_responses_of(who) & Response.consultation_id.in_(files)
    answered = select(Answer.id).join(Response).where(theirs, Answer.text == Blob.public_id + "=" + Blob.name)
    drafted = select(Response.id).where(theirs, cast(Response.draft, String).contains(Blob.public_id))
    pointed = [select(column).where(column == Blob.id) for column in _pointing_to_files()]
    return (Blob.person_id == who) & ~or_(*(one.exists() for one in (*pointed, answered, drafted)))


def _pointing_to_files() -> list[Any]:
    blobs = table_of(Blob)
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table is blobs for key in column.foreign_keys)
    ]


def _where_beginning_shows() -> Select[Any]:
    """Consultations that know who began: whether an invitation to another one goes or stays must not tell it."""
    is_secret = (Consultation.mode == Mode.ANONYMOUS) & (Consultation.state != ConsultationState.DRAFT)
    return select(Consultation.id).where(~is_secret)


HOLDINGS = (
    Holding(
        _l("answers"), table_of(Answer), Fate.EMPTY, where=_answered, only=lambda: Answer.text.is_not(None),
        empties={"text": GONE}, why=_l("Choices stay in the published counts, without a name."),
        before=forget_answers_of,
    ),
    Holding(
        _l("answers from before someone reconsidered"), table_of(FirstAnswer), Fate.KEEP,
        where=lambda who: FirstAnswer.response_id.in_(select(Response.id).where(_responses_of(who))),
        why=_l("Choices stay in the published counts, without a name."),
    ),
    Holding(
        _l("answers begun and submitted"), table_of(Response), Fate.EMPTY, where=_responses_of,
        empties={"draft": {}, "receipt": ""},
    ),
    Holding(
        _l("for whom answers were given"), table_of(AnswersFor), Fate.EMPTY, where=_said,
        empties={"service": "", "name": "", "function": "", "reference": ""},
        why=_l("Without the names and the words that were given."),
    ),
    Holding(
        _l("answers entered for others"), table_of(EnteredAnswer), Fate.KEEP, "entered_by_id",
        why=_l("The record of the consultation; without a name."),
    ),
    Holding(
        _l("help with the answer of an organisation"), table_of(Hand), Fate.KEEP, "person_id",
        why=_l("The record of the consultation; without a name."),
    ),
    Holding(
        _l("parts saved of a shared answer"), table_of(SectionSave), Fate.EMPTY, "person_id", empties={"values": {}},
    ),
    Holding(
        _l("passages from answers"), table_of(Passage), Fate.KEEP,
        where=lambda who: Passage.response_id.in_(select(Response.id).where(_responses_of(who))),
        why=_l("Passages stand on agendas and in decisions; without a name."),
    ),
    Holding(
        _l("invitations to consultations"), table_of(Invitation), Fate.REMOVE, "person_id",
        hidden=frozenset({"begun_mark"}),
        only=lambda: (
            Invitation.state.in_([InvitationState.INVITED, InvitationState.JOINED])
            & Invitation.id.not_in(select(Response.invitation_id))
            & Invitation.consultation_id.in_(_where_beginning_shows())
        ),
        why=_l("Who answered stays counted, without a name."),
    ),
    Holding(_l("links asked for at a public address"), table_of(JoinRequest), Fate.REMOVE, "person_id"),
    Holding(
        _l("consultations organised"), table_of(Consultation), Fate.KEEP, "organiser_id",
        why=_l("The record of the consultation; without a name."),
    ),
    Holding(
        _l("words corrected in questionnaires"), table_of(Correction), Fate.KEEP, "actor_id",
        why=_l("The record of the consultation; without a name."),
    ),
    Holding(
        _l("replies to comments on a text"), table_of(CommentReply), Fate.KEEP, "actor_id",
        why=_l("The record of the consultation; without a name."),
    ),
    Holding(
        _l("comments of others supported"), table_of(CommentSupport), Fate.KEEP,
        where=lambda who: CommentSupport.invitation_id.in_(
            select(Invitation.id).where(Invitation.person_id == who)
        ),
        why=_l("Who answered stays counted, without a name."),
    ),
    Holding(_l("questionnaires tried out"), table_of(TrialRun), Fate.REMOVE, "person_id"),
    Holding(
        _l("keys of anonymous consultations held"), table_of(KeyHolder), Fate.EMPTY, "person_id",
        empties={"kept_where": ""}, hidden=frozenset({"public_key", "entered", "rehearsal"}),
    ),
    Holding(
        _l("passages marked"), table_of(Passage), Fate.KEEP, "marked_by_id",
        why=_l("The record of the consultation; without a name."),
    ),
    Holding(
        _l("files sent with answers, and nowhere else"), table_of(Blob), Fate.REMOVE, where=_files_without_a_reader,
        hidden=frozenset({"content", "sha256"}),
    ),
)  # fmt: skip
