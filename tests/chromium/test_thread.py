"""The thread, walked in a real Chromium: the desk with JavaScript, the stakeholder on a phone without it.

Every page on the way is read by axe and measured; what they find is gathered and must be nothing. On PostgreSQL
the same steps are walked without looking at the same pages again.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Page

from app.blueprints.accounts import passwords
from app.blueprints.actions import mails as action_mails
from app.blueprints.consultations.mails import REMINDER, UNFINISHED
from app.blueprints.evaluations.mails import PHASE_AHEAD, PHASE_BEGINS, ROUND_OPENS
from app.blueprints.mails.routes_forecast import PAGE_SIZE
from app.models import PactStatus, Role
from tests.chromium.axe import too_wide
from tests.chromium.conftest import Site
from tests.chromium.walking import Walker, delivered, last
from tests.factories import World

PASSWORD = "vier losse woorden samen"
MIA, GRIET, ZENO, OLGA = (f"{name}@example.org" for name in ("mia", "griet", "zeno", "olga"))
WORDS = "een vrijliggend fietspad langs de N8"
OPINION = f"Er is {WORDS} nodig. Auto's rijden er zeventig."


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with the smallest parameters."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys_hash.cache_clear()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
def test_the_thread(site: Site, site_world: World, desk: Page, phone: Page) -> None:
    looks = site.app.config["SETTINGS"].is_sqlite
    alice, mobile = Walker(site, desk, checks=looks), Walker(site, phone, checks=False)
    a_pact_and_a_coordinator(site_world)
    she_signs_in_and_opens_the_pact(alice)
    group = she_founds_a_workgroup(alice)
    she_convenes_a_meeting(site, alice, group, mobile)
    consultation = she_asks_the_region(site, alice)
    a_stakeholder_answers_on_a_phone(site, mobile)
    who_did_not_answer_is_reminded(site)
    passage = words_go_to_the_next_agenda(site, alice, group, consultation)
    action = the_meeting_decides(site, alice, passage)
    every_stop_leads_to_every_other(alice, passage, action)
    the_owner_answers_by_link(site, mobile, alice, action)
    the_date_passes(site, alice, action)
    the_pact_is_adopted_and_its_round_follows(alice)
    three_years_of_mail_stand_on_a_page(site, alice)
    assert not alice.wrong, "\n".join(alice.wrong)
    assert len(alice.seen) > 25 or not looks, "the walk looked at fewer pages than it passes"


def a_pact_and_a_coordinator(world: World) -> None:
    account = world.account("Alice Maes", Role.COORDINATOR, language="en")
    account.password_hash = passwords.make_hash(PASSWORD)
    world.add(account)
    draft = world.pact(starts_on=date(2027, 1, 1), ends_on=date(2032, 12, 31), adopted_on=None, status=PactStatus.DRAFT)
    world.theme(draft, "4", "Mobiliteit")


def she_signs_in_and_opens_the_pact(alice: Walker) -> None:
    alice.go("/sign-in")
    alice.fill(email="alice@example.org", password="iets anders dan dat")
    alice.press("Sign in")
    alice.reads("do not belong together")
    alice.fill(email="alice@example.org", password=PASSWORD)
    alice.press("Sign in")
    assert alice.path == "/overview"
    alice.follow("Pact")
    alice.follow("Mobiliteit")


def she_founds_a_workgroup(alice: Walker) -> str:
    alice.follow("Workgroups")
    alice.follow("Found a workgroup")
    alice.press("Save")
    alice.reads("problem")
    theme = alice.page.locator("[name=theme] option", has_text="Mobiliteit").get_attribute("value")
    alice.fill(name="Werkgroep Fiets", kind="ad_hoc", closes_on="2027-12-31", language="nl", theme=theme or "")
    alice.fill(mandate="De streek vraagt één voorstel voor veilige fietswegen.")
    alice.press("Save")
    group = alice.path
    for who, role in (("Alice Maes", "facilitator"), ("Chris Wouters <chris@example.org>", "chair"), (MIA, "member")):
        alice.go(group)
        alice.follow("Add a member")
        alice.fill(who=who, role=role, language="en")
        alice.press("Add this member")
    alice.reads("Chris Wouters", MIA, "Mobiliteit")
    return group


def she_convenes_a_meeting(site: Site, alice: Walker, group: str, mobile: Walker) -> None:
    meeting = plan(alice, group, "2027-03-24", "Eerste vergadering")
    alice.go(f"{meeting}/agenda")
    for title, purpose, minutes in (("Mandaat", "inform", "10"), ("Knelpunten", "discuss", "60")):
        alice.fill(title=title, purpose=purpose, minutes=minutes)
        alice.press("Add this point")
        alice.go(f"{meeting}/agenda")
    alice.go(f"{meeting}/invitation")
    alice.press("Send to 3 people")
    wait_for_undo(site)
    mobile.go(last(delivered(site), "meeting_invitation", MIA).path)
    mobile.fill(answer="coming")
    mobile.press("Send my answer")
    mobile.reads("your answer is noted")
    alice.go(meeting)
    alice.reads("I come")


def plan(alice: Walker, group: str, day: str, title: str) -> str:
    alice.go(group)
    alice.follow("Plan a meeting")
    alice.fill(title=title, day=day, starts="14:00", ends="16:00", place="Stadhuis Ninove")
    alice.press("Save")
    return alice.path.removesuffix("/agenda")


def wait_for_undo(site: Site) -> None:
    now = datetime.fromisoformat(site.clock.read_text())
    site.move_clock(now + timedelta(seconds=61))


def she_asks_the_region(site: Site, alice: Walker) -> str:
    alice.follow("Consultations")
    alice.follow("New consultation")
    for code in ("nl", "fr"):
        alice.page.locator(f"[name=languages][value={code}]").check()
    alice.fill(title_nl="Fietsen in de streek", title_fr="Le vélo dans la région", mode="named", minutes="6")
    alice.fill(closes_on="2027-04-09")
    group = alice.page.locator("[name=workgroup] option", has_text="Werkgroep Fiets").get_attribute("value")
    alice.fill(workgroup=group or "")
    alice.press("Make the draft")
    consultation = alice.path.removesuffix("/questionnaire")
    for kind, title, lists in (
        ("single_choice", "Komt u met de fiets?", {"option_nl": "Ja\nSoms\nNee", "option_fr": "Oui\nParfois\nNon"}),
        ("multiple_choice", "Wat mist u?", {"option_nl": "Fietspad\nStalling\nVerlichting"}),
        (
            "matrix",
            "Hoe ver staan deze werken?",
            {"row_nl": "Fietspad N8\nFietsbrug", "column_nl": "niet\nbezig\nklaar"},
        ),
        ("short_text", "Waar woont u?", {}),
        ("long_text", "Wat wilt u nog kwijt?", {}),
    ):
        alice.go(f"{consultation}/questions/new?kind={kind}")
        alice.fill(title_nl=title, title_fr=f"{title} (fr)", **lists)
        alice.press("Add the question")
    alice.go(f"{consultation}/questionnaire")
    alice.press("New page from here question 3")
    alice.go(f"{consultation}/preview?language=nl")
    alice.go(f"{consultation}/invitees")
    alice.fill(lines=f"Griet Baetens <{GRIET}>\n{ZENO}", language="en")
    alice.press("Add these people")
    alice.go(f"{consultation}/open")
    alice.press("Open and write to everyone")
    wait_for_undo(site)
    return consultation


def a_stakeholder_answers_on_a_phone(site: Site, mobile: Walker) -> None:
    path = last(delivered(site), "consultation_invitation", GRIET).path
    mobile.go(path)
    mobile.follow("Begin")
    mobile.choose("Komt u met de fiets?", "Ja")
    mobile.choose("Wat mist u?", "Fietspad", "Verlichting")
    mobile.press("Save and stop")
    mobile.go("/privacy")
    mobile.go(path)
    if mobile.page.get_by_role("link", name="Go on where you stopped").count():
        mobile.follow("Go on where you stopped")
    assert mobile.page.get_by_label("Verlichting").is_checked()
    mobile.press("Save and continue")
    mobile.choose("Fietspad N8", "niet")
    mobile.choose("Fietsbrug", "bezig")
    mobile.page.get_by_role("textbox", name="Waar woont u?").fill("Ninove")
    mobile.page.get_by_role("textbox", name="Wat wilt u nog kwijt?").fill(OPINION)
    assert not mobile.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    mobile.press("Save and continue")
    mobile.page.get_by_label("My answers are ready to be submitted").check()
    mobile.press("Submit")
    mobile.reads("Thank you, your answer was received")
    wait_for_undo(site)
    last(delivered(site), "consultation_receipt", GRIET)


def who_did_not_answer_is_reminded(site: Site) -> None:
    for day in ("2027-04-06 12:00", "2027-04-07 12:00", "2027-04-08 12:00"):
        site.move_clock(local(day))
        letters = delivered(site)
    reminders = [one.to for one in letters if one.kind in {REMINDER.name, UNFINISHED.name}]
    assert reminders == [ZENO]


def words_go_to_the_next_agenda(site: Site, alice: Walker, group: str, consultation: str) -> str:
    site.move_clock(local("2027-04-10 12:00"))
    delivered(site)
    signs_in_again(alice)
    meeting = plan(alice, group, "2027-04-21", "Tweede vergadering")
    alice.go(consultation)
    alice.follow("Results")
    alice.reads("1 of 2 people answered")
    assert alice.page.locator("figure:has(svg):has(table)").count() == 3
    alice.follow("Read 1 answer to question 5")
    alice.reads(OPINION)
    alice.follow("Mark words")
    place = alice.page.locator("[name=place] option", has_text="New item").first.get_attribute("value")
    alice.fill(words=WORDS, title="Fietspad langs de N8", purpose="decide", minutes="30", place=place or "")
    alice.press("Mark these words")
    passage = alice.path
    assert passage.startswith("/passages/")
    alice.go(f"{meeting}/invitation")
    alice.press("Send to 3 people")
    return passage


def signs_in_again(alice: Walker) -> None:
    alice.go("/sign-in")
    if alice.path == "/sign-in":
        alice.fill(email="alice@example.org", password=PASSWORD)
        alice.press("Sign in")


def the_meeting_decides(site: Site, alice: Walker, passage: str) -> str:
    site.move_clock(local("2027-04-21 14:05"))
    signs_in_again(alice)
    alice.go(passage)
    alice.follow("Fietspad langs de N8")
    alice.reads(WORDS)
    alice.press("Begin this point now")
    alice.fill(report="Iedereen is het eens.")
    alice.page.get_by_role("button", name="Save", exact=True).click()
    alice.page.wait_for_load_state()
    alice.page.get_by_text("Write a decision in full").click()
    alice.fill(text="De werkgroep vraagt een fietspad langs de N8.", manner="consensus")
    alice.press("Note this decision")
    alice.follow("De werkgroep vraagt")
    alice.follow("Add an action")
    alice.press("Add this action")
    alice.reads("Every action has one owner")
    alice.fill(title="Fietspad N8 aanvragen", owner=f"Olga Peeters <{OLGA}>", due_on="2027-06-30")
    alice.press("Add this action")
    alice.follow("Fietspad N8 aanvragen")
    alice.reads("Olga Peeters", "30 June 2027")
    return alice.path


def every_stop_leads_to_every_other(alice: Walker, passage: str, action: str) -> None:
    alice.go(passage)
    links = alice.hrefs()
    (item,) = {href for href in links if "/items/" in href}
    (decision,) = {href for href in links if href.startswith("/decisions/")}
    assert action in links
    for page, others in (
        (item, {passage, decision, action}),
        (decision, {passage, item, action}),
        (action, {decision}),
    ):
        alice.go(page)
        assert others <= alice.hrefs(), page
    for kind, path in (("passage", passage), ("item", item), ("decision", decision), ("action", action)):
        alice.go(f"/trace/{kind}/{path.rsplit('/', maxsplit=1)[-1]}")
        assert {passage, item, decision, action} <= alice.hrefs(), kind


def the_owner_answers_by_link(site: Site, mobile: Walker, alice: Walker, action: str) -> None:
    wait_for_undo(site)
    last(delivered(site), action_mails.ASSIGNED.name, OLGA)
    site.move_clock(local("2027-06-17 12:00"))
    mobile.go(last(delivered(site), action_mails.DUE_SOON.name, OLGA).path)
    mobile.fill(choice="news")
    mobile.press("Send")
    mobile.reads("problem")
    assert not too_wide(mobile.page), "the widest reason on the page of what is wrong"
    mobile.fill(choice="news", percent="80", obstacle="De vergunning laat op zich wachten.")
    mobile.press("Send")
    mobile.reads("Thank you, it is noted")
    signs_in_again(alice)
    alice.go(action)
    alice.reads("80", "De vergunning laat op zich wachten.")


def the_date_passes(site: Site, alice: Walker, action: str) -> None:
    site.move_clock(local("2027-07-02 12:00"))
    delivered(site)
    signs_in_again(alice)
    alice.go("/overview")
    alice.reads("1 action is late", "Fietspad N8 aanvragen", "2 days late")
    assert action in alice.hrefs()


def the_pact_is_adopted_and_its_round_follows(alice: Walker) -> None:
    alice.go("/evaluation")
    alice.reads("No rounds yet")
    alice.go("/pact")
    alice.follow("Adopt the pact")
    alice.press("Adopt the pact")
    alice.reads("problem")
    alice.fill(adopted_on="2027-07-01", reason="Beslist met eenparigheid van stemmen.")
    alice.press("Adopt the pact")
    alice.go("/evaluation")
    alice.reads("July 2029")
    (shown, *_) = [href for href in alice.hrefs() if href.startswith("/evaluation/")]
    alice.go(shown)


def three_years_of_mail_stand_on_a_page(site: Site, alice: Walker) -> None:
    """What the page shows is what the command lists: the mails of the round, day by day, over all its pages."""
    command = ["reminders", "forecast", "--from", "2027-07-02", "--until", "2030-07-02", "--json"]
    said = site.app.test_cli_runner().invoke(args=command)
    assert said.exit_code == 0, said.output
    now, end = local("2027-07-02 12:00"), local("2027-07-02 12:00") + timedelta(days=1096)
    coming = [mail for mail in json.loads(said.output) if now < datetime.fromisoformat(mail["at"]) <= end]
    assert {ROUND_OPENS.name, PHASE_AHEAD.name, PHASE_BEGINS.name} <= {mail["kind"] for mail in coming}
    shown: list[list[str]] = []
    for number in range(1, 2 + (len(coming) - 1) // PAGE_SIZE):
        alice.go(f"/mails/forecast?period=1096&page={number}")
        shown += alice.rows("E-mails that will go out")
    assert [(row[0], *(cell.splitlines()[0] for cell in row[1:3])) for row in shown] == [
        (f"{at.hour}:{at:%M}", mail["subject"], mail["person"])
        for mail in coming
        for at in [datetime.fromisoformat(mail["at"]).astimezone(now.tzinfo)]
    ]
