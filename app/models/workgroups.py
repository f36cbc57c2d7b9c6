"""Workgroups and who sits in them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant, Versioned
from app.models.pacts import Pact, PactNode
from app.models.people import Organisation, Person


class WorkgroupKind(StrEnum):
    """An ad hoc group closes; a standing consultation does not; an organ belongs to the body itself."""

    AD_HOC = "ad_hoc"
    STANDING = "standing"
    ORGAN = "organ"


class MemberRole(StrEnum):
    """What someone does in a workgroup."""

    CHAIR = "chair"
    FACILITATOR = "facilitator"
    SECRETARY = "secretary"
    MEMBER = "member"
    SUBSTITUTE = "substitute"


class Workgroup(Entity, Versioned, Base, kw_only=True):
    """People who work on a part of the pact, with a mandate."""

    __tablename__ = "workgroup"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        Index(
            "ix_workgroup_open_closes",
            "closes_on",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[WorkgroupKind] = mapped_column(String(20))
    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), index=True, init=False)
    founded_on: Mapped[date]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)
    mandate: Mapped[str] = mapped_column(Text, default="")
    closes_on: Mapped[date | None] = mapped_column(default=None)
    closed_at: Mapped[Instant | None] = mapped_column(default=None)
    language: Mapped[str] = mapped_column(String(2), default="nl")

    pact: Mapped[Pact] = relationship()
    theme: Mapped[PactNode | None] = relationship(default=None)
    memberships: Mapped[list[Membership]] = relationship(back_populates="workgroup", init=False)


class Membership(Entity, Base, kw_only=True):
    """A person sits in a workgroup, in a role, from one date to another."""

    __tablename__ = "membership"
    __table_args__ = (
        # Someone who left can come back, but nobody sits in the same group twice at once.
        Index(
            "uq_membership_current",
            "workgroup_id",
            "person_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroup.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), init=False, default=None)
    role: Mapped[MemberRole] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)

    workgroup: Mapped[Workgroup] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship(default=None)
