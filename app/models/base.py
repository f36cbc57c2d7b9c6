"""The declarative base, the column types and the small mixins that every model shares."""

import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

# One case, and none of the letters that are read for another (i, l, o, u): people type these from paper.
PUBLIC_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 10


def new_public_id() -> str:
    """Return a random 10-character identifier (50 bits), the only kind shown outside the database."""
    return random_word(PUBLIC_ID_LENGTH)


def random_word(length: int) -> str:
    """Return random letters of the alphabet, which has 32 of them: five bits of each random byte name one."""
    return "".join(PUBLIC_ID_ALPHABET[byte & 31] for byte in secrets.token_bytes(length))


class UTCDateTime(TypeDecorator[datetime]):
    """An instant in UTC. Naive values are refused, because their meaning depends on who reads them."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware value into UTC for the driver; raise ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a naive datetime cannot be stored as an instant"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - signature of the base class
        """Return an aware value in UTC, whatever the driver gave."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Instant = Annotated[datetime, mapped_column(UTCDateTime())]
Texts = dict[str, str]  # one text per language code


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Models are dataclasses, so that a misspelt keyword is seen by the type checker."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, str]: JSON, dict[str, Any]: JSON, list[str]: JSON}


class Entity(MappedAsDataclass, kw_only=True):
    """A row with an integer key inside and a random `public_id` outside."""

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(10), unique=True, default_factory=new_public_id)


class Versioned(MappedAsDataclass, kw_only=True):
    """A row that people edit: `version` rises with each change, so that two editors notice each other."""

    version: Mapped[int] = mapped_column(init=False, default=1)
