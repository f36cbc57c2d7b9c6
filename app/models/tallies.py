"""What was counted once, so that a page of results need not count everything each time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

STRETCH = 1024  # consecutive keys of responses that are counted together
ALL_COUNTED = -1  # stands for "no stretch of this consultation is left to count"


class ResultTally(Base, kw_only=True):
    """Everything that was counted in one stretch of the responses to a consultation.

    A row is right, or it is not there: whatever changes an answer takes it away in the same transaction.
    """

    __tablename__ = "result_tally"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True)
    stretch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # the key of a response ÷ STRETCH
    counted: Mapped[dict[str, Any]] = mapped_column(JSON)  # as `consultations.tallying` writes it
