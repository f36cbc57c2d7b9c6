"""The links of "my work" lead to the very pages of the mails."""

import pytest
from flask import Flask

from tests.browser import Browser
from tests.factories import World
from tests.overview.scene import build
from tests.pages import faults


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ("Say how it stands 4.2", "Dossier transport over water"),
        ("Answer Wegenwerken in de streek", "Wegenwerken in de streek"),
        ("Reply Overleg Mobiliteit", "Overleg Mobiliteit"),
    ],
)
def test_a_button_opens_the_page_of_the_mail(app: Flask, world: World, button: str, words: str) -> None:
    scene = build(world)
    eva = Browser(app).sign_in(scene.eva)
    eva.get("/my-work")
    answer = eva.submit(button=button)
    assert answer.status_code == 200
    assert answer.request.path.startswith("/v/")
    assert words in eva.text()
    assert faults(answer) == []
