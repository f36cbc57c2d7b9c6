"""Consultations: the questionnaire, who is invited, what was answered, and the passages marked in answers."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant, Texts, Versioned
from app.models.blobs import Blob
from app.models.pacts import Pact, PactNode
from app.models.people import Organisation, Person
from app.models.workgroups import Workgroup


class Mode(StrEnum):
    """What the respondent is promised about his or her name."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"  # see app/sealing


class ConsultationState(StrEnum):
    """How far a consultation is."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    MATRIX = "matrix"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    RANKING = "ranking"
    POINTS = "points"
    NUMBER = "number"
    DATE = "date"
    PRIORITY = "priority"  # importance × urgency of several things
    AGREEMENT = "agreement"  # with a paragraph of the pact, with room for a comment
    PICK = "pick"  # people, organisations or municipalities
    CONSENT = "consent"  # to publish the answer
    FILE = "file"
    NOTE = "note"  # text, and perhaps a picture, between the questions; nothing is asked


class ChoiceRole(StrEnum):
    """What is particular about a choice."""

    PLAIN = ""
    OTHER = "other"  # has room for own words
    EXCLUSIVE = "exclusive"  # excludes all others


class ChoiceAxis(StrEnum):
    """What a choice is: an option, or a row or column of a matrix."""

    OPTION = "option"
    ROW = "row"
    COLUMN = "column"


class InvitationState(StrEnum):
    """How far someone who was asked has come."""

    INVITED = "invited"
    BEGUN = "begun"
    SUBMITTED = "submitted"
    JOINED = "joined"  # of an organisation that gives one answer: this one is given with a colleague's invitation


class Consultation(Entity, Versioned, Base, kw_only=True):
    """Questions put to a known circle of people, open between two dates."""

    __tablename__ = "consultation"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (Index("ix_consultation_state_closes", "state", "closes_on"),)

    titles: Mapped[Texts]  # one per language, as are the introductions
    intros: Mapped[Texts] = mapped_column(default_factory=dict)
    languages: Mapped[list[str]] = mapped_column(default_factory=lambda: ["nl"])  # the first one is the fallback
    mode: Mapped[Mode] = mapped_column(String(20), default=Mode.NAMED)
    state: Mapped[ConsultationState] = mapped_column(String(20), default=ConsultationState.DRAFT)
    closes_on: Mapped[date | None] = mapped_column(default=None)  # open until the end of this local day
    opened_at: Mapped[Instant | None] = mapped_column(default=None)
    closed_at: Mapped[Instant | None] = mapped_column(default=None)
    minutes: Mapped[int] = mapped_column(default=5)  # estimated time to answer
    corrected_at: Mapped[Instant | None] = mapped_column(default=None)  # words, after it was opened: see Correction
    # Another one after each change of a question or choice: see `consultations/questionnaires.py`.
    stamp: Mapped[str | None] = mapped_column(String(13), init=False, default=None)
    # One answer per organisation; unknown until someone chooses, or invites organisations.
    one_each: Mapped[bool | None] = mapped_column(default=None)
    # For whom an answer of an organisation is given: may be said (empty), must be said, or must be its board.
    voice_wanted: Mapped[str] = mapped_column(String(10), default="", server_default="")
    # Who submitted sees how the group answered, from so many answers on, and may reconsider; never when empty.
    group_from: Mapped[int | None] = mapped_column(default=None)
    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), index=True, init=False)
    node_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)
    workgroup_id: Mapped[int | None] = mapped_column(ForeignKey("workgroup.id"), index=True, init=False, default=None)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)

    pact: Mapped[Pact] = relationship()
    organiser: Mapped[Person] = relationship()
    node: Mapped[PactNode | None] = relationship(default=None)
    workgroup: Mapped[Workgroup | None] = relationship(default=None)
    questions: Mapped[list[Question]] = relationship(
        back_populates="consultation",
        init=False,
        order_by="Question.position",
        cascade="all, delete-orphan",
        primaryjoin="and_(Consultation.id == Question.consultation_id, Question.removed_at.is_(None))",
    )

    def text(self, texts: Texts, language: str) -> str:
        """The text in `language`, else in the first language of the consultation, else the first there is."""
        return text_in(texts, language, self.languages[0])


def text_in(texts: Texts, language: str, main: str) -> str:
    """Return the text in `language`, else in the main language of a consultation, else the first there is."""
    return texts.get(language) or texts.get(main) or next(iter(texts.values()), "")


class Question(Entity, Versioned, Base, kw_only=True):
    """One question; pages group questions that are answered together."""

    __tablename__ = "question"
    __mapper_args__ = {"version_id_col": Versioned.version}

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True, init=False)
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(String(20))
    titles: Mapped[Texts]
    hints: Mapped[Texts] = mapped_column(default_factory=dict)
    page: Mapped[int] = mapped_column(default=1)
    required: Mapped[bool] = mapped_column(default=False)
    max_choices: Mapped[int | None] = mapped_column(default=None)
    max_length: Mapped[int | None] = mapped_column(default=None)
    # The name by which other programs know it, and what only some kinds have: see `consultations/features.py`.
    name: Mapped[str] = mapped_column(String(64), default="", server_default="")
    features: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict, server_default="{}")
    section: Mapped[Texts] = mapped_column(default_factory=dict, server_default="{}")  # a heading that begins here
    # When it is shown, as a tree (see `conditions.py`); empty: always.
    condition: Mapped[list[Any]] = mapped_column(JSON, default_factory=list, server_default="[]")
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blob.id"), init=False, default=None)  # its picture
    removed_at: Mapped[Instant | None] = mapped_column(default=None)  # deleted; kept, so that it can be brought back

    consultation: Mapped[Consultation] = relationship(back_populates="questions")
    blob: Mapped[Blob | None] = relationship(default=None)
    choices: Mapped[list[Choice]] = relationship(
        back_populates="question", init=False, order_by="Choice.position", cascade="all, delete-orphan"
    )

    @property
    def number(self) -> int:
        """Its number among what is asked: texts in between are not counted. Of many questions, see `numbered`."""
        return sum(
            one.kind != QuestionKind.NOTE and one.position <= self.position for one in self.consultation.questions
        )


class Choice(Entity, Base, kw_only=True):
    """An option of a question, or a row or column of a matrix."""

    __tablename__ = "choice"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True, init=False)
    position: Mapped[int]
    titles: Mapped[Texts]
    axis: Mapped[ChoiceAxis] = mapped_column(String(10), default=ChoiceAxis.OPTION)
    name: Mapped[str] = mapped_column(String(64), default="", server_default="")
    role: Mapped[ChoiceRole] = mapped_column(String(10), default=ChoiceRole.PLAIN, server_default="")

    question: Mapped[Question] = relationship(back_populates="choices")


class Invitation(Entity, Base, kw_only=True):
    """A person was asked to answer, for an organisation or in his or her own name."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("consultation_id", "person_id"),
        Index("ix_invitation_consultation_state", "consultation_id", "state"),
        Index("ix_invitation_rates", "consultation_id", "organisation_id", "state"),  # the response per group
        # "Who still has to be written to?" reads those only, whatever the number of invitees.
        Index(
            "ix_invitation_waiting",
            "consultation_id",
            sqlite_where=text("invited_at IS NULL"),
            postgresql_where=text("invited_at IS NULL"),
        ),
        Index(
            "ix_invitation_joined",
            "joined_id",
            sqlite_where=text("joined_id IS NOT NULL"),
            postgresql_where=text("joined_id IS NOT NULL"),
        ),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), init=False, default=None)
    created_at: Mapped[Instant]
    state: Mapped[InvitationState] = mapped_column(String(20), default=InvitationState.INVITED)
    invited_at: Mapped[Instant | None] = mapped_column(default=None)  # when the mail was put in the outbox
    begun_at: Mapped[Instant | None] = mapped_column(default=None)
    submitted_at: Mapped[Instant | None] = mapped_column(default=None)
    # Of an anonymous consultation, instead of all that: a hash of the code that only the respondent's browser has.
    begun_mark: Mapped[str | None] = mapped_column(String(64), default=None)
    is_shared: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # colleagues help: see Hand
    # The invitation with which the one answer of the organisation is given, when it is not this one.
    joined_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), init=False, default=None
    )

    consultation: Mapped[Consultation] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship(default=None)
    lead: Mapped[Invitation | None] = relationship(remote_side="Invitation.id", foreign_keys=[joined_id], init=False)
    response: Mapped[Response | None] = relationship(back_populates="invitation", init=False)


