"""The steps of asking two hundred people: in three languages, some for their organisation, some in vain."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.scenarios.stage import Mail, Stage, Visitor, local, only, said, to
from tests.scenarios.steps_meetings import ALICE

LANGUAGES = ("nl", "fr", "en")
MANY, OF_ORGANISATIONS = 200, 6
CITIES = ("Stad Aalst", "Stad Ninove", "Stad Zottegem")
CITY = {"nl": "Hoe vlot rijdt de bus?", "fr": "Le bus roule-t-il bien?", "en": "How well do buses run?"}
WISH = {"nl": "Wat moet anders?", "fr": "Que faut-il changer?", "en": "What must change?"}
OPTIONS = {"nl": ("Vlot", "Traag"), "fr": ("Bien", "Lentement"), "en": ("Well", "Slowly")}
TITLE = {"nl": "Bussen in de streek", "fr": "Les bus de la région", "en": "Buses in the region"}
GONE = ("p20@example.org", "p21@example.org", "p22@example.org")  # addresses of each language that are no more
LATE = {"laat@example.org": "nl", "tard@example.org": "fr"}
CLERK = "clerk@aalst.example.org"  # a colleague whom the first of Aalst asks


def language_of(number: int) -> str:
    return LANGUAGES[number % 3]


def address_of(number: int) -> str:
    return f"p{number}@example.org"


def reached(mails: list[Mail]) -> list[str]:
    """Return who got mail about the consultation, sorted; what coordinators get beside it is not counted."""
    return sorted(mail.to for mail in mails if mail.to != ALICE)


def she_asks_two_hundred_people_in_three_languages(stage: Stage, alice: Visitor, folder: Path) -> str:
    """Take in the directory, make the questionnaire, invite cities by their kind and others by their addresses."""
    rows = [
        f"{address_of(number)},Persoon {number},{language_of(number)},"
        + (f"{CITIES[number // 2]},municipality" if number < OF_ORGANISATIONS else ",")
        for number in range(MANY)
    ]
    (folder / "people.csv").write_text("\n".join(["email,name,language,organisation,kind", *rows]))
    stage.run("people", "import", str(folder / "people.csv"))
    alice.get("/consultations")
    alice.follow("New consultation")
    titles = {f"title_{code}": text for code, text in TITLE.items()}
    alice.submit(
        {"languages": list(LANGUAGES), **titles, "mode": "named", "Last day for answers": "2027-03-31", "minutes": 3},
        button="Make the draft",
    )
    consultation = alice.path.removesuffix("/questionnaire")
    ask(alice, consultation, "One choice", CITY, {code: "\n".join(words) for code, words in OPTIONS.items()})
    ask(alice, consultation, "Long text", WISH)
    alice.get(f"{consultation}/questionnaire")
    alice.submit(button="New page from here question 2")
    alice.get(f"{consultation}/invitees")
    others = "\n".join(address_of(number) for number in range(OF_ORGANISATIONS, MANY))
    alice.submit(
        {"Names or e-mail addresses, one per line": others, "kinds": ["municipality"]}, button="Add these people"
    )
    alice.get(f"{consultation}/open")
    alice.submit(button="Open and write to everyone")
    assert reached(stage.deliver()) == [], "nothing leaves while it can be called back"
    mails = stage.deliver_after_undo()
    assert reached(mails) == sorted(address_of(number) for number in range(MANY))
    assert len({mail.link for mail in mails}) == MANY, "everybody has a link of his or her own"
    told = {mail.to: (mail.language, TITLE[mail.language] in mail.subject) for mail in mails}
    assert told == {address_of(number): (language_of(number), True) for number in range(MANY)}
    return consultation


def ask(
    alice: Visitor, consultation: str, kind: str, title: dict[str, str], options: dict[str, str] | None = None
) -> None:
    """Add a question in three languages; one with options has to be answered."""
    alice.get(f"{consultation}/questionnaire")
    alice.follow(kind)
    filled = {f"title_{code}": text for code, text in title.items()}
    filled |= {f"option_{code}": text for code, text in (options or {}).items()} | (
        {"required": "y"} if options else {}
    )
    assert alice.submit(filled, button="Add the question").status_code == 200, alice.text()


def mails_that_come_back_are_read_and_shown(stage: Stage, alice: Visitor, consultation: str) -> None:
    for address in GONE:
        stage.bounce(address)
    for address in GONE:
        alice.get(f"{consultation}/invitees?q={address}")
        assert "check the address" in alice.text()


def first_page(visitor: Visitor, language: str, option: int = 0) -> None:
    visitor.submit(
        visitor.options(CITY[language], OPTIONS[language][option]), button=said("Save and continue", language)
    )


def hand_in(visitor: Visitor, language: str) -> None:
    visitor.submit({"ready": "y"}, button=said("Submit", language))
    assert said("Thank you, your answer was received", language) in visitor.text()


def three_organisations_write_one_answer_each(stage: Stage) -> None:
    """In Aalst two who were invited and a colleague collide; in Ninove the second joins; in Zottegem one begins."""
    lead, joined = (stage.person(language_of(n)).open(only(stage.mails, address_of(n))) for n in (0, 1))
    assert "Stad Aalst" in lead.text()
    lead.follow(said("Who saved what", "nl"))
    lead.submit(
        {said("Name", "nl"): "Carine Claes", said("E-mail address", "nl"): CLERK, "pages": ["2"]},
        button=said("Mail a link to this answer", "nl"),
    )
    help_mail = only(stage.deliver_after_undo(), CLERK)
    assert "Persoon 0" in help_mail.text
    clerk = stage.person("nl").open(help_mail)
    start = lead.path.removesuffix("/colleagues")
    lead.get(f"{start}/1")
    first_page(lead, "nl")
    clerk.get(f"{clerk.path}/2" if clerk.path.endswith("/answer") else clerk.path)
    clerk_page, joined_start = clerk.path, joined.path
    joined.get(f"{joined_start}/2")
    clerk.get(clerk_page)
    clerk.submit({WISH["nl"]: "Meer bussen, zegt de dienst."}, button=said("Save and continue", "nl"))
    answer = joined.submit({WISH["fr"]: "Moins cher, dit le collège."}, button=said("Save and continue", "fr"))
    assert answer.status_code == 409, "nobody overwrites anybody"
    for words in ("Carine Claes", "Meer bussen, zegt de dienst.", "Moins cher, dit le collège."):
        assert words in joined.text()
    kept = next(item.get("name", "") for item in joined.tree().iter() if (item.get("name") or "").startswith("keep-"))
    joined.submit({kept: "both"}, button=said("Save and continue", "fr"))
    clerk.get(clerk_page.rpartition("/")[0] + "/review")
    assert said("Submit", "nl") not in clerk.text().split(), "who was asked to help does not submit"
    lead.get(f"{start}/review")
    for words in ("Meer bussen, zegt de dienst.", "Moins cher, dit le collège."):
        assert words in lead.text()
    hand_in(lead, "nl")
    clerk.get(clerk_page.rpartition("/")[0] + "/colleagues")
    for words in ("Persoon 0", "Persoon 1", "Carine Claes"):
        assert words in clerk.text(), "the history stays visible to all of them"
    second = stage.person(language_of(3)).open(only(stage.mails, address_of(3)))
    answer_all(second, language_of(3), "Ninove wil vroeger beginnen.")
    first = stage.person(language_of(2)).open(only(stage.mails, address_of(2)))
    assert "Persoon 3" in first.text()
    first.get(f"{first.path.partition('/answer')[0]}/answer/receipt")
    assert "Ninove wil vroeger beginnen." in first.text()
    begins = stage.person(language_of(4)).open(only(stage.mails, address_of(4)))
    begins.follow(said("Begin", language_of(4)))
    first_page(begins, language_of(4), option=1)


def answer_all(visitor: Visitor, language: str, wish: str) -> None:
    visitor.follow(said("Begin", language))
    first_page(visitor, language)
    visitor.submit({WISH[language]: wish}, button=said("Save and continue", language))
    hand_in(visitor, language)


def others_answer_and_two_are_invited_late(stage: Stage, alice: Visitor, consultation: str) -> list[str]:
    """Return who has answered, or need not be asked any more."""
    answered = [10, 11, 12]
    for number in answered:
        visitor = stage.person(language_of(number)).open(only(stage.mails, address_of(number)))
        answer_all(visitor, language_of(number), f"Wens {number}")
    receipts = stage.deliver_after_undo()
    assert reached(receipts) == sorted(address_of(number) for number in (0, 2, 3, *answered)), (
        "who leads, and who submits"
    )
    stage.move(local("2027-03-12 10:00"))
    stage.sign_in(alice, ALICE)
    for address, language in LATE.items():
        alice.get(f"{consultation}/invitees")
        alice.submit(
            {"Names or e-mail addresses, one per line": address, "language": language}, button="Add these people"
        )
    mails = stage.deliver_after_undo()
    assert reached(mails) == sorted(LATE)
    assert {mail.to: mail.language for mail in mails} == LATE
    return [address_of(number) for number in (0, 1, 2, 3, *answered)]


def only_who_did_not_answer_is_reminded(stage: Stage, done: list[str]) -> None:
    everybody = {address_of(number) for number in range(MANY)} | set(LATE)
    reminded = reminded_until(stage, "2027-03-30 12:00")
    assert sorted(reminded) == sorted(everybody - set(done) - set(GONE)), "and nobody twice"
    assert Counter(mail.language for mail in to(stage.mails[-len(reminded) :], address_of(7))) == {"fr": 1}


def reminded_until(stage: Stage, moment: str) -> list[str]:
    """Let time pass in steps of three days, with a worker that looks each time; return who was written to."""
    return [address for mails in stage.days(local(moment), timedelta(days=3)) for address in reached(mails)]


def an_extension_reminds_those_anew_who_still_did_not(
    stage: Stage, alice: Visitor, consultation: str, done: list[str]
) -> None:
    stage.sign_in(alice, ALICE)
    alice.get(f"{consultation}/closing")
    alice.submit({"New last day": "2027-04-14"}, button="Move the last day")
    for number in (13, 14):
        reminder = to(stage.mails, address_of(number))[-1]
        visitor = stage.person(language_of(number)).open(reminder)
        answer_all(visitor, language_of(number), f"Wens {number}")
    begun = stage.person(language_of(4)).open(to(stage.mails, address_of(4))[-1])
    begun.submit({WISH[language_of(4)]: "Zottegem vult aan."}, button=said("Save and continue", language_of(4)))
    hand_in(begun, language_of(4))
    assert reached(stage.deliver_after_undo()) == sorted(address_of(number) for number in (4, 13, 14)), "their receipts"
    done += [address_of(number) for number in (4, 5, 13, 14)]
    everybody = {address_of(number) for number in range(MANY)} | set(LATE)
    reminded = reminded_until(stage, "2027-04-14 12:00")
    assert sorted(reminded) == sorted(everybody - set(done) - set(GONE)), "and nobody twice"


def after_the_last_day_nobody_is_written_to_and_nothing_is_taken(
    stage: Stage, alice: Visitor, consultation: str
) -> None:
    assert reminded_until(stage, "2027-04-20 12:00") == []
    late = stage.person("nl").open(to(stage.mails, address_of(30))[-1])
    assert said("Begin", "nl") not in late.text().split()
    stage.sign_in(alice, ALICE)
    alice.get(f"{consultation}/results")
    assert "8 of 199 people answered." in alice.text(), alice.text()
