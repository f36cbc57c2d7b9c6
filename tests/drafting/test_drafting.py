"""A pact is drawn up step by step, by a coordinator, the group that writes a theme, and a council behind its link."""

import io
import re
import zipfile
from datetime import date, timedelta

import pytest

from app.blueprints.drafting import commands, commands_advice, queries, queries_advice
from app.blueprints.drafting.reminders import DraftingReminders
from app.blueprints.pacts import commands as pact_commands
from app.extensions import db
from app.models import (
    Action,
    ActionState,
    BulkChange,
    Consultation,
    CouncilAdvice,
    Dossier,
    DossierKind,
    DraftingStep,
    NodeKind,
    Opinion,
    OutboxMail,
    Pact,
    PactNode,
    PactStatus,
    Passage,
    Priority,
    Question,
    QuestionKind,
    StepKind,
    ThemeDraft,
)
from app.web import links
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


@pytest.fixture
def former(world: World) -> Pact:
    """The pact in force, with a theme and a text under it."""
    pact = world.pact()
    theme = world.theme(pact)
    with world.writing():
        pact_commands.add_node(
            world.merge(pact), kind=NodeKind.PARAGRAPH, title="Files", text="Minder files.", parent=world.merge(theme),
            actor=None, now=NOON,
        )  # fmt: skip
    return pact


@pytest.fixture
def draft(world: World, former: Pact) -> Pact:
    """The draft of the next one, with its steps on the calendar."""
    with world.writing():
        made = pact_commands.create_pact(
            title="Het volgende pact", region="ZOV", body_name="Streekoverleg", starts_on=former.ends_on + timedelta(1),
            ends_on=date(former.ends_on.year + 6, 12, 31), former=world.merge(former), actor=None, now=NOON,
        )  # fmt: skip
        commands.plan_steps(made, world.today + timedelta(days=330), actor=None, now=NOON)
    return made


@pytest.fixture
def desk(world: World, draft: Pact) -> Browser:
    """Alice, who coordinates."""
    assert draft.id
    return Browser(world.app).sign_in(world.coordinator())


def base(pact: Pact) -> str:
    return f"/pacts/{pact.public_id}/drawing-up"


def taken_over(world: World, desk: Browser, draft: Pact) -> PactNode:
    desk.get(f"{base(draft)}/former")
    desk.submit(button="Overnemen Mobiliteit")
    return next(one for one in world.rows(PactNode) if one.pact_id == draft.id and one.kind == NodeKind.THEME)


def test_a_new_draft_follows_on_the_pact_in_force_and_gets_its_steps_from_one_date(world: World, former: Pact) -> None:
    desk = Browser(world.app).sign_in(world.coordinator())
    desk.get("/pact/new")
    first = former.ends_on + timedelta(days=1)
    last = date(first.year + 5, 12, 31)
    desk.submit({"title": "Volgend", "starts_on": first, "ends_on": last}, button="Het ontwerp beginnen")
    made = next(one for one in world.rows(Pact) if one.id != former.id)
    assert made.former_id == former.id
    desk.get(f"/pacts/{made.public_id}")
    desk.follow("Stappen van het ontwerp")
    desk.submit({"adopts_on": last}, button="Zet de stappen op de kalender")
    assert desk.last is not None
    assert desk.last.status_code == 422
    desk.submit({"adopts_on": first}, button="Zet de stappen op de kalender")
    steps = sorted(world.rows(DraftingStep), key=lambda one: one.position)
    assert [one.kind for one in steps] == list(StepKind)
    assert steps[-1].ends_on == first
    desk.get(f"/pacts/{made.public_id}/drawing-up")
    assert "de analyse is nog niet geschreven" in desk.text()


def test_a_theme_is_taken_over_and_each_part_knows_what_it_goes_on_from(
    world: World, desk: Browser, draft: Pact
) -> None:
    theme = taken_over(world, desk, draft)
    made = [one for one in world.rows(PactNode) if one.pact_id == draft.id]
    assert {one.title for one in made} == {"Mobiliteit", "Files"}
    assert all(one.former_id for one in made)
    old = next(one for one in world.rows(PactNode) if one.id == theme.former_id)
    desk.get(f"/pact/{old.public_id}")
    assert "Gaat verder in het pact" in desk.text()
    desk.get(f"/pact/{theme.public_id}")
    assert "In het vorige pact" in desk.text()
    member = Browser(world.app).sign_in(world.account("Eve Jacobs"))
    member.get(f"/pact/{old.public_id}")
    assert "Gaat verder in het pact" not in member.text()
    desk.get(f"/pact/{theme.public_id}/former")
    desk.submit({"former": ""}, button="Bewaren")
    assert next(one for one in world.rows(PactNode) if one.id == theme.id).former_id is None


