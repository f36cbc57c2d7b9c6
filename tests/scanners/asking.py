"""Brings about every mail of asking that a demonstration has not sent, each by the act that sends it to people.

Somebody is asked to help with the answer of an organisation, an answer is entered for who phoned, a link is asked for
at a public address, one is asked for again, and contributors are told what became of their answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from flask import Flask

from app import clock
from app.blueprints.accounts.commands_lost import mail_again
from app.blueprints.analysis import commands_feedback
from app.blueprints.consultations import commands_entering, commands_hands, doors
from app.blueprints.consultations.samples import fitting_answer
from app.blueprints.consultations.sheet import sheet_of
from app.database import unit_of_work
from app.extensions import db
from app.models import Consultation, ConsultationState, Heard, Invitation, InvitationState, Mode, Person, Way
from tests.bad_inputs.stage import send
from tests.browser import Browser

BROUGHT_ABOUT = {
    "consultation_help", "consultation_entered", "consultation_joined", "consultation_feedback", "lost_link",
}  # fmt: skip


def ask_around(app: Flask, url: str) -> None:
    """Let all of it happen."""
    with app.app_context(), unit_of_work():
        asked = _asked()
        consultation = asked[0].consultation
        actor, now = consultation.organiser, clock.now()
        colleague = Person(name="Collega", email="collega@streek.example.org", language="nl", source="test")
        db.session.add(colleague)
        db.session.flush()
        commands_hands.add_hand(asked[0], colleague, pages=[1], may_submit=True, actor=asked[0].person, now=now)
        _enter(asked[1], actor)
        doors.join(consultation, email="nieuw@streek.example.org", name="Nieuw", language="nl", now=now)
        doors.switch(consultation, Way.OPEN, on=True, actor=actor, now=now)
        _publish()
        lost = str(asked[2].person.email)
    assert send(Browser(app, url), "/lost-link", [("email", lost)]).status_code in {200, 303}
    with app.app_context(), unit_of_work():
        mail_again(clock.now())
    with app.app_context():
        commands_feedback.mail_contributors(clock.now())


def _asked() -> Sequence[Invitation]:
    """Return three who were asked in a consultation by name and did not begin; the first for an organisation."""
    found = db.session.scalars(
        db.select(Invitation)
        .join(Invitation.consultation)
        .join(Invitation.person)
        .where(
            Consultation.mode == Mode.NAMED,
            Consultation.state == ConsultationState.OPEN,
            Invitation.state == InvitationState.INVITED,
            Invitation.invited_at.is_not(None),
            Person.email.is_not(None),
        )
        .order_by(Invitation.organisation_id.is_(None), Invitation.id)
    ).all()
    mine = [one for one in found if one.consultation_id == found[0].consultation_id][:3]
    assert len(mine) == 3
    assert mine[0].organisation_id is not None
    return mine


def _enter(invitation: Invitation, actor: Person) -> None:
    dice, now, values = Random(1), clock.now(), sheet_of(invitation)  # noqa: S311 - repeatable
    filled = {key: fitting_answer(spec, dice) for key, spec in values.specs.items()}
    commands_entering.keep(invitation, filled, heard=Heard.PHONE, actor=actor, now=now, page=1)
    db.session.refresh(invitation)
    assert commands_entering.submit(sheet_of(invitation), actor=actor, now=now)


def _publish() -> None:
    """Tell the contributors of a consultation that is closed."""
    closed = db.session.scalars(
        db.select(Consultation).where(
            Consultation.state == ConsultationState.CLOSED, Consultation.mode == Mode.NAMED
        ).order_by(Consultation.id)
    ).first()  # fmt: skip
    assert closed is not None
    now = clock.now()
    commands_feedback.publish(closed, actor=closed.organiser, now=now)
    commands_feedback.ask_mails(closed, actor=closed.organiser, now=now)
