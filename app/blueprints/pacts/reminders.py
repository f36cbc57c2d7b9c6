"""What falls due for indicators: the next figure, to the person who answers for it.

In the morning, local time, on the days the body has set; by default 14 days before the figure is due and 7 days
after it. A figure that was entered starts the next term.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from app.blueprints.pacts import mails
from app.blueprints.pacts import queries_indicators as queries
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Indicator
from app.reminders.steps import days_reached, falling, step_in
from app.reminders.vocabulary import Due

KIND = mails.MEASUREMENT_DUE


class MeasurementReminders:
    """The reminders for figures."""

    kinds: tuple[MailKind, ...] = (KIND,)

    def due(self, after: datetime, until: datetime) -> Iterator[Due]:
        """Yield the reminders in (after, until], as things stand now; one query, whatever the window."""
        reached = days_reached(self.kinds, after, until)
        for one in queries.awaited_between(*reached) if reached else ():
            for at, step in falling(KIND, one.due_on, after, until):
                occurrence = step.occurrence(one.due_on)
                yield Due(at, KIND.name, "indicator", one.public_id, one.responsible_id, occurrence)

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Yield the mails for these dues, looking again whether each figure is still missing."""
        del now
        wanted = {due.subject_id for due in dues}
        awaited, known = queries.awaited_by_ids(wanted), queries.by_public_ids(wanted)
        for due in dues:
            indicator, one = known.get(due.subject_id), awaited.get(due.subject_id)
            if indicator is None or one is None or one.responsible_id != due.person_id:
                continue
            if step_in(due.occurrence, KIND.name, one.due_on) is not None:
                yield due, _draft(indicator, one.due_on)


def _draft(indicator: Indicator, day: date) -> Draft:
    assert indicator.responsible is not None  # noqa: S101 - for the type checker: the due names this person
    facts: list[tuple[str, object]] = []
    if indicator.unit:
        facts.append((mails.UNIT, indicator.unit))
    if indicator.source:
        facts.append((mails.SOURCE, indicator.source))
    return Draft(
        kind=KIND,
        person=indicator.responsible,
        about=("indicator", indicator.public_id),
        values={"indicator": indicator.title, "due": day},
        facts=facts,
        purpose=mails.PURPOSE,
    )
