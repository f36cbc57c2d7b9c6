"""How long things are kept, what will be erased when, and the job that does it.

The rules do nothing until an administrator has put them in force: a tool that is switched on must not begin by
erasing. Approved minutes, versions of the pact and reports are under no rule at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import case, delete, func, null, select, update

from app import audit
from app.blueprints.mails.privacy import NOTHING
from app.blueprints.privacy import erasing
from app.blueprints.privacy.rules import months_later
from app.extensions import db
from app.models import (
    Affiliation,
    Assignment,
    AuditEntry,
    Convocation,
    Destruction,
    Invitation,
    MailState,
    Membership,
    OutboxMail,
    Person,
    Setting,
    SignInRequest,
)
from app.web.retention import KEY, Rules, rules

RAN_ON = "retention_ran_on"
FORECAST_MONTHS = 12
MOST_PEOPLE = 50  # erased in one run; the rest follows the next day
MOST_MAILS = 1000
MOST_LOOKED_AT = 5000
FINAL = (MailState.SENT, MailState.CANCELLED, MailState.EXPIRED, MailState.SUPPRESSED, MailState.BOUNCED)


@dataclass(frozen=True)
class Month:
    """What will be erased in one month."""

    starts_on: date
    people: int
    mails: int


def keep_rules(chosen: Rules, *, actor: Person, now: datetime) -> None:
    """Change the rules, or put them in force."""
    chosen = replace(chosen, version=rules().version + 1)
    row = db.session.get(Setting, KEY)
    if row is None:
        db.session.add(Setting(key=KEY, value=asdict(chosen)))
    else:
        row.value = asdict(chosen)
    audit.record("retention_changed", "settings", KEY, actor=actor, now=now, **asdict(chosen))
    db.session.flush()


def last_ties(today: date) -> list[tuple[int, datetime]]:
    """Return who has no tie any more and when the last one was; nobody of whom that is not known."""
    people = db.session.scalars(
        select(Person.id).where(erasing.without_ties(today)).order_by(Person.id).limit(MOST_LOOKED_AT)
    ).all()
    last: dict[int, datetime] = {}
    for column, moment in (
        (Affiliation.person_id, Affiliation.ends_on),
        (Membership.person_id, Membership.ends_on),
        (Assignment.person_id, Assignment.ends_on),
        (Invitation.person_id, Invitation.created_at),
        (Convocation.person_id, Convocation.sent_at),
        (OutboxMail.person_id, OutboxMail.created_at),
        (AuditEntry.actor_id, AuditEntry.at),
    ):
        _note_last(last, people, column, moment)
    added = select(Person.id, func.max(AuditEntry.at)).join(
        AuditEntry, (AuditEntry.subject_kind == "person") & (AuditEntry.subject_id == Person.public_id)
    )
    for start in range(0, len(people), 500):
        rows = db.session.execute(added.where(Person.id.in_(people[start : start + 500])).group_by(Person.id))
        for who, at in rows:
            last[who] = max(last.get(who, at), at)
    return sorted(last.items(), key=lambda pair: (pair[1], pair[0]))


def _note_last(last: dict[int, datetime], people: Sequence[int], column: Any, moment: Any) -> None:
    zone = current_app.config["SETTINGS"].zone
    for start in range(0, len(people), 500):
        rows = db.session.execute(
            select(column, func.max(moment)).where(column.in_(people[start : start + 500])).group_by(column)
        )
        for who, at in rows:
            if at is None:
                continue
            instant = at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=zone)
            last[who] = max(last.get(who, instant), instant)


def forecast(today: date) -> list[Month]:
    """Return what the rules will erase in each of the coming months; what is due already stands in the first."""
    chosen = rules()
    months = [months_later(today.replace(day=1), number) for number in range(FORECAST_MONTHS)]
    people: Counter[date] = Counter()
    if chosen.contacts:
        for _who, at in last_ties(today):
            due = months_later(at.date(), chosen.contacts)
            people[max(due.replace(day=1), months[0])] += 1
    mails = _mails_by_month(chosen, months) if chosen.mails else [0] * len(months)
    return [Month(month, people[month], mails[number]) for number, month in enumerate(months)]


def _mails_by_month(chosen: Rules, months: list[date]) -> list[int]:
    zone = current_app.config["SETTINGS"].zone
    starts = [months_later(month, 1 - chosen.mails) for month in months]
    cuts = [datetime(day.year, day.month, day.day, tzinfo=zone) for day in starts]
    sums = [func.sum(case((OutboxMail.created_at < cut, 1), else_=0)) for cut in cuts]
    row = db.session.execute(select(*sums).where(OutboxMail.state.in_(FINAL), OutboxMail.address != "")).one()
    counts = [int(value or 0) for value in row]
    return [count - (counts[number - 1] if number else 0) for number, count in enumerate(counts)]


def run(now: datetime) -> None:
    """Erase what is due, once a day and a bounded number at a time; the planner calls this each minute."""
    today = now.astimezone(current_app.config["SETTINGS"].zone).date()
    chosen = rules()
    if not chosen.in_force_since or chosen.in_force_since > today.isoformat():
        return
    ran = db.session.get(Setting, RAN_ON)
    if ran is not None and ran.value == today.isoformat():
        return
    if ran is None:
        db.session.add(Setting(key=RAN_ON, value=today.isoformat()))
    else:
        ran.value = today.isoformat()
    apply(chosen, today, now)


def apply(chosen: Rules, today: date, now: datetime) -> None:
    """Erase what these rules say."""
    if chosen.contacts:
        limit = _instant(months_later(today, -chosen.contacts))
        for who, at in last_ties(today)[:MOST_PEOPLE]:
            if at < limit:
                person = db.session.get_one(Person, who)
                erasing.erase(
                    person, ground=erasing.RULE, reason=f"contacts: {chosen.contacts}", actor=None, now=now, via="job"
                )
    if chosen.mails:
        _empty_mails(_instant(months_later(today, -chosen.mails)), chosen, now)
    if chosen.signing_in:
        old = now - timedelta(days=30 * chosen.signing_in)
        db.session.execute(delete(SignInRequest).where(SignInRequest.expires_at < old))
    db.session.flush()


def _instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=current_app.config["SETTINGS"].zone)


def _empty_mails(before: datetime, chosen: Rules, now: datetime) -> None:
    old = db.session.scalars(
        select(OutboxMail.id)
        .where(OutboxMail.created_at < before, OutboxMail.state.in_(FINAL), OutboxMail.address != "")
        .order_by(OutboxMail.id)
        .limit(MOST_MAILS)
    ).all()
    if not old:
        return
    db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.id.in_(old))
        .values(address="", subject="", content=NOTHING, reason="", last_error="", calendar=null())
    )
    erasing.declare(
        subject_id="", counts=Counter({"outbox_mail": len(old)}), kept=Counter(), ground=erasing.RULE,
        reason=f"mails: {chosen.mails}", actor=None, now=now,
    )  # fmt: skip


def declarations() -> Sequence[Destruction]:
    """Return the newest declarations of destruction."""
    return db.session.scalars(select(Destruction).order_by(Destruction.id.desc()).limit(200)).all()
