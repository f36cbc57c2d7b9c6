"""The message on the wire: headers, parts, and what must never be in it."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from app.extensions import db
from app.mail import outbox
from app.mail.letter import ensure_preferences, masked
from app.mail.message import message_bytes
from app.mail.outbox import Draft
from app.models import OutboxMail, Person, PersonalLink
from app.web import links
from tests.conftest import NOON
from tests.factories import World
from tests.mail.conftest import NOTE
from tests.mail.test_calendar import PAYLOAD

CALENDAR = {
    **{key: PAYLOAD[key] for key in ("uid", "sequence", "summary", "starts_at", "ends_at", "location", "description")},
    "method": "REQUEST",
}


def build(world: World, *, name: str = "Jan Praet", **draft: Any) -> EmailMessage:
    """Return the message of a mail to `name`, parsed from its bytes."""
    with world.writing():
        person = Person(name=name, email="jan@example.org", source="the list of members")
        db.session.add(person)
        db.session.flush()
        ensure_preferences(person, now=NOON)
        values = {"about": ("action", "abcdefghjk"), "values": {"thing": "the bicycle path"}, "purpose": "test"}
        mail = outbox.put(Draft(draft.pop("kind", NOTE), person, **{**values, **draft}), now=NOON)
        assert mail is not None
        db.session.flush()
        raw = message_bytes(mail, now=NOON)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    return message_from_bytes(raw, policy=default)


def test_the_headers_say_what_they_must(world: World) -> None:
    world.pact()
    message = build(world)
    with world.reading():
        mail = db.session.scalars(db.select(OutboxMail)).one()
    assert message["From"] == "Streekoverleg Zuid-Oost-Vlaanderen <streekpact@example.org>"
    assert message["To"] == "Jan Praet <jan@example.org>"
    assert message["Subject"] == "News of the bicycle path"
    assert message["Message-ID"] == mail.message_id
    assert message["References"] == message["In-Reply-To"] == "<action.abcdefghjk@127.0.0.1>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "nl"
    assert message["List-Unsubscribe"].startswith(f"<http://127.0.0.1:8000/unsubscribe/{mail.public_id}")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get("Bcc") is None


def test_text_and_html_say_the_same_and_fetch_nothing(world: World) -> None:
    message = build(world)
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert text is not None
    assert html is not None
    for part in (text, html):
        content = part.get_content()
        assert "There is news of the bicycle path." in content
        assert "the list of members" in content
        assert "http://127.0.0.1:8000/l/" in content
        assert "/privacy" in content
    content = html.get_content()
    assert not any(tag in content for tag in ("<img", "<table", "style=", "<script", "url(", "@import"))


def test_the_link_opens_and_the_preferences_are_another(world: World) -> None:
    text = build(world).get_body(("plain",))
    assert text is not None
    addresses = [line for line in text.get_content().splitlines() if "/l/" in line]
    with world.reading():
        found = [links.find(address.rsplit("/", 1)[1]) for address in addresses]
    assert [link.purpose for link in found if link] == ["test", "mail_preferences"]


def test_screens_show_no_token(world: World) -> None:
    build(world)
    with world.reading():
        mail = db.session.scalars(db.select(OutboxMail)).one()
        letter = masked(mail)
        tokens = [links.token_of(link) for link in db.session.scalars(db.select(PersonalLink))]
    assert len(tokens) == 2
    assert not any(token in letter.text + letter.html for token in tokens)
    assert letter.text.count("/l/••••••") == 2


@pytest.mark.parametrize(
    "nasty",
    ["Jan\r\nBcc: evil@example.org", "Jan\nBcc: evil@example.org", "<evil@example.org>", '"Jan", evil@example.org'],
)
def test_no_name_or_text_reaches_another_header(world: World, nasty: str) -> None:
    message = build(world, name=nasty, values={"thing": nasty})
    assert message.get("Bcc") is None
    assert [one.addr_spec for one in message["To"].addresses] == ["jan@example.org"]
    assert "\n" not in message["Subject"]


def test_braces_in_what_people_type_stay_as_they_are(world: World) -> None:
    text = build(world, values={"thing": "{{7*7}} ${x} %s {name} {code}"}).get_body(("plain",))
    assert text is not None
    assert "{{7*7}} ${x} %s {name} {code}" in text.get_content()


def test_an_address_of_ours_in_the_text_can_be_followed_in_the_html(world: World) -> None:
    own, other = "http://127.0.0.1:8000/meetings/x", "http://evil.example/x"
    kind = replace(NOTE, body=f"Go there:\n{own}\n{other}")
    html = build(world, kind=kind).get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert f'<a href="{own}">{own}</a>' in html
    assert f'href="{other}"' not in html


def test_an_invitation_has_its_calendar_beside_the_text_and_as_a_file(world: World) -> None:
    message = build(world, calendar=CALENDAR)
    assert message.get_content_type() == "multipart/mixed"
    first, second = message.iter_parts()
    assert first.get_content_type() == "multipart/alternative"
    parts = list(first.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert parts[2].get_param("method") == "REQUEST"
    assert parts[2].get_param("charset") == "utf-8"
    assert second.get_content_type() == "application/ics"
    assert second.get_filename() == "invite.ics"
    assert parts[2].get_payload(decode=True) == second.get_payload(decode=True)
    assert b"mailto:jan@example.org" in second.get_payload(decode=True)


def test_a_cancellation_carries_its_method_outside_too(world: World) -> None:
    message = build(world, calendar={**CALENDAR, "method": "CANCEL"})
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    assert part.get_param("method") == "CANCEL"


def test_what_was_asked_for_cannot_be_unsubscribed_from(world: World) -> None:
    message = build(world, kind=replace(NOTE, name="test_asked_for", on_request=True))
    assert message["List-Unsubscribe"] is not None  # an unknown kind is treated as any other
