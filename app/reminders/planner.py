"""Each minute: bring states up to date, and put in the outbox what is due and was not said yet.

A ledger row and its mail are one transaction, and the ledger is unique: two planners at once, or one that was
switched off for three weeks, still say a thing once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.mail import settings
from app.mail.checks import Mutes, mutes_of
from app.mail.kinds import all_kinds
from app.mail.outbox import Draft
from app.models import LedgerEntry, OutboxMail
from app.reminders.calendar import is_quiet, start_of_day
from app.reminders.due import Reminder, drafts_of, reminders_between
from app.reminders.together import can_be_grouped, links_in, put_together
from app.reminders.vocabulary import cleaning, jobs, works

AHEAD = timedelta(hours=1)  # what was said later than this was said under a clock that stood wrong
AT_ONCE = 25  # batches written in one transaction: a page that wants to write waits no longer for them
LOOKBACK = timedelta(days=35)  # what was missed longer ago than this is not made up for

Pair = tuple[Reminder, Draft]
Batch = list[Reminder]  # what one person is told at one moment, in the order of time


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
    return sum(_say(batches[start : start + AT_ONCE], now) for start in range(0, len(batches), AT_ONCE))


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


def batches_of(reminders: Sequence[Reminder]) -> list[Batch]:
    """Return what is looked at together: all that is not urgent of a person, and each urgent matter alone."""
    found: dict[tuple[object, ...], Batch] = {}
    for one in reminders:
        key = one.matter if one.kind.urgent else (one.due.person_id,)
        found.setdefault(key, []).append(one)
    return list(found.values())


def letters_of(pairs: Sequence[Pair]) -> list[list[Pair]]:
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
    calm = {kind.name for kind in all_kinds().values() if not kind.urgent}
    today = LedgerEntry.created_at.between(start_of_day(now), now + AHEAD)
    # By the day alone: with the kinds among the conditions, an engine may read all that was ever said of them.
    said = db.session.execute(select(LedgerEntry.kind, LedgerEntry.person_id).where(today).distinct())
    return {person for kind, person in said if kind in calm}


def _say(batches: Sequence[Batch], now: datetime) -> int:
    """Write the mails of some batches and what the ledger remembers of them, in one transaction; return how many mails.

    When one of them fails nothing of it stays, and each is tried by itself: none takes the others with it.
    """
    try:
        with unit_of_work(JOB_TIMEOUT):
            return _write(batches, now)
    except IntegrityError:
        pass  # another planner said it at the same moment
    except Exception:
        if len(batches) == 1:
            current_app.logger.exception("a reminder of kind %s failed", batches[0][0].due.kind)
    return sum(_say([batch], now) for batch in batches) if len(batches) > 1 else 0


def _write(batches: Sequence[Batch], now: datetime) -> int:
    letters = _letters(batches, now)
    given = links_in([draft for letter, _ in letters for _, draft in letter], now=now)
    mails = [
        (mail, letter, batch)
        for letter, batch in letters
        if (mail := put_together([draft for _, draft in letter], given, now=now)) is not None
    ]
    db.session.flush()
    rows = [row for mail, letter, batch in mails for row in _said(mail, letter, batch, now)]
    if rows:
        db.session.execute(insert(LedgerEntry), rows)
    return len(mails)


def _letters(batches: Sequence[Batch], now: datetime) -> list[tuple[Sequence[Pair], Batch]]:
    """Return the letters that say these batches, each with its batch."""
    newest = {one.matter: one for batch in batches for one in batch}  # ordered by time: the last one stays
    mutes = mutes_of(sorted({one.due.person_id for one in newest.values()}), now=now)
    drafts = {one.key: (one, draft) for one, draft in drafts_of(list(newest.values()), now)}
    found: list[tuple[Sequence[Pair], Batch]] = []
    for batch in batches:
        pairs = [
            drafts[one.key]
            for one in {one.matter: one for one in batch}.values()
            if one.key in drafts and not _is_muted(mutes, *drafts[one.key])
        ]
        found += [(letter, batch) for letter in letters_of(pairs)]
    return found


def _is_muted(mutes: Mutes, one: Reminder, draft: Draft) -> bool:
    return mutes.covers(one.due.person_id, draft.kind.name, *draft.about)


def _said(mail: OutboxMail, letter: Sequence[Pair], batch: Batch, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield what the ledger remembers of a letter: all that its batch had to say of these matters."""
    matters = {one.matter for one, _ in letter}
    for one in batch:
        if one.matter in matters:
            yield {
                "kind": one.due.kind,
                "subject_kind": one.due.subject_kind,
                "subject_id": one.due.subject_id,
                "person_id": one.due.person_id,
                "occurrence": one.due.occurrence,
                "created_at": now,
                "mail_id": mail.id,
            }
