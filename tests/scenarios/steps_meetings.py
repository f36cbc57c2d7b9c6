"""The steps around the table: a pact, a group, a meeting that is convened, and one that decides."""

from __future__ import annotations

from tests.scenarios.stage import Mail, Stage, Visitor, local, only

ALICE = "alice@example.org"  # the coordinator, with an account
MIA = "mia@example.org"  # a member of whom only the address is known
CHRIS = "chris@example.org"  # the chair
BOB = "bob@example.org"  # the facilitator, with an account
OLGA = "olga@example.org"  # owns the action, without an account
WORDS = "een vrijliggend fietspad langs de N8"
DECISION = "De werkgroep vraagt een vrijliggend fietspad langs de N8 tussen Ninove en Meerbeke."
ACTION = "Fietspad N8 aanvragen bij het agentschap"


def a_coordinator_signs_in_and_drafts_the_pact(stage: Stage) -> Visitor:
    alice = stage.sign_in(stage.invite("Alice Maes", "coordinator"), ALICE)
    assert alice.path == "/overview"
    assert "Nothing waits for you" in alice.text()
    alice.follow("Pact")
    alice.follow("Begin a draft")
    alice.submit(
        {
            "Title": "Duurzaam en innovatief",
            "Region": "Zuid-Oost-Vlaanderen",
            "Body that draws it up": "Streekoverleg Zuid-Oost-Vlaanderen",
            "First day of the period": "2027-01-01",
            "Last day of the period": "2032-12-31",
            "language": "nl",
        },
        button="Begin the draft",
    )
    assert "Duurzaam en innovatief" in alice.text()
    alice.follow("Add a theme")
    alice.submit({"Title": "Mobiliteit", "Text of the pact": "Vlot en veilig op weg."}, button="Add")
    alice.get("/overview")
    alice.follow("Pact")
    assert "Mobiliteit" in alice.text()
    return alice


def she_founds_a_workgroup_with_its_members(stage: Stage, alice: Visitor) -> tuple[str, Visitor]:
    bob = stage.invite("Bob Claes", "member")
    alice.follow("Workgroups")
    alice.follow("Found a workgroup")
    answer = alice.submit({"Name": "Werkgroep Fiets", "kind": "ad_hoc", "closes_on": ""}, button="Save")
    assert answer.status_code == 422, "an ad hoc workgroup needs its last day"
    alice.submit(
        {
            "kind": "ad_hoc",
            "Closes on": "2027-12-31",
            "language": "nl",
            "Mandate": "De streek vraagt één voorstel voor veilige fietswegen.",
            **alice.select("theme", "Mobiliteit"),
        },
        button="Save",
    )
    group = alice.path
    for who, role in (("Bob Claes", "facilitator"), ("Chris Wouters <chris@example.org>", "chair"), (MIA, "member")):
        alice.get(group)
        alice.follow("Add a member")
        alice.submit({"Name or e-mail address": who, "role": role, "language": "en"}, button="Add this member")
    alice.get(group)
    for words in ("veilige fietswegen", "1 Mobiliteit", "31 December 2027", "Bob Claes", "Chris Wouters", MIA):
        assert words in alice.text()
    return group, stage.sign_in(bob, BOB)


def he_convenes_a_meeting_and_a_member_says_she_comes(stage: Stage, bob: Visitor, group: str) -> None:
    meeting = plan(bob, group, "2027-03-24", "Eerste vergadering")
    bob.get(f"{meeting}/agenda")
    for title, purpose, minutes in (
        ("Mandaat", "inform", 10),
        ("Knelpunten", "discuss", 60),
        ("Werkwijze", "decide", 20),
    ):
        bob.submit({"What is it about?": title, "purpose": purpose, "minutes": minutes}, button="Add this point")
        bob.get(f"{meeting}/agenda")
    move_higher(bob, meeting, "Werkwijze")
    assert [bob.text().index(title) for title in ("1. Mandaat", "2. Werkwijze", "3. Knelpunten")] == sorted(
        bob.text().index(title) for title in ("1. Mandaat", "2. Werkwijze", "3. Knelpunten")
    )
    convene(bob, meeting, people=3)
    early = stage.deliver()
    assert [mail for mail in early if "Eerste vergadering" in mail.subject] == [], "it can still be called back"
    mails = [mail for mail in stage.deliver_after_undo() if mail.to in {BOB, CHRIS, MIA}]
    assert sorted(mail.to for mail in mails) == [BOB, CHRIS, MIA]
    uids = {reads_as_an_invitation(mail) for mail in mails}
    assert len(uids) == 1, "every copy is about one event"
    mia = stage.person().open(only(mails, MIA))
    assert "Eerste vergadering" in mia.text()
    mia.submit({"Will you be there?": "coming"}, button="Send my answer")
    assert "Thank you, your answer is noted" in mia.text()
    bob.get(meeting)
    assert "I come" in bob.text()


