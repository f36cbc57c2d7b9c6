"""What falls due in this slice: a renewal, a reply that stays away, a deadline, an answer that was promised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import current_app

from app.blueprints.dossiers import mails, queries
from app.blueprints.dossiers.rules import waits
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Dossier, DossierKind
from app.reminders.steps import days_reached, falling, step_in
from app.reminders.vocabulary import Due


class DossierReminders:
    """Whoever follows a file hears of its date; what was settled, closed or moved is not spoken of."""

    kinds: tuple[MailKind, ...] = tuple(mails.KINDS.values())

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return the reminders that fall due in (after, until]; one query."""
        reached = days_reached(self.kinds, after, until)
        for dossier in queries.waiting_between(*reached) if reached else ():
            kind = mails.KINDS.get(DossierKind(dossier.kind))
            if kind is None or dossier.due_on is None:
                continue
            for at, step in falling(kind, dossier.due_on, after, until):
                occurrence = step.occurrence(dossier.due_on)
                yield Due(at, kind.name, "dossier", dossier.public_id, dossier.responsible_id, occurrence)

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
        and dossier.due_on is not None
        and waits(dossier)
        and dossier.responsible_id == due.person_id
        and step_in(due.occurrence, due.kind, dossier.due_on) is not None
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
