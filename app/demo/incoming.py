"""What came back by mail: words of an owner, words that belong to nothing for certain, and a mail to an old address."""

from __future__ import annotations

from sqlalchemy import select

from app.demo.mails import DECIDED
from app.demo.story import Story
from app.extensions import db
from app.models import Action, Assignment, IncomingKind, IncomingMail, IncomingState, Person

_QUOTED = "Op dinsdag schreef Streekoverleg Zuid-Oost-Vlaanderen:\n> Hoe staat het ermee?\n> Eén tik volstaat."
_NOTE = "De eerste tellingen zijn binnen. Ik bezorg ze voor de volgende vergadering."
_QUESTION = "Wij willen meedoen aan de werkgroep rond vrachtroutes. Bij wie kunnen wij terecht?"


def load_incoming(story: Story) -> None:
    """Put what came in beside what it answers."""
    action = story.actions[DECIDED[0]]
    owner = db.session.scalars(
        select(Person)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(Assignment.action_id == action.id, Assignment.ends_on.is_(None))
    ).one()
    story.add(_note(story, action, owner))
    story.add(_question(story))
    story.add(_report(story, story.people["roger"]))


def _note(story: Story, action: Action, owner: Person) -> IncomingMail:
    return IncomingMail(
        digest="demonstration 1",
        received_at=story.ago(3),
        kind=IncomingKind.NOTE,
        state=IncomingState.COUNTED,
        sender=owner.email or "",
        sender_name=owner.name,
        subject=f"Re: In uw handen: {action.title}",
        text=_NOTE,
        was_cut=True,
        left_out=["tellingen.xlsx"],
        person=owner,
        subject_kind="action",
        subject_id=action.public_id,
        source=f"From: {owner.name} <{owner.email}>\nSubject: Re: In uw handen\n\n[text/plain]\n{_NOTE}\n\n{_QUOTED}",
    )


def _question(story: Story) -> IncomingMail:
    sender = "planning@wegvervoer.example.org"
    return IncomingMail(
        digest="demonstration 2",
        received_at=story.ago(2),
        kind=IncomingKind.NOTE,
        state=IncomingState.UNASSIGNED,
        why="no_signature",
        sender=sender,
        sender_name="Wegvervoer Denderstreek",
        subject="Vraag over de vrachtroutes",
        text=_QUESTION,
        source=f"From: Wegvervoer Denderstreek <{sender}>\n\n[text/plain]\n{_QUESTION}",
    )


def _report(story: Story, reader: Person) -> IncomingMail:
    return IncomingMail(
        digest="demonstration 3",
        received_at=reader.suppressed_at or story.ago(40),
        kind=IncomingKind.BOUNCE,
        state=IncomingState.COUNTED,
        why="hard",
        detail=reader.suppressed_reason,
        sender="MAILER-DAEMON@mx.example.org",
        sender_name="Mail Delivery System",
        subject="Undelivered Mail Returned to Sender",
        person=reader,
        subject_kind="person",
        subject_id=reader.public_id,
        source=f"From: MAILER-DAEMON@mx.example.org\n\nAction: failed\nDiagnostic-Code: {reader.suppressed_reason}",
    )
