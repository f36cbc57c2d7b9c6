"""What must hold in any play, looked up in what was written down. Each check answers true or false, and never both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select

from app.blueprints.meetings import mails as meeting_mails
from app.extensions import db
from app.models import AuditEntry, LedgerEntry, MailState, OutboxMail, Person, Phase, Round
from app.rehearsal.stage import Foreseen, Stage
from app.reminders.calendar import is_quiet

# Of a meeting other things are said too, to who does not come as well: its papers, its minutes.
ASK_WHO_COMES = (meeting_mails.REMINDER.name, meeting_mails.UNANSWERED.name)
AT_THE_HOUR = timedelta(minutes=5)  # the planner looks each minute
BY_ONE_PERSON = frozenset({"consultation", "meeting"})  # what one of those asked does there changes nothing for others
Key = tuple[str, str, int, str]


def check(stage: Stage) -> dict[str, bool]:
    """Return what held."""
    checks: dict[str, Callable[[Stage], bool]] = {
        "no_calm_mail_in_quiet_time": _quiet_time_kept,
        "one_calm_mail_a_day": _one_a_day,
        "nothing_said_twice": _said_once,
        "no_reminder_after_an_answer": _silent_after_an_answer,
        "nobody_got_what_was_unwanted": _wanted,
        "every_round_opened_on_its_day": _rounds_opened,
        "every_round_closed_on_its_day": _rounds_closed,
        "forecast_came_true": _forecast_came_true,
        "every_mail_settled": _settled,
    }
    return {name: holds(stage) for name, holds in checks.items()}


def _quiet_time_kept(stage: Stage) -> bool:
    """What is planned and not urgent leaves on working days, between eight in the morning and eight at night."""
    return not any(is_quiet(one.at) for one in stage.sent if one.is_calm and one.is_planned)


def _one_a_day(stage: Stage) -> bool:
    """Nobody gets two mails a day that the planner could have put together, except who wants them apart."""
    apart = set(db.session.scalars(select(Person.id).where(Person.mail_apart)))
    counted = Counter((one.person_id, stage.day_of(one.at)) for one in stage.sent if one.is_calm and one.is_planned)
    return all(count == 1 or person in apart for (person, _day), count in counted.items())


def _said_once(stage: Stage) -> bool:
    """The ledger holds nothing twice, and nobody got the very same words twice on one day."""
    key = (LedgerEntry.kind, LedgerEntry.subject_id, LedgerEntry.person_id, LedgerEntry.occurrence)
    twice = db.session.execute(select(*key).group_by(*key).having(func.count() > 1).limit(1)).first()
    words = Counter((one.person_id, one.fingerprint, stage.day_of(one.at)) for one in stage.sent)
    return twice is None and all(count == 1 for count in words.values())


def _silent_after_an_answer(stage: Stage) -> bool:
    """Who answered for good, and who owns what is done, hears no reminder of it."""
    sent = select(OutboxMail.id, OutboxMail.sent_at).where(OutboxMail.state == MailState.SENT).subquery()
    rows = db.session.execute(
        select(LedgerEntry.subject_kind, LedgerEntry.subject_id, LedgerEntry.person_id, sent.c.sent_at)
        .join(sent, sent.c.id == LedgerEntry.mail_id)
        .where(or_(LedgerEntry.subject_kind != "meeting", LedgerEntry.kind.in_(ASK_WHO_COMES)))
    )
    for kind, subject, person, sent_at in rows:
        for who in (person, None):
            answered = stage.finished.get((kind, subject, who))
            if answered is not None and sent_at > answered:
                return False
    return True


def _wanted(stage: Stage) -> bool:
    """No mail went to an address where none arrives, nor to who asked not to get it."""
    return not any(one.was_unwanted for one in stage.sent)


def _rounds_opened(stage: Stage) -> bool:
    """Each round was seen to open on the first day of its first phase, and no other did."""
    wanted = {one: first for one, (first, _last) in _windows().items()}
    return stage.opened == _in_play(stage, wanted)


def _rounds_closed(stage: Stage) -> bool:
    """Each round was seen to close on the day after the last of its phases, and no other did."""
    wanted = {one: last + timedelta(days=1) for one, (_first, last) in _windows().items()}
    return stage.closed == _in_play(stage, wanted)


def _in_play(stage: Stage, days: dict[str, date]) -> dict[str, date]:
    """Keep what falls in the play; what had happened before it was seen on its first day."""
    first, last = stage.day_of(stage.start), stage.day_of(stage.end)
    return {one: max(day, first) for one, day in days.items() if day <= last}


def _windows() -> dict[str, tuple[date, date]]:
    """Return the first and the last day of each round."""
    rows = db.session.execute(
        select(Round.public_id, func.min(Phase.starts_on), func.max(Phase.ends_on))
        .join(Phase, Phase.round_id == Round.id)
        .group_by(Round.public_id)
    )
    return {one: (first, last) for one, first, last in rows}


def _forecast_came_true(stage: Stage) -> bool:
    """What was foreseen was said on its day, and nothing else was, for everything that did not change meanwhile."""
    changes = _Changes()
    said = {
        (kind, subject, person, occurrence): at
        for kind, subject, person, occurrence, at in db.session.execute(
            select(
                LedgerEntry.kind,
                LedgerEntry.subject_id,
                LedgerEntry.person_id,
                LedgerEntry.occurrence,
                LedgerEntry.created_at,
            )
        )
    }
    return all(_came_true(one, said, changes, stage.end) for one in stage.foreseen)


def _came_true(foreseen: Foreseen, said: dict[Key, datetime], changes: _Changes, end: datetime) -> bool:
    until = min(foreseen.until, end) - AT_THE_HOUR
    for key, at in foreseen.said.items():
        if at <= until and not changes.touch(key, foreseen.at, at + AT_THE_HOUR):
            came = said.get(key)
            if came is None or not at <= came <= at + AT_THE_HOUR:
                return False
    return all(
        key in foreseen.said or changes.touch(key, foreseen.at, at)
        for key, at in said.items()
        if foreseen.at < at <= until
    )


class _Changes:
    """When something changed, by thing; what jobs do by the calendar was foreseen and is no change."""

    def __init__(self) -> None:
        self._by_subject: dict[str, list[tuple[datetime, int | None]]] = defaultdict(list)
        rows = db.session.execute(
            select(
                AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.at, AuditEntry.actor_id, AuditEntry.via
            ).where(AuditEntry.via != "job")
        )
        for kind, subject, at, actor, via in rows:
            only = actor if via == "link" and kind in BY_ONE_PERSON else None
            self._by_subject[subject].append((at, only))

    def touch(self, key: Key, after: datetime, until: datetime) -> bool:
        """Whether the thing that a reminder is about changed for its reader in (after, until]."""
        _kind, subject, person, _occurrence = key
        return any(after < at <= until and only in {None, person} for at, only in self._by_subject.get(subject, ()))


def _settled(stage: Stage) -> bool:
    """At the end nothing waits that could have left."""
    waiting = db.session.scalar(
        select(func.count())
        .select_from(OutboxMail)
        .where(OutboxMail.state == MailState.QUEUED, OutboxMail.next_attempt_at <= stage.end - AT_THE_HOUR)
    )
    return waiting == 0
