from __future__ import annotations

import pytest
from flask import Flask

from app.blueprints.people.commands import person_by_email
from app.blueprints.people.picker import PersonField
from app.blueprints.people.rules import is_functional, is_near, is_unread, split_named
from app.database import unit_of_work
from app.extensions import db
from app.models import Person
from app.web.forms import Form, Required
from app.web.languages import lazy_gettext
from tests.conftest import NOON
from tests.factories import World


class Known(Form):
    who = PersonField("Who", [Required()])


class Open(Form):
    who = PersonField("Who", allow_new=True)


def filled(app: Flask, form: type[Form], text: str) -> tuple[PersonField, list[str]]:
    """Send `text` as a form does; the field keeps what it found."""
    with app.test_request_context("/", method="POST", data={"who": text}, headers={"Accept-Language": "en"}):
        sent = form.of_request()
        sent.validate()
        field = sent["who"]
        assert isinstance(field, PersonField)
        return field, [str(error) for error in field.errors]


@pytest.fixture
def people(world: World) -> list[Person]:
    return [
        world.add(world.person("Jan Praet", "jan@example.org")),
        world.add(world.person("André Dubois", "andre@example.org")),
        world.add(world.person("Koen D’Hondt", "koen@example.org")),
        world.add(world.person("An Peeters", "an1@example.org")),
        world.add(world.person("An Peeters", "an2@example.org")),
    ]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Jan Praet", "jan@example.org"),
        ("  jan   PRAET ", "jan@example.org"),
        ("JAN@example.org", "jan@example.org"),
        ("Whoever <jan@example.org>", "jan@example.org"),
        ("andre dubois", "andre@example.org"),
        ("Koen D'Hondt", "koen@example.org"),
        ("An Peeters <an2@example.org>", "an2@example.org"),
    ],
)
def test_it_finds_people_however_they_are_written(app: Flask, text: str, email: str) -> None:
    field, errors = filled(app, Known, text)
    assert errors == []
    assert field.person is not None
    assert field.person.email == email


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("An Peeters", "An Peeters <an1@example.org>; An Peeters <an2@example.org>"),
        ("Praet", "Do you mean: Jan Praet <jan@example.org>?"),
        ("Nobody Atall", "Nobody is called “Nobody Atall”"),
        ("new@example.org", "Nobody has the address new@example.org"),
        ("a <b", "Nobody is called"),
        ("X <not an address>", "not an e-mail address"),
        ("zoë@example.org", "not an e-mail address"),
        ("", "Fill this in."),
        ("x" * 600, "At most 520 characters"),
    ],
)
def test_it_says_what_is_not_clear(app: Flask, text: str, said: str) -> None:
    field, errors = filled(app, Known, text)
    assert field.person is None
    assert said in " ".join(errors)


@pytest.mark.usefixtures("people")
def test_it_takes_a_new_address_only_where_that_is_allowed(app: Flask) -> None:
    field, errors = filled(app, Open, "New Person <new@example.org>")
    assert (errors, field.person, field.new_email, field.new_name) == ([], None, "new@example.org", "New Person")
    field, errors = filled(app, Open, "streekpact@example.org")
    assert "Nobody reads mail" in errors[0]
    assert field.new_email == ""


def test_it_finds_or_adds_a_person_by_address_once(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        first = person_by_email("New@Example.org", language="nl", source="a list", actor=None, now=NOON)
        again = person_by_email("new@example.ORG", name="New Name", language="fr", source="x", actor=None, now=NOON)
        assert first is again
        assert (again.name, again.language, again.source) == ("New Name", "nl", "a list")
        office = person_by_email("info@ninove.be", language="nl", source="site", actor=None, now=NOON)
        assert office.is_functional
        with pytest.raises(ValueError, match="not an e-mail"):
            person_by_email("a@b, c@d", language="nl", source="x", actor=None, now=NOON)
        assert db.session.query(Person).count() == 2


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Jan Praet", "jan  praet", True),
        ("Jan Praet", "Praet Jan", True),
        ("Jan Praet", "Jan Praat", True),
        ("Jan Praet", "Jan Praets", True),
        ("Jan Praet", "Jan Prate", True),
        ("Jan Praet", "Jan Pieters", False),
        ("", "", False),
        ("An", "Jo", False),
    ],
)
def test_which_names_may_be_the_same(one: str, other: str, *, near: bool) -> None:
    assert is_near(one, other) is near


@pytest.mark.parametrize(
    ("email", "functional"),
    [("info@x.be", True), ("info+a@x.be", True), ("aalst@aalst.be", True), ("jan@x.be", False), ("", False)],
)
def test_which_addresses_are_of_an_office(email: str, *, functional: bool) -> None:
    assert is_functional(email) is functional


def test_which_addresses_reach_nobody() -> None:
    own = ("pact@body.be", "")
    assert is_unread("pact@body.be", own)
    assert is_unread("pact+bounce-123@body.be", own)
    assert is_unread("noreply@anywhere.be", own)
    assert not is_unread("jan@body.be", own)


def test_how_a_name_with_an_address_is_read() -> None:
    assert split_named('"Jan Praet" <Jan@X.be>') == ("Jan Praet", "jan@x.be")
    assert split_named("jan@x.be") == ("", "jan@x.be")
    assert split_named("Jan") == ("Jan", "")


def test_where_an_address_comes_from_is_said_in_the_language_of_its_mail(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}), unit_of_work():
        source = lazy_gettext("workgroup %(name)s", name="Zorg")
        made = person_by_email("an@example.org", language="nl", source=source, actor=None, now=NOON)
        assert made.source == "werkgroep Zorg"
