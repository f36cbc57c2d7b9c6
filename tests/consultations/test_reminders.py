"""The one reminder: to whom, when, with which words; and closing by the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from app.blueprints.consultations import commands
from app.blueprints.consultations.checks import invitation_holds
from app.blueprints.consultations.mails import KINDS
from app.blueprints.consultations.reminders import ConsultationReminders, keep_up
from app.database import unit_of_work
from app.extensions import db
from app.mail.outbox import Draft, compose
from app.models import (
    AuditEntry,
    Consultation,
    ConsultationState,
    Invitation,
    InvitationState,
    MailSetting,
    MailState,
    OutboxMail,
    Person,
)
from app.reminders.vocabulary import Due
from app.web.languages import catalogue
from tests.consultations.conftest import Bench, MakeBench
from tests.factories import World

SOURCE = ConsultationReminders()


def dues(world: World, after: datetime, until: datetime) -> list[Due]:
    with world.reading():
        return list(SOURCE.due(after, until))


def drafts(world: World, found: Sequence[Due], now: datetime) -> list[tuple[Due, Draft]]:
    with world.reading():
        return list(SOURCE.drafts(found, now))


def keep_inviting(world: World) -> None:
    """Write to everyone who still waits for an invitation."""
    with world.writing():
        for one in db.session.scalars(db.select(Invitation)):
            if not db.session.scalars(db.select(OutboxMail)).all():
                one.invited_at = None
    with world.app.app_context(), unit_of_work():
        keep_up(world.now)


@pytest.fixture
def people(bench: Bench, world: World) -> dict[str, Person]:
    """Someone who did not begin, someone who began, someone who submitted."""
    found = {}
    for name in ("Niet", "Half", "Klaar"):
        found[name] = world.person(f"{name} Test")
        bench.invite(found[name])
    half = bench.open_link(found["Half"])
    half.get(half.at("/answer/1"))
    half.submit(bench.first_page(), button="Save and continue")
    bench.answer(found["Klaar"])
    return found


def test_who_did_not_submit_is_reminded_once_three_days_before(
    bench: Bench, people: dict[str, Person], world: World
) -> None:
    everything = dues(world, world.now, world.now + timedelta(days=60))
    assert {due.person_id for due in everything} == {people["Niet"].id, people["Half"].id}
    assert {due.at for due in everything} == {datetime(2027, 3, 27, 7, 0, tzinfo=UTC)}
    assert {due.occurrence for due in everything} == {"2027-03-30/3 before"}
    assert {due.subject_id for due in everything} == {bench.id}


def test_a_window_holds_the_reminder_exactly_once(people: dict[str, Person], world: World) -> None:
    at = datetime(2027, 3, 27, 7, 0, tzinfo=UTC)
    assert len(dues(world, at - timedelta(minutes=1), at)) == 2
    assert dues(world, at, at + timedelta(minutes=1)) == []
    assert people


def test_who_began_reads_something_else_than_who_did_not(people: dict[str, Person], world: World) -> None:
    at = datetime(2027, 3, 27, 7, 0, tzinfo=UTC)
    found = drafts(world, dues(world, world.now, at), at)
    kinds = {draft.person.name: draft.kind.name for _due, draft in found}
    assert kinds == {"Niet Test": "consultation_reminder", "Half Test": "consultation_unfinished"}
    assert {due.kind for due, _draft in found} == {"consultation_reminder"}, (
        "one entry in the ledger, whatever the text"
    )
    assert people


def test_who_submits_meanwhile_and_who_is_uninvited_get_none(people: dict[str, Person], world: World) -> None:
    at = datetime(2027, 3, 27, 7, 0, tzinfo=UTC)
    found = dues(world, world.now, at)
    with world.writing():
        rows = {one.person_id: one for one in db.session.scalars(db.select(Invitation))}
        rows[people["Half"].id].state = InvitationState.SUBMITTED
        db.session.delete(rows[people["Niet"].id])
    assert drafts(world, found, at) == []


def test_after_closing_nobody_is_reminded(people: dict[str, Person], world: World) -> None:
    found = dues(world, world.now, world.now + timedelta(days=60))
    assert drafts(world, found, world.now + timedelta(days=60)) == []
    with world.writing():
        db.session.scalars(db.select(Consultation)).one().state = ConsultationState.CLOSED
    assert dues(world, world.now, world.now + timedelta(days=60)) == []
    assert people


def test_moving_the_last_day_moves_the_reminder(bench: Bench, people: dict[str, Person], world: World) -> None:
    with world.writing():
        world.merge(bench.consultation).closes_on = world.today + timedelta(days=40)
    (one, _other) = dues(world, world.now, world.now + timedelta(days=60))
    assert one.occurrence == "2027-04-19/3 before"
    assert people


def test_who_is_invited_after_the_reminder_gets_no_reminder(bench: Bench, griet: Person, world: World) -> None:
    bench.invite(griet)
    with world.writing():
        db.session.scalars(db.select(Invitation)).one().invited_at = world.now + timedelta(days=19)
    assert dues(world, world.now, world.now + timedelta(days=60)) == []


def test_the_job_closes_what_is_past_and_is_safe_to_repeat(make_bench: MakeBench, world: World) -> None:
    make_bench(closes_on=world.today)
    for moment, state in [
        (datetime(2027, 3, 10, 22, 59, tzinfo=UTC), ConsultationState.OPEN),
        (datetime(2027, 3, 10, 23, 0, tzinfo=UTC), ConsultationState.CLOSED),
        (datetime(2027, 3, 11, 9, 0, tzinfo=UTC), ConsultationState.CLOSED),
    ]:
        with world.app.app_context(), unit_of_work():
            keep_up(moment)
        (stored,) = world.rows(Consultation)
        assert stored.state == state
    assert stored.closed_at == datetime(2027, 3, 10, 23, 0, tzinfo=UTC)
    assert [one.verb for one in world.rows(AuditEntry)].count("consultation_closed") == 1


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_mail_is_written_in_every_language(bench: Bench, griet: Person, language: str) -> None:
    with bench.world.writing():
        person, consultation = bench.world.merge(griet), bench.world.merge(bench.consultation)
        person.language = language
        for kind in KINDS:
            values = {**kind.sample, "name": "Griet"}
            letter = compose(
                Draft(kind=kind, person=person, about=("consultation", consultation.public_id), values=values)
            )
            words = " ".join([letter.subject, letter.reason, *letter.content["paragraphs"], letter.content["button"]])
            assert "{" not in words
            if language != "en":
                assert catalogue(language).gettext(kind.body) != kind.body


def test_who_was_invited_late_hears_shortly_before_the_end_and_nobody_else_does(
    bench: Bench, people: dict[str, Person], world: World
) -> None:
    late = world.person("Laat")
    with world.writing():
        consultation = world.merge(bench.consultation)
        consultation.closes_on = date(2027, 4, 9)  # a Friday; the reminder of the others is due on Tuesday
        invited_at = datetime(2027, 4, 6, 12, 0, tzinfo=UTC)
        db.session.add(
            Invitation(
                consultation=consultation, person=world.merge(late), created_at=invited_at, invited_at=invited_at
            )
        )
    everything = dues(world, world.now, world.now + timedelta(days=60))
    closing = [due for due in everything if due.kind == "consultation_closing"]
    assert {due.occurrence for due in closing} == {"2027-04-09/1 before"}
    assert {due.person_id for due in closing} == {late.id}
    assert {draft.kind.name for _due, draft in drafts(world, closing, world.now)} == {"consultation_closing"}
    assert [due.person_id for due in everything].count(people["Niet"].id) == 1
    assert [due.person_id for due in everything].count(people["Half"].id) == 1


def test_without_the_usual_reminder_everybody_hears_shortly_before_the_end(
    people: dict[str, Person], world: World
) -> None:
    world.add(MailSetting(kind="consultation_reminder", is_off=True, days_before=[3]))
    everything = dues(world, world.now, world.now + timedelta(days=60))
    assert {(due.kind, due.person_id) for due in everything} == {
        ("consultation_closing", people["Niet"].id),
        ("consultation_reminder", people["Half"].id),  # who began has a reminder of his own
    }


def test_who_was_invited_the_day_before_hears_nothing_else(
    bench: Bench, people: dict[str, Person], world: World
) -> None:
    late = world.person("Later")
    with world.writing():
        consultation = world.merge(bench.consultation)
        invited_at = datetime(2027, 4, 8, 5, 0, tzinfo=UTC)
        consultation.closes_on = date(2027, 4, 9)
        db.session.add(
            Invitation(
                consultation=consultation, person=world.merge(late), created_at=invited_at, invited_at=invited_at
            )
        )
    found = {due.person_id for due in dues(world, world.now, world.now + timedelta(days=60))}
    assert late.id not in found
    assert people["Niet"].id in found


def test_beginning_to_answer_brings_no_second_reminder(people: dict[str, Person], world: World) -> None:
    at = datetime(2027, 3, 27, 7, 0, tzinfo=UTC)
    before = {(due.kind, due.person_id, due.occurrence) for due in dues(world, world.now, at)}
    with world.writing():
        for one in db.session.scalars(db.select(Invitation)):
            if one.state == InvitationState.INVITED:
                one.state, one.begun_at = InvitationState.BEGUN, at + timedelta(hours=1)
    after = {(due.kind, due.person_id, due.occurrence) for due in dues(world, world.now, at)}
    assert after < before
    assert people["Niet"].id not in {person for _kind, person, _occurrence in after}


def test_an_invitation_is_looked_at_again_before_it_leaves(bench: Bench, griet: Person, world: World) -> None:
    bench.invite(griet)
    keep_inviting(world)
    (mail,) = [one for one in world.rows(OutboxMail) if one.kind == "consultation_invitation"]

    def wanted() -> bool:
        with world.app.app_context():
            return invitation_holds(db.session.get_one(OutboxMail, mail.id))

    assert wanted()
    for state in (ConsultationState.CLOSED, ConsultationState.OPEN):
        with world.writing():
            db.session.scalars(db.select(Consultation)).one().state = state
        assert wanted() is (state == ConsultationState.OPEN)
    with world.writing():
        db.session.scalars(db.select(Invitation)).one().state = InvitationState.SUBMITTED
    assert not wanted()


def test_who_was_called_back_is_written_to_when_it_opens_again(bench: Bench, griet: Person, world: World) -> None:
    bench.invite(griet)
    keep_inviting(world)
    with world.writing():
        db.session.scalars(db.select(OutboxMail)).one().state = MailState.CANCELLED
        stored = world.merge(bench.consultation)
        stored.state = ConsultationState.CLOSED
        commands.reopen_consultation(stored, actor=stored.organiser, now=world.now)
        assert db.session.scalars(db.select(Invitation)).one().invited_at is None
    keep_inviting(world)
    assert [mail.state for mail in world.rows(OutboxMail)] == [MailState.CANCELLED, MailState.QUEUED]