def test_what_is_open_of_the_pact_before_goes_on_stops_or_stays_and_comes_back(
    world: World, desk: Browser, former: Pact, draft: Pact
) -> None:
    theme = taken_over(world, desk, draft)
    owner = world.person()
    node = next(one for one in world.rows(PactNode) if one.id == theme.former_id)
    going, stopping, staying = (
        world.action(former, owner, title=title, node=node, number=number)
        for title, number in (("Vaart", "1.1"), ("Files tellen", "1.2"), ("Laatste brug", ""))
    )
    world.action(former, owner, title="Klaar", node=node, state=ActionState.DONE)
    with world.writing():
        file = Dossier(
            pact=world.merge(former), node=world.merge(node), kind=DossierKind.SIGNAL, title="Signaal",
            responsible=world.merge(owner), opened_on=world.today,
        )  # fmt: skip
        db.session.add(file)
    page = f"{base(draft)}/carrying"
    desk.get(page)
    assert "Zodra het pact is goedgekeurd" in desk.text()
    assert desk.post(page).status_code == 404
    desk.get(f"/pacts/{draft.public_id}/adopt")
    desk.submit({"reason": "Bij consensus."}, button="Het pact goedkeuren")
    desk.get(page)
    assert "Klaar" not in desk.text()
    choice = {f"do-{stopping.public_id}": "stop", f"do-{staying.public_id}": "left"}
    assert desk.submit(choice, button="Eerst bekijken").status_code == 422  # what stops, stops for a reason
    desk.submit({**choice, "reason": "Het kader is veranderd."}, button="Eerst bekijken")
    assert "Er is nog niets veranderd" in desk.text()
    desk.submit(button="Uitvoeren")

    def where() -> dict[str, tuple[int, int | None, str, str]]:
        return {one.title: (one.pact_id, one.node_id, one.number, one.state) for one in world.rows(Action)}

    assert where()["Vaart"] == (draft.id, theme.id, "4.1", "not_started")
    assert where()["Files tellen"] == (former.id, node.id, "1.2", "stopped")
    assert where()["Laatste brug"][0] == former.id
    assert next(one for one in world.rows(Dossier) if one.id == file.id).node_id == theme.id
    desk.get(page)
    assert "Er wacht niets" in desk.text()
    desk.get(f"/actions/{going.public_id}")
    assert "gaat verder in het volgende pact: Het volgende pact" in desk.text()
    desk.get(page)
    desk.post(f"{page}/{world.rows(BulkChange)[0].public_id}/undo")
    assert {one[0] for one in where().values()} == {former.id}
    assert where()["Files tellen"][3] == "not_started"
    assert next(one for one in world.rows(Dossier) if one.id == file.id).pact_id == former.id


def test_the_analysis_is_kept_and_two_writers_see_both_texts(world: World, desk: Browser, draft: Pact) -> None:
    desk.get(f"{base(draft)}/context")
    with world.writing():
        step = queries.steps(world.merge(draft))[StepKind.CONTEXT]
        commands.write_analysis(step, text="Van een collega.", sources="", actor=None, now=NOON)
    answer = desk.submit({"text": "De streek vergrijst."}, button="Bewaren")
    assert answer.status_code == 409
    assert "Van een collega." in desk.text()
    desk.submit({"text": "De streek vergrijst.", "sources": "Statbel"}, button="Bewaren")
    step = next(one for one in world.rows(DraftingStep) if one.kind == StepKind.CONTEXT)
    assert (step.text, step.sources) == ("De streek vergrijst.", "Statbel")


