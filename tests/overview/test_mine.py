"""My work: what someone owns and is asked, and the way to answer without looking for the mail."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Account, Consultation, ConsultationState, PersonalLink
from tests.browser import Browser
from tests.factories import World
from tests.overview.scene import build
from tests.pages import faults


def test_it_shows_own_actions_questions_and_meetings(app: Flask, world: World) -> None:
    scene = build(world)
    eva, dirk = Browser(app).sign_in(scene.eva), Browser(app).sign_in(scene.dirk)
    answer = eva.get("/my-work")
    assert faults(answer) == []
    text = eva.text()
    assert "2 questions wait for your answer." in text
    assert "You own 2 open actions." in text
    assert "3 days late" in text
    assert "Overleg Mobiliteit" in text
    assert "Signaalfunctie" not in text
    dirk.get("/my-work")
    assert "Dossier transport" not in dirk.text()
    assert "You own no open action" in dirk.text()


@pytest.mark.parametrize(
    ("kind", "thing", "page"),
    [("action", "late", "update"), ("consultation", "consultation", "answer"), ("meeting", "convened", "reply")],
)
def test_whoever_is_asked_opens_the_link_without_the_mail(
    app: Flask, world: World, kind: str, thing: str, page: str
) -> None:
    scene = build(world)
    eva, alice = Browser(app).sign_in(scene.eva), Browser(app).sign_in(scene.alice)
    address = f"/my-work/{kind}/{getattr(scene, thing)}"
    for _twice in range(2):
        eva.get("/my-work")
        answer = eva.post(address, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/v/")
        assert answer.headers["Location"].endswith(page)
    alice.get("/my-work")
    assert alice.post(address).status_code == 404, "nobody opens what others are asked"
    with app.app_context():
        assert [link.person_id for link in db.session.scalars(select(PersonalLink))] == [scene.eva.person_id]


def test_what_has_closed_is_asked_no_more(app: Flask, world: World) -> None:
    scene = build(world)
    eva = Browser(app).sign_in(scene.eva)
    with world.writing():
        for one in db.session.query(Consultation):
            one.state = ConsultationState.CLOSED
    eva.get("/my-work")
    assert "Wegenwerken in de streek" not in eva.text()
    assert eva.post(f"/my-work/consultation/{scene.consultation}").status_code == 404
    assert eva.post("/my-work/person/0000000000").status_code == 404


def test_someone_without_work_is_told_what_will_come(app: Flask, world: World) -> None:
    newcomer: Account = world.account("Gust", language="en")
    browser = Browser(app).sign_in(newcomer)
    answer = browser.get("/my-work")
    assert faults(answer) == []
    assert "You own no open action" in browser.text()
    assert "No meeting ahead" in browser.text()
