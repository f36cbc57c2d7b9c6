"""The play: from moment to moment, never minute by minute, with the planner and the jobs of the true product.

A day has a moment just after midnight, when states change by the calendar, and one for each thing that happens
in it: something that is due, a mail that may leave, someone who acts. Days without any of these cost nothing more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from app import clock
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.models import AuditEntry, Round
from app.rehearsal import post
from app.rehearsal.stage import Foreseen, Stage
from app.reminders.calendar import daily_mail, is_working_day
from app.reminders.due import reminders_between
from app.reminders.forecast import forecast
from app.reminders.planner import plan, run_jobs

AHEAD = timedelta(days=40)  # how far is looked for what falls due next
NO_LESS = timedelta(days=2)  # a moment comes at least each midnight
FORESEEN = timedelta(days=183)
NEXT_MINUTE = timedelta(minutes=1)  # the planner looks each minute
MIDNIGHT = time(0, 1)

Progress = Callable[[datetime], None]


def play(stage: Stage, read: post.Reader, progress: Progress) -> None:
    """Play from the start to the end."""
    _Play(stage, read, progress).run()


class _Play:
    def __init__(self, stage: Stage, read: post.Reader, progress: Progress) -> None:
        self.stage, self.read, self.progress = stage, read, progress
        self.next_due: datetime | None = None  # what falls due next, as far as was looked
        self.look_again = stage.start
        self.seen = -1  # the newest line of history when that was worked out
        self.to_plan: datetime | None = stage.start
        self.departure: datetime | None = stage.start  # when the next mail that waits may leave

    def run(self) -> None:
        now, next_look = self.stage.start, self.stage.start
        while now <= self.stage.end:
            with clock.at(now):
                self._live(now)
                if now >= next_look:
                    self._foresee(now)
                    next_look = now + FORESEEN
            following = self._following(now)
            if self.stage.day_of(following) != self.stage.day_of(now):
                self.progress(now)
            now = following
        db.session.rollback()

    def _live(self, now: datetime) -> None:
        """Let everything happen that happens now."""
        acts = self.stage.due_acts(now)
        for act in acts:
            with unit_of_work(JOB_TIMEOUT):
                act(now)
        if acts:
            self.to_plan = now + NEXT_MINUTE
            self.departure = now
        if (self.next_due and self.next_due <= now) or (self.to_plan and self.to_plan <= now):
            said = plan(now, rehearsing=True)
            # Who had the mail of today hears the rest with that of the next working day.
            self.to_plan = self._next_morning(now) if said else None
            self.next_due, self.look_again = None, now
            self.departure = now
        else:
            run_jobs(now, rehearsing=True)
        newest = self._newest()
        if newest != self.seen or (self.departure and self.departure <= now):
            self.stage.sent += post.deliver(now, self.read)
            self.departure = post.next_departure()
            self._watch(now)
        self._look_ahead(now, newest)
        db.session.rollback()
        db.session.expunge_all()  # what is kept in mind would be looked over at each of thousands of transactions

    @staticmethod
    def _newest() -> int:
        """Return the newest line of history: whatever changes writes one."""
        return db.session.scalar(select(func.max(AuditEntry.id))) or 0

    def _look_ahead(self, now: datetime, newest: int) -> None:
        """Work out when something falls due next, where that may have changed."""
        if newest == self.seen and now < self.look_again:
            return
        if self.to_plan is not None and self.to_plan <= now + NEXT_MINUTE:
            return  # the planner looks in a minute anyway, and what it says changes what comes next
        coming = reminders_between(now, now + AHEAD)
        self.next_due = coming[0].at if coming else None
        self.look_again, self.seen = self.next_due or now + AHEAD - NO_LESS, newest

    def _following(self, now: datetime) -> datetime:
        """Return the next moment at which something can happen."""
        midnight = self.stage.local(self.stage.day_of(now) + timedelta(days=1), MIDNIGHT)
        moments = [midnight, self.stage.next_act(), self.next_due, self.to_plan, self.departure]
        return min(max(moment, now + timedelta(seconds=1)) for moment in moments if moment is not None)

    def _next_morning(self, now: datetime) -> datetime:
        day = self.stage.day_of(now) + timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
        return self.stage.local(day, daily_mail())

    def _watch(self, now: datetime) -> None:
        """Note on which day a round was seen to open, and to close."""
        rows = db.session.execute(
            select(Round.public_id, Round.opened_at, Round.closed_at).where(Round.opened_at.is_not(None))
        )
        for public_id, _opened_at, closed_at in rows:
            self.stage.opened.setdefault(public_id, self.stage.day_of(now))
            if closed_at is not None:
                self.stage.closed.setdefault(public_id, self.stage.day_of(now))

    def _foresee(self, now: datetime) -> None:
        """Keep what the forecast says of the coming half year."""
        said = {reminder.key: reminder.at for coming in forecast(now, now + FORESEEN) for reminder in coming.reminders}
        self.stage.foreseen.append(Foreseen(now, now + FORESEEN, said))
        db.session.rollback()
