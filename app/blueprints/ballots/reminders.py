"""What falls due in this slice: that a part waits to be written down, where it was put, and that it is asked back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from flask import current_app

from app.blueprints.ballots import commands, mails, queries
from app.blueprints.consultations.rules import closed_on, is_open
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import ConsultationState, KeyHolder, SealState
from app.reminders.steps import days_reached, falling, step_in
from app.reminders.vocabulary import Due

CLOSING = (mails.WHERE, mails.ENTER)  # what is counted from the last day for answers


class KeyReminders:
    """Holders are reminded until all three wrote down a part, and after the closing until two of them entered it."""

    kinds: tuple[MailKind, ...] = mails.REMINDERS

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return the reminders that fall due in (after, until]; three queries."""
        yield from _making(after, until)
        reached = days_reached(CLOSING, after, until)
        closing = queries.seals_closing_between(*reached) if reached else ()
        for holder in queries.holders_of_many([one.id for one in closing]) if closing else ():
            day = holder.consultation.closes_on
            if day is None:
                continue
            for kind in CLOSING:
                for at, step in falling(kind, day, after, until):
                    occurrence = step.occurrence(day)
                    yield Due(
                        at, kind.name, "consultation", holder.consultation.public_id, holder.person_id, occurrence
                    )

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails, leaving out who entered, and what was opened, moved or reopened meanwhile."""
        ids = {due.subject_id for due in dues}
        seals = queries.seals_of(ids)
        holders = queries.holders_by_ids(ids, [due.person_id for due in dues])
        for due in dues:
            seal, holder = seals.get(due.subject_id), holders.get((due.subject_id, due.person_id))
            if seal is None or holder is None:
                continue
            if seal.state == _state_for(due) and _stands(holder, due, max(now, due.at)):
                kind = next(one for one in self.kinds if one.name == due.kind)
                yield due, commands.draft_of(kind, holder.consultation, holder.person, holder.kept_where)


def _making(after: datetime, until: datetime) -> Iterator[Due]:
    """Yield what is due to who was asked to write down a part and did not."""
    reached = days_reached((mails.WAITING,), after, until)
    if not reached:
        return
    zone = current_app.config["SETTINGS"].zone
    first, last = (datetime.combine(day, time.min, zone) for day in (reached[0], reached[1] + timedelta(days=1)))
    for holder in queries.holders_asked_between(first, last):
        day = _asked_on(holder)
        if day is None:
            continue
        for at, step in falling(mails.WAITING, day, after, until):
            name = holder.consultation.public_id
            yield Due(at, mails.WAITING.name, "consultation", name, holder.person_id, step.occurrence(day))


def _asked_on(holder: KeyHolder) -> date | None:
    zone = current_app.config["SETTINGS"].zone
    return holder.asked_at.astimezone(zone).date() if holder.asked_at else None


def _state_for(due: Due) -> SealState:
    return SealState.MAKING if due.kind == mails.WAITING.name else SealState.READY


def _stands(holder: KeyHolder, due: Due, now: datetime) -> bool:
    consultation, zone = holder.consultation, current_app.config["SETTINGS"].zone
    if due.kind == mails.WAITING.name:
        asked_on = _asked_on(holder)
        is_same = asked_on is not None and step_in(due.occurrence, due.kind, asked_on) is not None
        return is_same and holder.proved_at is None and consultation.state == ConsultationState.DRAFT
    day = consultation.closes_on
    if day is None or step_in(due.occurrence, due.kind, day) is None:
        return False
    if due.kind == mails.WHERE.name:
        return is_open(consultation, now, zone)
    return (
        holder.entered_at is None and not is_open(consultation, now, zone) and closed_on(consultation, zone) is not None
    )


def keep_up(now: datetime) -> None:
    """Open and count what two holders released, and destroy the key files of what was settled before."""
    commands.settle_waiting(now)
    commands.sweep_keys()
