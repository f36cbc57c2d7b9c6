"""Each minute: bring states up to date, and put in the outbox what is due and was not said yet.

A ledger row and its mail are one transaction, and the ledger is unique: two planners at once, or one that was
switched off for three weeks, still say a thing once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.mail import settings
from app.mail.checks import mutes_of
from app.mail.kinds import all_kinds
from app.mail.outbox import Draft
from app.models import LedgerEntry
from app.reminders.calendar import is_quiet, start_of_day
from app.reminders.due import Reminder, drafts_of, reminders_between
from app.reminders.together import can_be_grouped, put_together
from app.reminders.vocabulary import cleaning, jobs, works

AHEAD = timedelta(hours=1)  # what was said later than this was said under a clock that stood wrong
LOOKBACK = timedelta(days=35)  # what was missed longer ago than this is not made up for


def plan(now: datetime, *, rehearsing: bool = False) -> int:
    """Run the jobs, then write every mail that is due; return how many mails were written."""
    settings.forget()  # read anew once a run
    run_jobs(now, rehearsing=rehearsing)
    db.session.rollback()
    waiting = reminders_between(now - LOOKBACK, now)
    waiting = _without_those_who_wait(waiting, now)
    wanted = {one.key for one, _ in drafts_of(waiting, now)} if waiting else set()
    batches = batches_of([one for one in waiting if one.key in wanted])
    db.session.rollback()
    return sum(_say(batch, now) for batch in batches)


def run_jobs(now: datetime, *, rehearsing: bool = False) -> None:
    """Run every job in a transaction of its own, then what opens its own; one that fails keeps none of the others.

    When `rehearsing`, only what changes states by the calendar: nothing is cleaned up, and works have nothing to do.
    """
    for job in jobs() if rehearsing else (*jobs(), *cleaning()):
        try:
            with unit_of_work(JOB_TIMEOUT):
                job(now)
        except Exception:
            current_app.logger.exception("a job failed: %s", getattr(job, "__name__", job))
    for work in () if rehearsing else works():
        try:
            db.session.rollback()
            work(now)
        except Exception:
            db.session.rollback()
            current_app.logger.exception("a work failed: %s", getattr(work, "__name__", work))


def batches_of(reminders: Sequence[Reminder]) -> list[list[Reminder]]:
    """Return what is looked at together: all that is not urgent of a person, and each urgent matter alone."""
    found: dict[tuple[object, ...], list[Reminder]] = {}
    for one in reminders:
        key = one.matter if one.kind.urgent else (one.due.person_id,)
        found.setdefault(key, []).append(one)
    return list(found.values())


def letters_of(pairs: Sequence[tuple[Reminder, Draft]]) -> list[list[tuple[Reminder, Draft]]]:
    """Split what one person gets at one moment into letters: what can be grouped is one, the rest stand alone.

    Who wants each reminder in a mail of its own gets them so.
    """
    together = [pair for pair in pairs if can_be_grouped(pair[1]) and not pair[1].person.mail_apart]
    alone = [[pair] for pair in pairs if pair not in together]
    return ([together] if together else []) + alone


def _without_those_who_wait(reminders: Sequence[Reminder], now: datetime) -> list[Reminder]:
    """Leave out what is not urgent on quiet days, and for people who had their mail of today."""
    urgent = [one for one in reminders if one.kind.urgent]
    if is_quiet(now):
        return urgent
    served = served_today(now)
    return [one for one in reminders if one.kind.urgent or one.due.person_id not in served]


def served_today(now: datetime) -> set[int]:
    """Return who had a mail today that was not urgent."""
    calm = [kind.name for kind in all_kinds().values() if not kind.urgent]
    today = LedgerEntry.created_at.between(start_of_day(now), now + AHEAD)
    return set(db.session.scalars(select(LedgerEntry.person_id).where(today, LedgerEntry.kind.in_(calm)).distinct()))


def _say(batch: Sequence[Reminder], now: datetime) -> int:
    """Write the mails of one batch and what the ledger remembers of them; return how many mails."""
    try:
        with unit_of_work(JOB_TIMEOUT):
            newest = list({one.matter: one for one in batch}.values())  # ordered by time: the last one stays
            mutes = mutes_of([batch[0].due.person_id], now=now)
            pairs = [
                (one, draft)
                for one, draft in drafts_of(newest, now)
                if not mutes.covers(one.due.person_id, draft.kind.name, *draft.about)
            ]
            return sum(_write(letter, batch, now) for letter in letters_of(pairs))
    except IntegrityError:
        return 0  # another planner said it at the same moment
    except Exception:
        current_app.logger.exception("a reminder of kind %s failed", batch[0].due.kind)
        return 0


def _write(letter: Sequence[tuple[Reminder, Draft]], batch: Sequence[Reminder], now: datetime) -> int:
    mail = put_together([draft for _, draft in letter], now=now)
    if mail is None:
        return 0
    db.session.flush()
    matters = {one.matter for one, _ in letter}
    for one in batch:
        if one.matter in matters:
            db.session.add(
                LedgerEntry(
                    kind=one.due.kind,
                    subject_kind=one.due.subject_kind,
                    subject_id=one.due.subject_id,
                    person_id=one.due.person_id,
                    occurrence=one.due.occurrence,
                    created_at=now,
                    mail_id=mail.id,
                )
            )
    db.session.flush()
    return 1
