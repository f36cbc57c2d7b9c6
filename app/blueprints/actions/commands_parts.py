"""What belongs to an action is added, changed and taken away; nothing of it is erased."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app import audit
from app.blueprints.actions import mails, mails_asking, queries, queries_parts
from app.blueprints.actions.commands import local_day, named
from app.documents.uploads import Upload, stored
from app.extensions import db
from app.mail import outbox
from app.models import (
    Action,
    ActionStep,
    Contributor,
    Evidence,
    MailState,
    MoneyLine,
    Organisation,
    OutboxMail,
    Person,
    PersonalLink,
)
from app.web import links

Part = ActionStep | Evidence | MoneyLine


def add_step(
    action: Action,
    *,
    title: str,
    due_on: date | None,
    owner: Person | None,
    actor: Person,
    now: datetime,
    via: str = "page",
) -> ActionStep:
    """Add a step. With an owner of its own it is split off: that colleague gets a mail with a link.

    Who sends a form twice adds one: an open step with the same words, day and owner is returned as it is.
    """
    same = queries_parts.open_step(action, title, due_on, owner)
    if same is not None:
        return same
    step = ActionStep(action=action, title=title, due_on=due_on, owner=owner, created_at=now)
    db.session.add(step)
    db.session.flush()
    audit.record("step_added", "action", action.public_id, actor=actor, now=now, via=via, title=title)
    if owner is not None and owner.id != actor.id:
        _give(step, actor, now)
    return step


def _give(step: ActionStep, giver: Person, now: datetime) -> None:
    assert step.owner is not None  # noqa: S101 - for the type checker: the caller looked
    facts: list[tuple[str, object]] = [(mails_asking.ACTION, named(step.action))]
    if step.due_on:
        facts.append((mails.DUE, step.due_on))
    outbox.put(
        outbox.Draft(
            kind=mails_asking.STEP_GIVEN,
            person=step.owner,
            about=("step", step.public_id),
            values={"step": step.title, "owner": giver.label},
            facts=facts,
            purpose=mails_asking.STEP_PURPOSE,
            reply_to=giver.email or "",
        ),
        now=now,
        delay=outbox.UNDO_TIME,
    )
    db.session.flush()


def change_step(step: ActionStep, *, title: str, due_on: date | None, actor: Person, now: datetime) -> None:
    """Reword a step or give it another date; its reminders follow the date."""
    before = {"title": step.title, "due_on": step.due_on.isoformat() if step.due_on else ""}
    step.title, step.due_on = title, due_on
    db.session.flush()
    subject = step.action.public_id
    audit.record("step_changed", "action", subject, actor=actor, now=now, title=title, before=before)


def finish_step(step: ActionStep, *, words: str, actor: Person, now: datetime, via: str = "page") -> bool:
    """Note that a step is done; False when it was already."""
    if step.done_at is not None or step.removed_at is not None:
        return False
    step.done_at, step.words = now, words or step.words
    db.session.flush()
    audit.record("step_done", "action", step.action.public_id, actor=actor, now=now, via=via, title=step.title)
    return True


def say_of_step(step: ActionStep, *, words: str, actor: Person, now: datetime, via: str) -> None:
    """Keep what its owner says of a step that is not done."""
    if step.done_at is not None:
        reopen_step(step, actor=actor, now=now, via=via)
    step.words = words
    db.session.flush()
    audit.record("step_said", "action", step.action.public_id, actor=actor, now=now, via=via, title=step.title)


def reopen_step(step: ActionStep, *, actor: Person, now: datetime, via: str = "page") -> None:
    """Take back that a step is done."""
    step.done_at = None
    db.session.flush()
    audit.record("step_reopened", "action", step.action.public_id, actor=actor, now=now, via=via, title=step.title)


def give_step_back(step: ActionStep, *, words: str, actor: Person, now: datetime, via: str) -> None:
    """Return a step to the owner of the action: it has no owner of its own any more."""
    step.owner, step.words = None, words
    db.session.flush()
    audit.record("step_given_back", "action", step.action.public_id, actor=actor, now=now, via=via, title=step.title)
    _end_links(step, now)


def remove(part: Part, *, actor: Person, now: datetime, via: str = "page") -> None:
    """Take a step, a piece of evidence or a line of the budget away. It can be put back."""
    part.removed_at = now
    db.session.flush()
    subject, title = part.action.public_id, _title(part)
    audit.record(f"{_word(part)}_removed", "action", subject, actor=actor, now=now, via=via, title=title)
    if isinstance(part, ActionStep):
        _end_links(part, now)


def restore(part: Part, *, actor: Person, now: datetime, via: str = "page") -> None:
    """Put back what was taken away."""
    part.removed_at = None
    db.session.flush()
    subject, title = part.action.public_id, _title(part)
    audit.record(f"{_word(part)}_restored", "action", subject, actor=actor, now=now, via=via, title=title)
    if isinstance(part, ActionStep) and part.owner is not None and part.owner.email:
        links.link_for(
            mails_asking.STEP_PURPOSE, person=part.owner, subject_kind="step", subject_id=part.public_id, now=now
        )
        db.session.flush()


def _word(part: Part) -> str:
    return {"action_step": "step", "evidence": "evidence", "money_line": "money"}[part.__tablename__]


def _title(part: Part) -> str:
    return part.label if isinstance(part, MoneyLine) else part.title


def _end_links(step: ActionStep, now: datetime) -> None:
    """Call back the mails about a step that wait, and end the link of whoever owned it."""
    about = (OutboxMail.subject_kind == "step", OutboxMail.subject_id == step.public_id)
    for mail in db.session.scalars(select(OutboxMail).where(*about, OutboxMail.state == MailState.QUEUED)):
        outbox.cancel(mail)
    mine = (PersonalLink.subject_kind == "step", PersonalLink.subject_id == step.public_id)
    for link in db.session.scalars(select(PersonalLink).where(*mine, PersonalLink.revoked_at.is_(None))):
        links.revoke(link, now=now)
    db.session.flush()


def add_contributor(
    action: Action,
    *,
    person: Person | None,
    organisation: Organisation | None,
    part: str,
    actor: Person,
    now: datetime,
) -> Contributor:
    """Note who helps with an action: a person, or an organisation without a name of a person."""
    if person is not None and organisation is None:
        organisation = queries.organisation_of(person, local_day(now))
    helper = Contributor(action=action, person=person, organisation=organisation, part=part, since=local_day(now))
    db.session.add(helper)
    db.session.flush()
    audit.record("contributor_added", "action", action.public_id, actor=actor, now=now, title=label_of(helper))
    return helper


def end_contributor(helper: Contributor, *, actor: Person, now: datetime) -> None:
    """Note that someone no longer helps."""
    helper.until = local_day(now)
    db.session.flush()
    audit.record("contributor_ended", "action", helper.action.public_id, actor=actor, now=now, title=label_of(helper))


def resume_contributor(helper: Contributor, *, actor: Person, now: datetime) -> None:
    """Undo that someone no longer helps."""
    helper.until = None
    db.session.flush()
    audit.record("contributor_added", "action", helper.action.public_id, actor=actor, now=now, title=label_of(helper))


def label_of(helper: Contributor) -> str:
    """Return the name of whoever helps."""
    if helper.person is not None:
        return helper.person.label
    return helper.organisation.name if helper.organisation else ""


def add_link(action: Action, *, title: str, url: str, actor: Person, now: datetime, via: str = "page") -> Evidence:
    """Add an address that shows what an action brought about."""
    return _show(
        Evidence(action=action, person=actor, title=title or url[:200], url=url, added_at=now), actor, now, via
    )


def add_file(
    action: Action, upload: Upload, *, title: str, actor: Person, now: datetime, via: str = "page"
) -> Evidence:
    """Add a file that shows what an action brought about; the same bytes are stored once."""
    blob, title = stored(upload, person=actor, now=now), title or upload.name
    return _show(Evidence(action=action, person=actor, title=title, blob=blob, added_at=now), actor, now, via)


def _show(evidence: Evidence, actor: Person, now: datetime, via: str) -> Evidence:
    """Add a piece of evidence. Who sends it twice adds one: what stands already is returned as it is."""
    twin = queries_parts.same_evidence(evidence)
    if twin is not None:
        return twin
    db.session.add(evidence)
    db.session.flush()
    subject = evidence.action.public_id
    audit.record("evidence_added", "action", subject, actor=actor, now=now, via=via, title=evidence.title)
    return evidence


def add_money(action: Action, values: dict[str, Any], *, actor: Person, now: datetime) -> MoneyLine:
    """Add a line of what an action costs or of who pays for it. Amounts in cents."""
    line = MoneyLine(action=action, **values)
    db.session.add(line)
    db.session.flush()
    audit.record("money_added", "action", action.public_id, actor=actor, now=now, title=line.label, to=line.planned)
    return line


def change_money(line: MoneyLine, values: dict[str, Any], *, actor: Person, now: datetime) -> None:
    """Change a line of the budget."""
    before = {name: getattr(line, name) for name in values}
    for name, value in values.items():
        setattr(line, name, value)
    db.session.flush()
    changed = {name: [str(old), str(values[name])] for name, old in before.items() if old != values[name]}
    if changed:
        subject = line.action.public_id
        audit.record("money_changed", "action", subject, actor=actor, now=now, title=line.label, changed=changed)
