"""What surrounds asking: lost links, for whom someone answers, hands that share an answer, ways in without a mail."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant


class LostLink(Base, kw_only=True):
    """Someone typed an address to get the open links again. Known or unknown is found out later; then it is gone."""

    __tablename__ = "lost_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    address: Mapped[str] = mapped_column(String(320))
    asked_at: Mapped[Instant]
