"""Every page of the overview on both engines: the same rows, the same words."""

from flask import Flask

from app.operating import integrity
from app.operating.findings import Level
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.overview.scene import build
from tests.pages import faults


def test_the_pages_say_the_same_on_each_engine(each_app: Flask) -> None:
    scene = build(World(each_app, NOON))
    alice, bob = Browser(each_app).sign_in(scene.alice), Browser(each_app).sign_in(scene.bob)
    for path, words in (
        ("/overview", "2 actions are late"),
        ("/search?q=EEN+KALENDER", "De streek maakt één kalender"),
        ("/search?q=kalender&kind=minutes", "1–2 of 2"),
        ("/evaluation", "Round 1 is under way"),
        *((f"/trace/{kind}/{getattr(scene, kind)}", "Geef ons") for kind in ("passage", "item", "decision", "action")),
    ):
        answer = alice.get(path)
        assert answer.status_code == 200
        assert faults(answer) == []
        assert words in alice.text()
    assert bob.get("/overview").status_code == 200
    assert "1 action is late" in bob.text()
    eva = Browser(each_app).sign_in(scene.eva)
    assert eva.get("/my-work").status_code == 200
    assert eva.post(f"/my-work/action/{scene.late}", follow_redirects=False).status_code == 303
    with each_app.app_context():
        levels = {finding.check: finding.level for finding in integrity.verify()}
    assert levels["rounds"] is levels["reminders"] is levels["answers"] is Level.OK
