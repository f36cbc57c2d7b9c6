"""The steps of asking: a questionnaire in two languages, answers behind links, a reminder, results, words marked."""

from __future__ import annotations

from datetime import timedelta

from tests.pages import SVG, XHTML, words
from tests.scenarios.stage import Mail, Stage, Visitor, local, only, said
from tests.scenarios.steps_meetings import BOB, WORDS, plan

GRIET = "griet@example.org"  # answers in Dutch, in two sittings
FLORE = "flore@example.org"  # begins in French, and is reminded half-way
ZENO = "zeno@example.org"  # never answers
CYCLE = ("Komt u met de fiets?", "Venez-vous à vélo?")
MISSING = ("Wat mist u?", "Que manque-t-il?")
SCALE = ("Hoe ver staan deze werken?", "Où en sont ces travaux?")
PLACE = ("Waar woont u?", "Où habitez-vous?")
WISH = ("Wat wilt u nog kwijt?", "Que voulez-vous encore dire?")
OPINION = (
    f"Ik rijd elke dag met de kinderen naar school. Er is {WORDS} nodig, want auto's rijden er zeventig.\n\nDank u."
)


def he_asks_the_region_in_two_languages(stage: Stage, bob: Visitor) -> str:
    """Make a consultation with every kind of question, invite, look it over and open it. Return its path."""
    bob.follow("Consultations")
    bob.follow("New consultation")
    bob.submit(
        {
            "languages": ["nl", "fr"],
            "title_nl": "Fietsen in de streek",
            "title_fr": "Le vélo dans la région",
            "intro_nl": "De werkgroep wil weten waar het knelt.",
            "mode": "named",
            "Last day for answers": "2027-04-09",
            "minutes": 6,
            **bob.select("workgroup", "Werkgroep Fiets"),
        },
        button="Make the draft",
    )
    consultation = bob.path.removesuffix("/questionnaire")
    ask(bob, consultation, "One choice", CYCLE, option=("Ja\nSoms\nNee", "Oui\nParfois\nNon"), required="y")
    ask(bob, consultation, "Several choices", MISSING, option=("Fietspad\nStalling\nVerlichting", ""), max_choices=2)
    ask(
        bob,
        consultation,
        "Scale",
        SCALE,
        row=("Fietspad N8\nFietsbrug Geraardsbergen", "Piste N8\nPasserelle Grammont"),
        column=("niet begonnen\nbezig\nklaar", "pas commencé\nen cours\nterminé"),
        required="y",
    )
    ask(bob, consultation, "Short text", PLACE)
    ask(bob, consultation, "Long text", WISH)
    bob.get(f"{consultation}/questionnaire")
    bob.submit(button="New page from here question 3")
    for language, question in (("nl", SCALE[0]), ("fr", SCALE[1])):
        bob.get(f"{consultation}/preview?language={language}&page=2")
        assert question in bob.text()
    for language, lines in (("nl", f"Griet Baetens <{GRIET}>\n{ZENO}"), ("fr", f"Flore Dubois <{FLORE}>")):
        bob.get(f"{consultation}/invitees")
        bob.submit({"Names or e-mail addresses, one per line": lines, "language": language}, button="Add these people")
    bob.get(consultation)
    bob.follow("Look over and open")
    bob.submit(button="Open and write to everyone")
    mails = stage.deliver_after_undo()
    for address, language, title in ((GRIET, "nl", "Fietsen in de streek"), (FLORE, "fr", "Le vélo dans la région")):
        mail = only(mails, address)
        assert mail.language == language
        assert title in mail.subject + mail.text
    assert len({only(mails, address).link for address in (GRIET, FLORE, ZENO)}) == 3
    return consultation


def ask(
    bob: Visitor, consultation: str, kind: str, title: tuple[str, str], *, required: str | None = None,
    max_choices: int | None = None, **lists: tuple[str, str],
) -> None:  # fmt: skip
    """Add a question with its words in Dutch and French."""
    bob.get(f"{consultation}/questionnaire")
    bob.follow(kind)
    filled = {
        f"{name}_{code}": text for name, pair in lists.items() for code, text in zip(("nl", "fr"), pair, strict=True)
    }
    if max_choices:
        filled["max_choices"] = str(max_choices)
    answer = bob.submit(
        {"title_nl": title[0], "title_fr": title[1], "required": required, **filled}
        if required
        else {"title_nl": title[0], "title_fr": title[1], **filled},
        button="Add the question",
    )
    assert answer.status_code == 200, bob.text()


