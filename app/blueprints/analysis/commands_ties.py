"""Every write that carries words further: to an action, to a part of the pact, or to a published text."""

from __future__ import annotations

from datetime import date, datetime

from app import audit
from app.blueprints.actions import commands as actions
from app.blueprints.analysis import queries_ties
from app.extensions import db
from app.models import Action, PactNode, Passage, PassageTie, Person, Redaction


def tie(
    passage: Passage, *, actor: Person, now: datetime, action: Action | None = None, node: PactNode | None = None
) -> PassageTie:
    """Say that words led to an action or to a part of the pact; a second time changes nothing."""
    found = queries_ties.tie_to(passage, action=action, node=node)
    if found is not None:
        return found
    made = PassageTie(passage=passage, action=action, node=node, tied_by=actor, at=now)
    db.session.add(made)
    db.session.flush()
    end = action.public_id if action else node.public_id if node else ""
    audit.record("passage_tied", "passage", passage.public_id, actor=actor, now=now, to=end)
    return made


def untie(made: PassageTie, *, actor: Person, now: datetime) -> None:
    """Take a tie away."""
    audit.record("passage_untied", "passage", made.passage.public_id, actor=actor, now=now)
    db.session.delete(made)
    db.session.flush()


def action_from(passage: Passage, *, title: str, owner: Person, due_on: date, actor: Person, now: datetime) -> Action:
    """Make an action of words in one step: it has an owner and a date, and shows the words it comes from."""
    action = actions.create_action(
        passage.consultation.pact,
        title=title,
        owner=owner,
        due_on=due_on,
        node=passage.consultation.node,
        actor=actor,
        now=now,
    )
    db.session.flush()
    tie(passage, action=action, actor=actor, now=now)
    return action


def redact(passage: Passage, text: str, reason: str, *, actor: Person, now: datetime) -> Redaction:
    """Publish words otherwise than they were written, or not at all, and say why. What was written is kept."""
    found = queries_ties.redaction_of(passage)
    if found is None:
        found = Redaction(passage=passage, text=text, reason=reason, redacted_by=actor, at=now)
        db.session.add(found)
    found.text, found.reason, found.redacted_by, found.at = text, reason, actor, now
    db.session.flush()
    audit.record("passage_redacted", "passage", passage.public_id, actor=actor, now=now, reason=reason, text=text)
    return found


def unredact(passage: Passage, *, actor: Person, now: datetime) -> None:
    """Publish words as they were written again."""
    found = queries_ties.redaction_of(passage)
    if found is not None:
        db.session.delete(found)
        db.session.flush()
        audit.record("redaction_undone", "passage", passage.public_id, actor=actor, now=now)
