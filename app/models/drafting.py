"""Drawing a pact up: its dated steps, the priorities that were called for, who writes what, and advice of councils."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant, Versioned
from app.models.blobs import Blob
from app.models.consultations import Consultation, Passage
from app.models.pacts import Pact, PactNode
from app.models.people import Organisation, Person
from app.models.workgroups import Workgroup


class StepKind(StrEnum):
    """The steps in which a pact is drawn up, in their order."""

    CONTEXT = "context"
    CALL = "call"
    RANKING = "ranking"
    DRAFT = "draft"
    CONSULTATION = "consultation"
    ADVICE = "advice"
    ADOPTION = "adoption"


class PriorityState(StrEnum):
    """What was done with a priority that came in."""

    PROPOSED = "proposed"
    CHOSEN = "chosen"
    LEFT_OUT = "left_out"


class Opinion(StrEnum):
    """How a council advised."""

    FAVOURABLE = "favourable"
    WITH_REMARKS = "with_remarks"
    UNFAVOURABLE = "unfavourable"
    NONE_IN_TIME = "none_in_time"


class DraftingStep(Entity, Versioned, Base, kw_only=True):
    """A dated step. Both days belong to it; `text` and `sources` are those of the context analysis."""

    __tablename__ = "drafting_step"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        UniqueConstraint("pact_id", "kind"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        # "What comes near its end?" reads steps that are not done only.
        Index(
            "ix_drafting_step_open",
            "ends_on",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), init=False)
    kind: Mapped[StepKind] = mapped_column(String(20))
    position: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, init=False, default=None)
    consultation_id: Mapped[int | None] = mapped_column(
        ForeignKey("consultation.id", ondelete="SET NULL"), index=True, init=False, default=None
    )
    text: Mapped[str] = mapped_column(Text, default="")
    sources: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[Instant | None] = mapped_column(default=None)

    pact: Mapped[Pact] = relationship()
    responsible: Mapped[Person | None] = relationship(default=None)
    consultation: Mapped[Consultation | None] = relationship(default=None)


class Priority(Entity, Versioned, Base, kw_only=True):
    """Something the region finds important, with its rank and the reason for it."""

    __tablename__ = "priority"
    __mapper_args__ = {"version_id_col": Versioned.version}

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), index=True, init=False)
    node_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[PriorityState] = mapped_column(String(20), default=PriorityState.PROPOSED)
    position: Mapped[int] = mapped_column(default=0)

    pact: Mapped[Pact] = relationship()
    node: Mapped[PactNode | None] = relationship(default=None)


class PriorityPassage(Base, kw_only=True):
    """Words that a priority was heard in."""

    __tablename__ = "priority_passage"

    priority_id: Mapped[int] = mapped_column(
        ForeignKey("priority.id", ondelete="CASCADE"), primary_key=True, init=False
    )
    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id", ondelete="CASCADE"), primary_key=True, index=True, init=False
    )

    priority: Mapped[Priority] = relationship()
    passage: Mapped[Passage] = relationship()


class ThemeDraft(Entity, Versioned, Base, kw_only=True):
    """A workgroup writes the text of a theme, by a day."""

    __tablename__ = "theme_draft"
    __mapper_args__ = {"version_id_col": Versioned.version}

    node_id: Mapped[int] = mapped_column(ForeignKey("pact_node.id"), unique=True, init=False)
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroup.id"), index=True, init=False)
    due_on: Mapped[date] = mapped_column(index=True)
    done_at: Mapped[Instant | None] = mapped_column(default=None)

    node: Mapped[PactNode] = relationship()
    workgroup: Mapped[Workgroup] = relationship()


class CouncilAdvice(Entity, Versioned, Base, kw_only=True):
    """What a council is asked, by when, and how it advised. The deadline is frozen once the request was sent."""

    __tablename__ = "council_advice"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (UniqueConstraint("pact_id", "organisation_id"),)

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True, init=False)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, init=False, default=None)
    deadline: Mapped[date] = mapped_column(index=True)
    asked_on: Mapped[date | None] = mapped_column(default=None)
    sits_on: Mapped[date | None] = mapped_column(default=None)
    number: Mapped[str] = mapped_column(String(60), default="")  # of the decision of the council
    opinion: Mapped[Opinion | None] = mapped_column(String(20), default=None)
    noted_at: Mapped[Instant | None] = mapped_column(default=None)  # when the advice was written down
    # Where the decision can be read: an address on the council's own site, or the extract itself.
    address: Mapped[str] = mapped_column(String(500), default="", server_default="")
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blob.id"), init=False, default=None)

    pact: Mapped[Pact] = relationship()
    blob: Mapped[Blob | None] = relationship(default=None)
    organisation: Mapped[Organisation] = relationship()
    contact: Mapped[Person | None] = relationship(default=None)
    remarks: Mapped[list[AdviceRemark]] = relationship(
        back_populates="advice", init=False, order_by="AdviceRemark.number"
    )


class AdviceRemark(Entity, Versioned, Base, kw_only=True):
    """A numbered remark of a council, and the reply to it. A number is never used twice."""

    __tablename__ = "advice_remark"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (UniqueConstraint("advice_id", "number"),)

    advice_id: Mapped[int] = mapped_column(ForeignKey("council_advice.id"), init=False)
    node_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[Instant | None] = mapped_column(default=None)

    advice: Mapped[CouncilAdvice] = relationship(back_populates="remarks")
    node: Mapped[PactNode | None] = relationship(default=None)
