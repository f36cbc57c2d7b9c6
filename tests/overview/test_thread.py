"""The thread through a part of the pact, a file and an indicator, over more than one pact."""

from datetime import date, timedelta

import pytest

from app.blueprints.drafting import commands
from app.blueprints.overview.thread import looking_at
from app.blueprints.pacts import commands as pacts
from app.extensions import db
from app.models import (
    AgendaItem,
    Consultation,
    Dossier,
    DossierAction,
    DossierKind,
    Indicator,
    IndicatorAction,
    Pact,
    PactNode,
    PactStatus,
    Passage,
    PassageTie,
    Person,
    Purpose,
    Question,
    QuestionKind,
    Round,
    RoundKind,
)
from tests.browser import Browser
from tests.factories import World


@pytest.fixture
def node(world: World) -> PactNode:
    """A theme of the pact in force, that goes on from one and goes on in a draft, with everything around it."""
    old = world.pact(title="Oud", starts_on=date(2010, 1, 1), ends_on=date(2015, 12, 31), status=PactStatus.CLOSED)
    pact = world.pact()
    draft = world.pact(
        title="Nieuw", status=PactStatus.DRAFT, adopted_on=None, starts_on=date(2031, 1, 1), ends_on=date(2036, 12, 31)
    )
    before, theme = world.theme(old, "1", "Vervoer"), world.theme(pact)
    later = world.theme(draft, "2", "Bereikbaarheid")
    action = world.action(pact, world.person("An De Smet"), node=theme)
    with world.writing():
        here, done = world.merge(theme), world.merge(action)
        commands.link_node(here, world.merge(before), actor=None, now=world.now)
        commands.link_node(world.merge(later), here, actor=None, now=world.now)
        who = db.session.scalars(db.select(Person)).first()
        assert who is not None
        dossier = Dossier(
            pact=here.pact, node=here, kind=DossierKind.DOSSIER, title="Mobiliteitsdossier", responsible=who,
            opened_on=world.today,
        )  # fmt: skip
        indicator = Indicator(pact=here.pact, node=here, title="Fileduur")
        db.session.add_all([dossier, indicator, DossierAction(dossier=dossier, action=done)])
        db.session.add(IndicatorAction(indicator=indicator, action=done))
    return next(one for one in world.rows(PactNode) if one.id == theme.id)


def test_a_part_of_the_pact_shows_every_pact_and_what_hangs_on_it(world: World, node: PactNode) -> None:
    alice = Browser(world.app).sign_in(world.coordinator())
    alice.get(f"/pact/{node.public_id}")
    assert "Mobiliteitsdossier" in alice.text()
    alice.follow("Waar het vandaan komt")
    text = alice.text()
    words = [
        "Vervoer",
        "Mobiliteit",
        "Dossier transport over water",
        "Fileduur",
        "Mobiliteitsdossier",
        "Bereikbaarheid",
    ]
    places = [text.rindex(one) for one in words if one != "Mobiliteit"]
    assert places == sorted(places)


def test_a_file_and_an_indicator_lead_to_their_actions_and_back(world: World, node: PactNode) -> None:
    assert node.id
    alice = Browser(world.app).sign_in(world.coordinator())
    alice.get(f"/dossiers/{world.rows(Dossier)[0].public_id}")
    alice.follow("Waar het vandaan komt")
    assert "Dossier transport over water" in alice.text()
    alice.get(f"/indicators/{world.rows(Indicator)[0].public_id}")
    alice.follow("Waar het vandaan komt")
    assert "Dossier transport over water" in alice.text()
    alice.follow("Pagina van de actie")
    assert "Mobiliteitsdossier" in alice.text()
    alice.follow("Waar het vandaan komt")
    assert "Mobiliteitsdossier" in alice.text()


