"""What people are called goes into mails: no name, title or text becomes a header, on any kind of mail."""

from __future__ import annotations

from email.utils import getaddresses

import pytest
from flask import Flask

from app.database import unit_of_work
from app.extensions import db
from app.mail.kinds import all_kinds
from app.mail.message import message_of
from app.mail.outbox import Draft, put
from app.models import Person
from tests.bad_inputs.hostile import is_inert
from tests.conftest import NOON
from tests.factories import World

HOSTILE = (
    'x"\r\nBcc: evil@example.org\r\n\r\n<evil@example.org>, {0.__class__} %s {{7*7}} '
    "<script>alert(1)</script> 😀 \u202e"
)


@pytest.mark.parametrize(
    "name",
    [
        "Jan <evil@example.org>",
        'Jan "de" Praet',
        "Jan\r\nBcc: evil@example.org",
        "evil@example.org,",
        "=?utf-8?q?x?=",
        "😀" * 60,
        "",
    ],
)
def test_a_name_stays_a_name_in_every_kind_of_mail(app: Flask, world: World, name: str) -> None:
    person = world.person("Jan Praet")
    for kind in all_kinds().values():
        with app.test_request_context(), unit_of_work():
            row = db.session.get_one(Person, person.id)
            row.name = name
            plain, spoiled = (
                put(Draft(kind=kind, person=row, about=("pact", "0" * 10), values=values), now=NOON)
                for values in (kind.sample, dict.fromkeys(kind.sample, HOSTILE))
            )
            assert plain is not None
            assert spoiled is not None
            good, bad = message_of(plain, now=NOON), message_of(spoiled, now=NOON)
            assert sorted(good.keys()) == sorted(bad.keys()), kind.name
            assert "Bcc" not in bad
            assert [address for _name, address in getaddresses([str(bad["To"])])] == ["jan@example.org"], kind.name
            assert "\n" not in str(bad["Subject"])
            html = bad.get_body(("html",))
            assert html is not None
            assert is_inert(html.get_content()), kind.name
            db.session.rollback()
