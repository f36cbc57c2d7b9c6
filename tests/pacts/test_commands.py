"""Writing pacts: nodes, order, adoption."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.blueprints.pacts import commands
from app.extensions import db
from app.models import AuditEntry, NodeKind, Pact, PactNode, PactStatus, Person
from tests.conftest import NOON
from tests.factories import World


def draft() -> Pact:
    return commands.create_pact(
        title="Samen",
        region="Zuid",
        body_name="Streekoverleg",
        starts_on=date(2027, 1, 1),
        ends_on=date(2032, 12, 31),
        actor=None,
        now=NOON,
    )


def test_it_moves_a_node_among_its_siblings_only(world: World) -> None:
    with world.writing():
        pact = draft()
        nodes = [
            commands.add_node(pact, kind=NodeKind.THEME, number=str(n), title=f"Thema {n}", actor=None, now=NOON)
            for n in (1, 2, 3)
        ]
        commands.add_node(pact, kind=NodeKind.SUBTHEME, number="1.1", title="x", parent=nodes[0], actor=None, now=NOON)
        assert commands.move_node(nodes[2], up=True, actor=None, now=NOON)
        assert not commands.move_node(nodes[0], up=True, actor=None, now=NOON)
        order = db.session.scalars(
            select(PactNode.number).where(PactNode.parent_id.is_(None)).order_by(PactNode.position)
        )
        assert list(order) == ["1", "3", "2"]


def test_it_refuses_a_theme_inside_a_theme(world: World) -> None:
    with world.writing():
        pact = draft()
        theme = commands.add_node(pact, kind=NodeKind.THEME, number="1", title="x", actor=None, now=NOON)
        with pytest.raises(ValueError, match="cannot stand here"):
            commands.add_node(pact, kind=NodeKind.THEME, title="y", parent=theme, actor=None, now=NOON)


def test_it_freezes_each_version_and_tells_the_others_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def listener(pact: Pact, *, actor: Person | None, now: datetime) -> None:
        del actor, now
        told.append(pact.title)

    monkeypatch.setattr(commands, "_listeners", [])
    commands.on_adopted(listener)
    commands.on_adopted(listener)
    with world.writing():
        pact = draft()
        theme = commands.add_node(pact, kind=NodeKind.THEME, number="1", title="Zorg", actor=None, now=NOON)
        first = commands.adopt(pact, adopted_on=date(2027, 3, 1), reason="Start", actor=None, now=NOON)
        commands.change_node(theme, number="1", title="Zorgzaam", text="Nieuw.", actor=None, now=NOON)
        second = commands.adopt(pact, adopted_on=date(2029, 3, 1), reason="Bijsturing", actor=None, now=NOON)
        assert (first.number, second.number) == (1, 2)
        assert first.snapshot["nodes"][0]["title"] == "Zorg"
        assert second.snapshot["nodes"][0]["text"] == "Nieuw."
        assert pact.adopted_on == date(2027, 3, 1)
        assert pact.status == PactStatus.ADOPTED
        assert told == ["Samen"]
        verbs = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
        assert verbs == ["created", "created", "adopted", "changed", "adopted"]


def test_it_does_not_adopt_what_is_closed(world: World) -> None:
    with world.writing():
        pact = draft()
        pact.status = PactStatus.CLOSED
        with pytest.raises(ValueError, match="cannot be adopted"):
            commands.adopt(pact, adopted_on=date(2027, 3, 1), reason="", actor=None, now=NOON)
