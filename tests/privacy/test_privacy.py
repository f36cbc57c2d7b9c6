from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.blueprints.people import merging
from app.blueprints.privacy import erasing, retention
from app.blueprints.privacy.gathering import undeclared
from app.blueprints.privacy.rules import months_later
from app.database import unit_of_work
from app.extensions import db
from app.models import (
    Affiliation,
    Answer,
    Attendance,
    Blob,
    Consultation,
    ConsultationState,
    Destruction,
    Disclosure,
    Evidence,
    Invitation,
    InvitationState,
    MailPolicy,
    MailState,
    Meeting,
    OutboxMail,
    Person,
    PersonalLink,
    Presence,
    PrivacyRequest,
    Question,
    QuestionKind,
    Response,
    Role,
)
from app.web import links
from app.web.retention import Rules
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


@pytest.fixture
def ada(app: Flask, world: World) -> Browser:
    return Browser(app).sign_in(world.account("Ada Willems", Role.ADMINISTRATOR, language="en"))


def answering(world: World) -> Person:
    """Jan answered a consultation in his own words, got a mail, and was at a meeting with approved minutes."""
    jan = world.person("Jan Praet", "jan@example.org", phone="0470 11 22 33")
    pact = world.pact()
    meeting = world.meeting(world.workgroup(pact, theme=None), minutes_approved_at=NOON)
    world.affiliation(jan, world.organisation(), role="schepen", ends_on=date(2026, 1, 1))
    with world.writing():
        person = db.session.merge(jan)
        asked = Consultation(
            titles={"nl": "Bevraging"}, pact=db.session.merge(pact), organiser=person, state=ConsultationState.CLOSED
        )
        question = Question(consultation=asked, position=1, kind=QuestionKind.LONG_TEXT, titles={"nl": "Wat?"})
        invitation = Invitation(
            consultation=asked, person=person, created_at=NOON, state=InvitationState.SUBMITTED, submitted_at=NOON
        )
        response = Response(invitation=invitation, consultation=asked, started_at=NOON, draft={"1": "eigen woorden"})
        db.session.add_all(
            [
                question,
                response,
                Attendance(meeting=db.session.merge(meeting), person=person, presence=Presence.PRESENT),
            ]
        )
        db.session.flush()
        db.session.add(Answer(response_id=response.id, question_id=question.id, text="eigen woorden"))
        db.session.add(mail_to(person, "1", NOON))
        links.link_for("mail_preferences", person=person, subject_kind="person", subject_id=person.public_id, now=NOON)
    return jan


def mail_to(person: Person, number: str, moment: datetime, state: MailState = MailState.SENT) -> OutboxMail:
    return OutboxMail(
        kind="action_assigned", person=person, address=person.email or "", language="nl", subject="Dag Jan",
        content={"paragraphs": ["Dag Jan"], "facts": [], "button": "", "reply_to": ""}, policy=MailPolicy.RETRY,
        reason="U bent de trekker.", subject_kind="action", subject_id="0" * 10, created_at=moment,
        next_attempt_at=moment, expires_at=moment, message_id=f"<{number}@example.org>", state=state,
    )  # fmt: skip


def every_text(app: Flask) -> str:
    """Return the whole database as text."""
    with app.app_context():
        names = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        return "\n".join(str(row) for name in names for row in db.session.execute(text(f'SELECT * FROM "{name}"')))  # noqa: S608 - names of our own tables


def test_every_column_that_holds_a_person_is_declared_by_its_slice(app: Flask) -> None:
    with app.app_context():
        assert undeclared() == set()


