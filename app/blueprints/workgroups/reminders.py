"""What falls due in this slice: ad hoc workgroups that are about to close."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.blueprints.workgroups import queries
from app.blueprints.workgroups.mails import WORKGROUP_CLOSING
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Workgroup
from app.reminders.steps import days_reached, falling, step_in
from app.reminders.vocabulary import Due


class WorkgroupReminders:
    """Some time before its last day, facilitators and coordinators hear that a group ends."""

    kinds: tuple[MailKind, ...] = (WORKGROUP_CLOSING,)

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return the notices that fall due in (after, until]."""
        reached = days_reached(self.kinds, after, until)
        groups = queries.closing_between(*reached) if reached else []
        if not groups:
            return
        facilitators = queries.facilitators(groups)
        coordinators = queries.coordinators()
        for group in groups:
            assert group.closes_on is not None  # noqa: S101 - for the type checker: the query asks for a date
            told = {person.id for person in [*facilitators.get(group.id, []), *coordinators]}
            for at, step in falling(WORKGROUP_CLOSING, group.closes_on, after, until):
                for person_id in sorted(told):
                    occurrence = step.occurrence(group.closes_on)
                    yield Due(at, WORKGROUP_CLOSING.name, "workgroup", group.public_id, person_id, occurrence)

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails, leaving out groups that closed or got another date meanwhile."""
        del now
        groups = queries.workgroups_by_ids([due.subject_id for due in dues])
        people = queries.people_by_ids([due.person_id for due in dues])
        for due in dues:
            group, person = groups.get(due.subject_id), people.get(due.person_id)
            if group is None or person is None or not _stands(group, due):
                continue
            yield (
                due,
                Draft(
                    kind=WORKGROUP_CLOSING,
                    person=person,
                    about=("workgroup", group.public_id),
                    values={"workgroup": group.name, "closes_on": group.closes_on},
                ),
            )


def _stands(group: Workgroup, due: Due) -> bool:
    if group.closed_at is not None or group.closes_on is None:
        return False
    return step_in(due.occurrence, due.kind, group.closes_on) is not None
