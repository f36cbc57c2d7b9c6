"""What the region follows beside its actions: one file of each kind, each with something that is due or was done."""

from __future__ import annotations

from typing import Any

from app.demo.story import Story, texts
from app.extensions import db
from app.models import (
    Dossier,
    DossierAction,
    DossierEntry,
    DossierKind,
    DossierMoney,
    DossierPartner,
    EntryKind,
    MoneyState,
)


def load_dossiers(story: Story) -> None:
    """Store the files with what belongs to them."""
    for one in texts("dossiers")["dossier"]:
        dossier = story.add(
            Dossier(
                pact=story.pact,
                kind=DossierKind(one["kind"]),
                title=one["title"],
                summary=one["summary"].strip(),
                node=story.nodes[one["node"]],
                organisation=story.organisations[one["organisation"]],
                responsible=story.people[one["responsible"]],
                counterpart=one.get("counterpart", ""),
                needs=one.get("needs", ""),
                advice=one.get("advice", ""),
                opened_on=story.day(-one["opened"]),
                due_on=story.working_day(one["due"]) if "due" in one else None,
                every_months=one.get("every_months"),
                published_at=story.ago(10) if one.get("published") else None,
            )
        )
        _parts(story, dossier, one)
    db.session.flush()


def _parts(story: Story, dossier: Dossier, one: dict[str, Any]) -> None:
    for said in one.get("entries", ()):
        day = story.working_day(-said["days"])
        kind = EntryKind(said["kind"])
        if kind == EntryKind.SENT:
            dossier.sent_on = day
        elif kind != EntryKind.NOTE:
            dossier.settled_on = day
        story.add(
            DossierEntry(
                dossier=dossier,
                person=dossier.responsible,
                kind=kind,
                happened_on=day,
                at=story.ago(said["days"]),
                text=said["text"],
            )
        )
    for partner in one.get("partners", ()):
        story.add(
            DossierPartner(
                dossier=dossier,
                organisation=story.organisations[partner["organisation"]],
                person=dossier.responsible,
                words=partner.get("words", ""),
                at=story.ago(40),
            )
        )
    for line in one.get("money", ()):
        story.add(
            DossierMoney(
                dossier=dossier, source=line["source"], state=MoneyState(line["state"]), planned=line["planned"] * 100
            )
        )
    for number in one.get("actions", ()):
        story.add(DossierAction(dossier=dossier, action=story.actions[number]))
