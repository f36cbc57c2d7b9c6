"""What falls due in this slice: ad hoc workgroups that are about to close."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from flask import current_app

from app.blueprints.workgroups import queries
from app.blueprints.workgroups.mails import WORKGROUP_CLOSING
from app.blueprints.workgroups.rules import CLOSING_NOTICE, closing_notice_on
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Workgroup
from app.reminders.vocabulary import Due

MORNING = time(8, 0)  # local


class WorkgroupReminders:
    """Thirty days before its last day, facilitators and coordinators hear that a group ends."""

    kinds: tuple[MailKind, ...] = (WORKGROUP_CLOSING,)

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return the notices that fall due in (after, until]."""
        day = timedelta(days=1)
        first, last = (moment.astimezone(UTC).date() + CLOSING_NOTICE for moment in (after, until))
        groups = queries.closing_between(first - day, last + day)
        if not groups:
            return
        facilitators = queries.facilitators(groups)
        coordinators = queries.coordinators()
        for group in groups:
            at = self._moment(group)
            if not after < at <= until:
                continue
            told = {person.id for person in [*facilitators.get(group.id, []), *coordinators]}
            for person_id in sorted(told):
                yield Due(at, WORKGROUP_CLOSING.name, "workgroup", group.public_id, person_id, _occurrence(group))

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails, leaving out groups that closed or got another date meanwhile."""
        del now
        groups = queries.workgroups_by_ids([due.subject_id for due in dues])
        people = queries.people_by_ids([due.person_id for due in dues])
        for due in dues:
            group, person = groups.get(due.subject_id), people.get(due.person_id)
            if group is None or person is None or group.closed_at is not None or _occurrence(group) != due.occurrence:
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

    def _moment(self, group: Workgroup) -> datetime:
        assert group.closes_on is not None  # noqa: S101 - for the type checker: the query asks for a date
        day = closing_notice_on(group.closes_on)
        return datetime.combine(day, MORNING, current_app.config["SETTINGS"].zone).astimezone(UTC)


def _occurrence(group: Workgroup) -> str:
    return f"{group.closes_on}/30 before"