class Response(Entity, Versioned, Base, kw_only=True):
    """What one invitee answers. The draft is one value; what was submitted stands as rows of Answer."""

    __tablename__ = "response"
    # Open answers are read one after the other along this index, wherever one stopped.
    __table_args__ = (
        Index("ix_response_consultation_public", "consultation_id", "public_id"),
        # When people submitted, from this one alone.
        Index(
            "ix_response_submitted",
            "consultation_id",
            "submitted_at",
            sqlite_where=text("submitted_at IS NOT NULL"),
            postgresql_where=text("submitted_at IS NOT NULL"),
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.version}

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), unique=True, init=False)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True, init=False)
    started_at: Mapped[Instant]
    language: Mapped[str] = mapped_column(String(2), default="nl")
    draft: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    page: Mapped[int] = mapped_column(default=1)  # the page to come back to
    saved_at: Mapped[Instant | None] = mapped_column(default=None)  # of the draft
    submitted_at: Mapped[Instant | None] = mapped_column(default=None)
    submitted_digest: Mapped[str] = mapped_column(String(64), default="")  # of the draft as it was submitted
    receipt: Mapped[str] = mapped_column(String(20), default="")
    # An organiser wrote it down for the respondent: see EnteredAnswer.
    is_entered: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    invitation: Mapped[Invitation] = relationship(back_populates="response")
    consultation: Mapped[Consultation] = relationship()


