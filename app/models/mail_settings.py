"""What a body decides about its mail: which kinds go out, when, in which words, and at which hours."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Entity, Versioned


class MailSetting(Entity, Versioned, Base, kw_only=True):
    """What was decided about one kind of mail. Whatever is not decided here follows the defaults of the product."""

    __tablename__ = "mail_setting"
    __mapper_args__ = {"version_id_col": Versioned.version}

    kind: Mapped[str] = mapped_column(String(60), unique=True)
    is_off: Mapped[bool] = mapped_column(default=False)
    days_before: Mapped[list[int] | None] = mapped_column(JSON, default=None)  # None: as the product has it
    days_after: Mapped[list[int] | None] = mapped_column(JSON, default=None)
    # By language: subject, body and button, each only where it differs from the product's own text.
    texts: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)


class MailHours(Entity, Versioned, Base, kw_only=True):
    """When mail that is not urgent goes out: one row, or none while the defaults hold."""

    __tablename__ = "mail_hours"
    __mapper_args__ = {"version_id_col": Versioned.version}

    morning: Mapped[str] = mapped_column(String(5), default="08:00")  # local: reminders and the daily mail
    evening: Mapped[str] = mapped_column(String(5), default="20:00")  # local: nothing is planned later
    on_weekends: Mapped[bool] = mapped_column(default=False)
    on_holidays: Mapped[bool] = mapped_column(default=False)
    days_off: Mapped[list[str]] = mapped_column(JSON, default_factory=list)  # ISO dates on which nothing goes out
