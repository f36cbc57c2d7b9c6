"""The steps of asking many: three hundred by name, coded by two people, and everyone told about the own words."""

from __future__ import annotations

from app.blueprints.consultations.queries import questions
from app.database import unit_of_work
from app.extensions import db
from app.models import Answer, Consultation, Invitation, InvitationState, QuestionKind, Response
from tests.pages import XHTML
from tests.scenarios.stage import Mail, Stage, Visitor, only, said
from tests.scenarios.steps_consultation import ask
from tests.scenarios.steps_meetings import DECISION, WORDS, convene, plan

PEOPLE = 300
BY_LINK = 6  # who answer behind their links; the answers of the others are put where those end up
BOTH_CODED = 5  # answers, beside the one that is carried further
TOPIC = "Fietspaden"
CYCLE = ("Komt u met de fiets?", "Venez-vous à vélo?")
WISH = ("Wat wilt u nog kwijt?", "Que voulez-vous encore dire?")
STORY = {"We asked": "Wat mist u?", "You told us": "Een veilig fietspad.", "We did": "Wij vroegen het aan."}


def address(number: int) -> str:
    return f"p{number:03}@example.org"


def he_asks_three_hundred(stage: Stage, bob: Visitor) -> str:
    """Make the questionnaire, invite by one list, and open. Return the path of the consultation."""
    bob.get("/consultations/new")
    bob.submit(
        {
            "languages": ["nl", "fr"],
            "title_nl": "Fietsen in de streek",
            "title_fr": "Le vélo dans la région",
            "mode": "named",
            "Last day for answers": "2027-04-09",
            **bob.select("workgroup", "Werkgroep Fiets"),
        },
        button="Make the draft",
    )
    consultation = bob.path.removesuffix("/questionnaire")
    ask(bob, consultation, "One choice", CYCLE, option=("Ja\nNee", "Oui\nNon"), required="y")
    ask(bob, consultation, "Long text", WISH)
    invite(bob, consultation, [f"Persoon {number:03} <{address(number)}>" for number in range(PEOPLE)])
    mails = open_it(stage, bob, consultation)
    assert len({mail.link for mail in mails}) == len(mails) == PEOPLE
    return consultation


def invite(bob: Visitor, consultation: str, lines: list[str]) -> None:
    bob.get(f"{consultation}/invitees")
    bob.submit(
        {"Names or e-mail addresses, one per line": "\n".join(lines), "language": "nl"}, button="Add these people"
    )


def open_it(stage: Stage, organiser: Visitor, consultation: str) -> list[Mail]:
    """Look over, open, and return the invitations that the mail server took."""
    organiser.get(consultation)
    organiser.follow("Look over and open")
    organiser.submit(button="Open and write to everyone")
    mails: list[Mail] = []
    while fresh := stage.deliver_after_undo():  # many are written in batches
        mails += [mail for mail in fresh if "example.org" in mail.to and mail.to.startswith("p")]
    return mails


def three_hundred_answer(stage: Stage, consultation: str) -> None:
    """The first ones behind their links; of the others the answers are put where those of the first ended up."""
    for number in range(BY_LINK):
        browser = stage.person("nl").open(only(stage.mails, address(number)))
        browser.follow(said("Begin", "nl"))
        browser.submit(
            {**browser.options(CYCLE[0], "Ja"), WISH[0]: f"Er is {WORDS} nodig." if not number else "Meer licht."},
            button=said("Save and continue", "nl"),
        )
        browser.submit({"ready": "y"}, button=said("Submit", "nl"))
        assert said("Thank you, your answer was received", "nl") in browser.text()
    public_id = consultation.rsplit("/", maxsplit=1)[-1]
    with stage.app.app_context(), unit_of_work():
        about = db.session.scalars(db.select(Consultation).where(Consultation.public_id == public_id)).one()
        ids = {one.kind: one for one in questions(about)}
        choice, text = ids[QuestionKind.SINGLE_CHOICE], ids[QuestionKind.LONG_TEXT]
        waiting = db.select(Invitation).where(
            Invitation.consultation_id == about.id, Invitation.state == InvitationState.INVITED
        )
        for at, invitation in enumerate(db.session.scalars(waiting).all()):
            invitation.state, invitation.submitted_at = InvitationState.SUBMITTED, stage.now
            response = Response(
                invitation=invitation, consultation=about, started_at=stage.now, submitted_at=stage.now, language="nl"
            )
            db.session.add(response)
            db.session.flush()
            chosen = choice.choices[at % 2].id
            db.session.add(Answer(response_id=response.id, question_id=choice.id, choice_id=chosen))
            db.session.add(Answer(response_id=response.id, question_id=text.id, text=f"Zin {at}: meer bussen."))


