"""What looks wrong about a name without being wrong: people decide, the product only asks."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from app.blueprints.people import queries
from app.models import Organisation, Person
from app.web.languages import gettext as _
from app.web.text import mixes_scripts


@dataclass(frozen=True)
class Oddity:
    """One remark, with a link to what it is about."""

    text: str
    href: str | None = None


def about_person(name: str, person: Person | None) -> list[Oddity]:
    """Return what is odd about giving this name to a person (new when None)."""
    found = [
        Oddity(
            _("%(name)s is in the directory already.", name=other.label), url_for("people.show", person=other.public_id)
        )
        for other in queries.near_people(name, person)
    ]
    return [*_odd_letters(name), *found]


def about_organisation(name: str, organisation: Organisation | None) -> list[Oddity]:
    """Return what is odd about giving this name to an organisation (new when None)."""
    found = [
        Oddity(
            _("%(name)s is in the directory already.", name=other.name),
            url_for("people.organisation", organisation=other.public_id),
        )
        for other in queries.near_organisations(name, organisation)
    ]
    return [*_odd_letters(name), *found]


def _odd_letters(name: str) -> list[Oddity]:
    if not mixes_scripts(name):
        return []
    return [Oddity(_("The name mixes letters of several alphabets that look alike. Was it copied from somewhere?"))]
