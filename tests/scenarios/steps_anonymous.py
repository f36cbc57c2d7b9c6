"""The steps of asking forty people without their names: a key of three, ballots, one reminder for all, counts."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.adversary.play import Visitor as QuickVisitor
from tests.scenarios.stage import Mail, Stage, Visitor, local, only, said, to
from tests.scenarios.steps_consultation import ask
from tests.scenarios.steps_many import STORY, TOPIC, invite, open_it, tell
from tests.scenarios.steps_meetings import ALICE

HILDE, WARD = "hilde@example.org", "ward@example.org"
HOLDERS = (ALICE, HILDE, WARD)
PEOPLE = 40
TITLE = "Werkdruk"
SILENT = 4  # who never answer
WHERE = ("Waar werkt u?", "Où travaillez-vous?")
WHAT = ("Wat loopt fout?", "Qu'est-ce qui ne va pas?")
OWN = "Er is te weinig tijd, en niemand zegt het."
PART = re.compile(r"(?:[0-9A-Z]{4} ){6}[0-9A-Z]{4}")


def address(number: int) -> str:
    return f"p{number:02}@example.org"


def she_asks_forty_without_their_names(alice: Visitor) -> str:
    """Make the questionnaire and the list; return the path of the consultation."""
    alice.get("/consultations/new")
    alice.submit(
        {
            "languages": ["nl", "fr"],
            "title_nl": TITLE,
            "title_fr": "Charge de travail",
            "mode": "anonymous",
            "Last day for answers": "2027-03-26",
        },
        button="Make the draft",
    )
    consultation = alice.path.removesuffix("/questionnaire")
    ask(alice, consultation, "One choice", WHERE, option=("Gemeente\nZorg", "Commune\nSoins"), required="y")
    ask(alice, consultation, "Long text", WHAT)
    invite(alice, consultation, [f"Persoon {number:02} <{address(number)}>" for number in range(PEOPLE)])
    return consultation


def three_keep_a_part_and_the_key_is_rehearsed(stage: Stage, alice: Visitor, consultation: str) -> dict[str, str]:
    """Each sees a part once and types it in; who waits is reminded. Return the papers, by address."""
    alice.get(f"{consultation}/key")
    alice.submit(
        {
            "First holder": "Alice Maes",
            "Second holder": f"Hilde Roelandt <{HILDE}>",
            "Third holder": f"Ward De Smet <{WARD}>",
            **alice.select("one_group", WHERE[0]),
        },
        button="Ask these three",
    )
    asked = [mail for mail in stage.deliver_after_undo() if TITLE in mail.subject]
    papers = {who: _keep(stage, only(asked, who)) for who in (ALICE, HILDE)}
    reminded = [mail for mails in stage.days(until=stage.now + timedelta(days=3)) for mail in mails]
    assert not to(reminded, HILDE)
    papers[WARD] = _keep(stage, only(reminded, WARD))
    ready = only(stage.deliver_after_undo(), ALICE)
    assert "the rehearsal succeeded" in " ".join(ready.text.split())
    stage.sign_in(alice, ALICE).get(f"{consultation}/key")
    assert "The rehearsal succeeded" in alice.text()
    return papers


def _holder(stage: Stage, mail: Mail) -> tuple[Visitor, str]:
    return stage.person(mail.language).open(mail), mail.language


def _keep(stage: Stage, mail: Mail) -> str:
    browser, language = _holder(stage, mail)
    browser.submit({"choice": "show"}, button=said("Show my part", language))
    found = PART.search(browser.text())
    assert found, browser.text()
    browser.submit({"part": found[0], "kept_where": "in de kluis"}, button=said("This is my part", language))
    return found[0]


def thirty_six_answer(stage: Stage, alice: Visitor, consultation: str) -> Visitor:
    """They answer behind their links, one of them looked at closely; return that browser, which has the receipt."""
    mails = open_it(stage, alice, consultation)
    assert len(mails) == PEOPLE
    first = stage.person("nl").open(only(mails, address(0)))
    assert said("You answer anonymously", "nl") in first.text()
    first.submit({"choice": "here"}, button=said("Begin", "nl"))
    first.submit({**first.options(WHERE[0], "Zorg"), WHAT[0]: OWN}, button=said("Save and continue", "nl"))
    first.submit({"ready": "y"}, button=said("Submit", "nl"))
    assert said("Your receipt:", "nl") in first.text()
    for number in range(1, PEOPLE - SILENT):
        quick = QuickVisitor(stage.app, only(mails, address(number)).link.removeprefix("/l/"))
        quick.begin()
        quick.answer(f"Antwoord nummer {number * 7 % 41}.")
    assert stage.deliver_after_undo() == [], "no mail tells that somebody answered"
    alice.get(consultation)
    assert re.search(r"Answers 35 ?of 40", alice.text())
    return first


def everyone_is_reminded_alike(stage: Stage) -> None:
    """Forty get the same words on the same day; nothing tells who answered."""
    mails = [mail for some in stage.days(until=local("2027-03-24 12:00")) for mail in some]
    reminders = [mail for mail in mails if mail.to.startswith("p")]
    assert sorted(mail.to for mail in reminders) == [address(number) for number in range(PEOPLE)]
    alike = {re.sub(r"Persoon \d\d|http\S+", "", mail.subject + mail.text) for mail in reminders}
    assert len(alike) == 1, alike


def two_parts_open_the_answers(stage: Stage, papers: dict[str, str]) -> None:
    """After the last day the three are asked; two suffice, and the counting begins by itself."""
    mails = [mail for some in stage.days(until=local("2027-03-30 12:00")) for mail in some]
    for who in (ALICE, WARD):
        asked = [mail for mail in to(mails, who) if TITLE in mail.subject]
        browser, language = _holder(stage, asked[-1])
        browser.submit({"part": papers[who]}, button=said("Give my part", language))
    counted = stage.deliver_after_undo()
    assert any("The answers are counted" in mail.subject for mail in to(counted, ALICE))


def it_is_counted_and_coded(stage: Stage, alice: Visitor, consultation: str, first: Visitor) -> None:
    stage.sign_in(alice, ALICE)
    alice.get(f"{consultation}/results")
    assert "36 anonymous answers were counted." in alice.text()
    assert "Persoon" not in alice.text()
    alice.get(f"{consultation}/analysis/words?q=niemand")
    alice.follow("Code this answer")
    alice.submit({"Another topic": TOPIC}, button="Save and stay")
    first.get(f"/ballot/{consultation.rsplit('/', maxsplit=1)[-1]}")
    counted = "Your answer was counted. It is destroyed since, and only counts and words without a name are left."
    assert said(counted, "nl") in first.text()


def everyone_who_was_asked_is_told_by_topic(stage: Stage, alice: Visitor, consultation: str) -> None:
    """All forty get the same mail: nobody knows whose words led to what."""
    told = tell(stage, alice, consultation)
    assert sorted(mail.to for mail in told) == [address(number) for number in range(PEOPLE)]
    for number in (0, PEOPLE - 1):  # who spoke of it, and who never answered
        page = stage.person("nl").open(only(told, address(number)))
        assert STORY["We did"] in page.text()
        assert said("Your own words", "nl") not in page.text()
