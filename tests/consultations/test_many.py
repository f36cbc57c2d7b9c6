"""Thousands of invitations: the click writes no mail, the worker writes them in batches, the page shows how far."""

from __future__ import annotations

import re
from datetime import datetime
from time import monotonic

import pytest
from sqlalchemy import insert

from app.blueprints.consultations import commands_inviting
from app.blueprints.consultations.reminders import write_invitations
from app.database import unit_of_work
from app.extensions import db
from app.models import Invitation, InvitationState, Mute, OutboxMail, Person
from app.models.base import new_public_id
from tests.browser import Browser
from tests.consultations.conftest import MakeBench
from tests.factories import World

MANY = 3000


def _invite(world: World, consultation_id: int, count: int) -> None:
    with world.writing():
        db.session.add_all([Person(name=f"P {n}", email=f"p{n}@example.org", source="test") for n in range(count)])
        db.session.flush()
        ids = [one.id for one in db.session.query(Person).filter(Person.name.like("P %"))]
        db.session.execute(
            insert(Invitation),
            [
                {
                    "public_id": new_public_id(),
                    "consultation_id": consultation_id,
                    "person_id": person_id,
                    "created_at": world.now,
                    "state": InvitationState.INVITED,
                }
                for person_id in ids
            ],
        )


def test_the_click_writes_no_mail_and_the_worker_all_of_them(
    make_bench: MakeBench, world: World, alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(state="draft")
    _invite(world, bench.consultation.id, MANY)
    alice.get(bench.url("/open"))
    alice.submit({}, button="Open and write to everyone")
    assert not world.rows(OutboxMail)
    assert re.search(r"Invitations written.*0.*3,000", alice.text())

    sizes: list[int] = []
    whole = commands_inviting.write_batch

    def counted(now: datetime) -> int:
        sizes.append(whole(now))
        return sizes[-1]

    monkeypatch.setattr(commands_inviting, "write_batch", counted)
    with world.app.app_context():
        start = monotonic()
        write_invitations(world.now)
        spent = monotonic() - start
    assert sizes == [500] * (MANY // 500) + [0]
    mails = world.rows(OutboxMail)
    assert len(mails) == len({one.person_id for one in mails}) == MANY
    assert min(one.next_attempt_at for one in mails) > world.now  # it can still be called back
    assert spent < 100, "twenty times what it may take"
    with world.app.app_context():
        write_invitations(world.now)
    assert len(world.rows(OutboxMail)) == MANY
    alice.get(bench.url())
    assert "Invitations written" not in alice.text()


def test_a_late_invitation_leaves_at_once_and_who_unsubscribed_is_counted_and_left_out(
    make_bench: MakeBench, world: World, alice: Browser
) -> None:
    bench = make_bench()
    quiet = world.person("Stille Sofie", email="sofie@example.org")
    world.person("Griet Baetens", email="griet@example.org")
    with world.writing():
        db.session.add(Mute(person_id=quiet.id, created_at=world.now))
    alice.get(bench.url("/invitees"))
    alice.submit({"lines": "sofie@example.org\ngriet@example.org"}, button="Add these people")
    assert "1 person was added." in alice.last.text  # type: ignore[union-attr]
    assert "1 person wants no invitations and was left out." in alice.last.text  # type: ignore[union-attr]
    (mail,) = [one for one in world.rows(OutboxMail) if one.kind == "consultation_invitation"]
    assert mail.address == "griet@example.org"


def test_killed_between_two_batches_it_goes_on_where_it_was(make_bench: MakeBench, world: World) -> None:
    bench = make_bench()
    _invite(world, bench.consultation.id, 700)
    with world.app.app_context(), unit_of_work():
        commands_inviting.write_batch(world.now)
    assert len(world.rows(OutboxMail)) == 500
    with world.app.app_context():
        write_invitations(world.now)
    assert len(world.rows(OutboxMail)) == 700
