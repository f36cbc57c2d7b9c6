"""What of the region a person organises: everything, or the workgroups that he or she facilitates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import aliased

from app.models import Action, AgendaItem, Consultation, Decision, Meeting, PactNode, Workgroup
from app.web.viewer import Viewer


@dataclass(frozen=True)
class Scope:
    """Conditions that keep rows to what someone organises. `groups` is None for a coordinator: everything."""

    groups: frozenset[int] | None

    @classmethod
    def of(cls, viewer: Viewer) -> Scope:
        """Return what `viewer` organises."""
        return cls(None if viewer.is_coordinator else viewer.facilitates)

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self.groups is None

    def meetings(self) -> ColumnElement[bool]:
        """Meetings of these groups."""
        return true() if self.groups is None else Meeting.workgroup_id.in_(self.groups)

    def consultations(self) -> ColumnElement[bool]:
        """Consultations that these groups hold."""
        return true() if self.groups is None else Consultation.workgroup_id.in_(self.groups)

    def actions(self) -> ColumnElement[bool]:
        """Actions that these groups decided on, or that stand under their themes."""
        if self.groups is None:
            return true()
        decided: Any = (
            select(Decision.id)
            .join(AgendaItem, Decision.item_id == AgendaItem.id)
            .join(Meeting, AgendaItem.meeting_id == Meeting.id)
            .where(Meeting.workgroup_id.in_(self.groups))
        )
        themes = select(Workgroup.theme_id).where(Workgroup.id.in_(self.groups), Workgroup.theme_id.is_not(None))
        tree = select(PactNode.id).where(PactNode.id.in_(themes)).cte("own_themes", recursive=True)
        child = aliased(PactNode)
        tree = tree.union_all(select(child.id).join(tree, child.parent_id == tree.c.id))
        return or_(Action.decision_id.in_(decided), Action.node_id.in_(select(tree.c.id)))