def test_the_call_is_made_with_one_click_and_its_words_become_ranked_priorities(
    world: World, desk: Browser, draft: Pact
) -> None:
    desk.get(f"{base(draft)}/call")
    desk.submit(button="Maak de oproep met het sjabloon")
    call = world.rows(Consultation)[0]
    assert call.pact_id == draft.id
    with world.writing():
        here = world.merge(call)
        asked = next(one for one in here.questions if one.kind == QuestionKind.LONG_TEXT)
        for words in ("Meer bussen", "Veilige fietspaden"):
            db.session.add(
                Passage(
                    consultation=here, question=asked, response=None, marked_by=here.organiser, text=words,
                    language="nl", marked_at=world.now,
                )
            )  # fmt: skip
    desk.get(f"{base(draft)}/ranking")
    chosen = [one.public_id for one in world.rows(Passage)]
    refused = desk.submit({"passage": chosen}, button="Zet ze eronder")
    assert refused.status_code == 422
    desk.submit({"passage": chosen[:1], "new_title": "Beter vervoer"}, button="Zet ze eronder")
    desk.get(f"{base(draft)}/ranking")
    desk.submit({"title": "Wonen"}, button="Voeg deze prioriteit toe")
    desk.get(f"{base(draft)}/ranking")
    desk.submit(button="↑ Hoger: Wonen")
    order = sorted(world.rows(Priority), key=lambda one: one.position)
    assert [one.title for one in order] == ["Wonen", "Beter vervoer"]
    desk.get(f"{base(draft)}/priorities/{order[1].public_id}")
    assert "Meer bussen" in desk.text()
    refused = desk.submit({"state": "chosen"}, button="Bewaren")
    assert refused.status_code == 422
    desk.submit({"state": "chosen", "reason": "Vaak genoemd"}, button="Bewaren")
    assert next(one for one in world.rows(Priority) if one.title == "Beter vervoer").reason == "Vaak genoemd"
    desk.get(f"{base(draft)}/ranking")
    assert "Vaak genoemd" in desk.text()


def test_the_group_that_writes_a_theme_edits_its_text_and_no_other_group_does(
    world: World, desk: Browser, draft: Pact
) -> None:
    theme = taken_over(world, desk, draft)
    group, others = world.workgroup(draft), world.workgroup(draft, "Werkgroep Zorg")
    bob = Browser(world.app).sign_in(world.facilitator(group))
    dirk = Browser(world.app).sign_in(world.facilitator(others, "Dirk Aerts"))
    assert bob.get(f"/pact/{theme.public_id}/edit").status_code == 404
    desk.get(f"{base(draft)}/themes/{theme.public_id}")
    desk.submit({"workgroup": group.public_id}, button="Bewaren")
    assert dirk.get(f"/pact/{theme.public_id}/edit").status_code == 404
    bob.get(f"/pact/{theme.public_id}/edit")
    bob.submit({"text": "Wij rijden **samen**."}, button="Bewaren")
    bob.get(f"{base(draft)}/themes/{theme.public_id}")
    assert "Wij rijden samen." in bob.text()
    bob.submit(button="Tekst indienen")
    assert world.rows(ThemeDraft)[0].done_at is not None
    dirk.post(f"{base(draft)}/themes/{theme.public_id}/again")
    assert world.rows(ThemeDraft)[0].done_at is not None


def test_the_draft_is_asked_about_text_by_text_and_later_texts_are_added(
    world: World, desk: Browser, draft: Pact
) -> None:
    theme = taken_over(world, desk, draft)
    desk.get(f"{base(draft)}/consultation")
    desk.submit(button="Maak de raadpleging van het ontwerp")
    asked = [one for one in world.rows(Question) if one.kind == QuestionKind.AGREEMENT]
    assert len(asked) == 1
    assert next(one for one in world.rows(Pact) if one.id == draft.id).status == PactStatus.IN_CONSULTATION
    with world.writing():
        node = world.merge(theme)
        pact_commands.change_node(node, number="4", title="Mobiliteit", text="Nieuw.", actor=None, now=NOON)
    desk.get(f"{base(draft)}/consultation")
    assert "1 tekst is niet bevraagd" in desk.text()
    desk.submit(button="Bevraag de teksten die later kwamen")
    asked = [one for one in world.rows(Question) if one.kind == QuestionKind.AGREEMENT and one.removed_at is None]
    assert {one.features["node"] for one in asked} >= {theme.public_id}
    assert len(asked) == 2


