"""Every write of this slice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app import audit
from app.blueprints.dossiers import queries
from app.blueprints.dossiers.rules import next_renewal
from app.documents.uploads import Upload, stored
from app.extensions import db
from app.models import (
    Action,
    Dossier,
    DossierAction,
    DossierEntry,
    DossierKind,
    DossierMoney,
    DossierPartner,
    EntryKind,
    Organisation,
    Pact,
    Person,
)

_KEPT = ("due_on", "sent_on", "settled_on")  # what a step changes and undoing puts back


class LaterStepError(Exception):
    """A later step rests on this one: undo that one first."""


class AlreadyPartnerError(Exception):
    """The organisation stands there already."""


def create_dossier(
    pact: Pact, kind: DossierKind, *, values: dict[str, Any], today: date, actor: Person, now: datetime
) -> Dossier:
    """Begin a file; `values` are its columns."""
    dossier = Dossier(pact=pact, kind=kind, opened_on=today, **values)
    db.session.add(dossier)
    db.session.flush()
    _note("dossier_opened", dossier, actor, now, title=dossier.title, of_kind=kind.value)
    return dossier


def edit_dossier(dossier: Dossier, *, values: dict[str, Any], actor: Person, now: datetime) -> None:
    """Change what a file says. The history keeps its title and date as they stood."""
    before = {"title": dossier.title, "due_on": str(dossier.due_on or "")}
    for name, value in values.items():
        setattr(dossier, name, value)
    db.session.flush()
    _note("dossier_changed", dossier, actor, now, before=before)


def add_entry(
    dossier: Dossier,
    *,
    kind: EntryKind,
    happened_on: date,
    text: str,
    upload: Upload | None,
    actor: Person,
    now: datetime,
) -> DossierEntry:
    """Write down what happened; a step moves the dates of the file."""
    entry = DossierEntry(
        dossier=dossier,
        person=actor,
        blob=stored(upload, person=actor, now=now) if upload else None,
        kind=kind,
        happened_on=happened_on,
        at=now,
        text=text,
        before={name: _written(getattr(dossier, name)) for name in _KEPT} if kind != EntryKind.NOTE else {},
    )
    _step(dossier, kind, happened_on)
    db.session.add(entry)
    db.session.flush()
    _note("dossier_entry", dossier, actor, now, step=kind.value)
    return entry


def undo_entry(entry: DossierEntry, *, actor: Person, now: datetime) -> None:
    """Take an entry back with what it changed; raise LaterStepError when a later step rests on it."""
    if entry.undone_at is not None:
        return
    if entry.kind != EntryKind.NOTE:
        if queries.later_step(entry):
            raise LaterStepError
        for name, value in entry.before.items():
            setattr(entry.dossier, name, date.fromisoformat(value) if value else None)
    entry.undone_at = now
    db.session.flush()
    _note("dossier_entry_undone", entry.dossier, actor, now, step=entry.kind)


def close_dossier(dossier: Dossier, *, actor: Person, now: datetime) -> None:
    """End a file; it waits for nothing any more. Closing it twice changes nothing."""
    if dossier.closed_at is None:
        dossier.closed_at = now
        db.session.flush()
        _note("dossier_closed", dossier, actor, now)


def reopen_dossier(dossier: Dossier, *, actor: Person, now: datetime) -> None:
    """Undo closing."""
    if dossier.closed_at is not None:
        dossier.closed_at = None
        db.session.flush()
        _note("dossier_reopened", dossier, actor, now)


def publish(dossier: Dossier, *, actor: Person, now: datetime) -> None:
    """Let everybody read a file: what it is about and what came of it, not who follows it nor its entries."""
    if dossier.published_at is None:
        dossier.published_at = now
        db.session.flush()
        _note("dossier_published", dossier, actor, now)


def withdraw(dossier: Dossier, *, actor: Person, now: datetime) -> None:
    """Undo publishing."""
    if dossier.published_at is not None:
        dossier.published_at = None
        db.session.flush()
        _note("dossier_withdrawn", dossier, actor, now)


def tie_action(dossier: Dossier, action: Action, *, actor: Person, now: datetime) -> None:
    """Say that a file and an action have to do with each other; twice is once."""
    if queries.tie_between(dossier, action) is None:
        db.session.add(DossierAction(dossier=dossier, action=action))
        db.session.flush()
        _note("dossier_action_tied", dossier, actor, now, action=action.public_id)


def untie_action(dossier: Dossier, action: Action, *, actor: Person, now: datetime) -> None:
    """Take the tie away; twice is once."""
    tie = queries.tie_between(dossier, action)
    if tie is not None:
        db.session.delete(tie)
        db.session.flush()
        _note("dossier_action_untied", dossier, actor, now, action=action.public_id)


def add_partner(
    dossier: Dossier, organisation: Organisation, *, words: str, actor: Person, now: datetime
) -> DossierPartner:
    """Note that an organisation takes part or did the same; raise AlreadyPartnerError when it stands there."""
    partner = queries.place_of(dossier, organisation)
    if partner is not None and partner.removed_at is None:
        raise AlreadyPartnerError
    if partner is None:
        partner = DossierPartner(dossier=dossier, organisation=organisation, person=actor, words=words, at=now)
        db.session.add(partner)
    else:
        partner.removed_at, partner.words, partner.person, partner.at = None, words, actor, now
    db.session.flush()
    _note("dossier_partner_added", dossier, actor, now, organisation=organisation.public_id)
    return partner


def remove_partner(partner: DossierPartner, *, actor: Person, now: datetime) -> None:
    """Take an organisation off; twice is once."""
    if partner.removed_at is None:
        partner.removed_at = now
        db.session.flush()
        _note("dossier_partner_removed", partner.dossier, actor, now, organisation=partner.organisation.public_id)


def restore_partner(partner: DossierPartner, *, actor: Person, now: datetime) -> None:
    """Undo taking it off."""
    if partner.removed_at is not None:
        partner.removed_at = None
        db.session.flush()
        _note("dossier_partner_added", partner.dossier, actor, now, organisation=partner.organisation.public_id)


def add_money(dossier: Dossier, *, values: dict[str, Any], actor: Person, now: datetime) -> DossierMoney:
    """Add a source of money; amounts in cents."""
    money = DossierMoney(dossier=dossier, **values)
    db.session.add(money)
    db.session.flush()
    _note("dossier_money_added", dossier, actor, now, source=money.source)
    return money


def change_money(money: DossierMoney, *, values: dict[str, Any], actor: Person, now: datetime) -> None:
    """Change a source of money; the history keeps the amounts as they stood."""
    before = {"planned": money.planned, "actual": money.actual, "state": str(money.state)}
    for name, value in values.items():
        setattr(money, name, value)
    db.session.flush()
    _note("dossier_money_changed", money.dossier, actor, now, source=money.source, before=before)


def remove_money(money: DossierMoney, *, actor: Person, now: datetime) -> None:
    """Take a source of money away."""
    money.removed_at = now
    db.session.flush()
    _note("dossier_money_removed", money.dossier, actor, now, source=money.source)


def restore_money(money: DossierMoney, *, actor: Person, now: datetime) -> None:
    """Undo taking it away."""
    money.removed_at = None
    db.session.flush()
    _note("dossier_money_restored", money.dossier, actor, now, source=money.source)


def make_practice(dossier: Dossier, *, today: date, actor: Person, now: datetime) -> Dossier:
    """Turn an answered request for support into a good practice that others find; the two stay tied."""
    practice = Dossier(
        pact=dossier.pact,
        kind=DossierKind.PRACTICE,
        opened_on=today,
        title=dossier.title,
        language=dossier.language,
        summary=dossier.summary,
        advice=dossier.outcome,
        organisation=dossier.organisation,
        node=dossier.node,
        responsible=actor,
        origin=dossier,
    )
    db.session.add(practice)
    db.session.flush()
    _note("dossier_opened", practice, actor, now, title=practice.title, of_kind=practice.kind, origin=dossier.public_id)
    return practice


def _step(dossier: Dossier, kind: EntryKind, on: date) -> None:
    if kind == EntryKind.SENT:
        dossier.sent_on = on
        if dossier.settled_on is not None and on >= dossier.settled_on:
            dossier.settled_on = None  # sent once more: it waits again, for as long as a day ahead says
            dossier.due_on = dossier.due_on if dossier.due_on is not None and dossier.due_on > on else None
    elif kind == EntryKind.RENEWED:
        dossier.settled_on, dossier.due_on = on, next_renewal(dossier, on)
    elif kind != EntryKind.NOTE:
        dossier.settled_on = on


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _note(verb: str, dossier: Dossier, actor: Person, now: datetime, **detail: Any) -> None:
    audit.record(verb, "dossier", dossier.public_id, actor=actor, now=now, **detail)
