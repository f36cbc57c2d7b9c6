"""Everything that changes an action."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from app import audit
from app.blueprints.actions import mails, mails_asking, queries, queries_parts
from app.blueprints.actions.lapsing import lapse_handover
from app.blueprints.actions.rules import UNDO_LIFE, News, settled
from app.extensions import db
from app.mail import outbox
from app.models import (
    Action,
    ActionState,
    Assignment,
    Decision,
    Organisation,
    Pact,
    PactNode,
    Person,
    PersonalLink,
    ProgressUpdate,
    View,
)
from app.web import links

TWICE_WITHIN = timedelta(minutes=2)  # an impatient second click says nothing new
EDITABLE = ("title", "description", "due_on", "starts_on", "is_priority", "is_open_ended", "node", "number", "round_id")


def create_action(  # noqa: PLR0913 - the facts of an action
    pact: Pact,
    *,
    title: str,
    owner: Person,
    due_on: date | None,
    actor: Person | None,
    now: datetime,
    decision: Decision | None = None,
    node: PactNode | None = None,
    organisation: Organisation | None = None,
    description: str = "",
    starts_on: date | None = None,
) -> Action:
    """Add an action to the pact, put it in the hands of `owner` and queue the mail that says so.

    Without an organisation, the owner's own is noted; without a start, it begins on the local day of `now`.
    """
    action = Action(
        pact=pact,
        title=title,
        description=description,
        language=pact.language,
        node=node,
        decision=decision,
        starts_on=starts_on or local_day(now),
        due_on=due_on,
        position=queries.last_position(pact.id) + 1,
    )
    db.session.add(action)
    db.session.flush()
    audit.record("created", "action", action.public_id, actor=actor, now=now)
    assign(action, owner, organisation=organisation, actor=actor, now=now)
    return action


def change_action(action: Action, values: dict[str, Any], *, actor: Person | None, now: datetime) -> None:
    """Change the facts of an action: those of EDITABLE that `values` names. A new date starts its reminders anew."""
    before = {name: _plain(getattr(action, name)) for name in EDITABLE if name in values}
    for name in before:
        setattr(action, name, values[name])
    after = {name: _plain(getattr(action, name)) for name in before}
    changed = {name: [old, after[name]] for name, old in before.items() if old != after[name]}
    db.session.flush()
    if changed:
        audit.record("changed", "action", action.public_id, actor=actor, now=now, changed=changed)


def assign(
    action: Action,
    owner: Person,
    *,
    actor: Person | None,
    now: datetime,
    organisation: Organisation | None = None,
) -> Assignment:
    """Put an action in someone's hands: the former owner's link ends, the new one gets a mail."""
    today = local_day(now)
    former = queries.current_assignment(action)
    if former is not None and former.person_id == owner.id:
        former.organisation = organisation or former.organisation
        db.session.flush()
        return former
    if former is not None:
        _release(action, former, today, now)
        lapse_handover(action, now=now)
    assignment = Assignment(
        action=action,
        person=owner,
        organisation=organisation or queries.organisation_of(owner, today),
        assigned_by=actor,
        starts_on=today,
    )
    db.session.add(assignment)
    db.session.flush()
    audit.record("assigned", "action", action.public_id, actor=actor, now=now, owner=owner.public_id)
    outbox.put(assignment_mail(action, owner), now=now, delay=outbox.UNDO_TIME)
    db.session.flush()
    return assignment


def release(action: Action, *, actor: Person | None, now: datetime) -> None:
    """Take an action out of the hands of its owner: nobody owns it then."""
    current = queries.current_assignment(action)
    if current is not None:
        _release(action, current, local_day(now), now)
        lapse_handover(action, now=now)
        audit.record("released", "action", action.public_id, actor=actor, now=now, owner=current.person.public_id)


def _release(action: Action, former: Assignment, today: date, now: datetime) -> None:
    former.ends_on = today
    db.session.flush()
    _cancel_mails(action, former.person_id)
    link = db.session.scalar(
        select(PersonalLink).where(
            PersonalLink.purpose == mails.PURPOSE,
            PersonalLink.person_id == former.person_id,
            PersonalLink.subject_kind == "action",
            PersonalLink.subject_id == action.public_id,
        )
    )
    if link is not None and link.revoked_at is None:
        links.revoke(link, now=now)


def give_back(action: Action, *, actor: Person | None, now: datetime) -> bool:
    """Undo a handover: the action returns to its former owner. False when there is none."""
    former = queries.former_assignment(action)
    if former is None:
        return False
    assign(action, former.person, organisation=former.organisation, actor=actor, now=now)
    return True


def remove_new_action(action: Action, *, actor: Person | None, now: datetime) -> bool:
    """Undo `create_action`: delete an action that nobody said anything of yet. False when it is too late.

    Its mails that wait are called back, and its owner's link ends.
    """
    if queries.has_updates(action) or queries.is_followed(action) or queries_parts.has_parts(action):
        return False
    current = queries.current_assignment(action)
    if current is not None:
        _release(action, current, local_day(now), now)
    audit.record("removed", "action", action.public_id, actor=actor, now=now, title=action.title)
    db.session.execute(delete(Assignment).where(Assignment.action_id == action.id))
    db.session.delete(action)
    db.session.flush()
    return True


def report_progress(action: Action, news: News, *, actor: Person, now: datetime, via: str) -> ProgressUpdate:
    """Write down what someone says of an action, and make it its present state. `via`: page, link, mail, minutes.

    The same words sent twice within two minutes are one update.
    """
    result = settled(news, state=action.state, view=action.view, percent=action.percent)
    last = queries.last_word_of(action, actor, now - TWICE_WITHIN)
    if last is not None and _says_the_same(last, result):
        return last
    update = ProgressUpdate(
        action=action,
        person=actor,
        at=now,
        via=via,
        state=result.state,
        view=result.view,
        percent=result.percent,
        text=result.text,
        obstacle=result.obstacle,
        help_wanted=result.help_wanted,
        next_step=result.next_step,
        no_change=result.no_change,
        reason=result.reason,
    )
    db.session.add(update)
    _show(action, update)
    db.session.flush()
    audit.record("reported", "action", action.public_id, actor=actor, now=now, via=via, update=update.public_id)
    if result.help_wanted:
        _ask_for_help(action, update, now)
    return update


def _says_the_same(update: ProgressUpdate, news: News) -> bool:
    return update.undone_at is None and all(
        getattr(update, name.name) == getattr(news, name.name) for name in fields(news)
    )


def undo_update(update: ProgressUpdate, *, actor: Person, now: datetime, via: str = "page") -> bool:
    """Take an update back: it stays in the history, marked, and no longer counts. False when it is too late."""
    if update.undone_at is not None or now - update.at > UNDO_LIFE:
        return False
    update.undone_at = now
    db.session.flush()
    action = update.action
    _show(action, queries.last_standing_update(action))
    for mail in queries.waiting_mails(action, mails.HELP_WANTED.name):
        outbox.cancel(mail)
    db.session.flush()
    audit.record("undone", "action", action.public_id, actor=actor, now=now, via=via, update=update.public_id)
    return True


def _show(action: Action, update: ProgressUpdate | None) -> None:
    """Let the action show what its newest standing update says."""
    action.state = update.state if update else ActionState.NOT_STARTED
    action.view = update.view if update else View.NO_DATA
    action.percent = update.percent if update else None
    action.updated_at = update.at if update else None


def _ask_for_help(action: Action, update: ProgressUpdate, now: datetime) -> None:
    for coordinator in queries.coordinators():
        if coordinator.id == update.person_id:
            continue
        draft = outbox.Draft(
            kind=mails.HELP_WANTED,
            person=coordinator,
            about=("action", action.public_id),
            values={"action": named(action), "owner": update.person.label, "words": update.help_wanted},
            facts=[(mails.ON_SCREEN, page_of(action))],
            reply_to=update.person.email or "",
        )
        outbox.put(draft, now=now, delay=outbox.UNDO_TIME)


def assignment_mail(action: Action, owner: Person) -> outbox.Draft:
    """Return the mail that tells someone that an action is his or hers."""
    return outbox.Draft(
        kind=mails.ASSIGNED,
        person=owner,
        about=("action", action.public_id),
        values={"action": named(action)},
        facts=terms_of(action),
        purpose=mails.PURPOSE,
    )


def facts_of(action: Action) -> list[tuple[str, object]]:
    """Return what a mail says about an action beside its title."""
    facts: list[tuple[str, object]] = []
    if action.due_on:
        facts.append((mails.DUE, action.due_on))
    if action.node:
        facts.append((mails.THEME, f"{action.node.number} {action.node.title}".strip()))
    if action.decision:
        facts.append((mails.DECISION, action.decision.text[:300]))
    return facts


def terms_of(action: Action) -> list[tuple[str, object]]:
    """Return what the next owner must know of an action: the same, and the date that was asked for it meanwhile."""
    asked, facts = queries_parts.waiting_date_request(action), facts_of(action)
    return [*facts, (mails_asking.WANTED, asked.wanted_on)] if asked is not None else facts


def named(action: Action) -> str:
    """Return the number and the title of an action, on one line."""
    return f"{action.number} {action.title}".strip()


def page_of(action: Action) -> str:
    """Return the address of an action's page, for people with an account."""
    return f"{current_app.config['SETTINGS'].public_base_url}/actions/{action.public_id}"


def local_day(instant: datetime) -> date:
    """Return the local day of an instant."""
    return instant.astimezone(current_app.config["SETTINGS"].zone).date()


def _cancel_mails(action: Action, person_id: int) -> None:
    for mail in queries.waiting_mails(action, person_id=person_id):
        outbox.cancel(mail)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.public_id if isinstance(value, PactNode) else value