def test_words_and_meetings_of_others_stay_out_of_it(world: World, node: PactNode) -> None:
    pact = next(one for one in world.rows(Pact) if one.id == node.pact_id)
    mine, theirs = world.workgroup(pact), world.workgroup(pact, "Werkgroep Zorg")
    bob, dirk = world.facilitator(mine), world.facilitator(theirs, "Dirk Aerts")
    meeting = world.meeting(mine)
    with world.writing():
        held, here, who = world.merge(meeting), world.merge(node), world.merge(bob).person
        db.session.add(AgendaItem(meeting=held, position=1, title="Vrachtroutes", purpose=Purpose.DECIDE, node=here))
        asked = Consultation(titles={"nl": "Wat nu?"}, pact=here.pact, organiser=who, workgroup=held.workgroup)
        question = Question(consultation=asked, position=1, kind=QuestionKind.LONG_TEXT, titles={"nl": "Wat?"})
        passage = Passage(
            consultation=asked, question=question, response=None, marked_by=who, text="Meer bussen", language="nl",
            marked_at=world.now,
        )  # fmt: skip
        db.session.add_all(
            [asked, question, passage, PassageTie(passage=passage, node=here, tied_by=who, at=world.now)]
        )
    address = f"/trace/node/{node.public_id}"
    for account, sees in ((bob, True), (dirk, False), (world.coordinator(), True)):
        reader = Browser(world.app).sign_in(account)
        reader.get(address)
        assert ("Vrachtroutes" in reader.text()) is sees
        assert ("Meer bussen" in reader.text()) is sees
    alice = Browser(world.app).sign_in(world.coordinator("Zoë Maes"))
    alice.get(address)
    assert "later gewijzigd" not in alice.text()
    with world.writing():
        pacts.change_node(
            world.merge(node), number="4", title="Mobiliteit", text="Anders.", actor=None,
            now=world.now + timedelta(days=60),
        )  # fmt: skip
    alice.get(address)
    assert alice.text().count("later gewijzigd") == 2, "the words and the point that were about the earlier text"
    member = Browser(world.app).sign_in(world.account("Eve Jacobs"))
    member.get(address)
    assert "Fileduur" in member.text(), "the pact, its actions and indicators are for everyone with an account"
    for words in ("Vrachtroutes", "Meer bussen"):
        assert words not in member.text()


def test_everybody_reads_the_thread_of_what_is_public(world: World, node: PactNode) -> None:
    visitor = Browser(world.app)
    visitor.get(f"/themes/{node.public_id}")
    visitor.follow("Waar het vandaan komt")
    text = visitor.text()
    for words in ("Vervoer", "Dossier transport over water"):
        assert words in text
    for words in ("Bereikbaarheid", "Mobiliteitsdossier", "An De Smet", "Fileduur"):
        assert words not in text, "a draft, a file that is not published, a person"
    with world.writing():
        world.merge(world.rows(Dossier)[0]).published_at = world.now
    visitor.get(f"/trace/node/{node.public_id}")
    visitor.follow("Pagina van het dossier")
    assert "Mobiliteitsdossier" in visitor.text()
    draft = next(one for one in world.rows(PactNode) if one.title == "Bereikbaarheid")
    assert "Aanmelden" in visitor.get(f"/trace/node/{draft.public_id}").text
    assert "Aanmelden" in visitor.get("/trace/decision/0123456789").text


def test_an_evaluation_before_a_file_began_did_not_look_at_it(world: World) -> None:
    pact = world.pact()
    past, next_one = (
        Round(pact=pact, ordinal=ordinal, kind=RoundKind.REGULAR, decides_on=world.today + timedelta(days=days))
        for ordinal, days in ((1, -400), (2, 300))
    )
    file = Dossier(
        pact=pact, kind=DossierKind.SIGNAL, title="Bussen", responsible=world.person(), opened_on=world.today
    )
    assert looking_at(file, [past, next_one]) == [next_one]
    assert looking_at(world.theme(pact), [past, next_one]) == [past, next_one]