def test_the_file_of_a_person_holds_everything_and_is_noted(app: Flask, world: World, ada: Browser) -> None:
    jan = answering(world)
    ada.get(f"/people/{jan.public_id}/data")
    assert "answers" in ada.text()
    answer = ada.client.post(
        f"/people/{jan.public_id}/data", base_url=ada.base_url, data={"csrf_token": ada._token()},
        headers={"Origin": ada.base_url},
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        data = json.loads(packed.read("data.json"))
        html = packed.read("data.html").decode()
    titles = {chapter["title"] for chapter in data["data"]}
    assert {"person", "answers", "e-mails", "organisations spoken for", "presences at meetings"} <= titles
    assert "eigen woorden" in html
    assert "Stad Aalst" in html
    with app.app_context():
        look = db.session.scalars(select(Disclosure)).one()
        assert (look.what, look.subject_id) == ("file", jan.public_id)
    ada.get("/admin/privacy/looks")
    assert "Jan Praet" in ada.text()


def test_an_erasure_leaves_no_word_of_the_person_and_a_declaration(app: Flask, world: World, ada: Browser) -> None:
    jan = answering(world)
    ada.get(f"/people/{jan.public_id}/data")
    ada.submit({"reason": "asked", "confirm_name": "jan"}, button="Erase this person")
    assert "Type the name exactly as it stands above." in ada.text()
    ada.submit({"reason": "asked", "confirm_name": "Jan Praet"}, button="Erase this person")
    assert "Declaration" in ada.text()
    with app.app_context():
        assert db.session.scalars(select(Attendance.name)).all() == ["Jan Praet"]  # approved minutes stay as approved
        meeting = db.session.scalars(select(Meeting.public_id)).one()
    ada.get(f"/meetings/{meeting}/minutes")
    assert "Jan Praet" in ada.text()
    with app.app_context(), unit_of_work():
        db.session.execute(update(Attendance).values(name=""))
    everything = every_text(app)
    for trace in ("Jan Praet", "jan@example.org", "0470 11 22 33", "eigen woorden", "Dag Jan", "schepen"):
        assert trace not in everything
    with app.app_context():
        assert db.session.scalar(select(func.count(Answer.id))) == 1  # what was published stays counted
        assert db.session.scalar(select(func.count(Attendance.id))) == 1  # minutes stay
        assert db.session.scalar(select(func.count(Affiliation.id))) == 0
        assert db.session.scalar(select(func.count(PersonalLink.id)).where(PersonalLink.person_id == jan.id)) == 0
        done = db.session.scalars(select(Destruction)).one()
        assert done.counts["answer"] == 1
        assert erasing.broken_seals() == []
    ada.get(f"/people/{jan.public_id}")
    assert "(erased)" in ada.text()
    ada.get("/people")
    assert "(erased)" not in ada.text()


def test_files_go_with_the_person_unless_somebody_else_needs_them(world: World) -> None:
    jan, els = answering(world), world.person("Els Claes", "els@example.org")
    action = world.action(world.pact(), els)
    with world.writing():
        sender = db.session.get_one(Person, jan.id)
        mine, shared, shown, begun = (
            Blob(
                name=f"{word}.txt", media_type="text/plain", size=5, sha256=word, created_at=NOON, content=b"lists",
                person=sender,
            )
            for word in ("mine", "shared", "shown", "begun")
        )  # fmt: skip
        db.session.add_all([mine, shared, shown, begun])
        db.session.add(Evidence(action=db.session.merge(action), person=sender, title="x", added_at=NOON, blob=shown))
        db.session.flush()
        first = db.session.scalars(select(Response)).one()
        asked, other = first.consultation, db.session.merge(els)
        question = Question(consultation=asked, position=2, kind=QuestionKind.FILE, titles={"nl": "Bestand?"})
        db.session.add(question)
        of_els = Invitation(consultation=asked, person=other, created_at=NOON, state=InvitationState.INVITED)
        shares = Response(
            invitation=of_els, consultation=asked, started_at=NOON, draft={"2": f"{shared.public_id}={shared.name}"}
        )
        db.session.add_all([of_els, shares])
        db.session.flush()
        for response, blob in ((first, mine), (shares, shared)):
            text_of = f"{blob.public_id}={blob.name}"
            db.session.add(Answer(response_id=response.id, question_id=question.id, text=text_of))
    with world.writing():
        outlook = {title: gone for title, gone, _kept, _why in erasing.outlook(db.session.get_one(Person, jan.id))}
        assert outlook["bestanden bij antwoorden, en nergens anders"] == 2
        erasing.erase(db.session.get_one(Person, jan.id), ground="request", reason="", actor=None, now=NOON)
    assert {one.name for one in world.rows(Blob)} == {"shared.txt", "shown.txt"}


def test_a_declaration_that_was_changed_afterwards_shows(app: Flask, world: World, ada: Browser) -> None:
    jan, els = answering(world), world.person("Els Claes")
    with world.writing():
        for one in (jan, els):
            erasing.erase(db.session.get_one(Person, one.id), ground="request", reason="x", actor=None, now=NOON)
    with world.writing():
        db.session.execute(text("UPDATE destruction SET reason = 'y' WHERE id = 1"))
    with app.app_context():
        assert len(erasing.broken_seals()) == 1
    ada.get("/admin/privacy/destructions")
    assert "were changed afterwards" in ada.text()


def test_who_has_work_in_hand_is_not_erased(world: World, ada: Browser) -> None:
    jan = world.person("Jan Praet", "jan@example.org")
    world.action(world.pact(), jan)
    ada.get(f"/people/{jan.public_id}/data")
    assert "still owns actions" in ada.text()
    assert ada.post(f"/people/{jan.public_id}/erase", {"reason": "x", "confirm_name": "Jan Praet"}).status_code == 422
    with world.writing(), pytest.raises(erasing.StillInUse):
        erasing.erase(db.session.get_one(Person, jan.id), ground="request", reason="", actor=None, now=NOON)


def test_an_entry_merged_into_the_person_is_erased_along(app: Flask, world: World) -> None:
    jan, jean = world.person("Jan Praet", "jan@example.org"), world.person("Jean Praet", "jean@example.org")
    with world.writing():
        merging.merge(db.session.get_one(Person, jan.id), db.session.get_one(Person, jean.id), actor=None, now=NOON)
    with world.writing():
        erasing.erase(db.session.get_one(Person, jan.id), ground="request", reason="", actor=None, now=NOON)
    everything = every_text(app)
    assert "Jean Praet" not in everything
    assert "jean@example.org" not in everything


def test_only_administrators_see_the_data_of_people(app: Flask, world: World, ada: Browser) -> None:
    jan = world.person("Jan Praet", "jan@example.org")
    alice = Browser(app).sign_in(world.coordinator())
    for path in (f"/people/{jan.public_id}/data", "/admin/privacy", "/admin/privacy/retention", "/admin/privacy/looks"):
        assert alice.get(path).status_code == 404
        assert ada.get(path).status_code == 200


def test_anyone_asks_by_a_link_and_gets_an_answer_within_a_month(app: Flask, world: World, ada: Browser) -> None:
    jan = world.person("Jan Praet", "jan@example.org", language="en")
    visitor = Browser(app)
    visitor.get("/privacy")
    visitor.follow("Ask about your data" if "Ask about your data" in visitor.text() else "Vraag")
    for address in ("nobody@example.org", "JAN@example.org"):
        visitor.get("/privacy/ask")
        visitor.submit({"email": address})
    with app.app_context():
        mail = db.session.scalars(select(OutboxMail)).one()
        assert (mail.kind, mail.person_id) == ("privacy_link", jan.id)
        token = links.token_of(db.session.scalars(select(PersonalLink)).one())
    visitor.get(f"/l/{token}")
    visitor.submit({"asked_for": "erasure", "text": "please"}, button="Send")
    assert "by 10 April 2027 at the latest" in visitor.text() or "10 April 2027" in visitor.text()
    with app.app_context():
        asked = db.session.scalars(select(PrivacyRequest)).one()
        assert (asked.asked_for, asked.due_on) == ("erasure", date(2027, 4, 10))
    ada.get("/admin/privacy")
    assert "Jan Praet" in ada.text()
    ada.follow("Jan Praet")
    ada.submit({"answer": "Erased."}, button="Answered")
    with app.app_context():
        assert db.session.scalars(select(PrivacyRequest)).one().answered_at is not None


def test_the_link_at_the_foot_of_any_mail_opens_it_too(app: Flask, world: World) -> None:
    jan = world.person("Jan Praet", "jan@example.org", language="en")
    with world.writing():
        link = links.link_for(
            "mail_preferences", person=db.session.merge(jan), subject_kind="person", subject_id=jan.public_id, now=NOON
        )
        db.session.flush()
        token = links.token_of(link)
    visitor = Browser(app)
    visitor.get(f"/l/{token}")
    assert visitor.follow("Ask what we hold about you, or to be erased").status_code == 200


def test_the_rules_do_nothing_until_they_are_in_force_and_then_once_a_day(
    app: Flask, world: World, ada: Browser
) -> None:
    old, new = world.person("Oude Bekende", "oud@example.org"), world.person("Nieuwe Bekende", "nieuw@example.org")
    world.affiliation(old, world.organisation(), ends_on=date(2020, 1, 1))
    world.affiliation(new, world.organisation("Stad Ninove"), ends_on=date(2027, 1, 1))
    with world.writing():
        db.session.add(mail_to(db.session.merge(new), "old", NOON - timedelta(days=1000)))
        db.session.add(mail_to(db.session.merge(new), "new", NOON - timedelta(days=10)))
        retention.run(NOON)
    ada.get("/admin/privacy/retention")
    assert "The rules do nothing yet." in ada.text()
    with app.app_context():
        months = retention.forecast(date(2027, 3, 10))
        assert (months[0].people, months[0].mails) == (1, 1)
    ada.submit({}, button="Put the rules in force from tomorrow on")
    for days, gone in ((0, False), (1, True)):
        with world.writing():
            retention.run(NOON + timedelta(days=days))
        with app.app_context():
            assert (db.session.get_one(Person, old.id).erased_at is not None) is gone
    with app.app_context():
        assert db.session.get_one(Person, new.id).erased_at is None
        subjects = {row[0]: row[1] for row in db.session.execute(select(OutboxMail.message_id, OutboxMail.subject))}
        assert subjects == {"<old@example.org>": "", "<new@example.org>": "Dag Jan"}
        grounds = db.session.scalars(select(Destruction.ground)).all()
        assert grounds == ["rule", "rule"]


def test_no_timer_touches_minutes_versions_or_who_still_takes_part(app: Flask, world: World) -> None:
    jan = world.person("Jan Praet", "jan@example.org")
    world.affiliation(jan, world.organisation())
    with world.writing():
        retention.apply(Rules(contacts=6, mails=6, signing_in=1), date(2040, 1, 1), NOON + timedelta(days=365 * 13))
    with app.app_context():
        assert db.session.get_one(Person, jan.id).erased_at is None


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 12, 10), 1, date(2028, 1, 10)),
        (date(2027, 3, 10), -24, date(2025, 3, 10)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_are_reckoned_by_the_calendar(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_the_privacy_page_says_the_ground_and_the_rules(ada: Browser) -> None:
    ada.get("/admin/privacy/retention")
    ada.submit({"ground": "legitimate_interest", "contacts": "18"}, button="Save")
    ada.submit({}, button="Put the rules in force from tomorrow on")
    ada.get("/privacy")
    words: Any = ada.text()
    assert "artikel 6, lid 1, f)" in words
    assert "18 maanden na de laatste keer" in words
