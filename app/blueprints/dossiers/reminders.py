"""What falls due in this slice: a renewal, a reply that stays away, a deadline, an answer that was promised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask import current_app

from app.blueprints.dossiers import mails, queries
from app.blueprints.dossiers.rules import EARLIEST, LATEST, REMINDED, waits
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Dossier, DossierKind
from app.reminders.vocabulary import Due

MORNING = time(8, 0)  # local


class DossierReminders:
    """Whoever follows a file hears of its date; what was settled, closed or moved is not spoken of."""

    kinds: tuple[MailKind, ...] = tuple(mails.KINDS.values())

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return the reminders that fall due in (after, until]; one query."""
        zone, day = current_app.config["SETTINGS"].zone, timedelta(days=1)
        first = after.astimezone(zone).date() - timedelta(days=LATEST) - day
        last = until.astimezone(zone).date() - timedelta(days=EARLIEST) + day
        for dossier in queries.waiting_between(first, last):
            kind = DossierKind(dossier.kind)
            for offset in REMINDED.get(kind, ()):
                at = _moment(dossier, offset)
                if at is not None and after < at <= until:
                    yield Due(
                        at,
                        mails.KINDS[kind].name,
                        "dossier",
                        dossier.public_id,
                        dossier.responsible_id,
                        _occurrence(dossier.due_on, offset),
                    )

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails, leaving out files that were settled, closed, moved or given to someone else."""
        del now
        found = queries.by_public_ids({due.subject_id for due in dues})
        for due in dues:
            dossier = found.get(due.subject_id)
            if dossier is not None and _stands(dossier, due):
                yield due, _draft(dossier)


def _stands(dossier: Dossier, due: Due) -> bool:
    return (
        dossier.closed_at is None
        and waits(dossier)
        and dossier.responsible_id == due.person_id
        and due.occurrence.startswith(f"{dossier.due_on}/")
    )


def _draft(dossier: Dossier) -> Draft:
    address = f"{current_app.config['SETTINGS'].public_base_url}/dossiers/{dossier.public_id}"
    facts: list[tuple[str, object]] = [(mails.WITH_WHOM, dossier.counterpart)] if dossier.counterpart else []
    return Draft(
        kind=mails.KINDS[DossierKind(dossier.kind)],
        person=dossier.responsible,
        about=("dossier", dossier.public_id),
        values={"file": dossier.title, "due": dossier.due_on},
        facts=[*facts, (mails.ON_SCREEN, address)],
    )


def _occurrence(due_on: date | None, offset: int) -> str:
    return f"{due_on}/{abs(offset)} {'before' if offset < 0 else 'after'}"


def _moment(dossier: Dossier, offset: int) -> datetime | None:
    if dossier.due_on is None:
        return None
    day = dossier.due_on + timedelta(days=offset)
    return datetime.combine(day, MORNING, current_app.config["SETTINGS"].zone).astimezone(UTC)