class Answer(Base, kw_only=True):
    """One chosen option, one cell of a matrix, one number, or one text. Only submitted responses have rows here."""

    __tablename__ = "answer"
    __table_args__ = (
        # Results are counted and compared from this index alone.
        Index("ix_answer_question_choice", "question_id", "choice_id", "row_id", "response_id"),
        # Numbers, places and points are added up from this one; an answer without a number costs nothing here.
        Index(
            "ix_answer_number",
            "question_id",
            "choice_id",
            "row_id",
            "number",
            sqlite_where=text("number IS NOT NULL"),
            postgresql_where=text("number IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    choice_id: Mapped[int | None] = mapped_column(ForeignKey("choice.id"), default=None)
    row_id: Mapped[int | None] = mapped_column(ForeignKey("choice.id"), default=None)
    text: Mapped[str | None] = mapped_column(Text, default=None)
    number: Mapped[float | None] = mapped_column(default=None)  # of a date: its day number

    response: Mapped[Response] = relationship(init=False)
    question: Mapped[Question] = relationship(init=False)


class FirstAnswer(Base, kw_only=True):
    """A row of an answer as it was before its respondent saw how the group answered, and reconsidered."""

    __tablename__ = "first_answer"
    __table_args__ = (Index("ix_first_answer_question", "question_id", "choice_id", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    choice_id: Mapped[int | None] = mapped_column(ForeignKey("choice.id", ondelete="CASCADE"), default=None)
    row_id: Mapped[int | None] = mapped_column(ForeignKey("choice.id", ondelete="CASCADE"), default=None)
    number: Mapped[float | None] = mapped_column(default=None)


class Passage(Entity, Base, kw_only=True):
    """Words from an answer, or heard elsewhere, that are carried further, word for word as they stood when marked."""

    __tablename__ = "passage"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True, init=False)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), init=False, default=None)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("response.id"), index=True, init=False, default=None)
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    marked_at: Mapped[Instant]

    consultation: Mapped[Consultation] = relationship()
    question: Mapped[Question | None] = relationship(default=None)  # words heard elsewhere answer none
    response: Mapped[Response | None] = relationship(default=None)  # of an anonymous consultation there is none
    marked_by: Mapped[Person] = relationship()


class TrialRun(Base, kw_only=True):
    """What an organiser fills in to try a questionnaire. Counts nowhere, and is thrown away."""

    __tablename__ = "trial_run"
    __table_args__ = (UniqueConstraint("consultation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    draft: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
