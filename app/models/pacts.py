"""The pact: its period, its tree of numbered nodes and its frozen versions."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Versioned


class PactStatus(StrEnum):
    """How far a pact is."""

    DRAFT = "draft"
    IN_CONSULTATION = "in_consultation"
    ADOPTED = "adopted"
    CLOSED = "closed"


class NodeKind(StrEnum):
    """What a node of the tree is."""

    THEME = "theme"
    SUBTHEME = "subtheme"
    OBJECTIVE = "objective"
    PARAGRAPH = "paragraph"


class Pact(Entity, Versioned, Base, kw_only=True):
    """What a region agreed on, for a number of years."""

    __tablename__ = "pact"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (CheckConstraint("ends_on > starts_on", name="period"),)

    title: Mapped[str] = mapped_column(String(300))
    region: Mapped[str] = mapped_column(String(120))
    body_name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    adopted_on: Mapped[date | None] = mapped_column(default=None)
    status: Mapped[PactStatus] = mapped_column(String(20), default=PactStatus.DRAFT)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    summary: Mapped[str] = mapped_column(Text, default="")
    former_id: Mapped[int | None] = mapped_column(ForeignKey("pact.id"), init=False, default=None)  # the pact before
    shifted_years: Mapped[int] = mapped_column(default=0)  # a demonstration that lives around today says so

    nodes: Mapped[list[PactNode]] = relationship(back_populates="pact", init=False, order_by="PactNode.position")
    versions: Mapped[list[PactVersion]] = relationship(back_populates="pact", init=False, order_by="PactVersion.number")


class PactNode(Entity, Versioned, Base, kw_only=True):
    """A numbered node with an identity that survives rewording, moving and new versions."""

    __tablename__ = "pact_node"
    __mapper_args__ = {"version_id_col": Versioned.version}

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), index=True, init=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)
    kind: Mapped[NodeKind] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    # `text` as safe HTML, made when it was stored; empty for a text without any marking.
    html: Mapped[str] = mapped_column(Text, default="", server_default="")
    former_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)

    pact: Mapped[Pact] = relationship(back_populates="nodes")
    parent: Mapped[PactNode | None] = relationship(
        remote_side="PactNode.id", foreign_keys="PactNode.parent_id", back_populates="children", default=None
    )
    children: Mapped[list[PactNode]] = relationship(
        foreign_keys="PactNode.parent_id", back_populates="parent", init=False, order_by="PactNode.position"
    )
    former: Mapped[PactNode | None] = relationship(
        remote_side="PactNode.id", foreign_keys="PactNode.former_id", default=None
    )


class PactVersion(Entity, Base, kw_only=True):
    """The pact as it stood on the day it was adopted; never changed afterwards."""

    __tablename__ = "pact_version"
    __table_args__ = (UniqueConstraint("pact_id", "number"),)

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), init=False)
    number: Mapped[int]
    adopted_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), init=False, default=None)

    pact: Mapped[Pact] = relationship(back_populates="versions")