def council(world: World, draft: Pact) -> CouncilAdvice:
    organisation, person = world.organisation(), world.person("An De Smet")
    with world.writing():
        return commands_advice.add_council(
            world.merge(draft), world.merge(organisation), contact=world.merge(person),
            deadline=world.today + timedelta(days=64), actor=None, now=NOON,
        )  # fmt: skip


def test_a_council_is_asked_its_deadline_freezes_and_each_remark_gets_a_reply(
    world: World, desk: Browser, draft: Pact
) -> None:
    taken_over(world, desk, draft)
    advice = council(world, draft)
    desk.get(f"{base(draft)}/advice")
    desk.submit(button="Verstuur de vragen")
    assert [one.kind for one in world.rows(OutboxMail)] == ["advice_asked"]
    desk.get(f"/councils/{advice.public_id}")
    refused = desk.submit({"deadline": world.today + timedelta(days=90)}, button="Bewaren")
    assert refused.status_code == 422
    with world.app.test_request_context():
        mail = db.session.scalars(db.select(OutboxMail)).one()
        address = links.address_for(mail)
    assert address is not None
    phone = Browser(world.app)
    phone.get(address.removeprefix("http://127.0.0.1:8000"))
    assert "Minder files." in phone.text()
    phone.submit({"text": "Te weinig over bussen."}, button="Voeg deze opmerking toe")
    request = _letter(desk, advice)
    assert "Verzoek om advies" in request
    assert "Geachte raadsleden," in request
    sent = {"sits_on": world.today.isoformat(), "number": "GR/12", "opinion": "with_remarks"}
    extract = (io.BytesIO(b"%PDF-1.7 advies"), "advies.pdf")
    refused = phone.post(_here(phone), {**sent, "address": "javascript:alert(1)", "extract": extract})
    assert refused.status_code == 422
    assert "“advies.pdf” is bewaard." in phone.text()
    kept = next(item.get("value", "") for item in phone.tree().iter() if item.get("name") == "extract-kept")
    phone.post(_here(phone), {**sent, "address": "https://aalst.example.org/besluiten/12", "extract-kept": kept})
    desk.get(f"/councils/{advice.public_id}")
    assert "GR/12" in desk.text()
    assert desk.get(f"/councils/{advice.public_id}/extract").data == b"%PDF-1.7 advies"
    desk.get(f"/councils/{advice.public_id}")
    desk.submit({"reply": "Toegevoegd in 4.1."}, button="Bewaar het antwoord")
    letter = _letter(desk, advice)
    assert "Ons antwoord: " in letter
    assert "Te weinig over bussen." in letter
    assert "Toegevoegd in 4.1." in letter
    register = _words(desk.get(f"/pacts/{draft.public_id}/drawing-up/councils/register.docx").data)
    assert "GR/12" in register
    assert "Toegevoegd in 4.1." in register
    pdf = desk.get(f"/pacts/{draft.public_id}/drawing-up/councils/register.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert phone.last is not None
    phone.get(phone.last.request.path)
    assert "Toegevoegd in 4.1." in phone.text()


def _here(phone: Browser) -> str:
    assert phone.last is not None
    return phone.last.request.path.removesuffix("/remarks")


def _letter(desk: Browser, advice: CouncilAdvice) -> str:
    return _words(desk.get(f"/councils/{advice.public_id}/letter.docx").data)


def _words(content: bytes) -> str:
    """The words of a Word document, tables included."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return re.sub(r"<[^>]+>", " ", file.read("word/document.xml").decode())


def test_reminders_speak_of_what_is_open_and_stop_when_it_is_done(world: World, desk: Browser, draft: Pact) -> None:
    theme = taken_over(world, desk, draft)
    group = world.workgroup(draft)
    world.facilitator(group)
    advice = council(world, draft)
    alice = world.person("Liesbet De Cock")
    with world.writing():
        here = world.merge(draft)
        commands.assign_theme(
            world.merge(theme), world.merge(group), world.today + timedelta(days=30), actor=None, now=NOON
        )
        for step in queries.steps(here).values():
            step.responsible = world.merge(alice)
        commands_advice.note_asked(world.merge(advice), world.today, actor=None, now=NOON)
    source, until = DraftingReminders(), world.now + timedelta(days=400)
    with world.reading():
        dues = list(source.due(world.now, until))
        found = {due.kind for due in dues}
        assert found == {"drafting_step_ends", "drafting_text_awaited", "advice_awaited"}
        assert len(list(source.drafts(dues, world.now))) == len(dues)
    with world.writing():
        here = world.merge(draft)
        for step in queries.steps(here).values():
            commands.set_done(step, is_done=True, actor=None, now=NOON)
        commands.hand_in(db.session.scalars(db.select(ThemeDraft)).one(), is_done=True, actor=None, now=NOON)
        found_advice = queries_advice.advice(advice.public_id)
        assert found_advice is not None
        commands_advice.note_advice(
            found_advice, opinion=Opinion.FAVOURABLE, sits_on=world.today, number="1", actor=None,
            now=NOON,
        )  # fmt: skip
    with world.reading():
        assert list(source.due(world.now, until)) == []
        assert list(source.drafts(dues, world.now)) == []


def test_adopting_the_pact_closes_the_last_step(world: World, desk: Browser, draft: Pact) -> None:
    desk.get(f"{base(draft)}/adoption")
    desk.follow("Het pact goedkeuren")
    desk.submit({"reason": "Beslist"}, button="Het pact goedkeuren")
    step = next(one for one in world.rows(DraftingStep) if one.kind == StepKind.ADOPTION)
    assert step.done_at is not None


def test_a_member_does_not_see_a_draft_being_drawn_up_and_a_facilitator_changes_no_step(
    world: World, draft: Pact
) -> None:
    member = Browser(world.app).sign_in(world.account("Eve Jacobs"))
    assert member.get(base(draft)).status_code == 404
    bob = Browser(world.app).sign_in(world.facilitator(world.workgroup(draft)))
    assert bob.get(base(draft)).status_code == 200
    bob.post(f"{base(draft)}/context/done")
    assert all(one.done_at is None for one in world.rows(DraftingStep))


def test_a_page_of_a_step_costs_the_same_queries_with_many_rows(world: World, desk: Browser, draft: Pact) -> None:
    del desk
    with world.writing():
        here = world.merge(draft)
        for number in range(40):
            commands.add_priority(here, title=f"Prioriteit {number}", actor=None, now=NOON)
    with world.reading():
        facts = queries.facts(world.merge(draft), queries.steps(world.merge(draft)))
        assert (facts.priorities, facts.undecided, facts.without_reason) == (40, 40, 0)


def test_two_who_change_whom_a_council_is_asked_through_see_both_texts(
    world: World, desk: Browser, draft: Pact
) -> None:
    address, day = f"/councils/{council(world, draft).public_id}", world.today + timedelta(days=90)
    desk.get(address)
    desk.submit({"deadline": day}, form=form_with(desk, "/contact"))
    desk.get(address)
    answer = desk.submit({"deadline": day + timedelta(days=5), "version": "1"}, form=form_with(desk, "/contact"))
    assert answer.status_code == 409
    assert "Iemand anders" in desk.text()
    assert world.rows(CouncilAdvice)[0].deadline == day
    answer = desk.submit({"number": "2027/12", "version": "1"}, form=form_with(desk, "/advice"))
    assert answer.status_code == 409
    assert "2027/12(leeg)" in desk.text().replace(" ", "")


def test_two_who_move_a_step_see_both_dates_and_who_changes_nothing_else_does_not(
    world: World, desk: Browser, draft: Pact
) -> None:
    address = f"{base(draft)}/context"
    desk.get(address)
    form = form_with(desk, "/context/dates")
    ends = next(one.ends_on for one in world.rows(DraftingStep) if one.kind == StepKind.CONTEXT)
    assert desk.submit({"ends_on": ends - timedelta(days=1), "version": "0"}, form=form).status_code == 409
    assert "Laatste dag" in desk.text()
    desk.get(address)
    assert desk.submit({"ends_on": ends, "version": "0"}, form=form).status_code == 200


def form_with(browser: Browser, end: str) -> int:
    forms = [one for one in browser.tree().iter() if one.tag.endswith("}form")]
    return next(at for at, one in enumerate(forms) if (one.get("action") or "").endswith(end))