def plan(bob: Visitor, group: str, day: str, title: str) -> str:
    """Plan a meeting from two to four, and return its path."""
    bob.get(group)
    bob.follow("Plan a meeting")
    bob.submit(
        {"Title": title, "Day": day, "Begins at": "14:00", "Ends at": "16:00", "Place": "Stadhuis Ninove"},
        button="Save",
    )
    return bob.path.removesuffix("/agenda")


def move_higher(bob: Visitor, meeting: str, title: str) -> None:
    """Press the button that lifts a point of the agenda."""
    bob.get(f"{meeting}/agenda")
    bob.submit(button=f"↑ Higher {title}")


def convene(bob: Visitor, meeting: str, people: int) -> None:
    bob.get(meeting)
    bob.get(f"{meeting}/invitation")
    bob.submit(button=f"Send to {people} people")


def reads_as_an_invitation(mail: Mail) -> str:
    """Check a mail to a meeting in all its parts, and return the id of the event."""
    for title in ("Mandaat", "Werkwijze", "Knelpunten"):
        assert title in mail.text
        assert title in mail.html
    assert mail.link in mail.html
    calendar = mail.calendar
    assert str(calendar["method"]) == "REQUEST"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Brussels"]
    (event,) = calendar.walk("VEVENT")
    assert str(event["organizer"]) == "mailto:streekpact@example.org"
    assert str(event["organizer"].params["CN"]) == "Streekoverleg Zuid-Oost-Vlaanderen"
    assert str(event["attendee"]) == f"mailto:{mail.to}", "nobody learns by mail who else was asked"
    assert event["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert event["sequence"] == 0
    assert event.decoded("dtstart") == local("2027-03-24 14:00")
    assert event.decoded("dtend") == local("2027-03-24 16:00")
    assert str(event["dtstart"].params["TZID"]) == "Europe/Brussels"
    assert str(event["location"]) == "Stadhuis Ninove"
    return str(event["uid"])


def the_meeting_decides_and_an_action_follows(stage: Stage, bob: Visitor, passage: str) -> str:
    """Bob writes minutes and a decision; the action gets an owner and a date. Return the path of the action."""
    stage.move(local("2027-04-21 14:05"))
    stage.sign_in(bob, BOB)
    bob.get(passage)
    bob.follow("Fietspad langs de N8")
    assert WORDS in bob.text()
    bob.submit(button="Begin this point now")
    bob.submit({"report": "De burgemeester licht toe. Iedereen is het eens."}, button="Save")
    bob.submit({"Decision": DECISION, "manner": "consensus"}, button="Note this decision")
    assert "Iedereen is het eens." in bob.text()
    bob.follow(DECISION[:30])
    bob.follow("Add an action")
    answer = bob.submit({"What has to be done?": ACTION, "Owner": "", "Due on": ""}, button="Add this action")
    assert answer.status_code == 422, "an action has one owner and a date"
    bob.submit(
        {"Owner": f"Olga Peeters <{OLGA}>", "Due on": "2027-06-30"},
        button="Add this action",
    )
    bob.follow(ACTION)
    for words in ("Olga Peeters", "30 June 2027", DECISION):
        assert words in bob.text()
    return bob.path


def the_way_is_walked_in_both_directions(bob: Visitor, passage: str, action: str) -> None:
    """From the words to the action, back again, and over the page of the whole chain from each of its stops."""
    bob.get(passage)
    item = one_path(bob, "/meetings/", "/items/")
    decision = one_path(bob, "/decisions/")
    assert action in bob.hrefs(), "words to action"
    bob.get(item)
    assert {passage, decision} <= set(bob.hrefs()), "item to words, item to decision"
    assert action in bob.hrefs(), "item to action"
    bob.get(decision)
    assert {passage, item, action} <= set(bob.hrefs()), "decision to words, item and action"
    bob.get(action)
    assert decision in bob.hrefs(), "action to decision"
    for kind, path in (("passage", passage), ("item", item), ("decision", decision), ("action", action)):
        answer = bob.get(f"/trace/{kind}/{path.rsplit('/', maxsplit=1)[-1]}")
        assert answer.status_code == 200
        assert {passage, item, decision, action} <= set(bob.hrefs()), kind
        assert "you came from here" in bob.text()
    for page, words in ((passage, "See the whole chain"), (decision, "The whole chain"), (action, "The whole path")):
        bob.get(page)
        bob.follow(words)
        assert bob.path.startswith("/trace/")
    for path in (passage, item, decision, action):
        assert bob.get(path).status_code == 200


def one_path(bob: Visitor, start: str, inside: str = "") -> str:
    """Return the one address on the page that begins and goes on like this."""
    found = {href for href in bob.hrefs() if href.startswith(start) and inside in href}
    assert len(found) == 1, found
    return found.pop()
