"""What is open of the pact before, by theme, and where in the next pact each theme goes on: a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.blueprints.drafting import queries
from app.blueprints.drafting.pages import pairs_of
from app.blueprints.drafting.queries_carrying import open_actions, open_dossiers
from app.blueprints.pacts.rules import PAGES
from app.models import Action, Dossier, Pact, PactNode

NOWHERE = "none"


@dataclass(frozen=True)
class Lot:
    """What is open under one theme of the pact before; `follower` is the theme that goes on from it."""

    node: PactNode | None
    follower: PactNode | None = None
    actions: list[Action] = field(default_factory=list)
    dossiers: list[Dossier] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name of the lot in a form."""
        return self.node.public_id if self.node else NOWHERE


def lots_of(former: Pact, pact: Pact) -> list[Lot]:
    """Return what is open of a pact, by theme in the order of that pact, and at the end what stands under none."""
    pairs = pairs_of(pact, former)
    direct = {pair.node.id: pair.followers[0] for pair in pairs if pair.followers}
    above = {one.id: one for one in (*(pair.node for pair in pairs), *queries.nodes(pact))}
    found: dict[int, Lot] = {pair.node.id: Lot(pair.node, _follower(pair.node, direct, above)) for pair in pairs}
    nowhere = Lot(None)
    for action in open_actions(former, pact):
        found.get(action.node_id or 0, nowhere).actions.append(action)
    for dossier in open_dossiers(former, pact):
        found.get(dossier.node_id or 0, nowhere).dossiers.append(dossier)
    return [lot for lot in (*found.values(), nowhere) if lot.actions or lot.dossiers]


def _follower(node: PactNode, direct: Mapping[int, PactNode], every: Mapping[int, PactNode]) -> PactNode | None:
    """Return the theme or subtheme that goes on from a part, or from the nearest part above it."""
    here: PactNode | None = node
    while here is not None and here.id not in direct:
        here = every.get(here.parent_id or 0)
    there = direct[here.id] if here is not None else None
    while there is not None and there.kind not in PAGES:
        there = every.get(there.parent_id or 0)
    return there