def two_people_code(bob: Visitor, alice: Visitor, consultation: str) -> str:
    """Bob finds the words, marks a part and codes it; Alice codes the same, and five more each. Return the passage."""
    bob.get(f"{consultation}/closing")
    bob.submit(button="Close now")
    bob.get(f"{consultation}/results")
    assert f"{PEOPLE} of {PEOPLE} people answered." in bob.text()
    units = []
    for who, new in ((bob, True), (alice, False)):
        who.get(f"{consultation}/analysis/words?q=vrijliggend")
        who.follow("Code this answer")
        units.append(who.path)
        topic = {"Another topic": TOPIC} if new else who.options("Topics", TOPIC)
        who.submit({"words": WORDS, **topic}, button="Save and stay")
        assert TOPIC in who.text()
        for _answer in range(BOTH_CODED):
            who.get(units[0].rsplit("/", maxsplit=1)[0])
            who.submit({}, button="Save and next")
    assert units[0] == units[1]
    alice.get(f"{consultation}/analysis")
    rows = alice.rows()
    done = str(BOTH_CODED + 1)
    for name in ("Alice Maes", "Bob Claes"):
        assert any(row[:3] == [name, done, "2%"] for row in rows), rows
    assert any(row[0] == TOPIC and "100%" in row for row in rows), rows
    bob.get(units[0])
    bob.follow("Carry further")
    return bob.path.removesuffix("/follow")


def the_words_go_on_an_agenda(stage: Stage, bob: Visitor, group: str, passage: str) -> None:
    meeting = plan(bob, group, "2027-04-21", "Tweede vergadering")
    bob.get(f"{passage}/follow")
    bob.follow("Put on an agenda")
    bob.submit(
        {
            "title": "Fietspad langs de N8",
            "purpose": "decide",
            "minutes": 30,
            **bob.select("place", "New item"),
        },
        button="Put on the agenda",
    )
    convene(bob, meeting, people=3)
    stage.deliver_after_undo()


def everyone_is_told_about_the_own_words(stage: Stage, bob: Visitor, consultation: str, action: str) -> None:
    """Tell it by topic, publish it, and write to all three hundred; who spoke of it reads the own words."""
    told = tell(stage, bob, consultation)
    assert len(told) == PEOPLE
    first = stage.person("nl").open(only(told, address(0)))
    for words in (said("Your own words", "nl"), WORDS, DECISION, action):
        assert words in first.text(), words
    other = stage.person("nl").open(only(told, address(BY_LINK + 20)))
    assert said("Your own words", "nl") not in other.text()
    assert STORY["We did"] in other.text()
    public = stage.person()
    public.get("/you-said")
    public.follow("Fietsen in de streek")
    assert STORY["You told us"] in public.text()
    assert not list(public.tree().iter(f"{XHTML}blockquote")), "nobody agreed that words are published"


def tell(stage: Stage, organiser: Visitor, consultation: str) -> list[Mail]:
    """Write the story of the topic, publish the page, and mail who is to be told; return those mails."""
    organiser.get(f"{consultation}/analysis")
    organiser.follow(TOPIC)
    organiser.submit(STORY, button="Save the text")
    organiser.get(f"{consultation}/analysis/feedback")
    organiser.submit(button="Publish the page")
    organiser.get(f"{consultation}/analysis/feedback")
    organiser.submit(button="Send to everyone who was not told yet")
    told: list[Mail] = []
    while fresh := stage.deliver_after_undo():
        told += [mail for mail in fresh if mail.to.startswith("p")]
    return told