def a_stakeholder_stops_half_way_comes_back_and_submits(stage: Stage) -> None:
    invitation = only(stage.mails, GRIET)
    griet = stage.person("nl").open(invitation)
    griet.follow(said("Begin", "nl"))
    griet.submit(
        {**griet.options(CYCLE[0], "Ja"), **griet.options(MISSING[0], "Fietspad", "Verlichting")},
        button=said("Save and stop", "nl"),
    )
    assert said("Everything you filled in is kept.", "nl") in griet.text()
    stage.move(stage.now + timedelta(hours=5))
    at_home = stage.person("nl").open(invitation)
    if CYCLE[0] not in at_home.text():
        at_home.follow(said("Go on where you stopped", "nl"))
    assert at_home.checked() == ["Ja", "Fietspad", "Verlichting"]
    at_home.submit(button=said("Save and continue", "nl"))
    at_home.submit(
        {
            **at_home.options("Fietspad N8", "niet begonnen"),
            **at_home.options("Fietsbrug Geraardsbergen", "bezig"),
            PLACE[0]: "Ninove",
            WISH[0]: OPINION,
        },
        button=said("Save and continue", "nl"),
    )
    assert WORDS in at_home.text()
    at_home.submit({"ready": "y"}, button=said("Submit", "nl"))
    assert said("Thank you, your answer was received", "nl") in at_home.text()
    receipt = only(stage.deliver_after_undo(), GRIET)
    assert receipt.language == "nl"
    number = next(words(dd) for dd in at_home.tree().iter(f"{XHTML}dd"))
    assert number in receipt.text
    assert WORDS in " ".join(receipt.text.split())


def only_who_has_not_answered_is_reminded_and_only_once(stage: Stage) -> None:
    """Flore began and stopped, Zeno did nothing, Griet is done: each hears what fits, until the last day is over."""
    flore = stage.person("fr").open(only(stage.mails, FLORE))
    flore.follow(said("Begin", "fr"))
    flore.submit(flore.options(CYCLE[1], "Non"), button=said("Save and stop", "fr"))
    reminders: list[Mail] = []
    for mails in stage.days(until=local("2027-04-08 12:00")):
        reminders += [mail for mail in mails if mail.to in {GRIET, FLORE, ZENO}]
    assert sorted(mail.to for mail in reminders) == [FLORE, ZENO]
    assert only(reminders, ZENO).language == "nl"
    assert only(reminders, FLORE).language == "fr"
    flore = stage.person("fr").open(only(reminders, FLORE))
    if SCALE[1] not in flore.text() and CYCLE[1] not in flore.text():
        flore.follow(said("Go on where you stopped", "fr"))
    if CYCLE[1] in flore.text():
        flore.submit(button=said("Save and continue", "fr"))
    flore.submit(
        {**flore.options("Piste N8", "en cours"), **flore.options("Passerelle Grammont", said("I do not know", "fr"))},
        button=said("Save and continue", "fr"),
    )
    flore.submit({"ready": "y"}, button=said("Submit", "fr"))
    assert said("Thank you, your answer was received", "fr") in flore.text()
    later = [mail for mails in stage.days(until=local("2027-04-10 12:00")) for mail in mails]
    assert [mail.to for mail in later if mail.to in {GRIET, FLORE, ZENO}] == [FLORE], "her receipt, and nothing else"
    late = stage.person("nl").open(only(reminders, ZENO))
    assert said("Begin", "nl") not in [words(link) for link in late.tree().iter(f"{XHTML}a")]


def the_results_are_counted_and_words_go_to_the_next_agenda(
    stage: Stage, bob: Visitor, group: str, consultation: str
) -> str:
    """Read the results, mark words of one answer, put them on the next agenda. Return the path of the passage."""
    stage.sign_in(bob, BOB)
    meeting = plan(bob, group, "2027-04-21", "Tweede vergadering")
    bob.get(consultation)
    bob.follow("Results")
    assert "2 of 3 people answered." in bob.text()
    rows = bob.rows()
    # Shares are of those who answered that question: Flore skipped the second.
    for row in (["Ja", "1", "50%"], ["Nee", "1", "50%"], ["Fietspad", "1", "100%"]):
        assert any(found[: len(row)] == row for found in rows), rows
    figures = list(bob.tree().iter(f"{XHTML}figure"))
    assert len(figures) == 4, "one of each question with choices, and one of the days"
    for figure in figures:
        assert list(figure.iter(f"{SVG}svg")), "a chart"
        assert list(figure.iter(f"{XHTML}table")), "and its table"
    bob.follow("Read 1 answer to question 5")
    assert " ".join(OPINION.split()) in bob.text()
    bob.follow("Mark words")
    answer = bob.submit({"words": "wat niemand schreef"}, button="Mark these words")
    assert answer.status_code == 422
    bob.submit(
        {
            "words": WORDS,
            "title": "Fietspad langs de N8",
            "purpose": "decide",
            "minutes": 30,
            **bob.select("place", "New item"),
        },
        button="Mark these words",
    )
    assert bob.path.startswith("/passages/")
    passage = bob.path
    bob.get(f"{meeting}/agenda")
    assert "Fietspad langs de N8" in bob.text()
    bob.get(f"{meeting}/invitation")
    bob.submit(button="Send to 3 people")
    assert len(stage.deliver_after_undo()) == 3
    return passage
