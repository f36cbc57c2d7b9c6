"""The municipalities of 2013 and the organisations of the region."""

from __future__ import annotations

from datetime import date, timedelta

from app.demo.calendar import shifted
from app.demo.story import Story, texts
from app.extensions import db
from app.models import Municipality, Organisation, OrganisationKind


def load_places(story: Story) -> None:
    """Store the 21 municipalities with one organisation each; two of them will become one."""
    data = texts("places")
    merger = data["merger"]
    begins = shifted(date.fromisoformat(merger["on"]), story.years)
    successor = Municipality(nis_code=merger["code"], name=merger["name"], valid_from=begins)
    db.session.add(successor)
    db.session.flush()
    for one in data["municipality"]:
        ends = "successor" in one
        place = Municipality(
            nis_code=one["code"],
            name=one["name"],
            valid_until=begins - timedelta(days=1) if ends else None,
            successor_code=one.get("successor"),
        )
        db.session.add(place)
        kind = "Stad" if one["code"] in data["cities"] else "Gemeente"
        organisation = Organisation(name=f"{kind} {one['name']}", kind=OrganisationKind.MUNICIPALITY)
        organisation.municipality = place
        key = one["name"].lower()
        story.municipalities[key] = place
        story.organisations[key] = story.add(organisation)
    for one in texts("people")["organisation"]:
        story.organisations[one["key"]] = story.add(Organisation(name=one["name"], kind=OrganisationKind(one["kind"])))
    db.session.flush()
