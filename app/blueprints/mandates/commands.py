"""Ending mandates and handing over what hangs on them: one act, written in a journal that takes it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app import audit
from app.blueprints.actions.commands import assignment_mail
from app.blueprints.mandates.queries import PREFERENCES, Burden
from app.blueprints.people.holdings import table_of
from app.blueprints.people.journal import Journal, take_back
from app.extensions import db
from app.mail import outbox
from app.models import (
    Affiliation,
    Assignment,
    Convocation,
    CouncilAdvice,
    Dossier,
    Indicator,
    Invitation,
    InvitationState,
    MailState,
    Membership,
    Organisation,
    OutboxMail,
    Person,
    PersonalLink,
    Reply,
    Response,
    Seat,
    ThemeContact,
    Turnover,
)


def hand_over(
    organisation: Organisation,
    burdens: Sequence[Burden],
    successors: Mapping[int, Person],
    *,
    ends_on: date,
    today: date,
    actor: Person,
    now: datetime,
) -> Turnover:
    """End mandates on a day and give what hangs on them to successors, by the former person's id.

    Without a successor an action is without an owner, a seat empty, and an invitation withdrawn. Every personal
    link of a former mandatary ends, but the one to his or her own wishes about mail.
    """
    act = _Act(organisation, ends_on, today, actor, now)
    for burden in burdens:
        act.end(burden, successors.get(burden.affiliation.person_id))
    act.mail_new_owners()
    done = Turnover(
        at=now, actor=actor, organisation=organisation, ends_on=ends_on, counts=dict(act.counts),
        journal=act.journal.entries,
    )  # fmt: skip
    db.session.add(done)
    audit.record(
        "mandates_ended",
        "organisation",
        organisation.public_id,
        actor=actor,
        now=now,
        on=ends_on.isoformat(),
        counts=dict(act.counts),
    )
    db.session.flush()
    db.session.expire_all()
    return done


def undo(done: Turnover, *, actor: Person, now: datetime) -> int:
    """Take a hand-over back, with the mails that did not leave yet; return how much had to stay."""
    left = take_back(done.journal)
    done.undone_at = now
    audit.record("mandates_returned", "organisation", done.organisation.public_id, actor=actor, now=now, left=left)
    db.session.flush()
    return left


class _Act:
    """One hand-over while it is carried out."""

    def __init__(self, organisation: Organisation, ends_on: date, today: date, actor: Person, now: datetime) -> None:
        self.organisation, self.ends_on, self.today, self.actor, self.now = organisation, ends_on, today, actor, now
        self.journal = Journal()
        self.counts: Counter[str] = Counter()
        self._new_owners: list[Assignment] = []

    def end(self, burden: Burden, successor: Person | None) -> None:
        """End one mandate and everything that hangs on it."""
        former = burden.affiliation
        following = self._affiliation(former, successor)
        for assignment in burden.actions:
            self._action(assignment, successor)
        for membership in burden.memberships:
            self._membership(membership, successor)
        for seat in burden.seats:
            self._seat(seat, successor)
        for seat in burden.stands_in:
            self._change(Seat, seat.id, substitute_id=successor.id if successor else None)
        for invitation in burden.invitations:
            self._invitation(invitation, successor)
        for call in burden.convocations:
            self._convocation(call, successor)
        self._charges(burden, successor, following)
        self._links(former.person_id)
        self._waiting_mails(former.person_id)
        self.counts["mandates"] += 1

    def mail_new_owners(self) -> None:
        """Tell successors which actions are theirs, with time to call it back."""
        for assignment in self._new_owners:
            mail = outbox.put(
                assignment_mail(assignment.action, assignment.person), now=self.now, delay=outbox.UNDO_TIME
            )
            db.session.flush()
            if mail is not None and mail.state == MailState.QUEUED:
                # Taking back means that it does not leave: the journal holds the state to return to.
                self.journal.entries.append(
                    {
                        "do": "change", "table": OutboxMail.__tablename__, "key": {"id": mail.id},
                        "old": {"state": MailState.CANCELLED.value}, "new": {"state": MailState.QUEUED.value},
                    }
                )  # fmt: skip

    def _change(self, model: Any, key: int, **values: Any) -> None:
        self.journal.change(table_of(model), {"id": key}, **values)

    def _added(self, thing: Any) -> None:
        db.session.add(thing)
        db.session.flush()
        self.journal.added(thing)

    def _affiliation(self, former: Affiliation, successor: Person | None) -> Affiliation | None:
        self._change(Affiliation, former.id, ends_on=max(self.ends_on, former.starts_on or self.ends_on))
        if successor is None:
            return None
        if (known := self._speaks(successor)) is not None:
            return known
        following = Affiliation(
            person=successor, organisation=self.organisation, role=former.role, is_contact=former.is_contact,
            is_mandate=former.is_mandate, starts_on=self.ends_on + timedelta(days=1),
        )  # fmt: skip
        self._added(following)
        return following

    def _charges(self, burden: Burden, successor: Person | None, following: Affiliation | None) -> None:
        """What a person answers for goes over; without a successor nobody is asked, and a file stays where it is."""
        heir = successor.id if successor else None
        for indicator in burden.indicators:
            self._change(Indicator, indicator.id, responsible_id=heir)
        for advice in burden.advices:
            self._change(CouncilAdvice, advice.id, contact_id=heir)
        for dossier in burden.dossiers if successor else ():
            self._change(Dossier, dossier.id, responsible_id=heir)
        if following is not None:
            self._themes(burden, following)

    def _themes(self, burden: Burden, following: Affiliation) -> None:
        known = select(ThemeContact.node_id).where(ThemeContact.affiliation_id == following.id)
        asked = set(db.session.scalars(known))
        for theme in burden.themes:
            if theme.node_id not in asked:
                self._added(ThemeContact(affiliation=following, node=theme.node))

    def _speaks(self, person: Person) -> Affiliation | None:
        return db.session.scalar(
            select(Affiliation)
            .where(
                Affiliation.person_id == person.id,
                Affiliation.organisation_id == self.organisation.id,
                Affiliation.ends_on.is_(None),
            )
            .order_by(Affiliation.id)
            .limit(1)
        )

    def _action(self, assignment: Assignment, successor: Person | None) -> None:
        self._change(Assignment, assignment.id, ends_on=max(self.today, assignment.starts_on))
        self.counts["actions" if successor else "actions_without_owner"] += 1
        if successor is None:
            return
        following = Assignment(
            action=assignment.action, person=successor, organisation=self.organisation, assigned_by=self.actor,
            starts_on=self.today,
        )  # fmt: skip
        self._added(following)
        self._new_owners.append(following)

    def _membership(self, membership: Membership, successor: Person | None) -> None:
        self._change(Membership, membership.id, ends_on=max(self.ends_on, membership.starts_on))
        self.counts["memberships"] += 1
        if successor is None:
            return
        sits = select(Membership.id).where(
            Membership.workgroup_id == membership.workgroup_id,
            Membership.person_id == successor.id,
            Membership.ends_on.is_(None),
        )
        if db.session.scalar(sits) is None:
            self._added(
                Membership(
                    workgroup=membership.workgroup, person=successor, organisation=self.organisation,
                    role=membership.role, starts_on=self.today,
                )
            )  # fmt: skip

    def _seat(self, seat: Seat, successor: Person | None) -> None:
        self._change(Seat, seat.id, ends_on=max(self.ends_on, seat.starts_on or self.ends_on))
        self.counts["seats"] += 1
        if successor is not None:
            self._added(
                Seat(
                    bench=seat.bench, person=successor, organisation=self.organisation, substitute=None,
                    starts_on=self.ends_on + timedelta(days=1),
                )
            )  # fmt: skip

    def _invitation(self, invitation: Invitation, successor: Person | None) -> None:
        """An invitation goes over with what was begun, and is mailed anew; without successor it is withdrawn."""
        asked = successor is not None and db.session.scalar(
            select(Invitation.id).where(
                Invitation.consultation_id == invitation.consultation_id, Invitation.person_id == successor.id
            )
        )
        self.counts["invitations"] += 1
        if successor is not None and not asked:
            self._change(Invitation, invitation.id, person_id=successor.id, invited_at=None)
        elif invitation.state == InvitationState.INVITED and not self._is_begun(invitation):
            self.journal.remove(table_of(Invitation), {"id": invitation.id})

    def _is_begun(self, invitation: Invitation) -> bool:
        return db.session.scalar(select(Response.id).where(Response.invitation_id == invitation.id)) is not None

    def _convocation(self, call: Convocation, successor: Person | None) -> None:
        called = successor is not None and db.session.scalar(
            select(Convocation.id).where(
                Convocation.meeting_id == call.meeting_id, Convocation.person_id == successor.id
            )
        )
        self.counts["convocations"] += 1
        if successor is not None and not called:
            self._change(Convocation, call.id, person_id=successor.id, reply=Reply.NONE, replied_at=None, remark="")
        else:
            self.journal.remove(table_of(Convocation), {"id": call.id})

    def _links(self, person_id: int) -> None:
        open_links = select(PersonalLink).where(
            PersonalLink.person_id == person_id,
            PersonalLink.revoked_at.is_(None),
            PersonalLink.purpose != PREFERENCES,
        )
        for link in db.session.scalars(open_links.order_by(PersonalLink.id)).all():
            self._change(PersonalLink, link.id, generation=link.generation + 1, revoked_at=self.now)
            self.counts["links"] += 1

    def _waiting_mails(self, person_id: int) -> None:
        """What waits for a former mandatary and opens a link does not leave any more."""
        waiting = select(OutboxMail.id).where(
            OutboxMail.person_id == person_id,
            OutboxMail.state.in_((MailState.QUEUED, MailState.HELD)),
            OutboxMail.link_id.is_not(None),
        )
        for mail_id in db.session.scalars(waiting.order_by(OutboxMail.id)).all():
            self._change(OutboxMail, mail_id, state=MailState.CANCELLED)
