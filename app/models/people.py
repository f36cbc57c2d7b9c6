"""People, the organisations they speak for, and the municipalities of the region."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.models.base import Base, Entity, Instant, Versioned
from app.models.keys import casefold_key, key_of_name


class OrganisationKind(StrEnum):
    """What sort of body an organisation is; groups of answers are compared by it."""

    MUNICIPALITY = "municipality"
    PROVINCE = "province"
    EMPLOYERS = "employers"
    UNIONS = "unions"
    WELFARE = "welfare"
    EDUCATION = "education"
    COMPANY = "company"
    ASSOCIATION = "association"
    OTHER = "other"


class Municipality(Versioned, Base, kw_only=True):
    """A municipality by its NIS code, with the dates it existed and the one that followed it."""

    __tablename__ = "municipality"
    __mapper_args__ = {"version_id_col": Versioned.version}

    nis_code: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date | None] = mapped_column(default=None)
    valid_until: Mapped[date | None] = mapped_column(default=None)
    successor_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis_code"), default=None)

    successor: Mapped[Municipality | None] = relationship(remote_side="Municipality.nis_code", init=False)


class Organisation(Entity, Versioned, Base, kw_only=True):
    """A body that people speak for."""

    __tablename__ = "organisation"
    __mapper_args__ = {"version_id_col": Versioned.version}

    name: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[OrganisationKind] = mapped_column(String(20))
    nis_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis_code"), default=None)
    name_key: Mapped[str] = mapped_column(String(200), index=True, init=False, insert_default=key_of_name)

    municipality: Mapped[Municipality | None] = relationship(init=False)
    affiliations: Mapped[list[Affiliation]] = relationship(back_populates="organisation", init=False)

    @validates("name")
    def _keep_key(self, _attribute: str, name: str) -> str:
        """SQLite folds the case of ASCII only, so names are sought and sorted by a key of our own."""
        self.name_key = casefold_key(name)[:200]
        return name


class Person(Entity, Versioned, Base, kw_only=True):
    """Someone the body deals with. Without a name, the e-mail address stands for it."""

    __tablename__ = "person"
    __mapper_args__ = {"version_id_col": Versioned.version}

    name: Mapped[str] = mapped_column(String(200), index=True, default="")
    email: Mapped[str | None] = mapped_column(String(320), unique=True, default=None)  # NFC, lower case
    language: Mapped[str] = mapped_column(String(2), default="nl")
    phone: Mapped[str] = mapped_column(String(40), default="")
    is_functional: Mapped[bool] = mapped_column(default=False)  # info@, secretariaat@: an office, not a person
    source: Mapped[str] = mapped_column(String(200), default="")  # where the address came from; the first mail says so
    suppressed_at: Mapped[Instant | None] = mapped_column(default=None)  # mail to this address does not arrive
    suppressed_reason: Mapped[str] = mapped_column(String(500), default="")
    # Addresses signed for answers by mail hold it: it rises with each change of address, and ends those given before.
    mail_generation: Mapped[int] = mapped_column(default=1, server_default="1")
    # Each reminder in a mail of its own.
    mail_apart: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    name_key: Mapped[str] = mapped_column(String(200), index=True, init=False, insert_default=key_of_name)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, init=False, default=None)
    erased_at: Mapped[Instant | None] = mapped_column(init=False, default=None)  # only the number is left

    affiliations: Mapped[list[Affiliation]] = relationship(back_populates="person", init=False)
    merged_into: Mapped[Person | None] = relationship(remote_side="Person.id", init=False)

    @validates("name")
    def _keep_key(self, _attribute: str, name: str) -> str:
        """SQLite folds the case of ASCII only, so names are sought and sorted by a key of our own."""
        self.name_key = casefold_key(name)[:200]
        return name

    @property
    def label(self) -> str:
        """The name, or the address of someone known by e-mail only."""
        return self.name or self.email or ""


class Affiliation(Entity, Versioned, Base, kw_only=True):
    """A person speaks for an organisation, in a role, from one date to another."""

    __tablename__ = "affiliation"
    version: Mapped[int] = mapped_column(init=False, default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index("ix_affiliation_person_organisation", "person_id", "organisation_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True, init=False)
    role: Mapped[str] = mapped_column(Text, default="")
    is_contact: Mapped[bool] = mapped_column(default=False)
    is_mandate: Mapped[bool] = mapped_column(
        default=False, server_default=text("false")
    )  # by election; ends with a council
    starts_on: Mapped[date | None] = mapped_column(default=None)
    ends_on: Mapped[date | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship(back_populates="affiliations")
    organisation: Mapped[Organisation] = relationship(back_populates="affiliations")
