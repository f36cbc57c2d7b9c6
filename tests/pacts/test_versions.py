"""Versions compared and set on paper, a node's life, a pact as a file and back, its order and status."""

import io
import json
import zipfile

import pytest

from app.blueprints.pacts import commands, commands_exchange, commands_indicators, exchange
from app.documents.rich import blocks_of, html_of, shown
from app.documents.workbooks import workbook_of
from app.extensions import db
from app.models import Action, AgendaItem, Decision, Indicator, NodeKind, Pact, PactNode, PactVersion, Purpose
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


@pytest.fixture
def pact(world: World) -> Pact:
    """An adopted pact of two themes, one of them down to a paragraph, with an action and an indicator."""
    made = world.pact(summary="Samen *vooruit*.")
    theme = world.theme(made)
    world.theme(made, "5", "Zorg")
    world.action(made, number="4.1", node=theme, description="Het =dossier=")
    with world.writing():
        here, top = world.merge(made), world.merge(theme)
        commands.change_node(
            top, number="4", title="Mobiliteit", text="Wij willen **minder** files.", actor=None, now=NOON
        )
        part = top
        for kind, number, title in (
            (NodeKind.SUBTHEME, "4.2", "Spoor"),
            (NodeKind.OBJECTIVE, "", "Minder files"),
            (NodeKind.PARAGRAPH, "§ 1", "Trein"),
        ):
            text = "Elk uur een **trein**." if kind == NodeKind.PARAGRAPH else ""
            part = commands.add_node(
                here, kind=kind, number=number, title=title, text=text, parent=part, actor=None, now=NOON
            )
        commands_indicators.add_indicator(
            here, {"title": "Fileduur", "unit": "min", "baseline": 12.5, "baseline_on": world.today, "node": top},
            [(world.today.replace(year=2030), 8.0, True)], actor=None, now=NOON,
        )  # fmt: skip
        commands.adopt(here, adopted_on=world.today, reason="Start", actor=None, now=NOON)
    return made


@pytest.fixture
def desk(world: World, pact: Pact) -> Browser:
    """Alice, who coordinates, with a pact."""
    assert pact.id
    return Browser(world.app).sign_in(world.coordinator())


def mobility(world: World) -> PactNode:
    return next(node for node in world.rows(PactNode) if node.number == "4")


def test_any_version_is_compared_with_the_text_as_it_stands(world: World, desk: Browser) -> None:
    node = mobility(world)
    desk.get(f"/pact/{node.public_id}/edit")
    desk.submit({"text": "Wij willen **geen** files."}, button="Bewaren")
    desk.get("/pact/versions")
    desk.submit({"before": "1", "after": "now"}, button="Toon het verschil")
    page = desk.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert "**minder**" in page[page.index("<del>") :]
    assert "**geen**" in page[page.index("<ins>") :]
    desk.get(f"/pact/{node.public_id}/life")
    assert "Versie 1" in desk.text()
    assert "Herwoord" in desk.text()
    assert desk.get("/pact/versions/compare?before=99").status_code == 404
    assert desk.get("/pact/versions/compare?before=x").status_code == 404


def test_a_version_says_by_which_decision_it_was_adopted(world: World, desk: Browser, pact: Pact) -> None:
    meeting = world.meeting(world.workgroup(pact, "Streekoverleg"), days=-3)
    with world.writing():
        item = AgendaItem(meeting=world.merge(meeting), position=1, title="Pact", purpose=Purpose.DECIDE)
        db.session.add(Decision(item=item, position=1, text="Het pact is goedgekeurd.", decided_on=world.today))
    named = world.rows(Decision)[0].public_id
    desk.get("/pact/versions/1")
    assert "nog niet gezegd" in desk.text()
    assert "Het pact is goedgekeurd." in desk.text()  # it can be chosen
    desk.submit({"decision": named}, button="Bewaren")
    member = Browser(world.app).sign_in(world.account("Eve Jacobs"))
    member.get("/pact/versions/1")
    assert "Het pact is goedgekeurd." in member.text()
    desk.get(f"/pacts/{pact.public_id}/adopt")
    desk.submit({"decision": named, "reason": "Bijgestuurd."}, button="Deze versie vastleggen")
    assert [one.decision_id for one in world.rows(PactVersion)] == [world.rows(Decision)[0].id] * 2
    desk.get(f"/pact/{mobility(world).public_id}/life")
    assert desk.text().count("Het pact is goedgekeurd.") == 2
    paper = desk.client.get("/pact/versions/2/docx", base_url=desk.base_url)
    with zipfile.ZipFile(io.BytesIO(paper.data)) as archive:
        assert "Het pact is goedgekeurd." in archive.read("word/document.xml").decode()


def test_a_version_is_a_paper(desk: Browser) -> None:
    answer = desk.client.get("/pact/versions/1/pdf", base_url=desk.base_url)
    assert answer.data.startswith(b"%PDF-")
    assert "attachment" in answer.headers["Content-Disposition"]
    answer = desk.client.get("/pact/versions/1/docx", base_url=desk.base_url)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        text = archive.read("word/document.xml").decode()
    assert text.index("Mobiliteit") < text.index("Spoor") < text.index("Minder files") < text.index("§ 1 Trein")
    assert "<w:b/>" in text


def test_a_paragraph_stands_under_its_objective_wherever_the_pact_is_read(world: World, desk: Browser) -> None:
    here = {node.kind: node for node in world.rows(PactNode) if node.title != "Zorg"}
    subtheme, paragraph = here[NodeKind.SUBTHEME].public_id, here[NodeKind.PARAGRAPH].public_id
    for address in (f"/pact/{subtheme}", "/pact/versions/1", f"/themes/{subtheme}"):
        desk.get(address)
        assert "Minder files" in desk.text()
        assert "Elk uur een trein." in desk.text(), address
    assert desk.get(f"/pact/{paragraph}").request.path == f"/pact/{subtheme}"
    assert desk.get(f"/pact/{paragraph}/life").status_code == 200
    desk.get(f"/pact/{here[NodeKind.OBJECTIVE].public_id}/new?kind=paragraph")
    desk.submit({"title": "Bus", "text": "En een bus."}, button="Toevoegen")
    desk.get("/pact/versions/compare?before=1&after=now")
    assert "Bus" in desk.text()


@pytest.mark.parametrize("kind", ["json", "xlsx"])
def test_a_pact_goes_out_and_comes_back_the_same(world: World, desk: Browser, pact: Pact, kind: str) -> None:
    file = desk.client.get(f"/pacts/{pact.public_id}/export/{kind}", base_url=desk.base_url).data
    assert send(desk, file) == 303
    with world.reading():
        both = db.session.scalars(db.select(Pact).order_by(Pact.id)).all()
        before, after = (without_refs(commands_exchange.rows_of(one)) for one in both)
        former = db.session.scalars(db.select(PactNode).where(PactNode.pact_id == both[1].id)).first()
        assert former is not None
        assert former.former_id is not None
    assert before == after
    assert len(world.rows(Action)) == 2
    assert len(world.rows(Indicator)) == 2


def without_refs(rows: dict[str, list[dict[str, object]]]) -> str:
    """Return rows with their refs replaced by their order, so that two pacts compare."""
    order = {row["ref"]: f"r{at}" for name in ("nodes", "actions", "indicators") for at, row in enumerate(rows[name])}
    plain = json.dumps(rows, default=str)
    for ref, name in order.items():
        plain = plain.replace(str(ref), name)
    return plain


def send(desk: Browser, content: bytes) -> int:
    desk.get("/pact/import")
    answer = desk.client.post(
        "/pact/import",
        base_url=desk.base_url,
        data={"file": (io.BytesIO(content), "pact"), "csrf_token": desk._token()},
        headers={"Origin": desk.base_url},
        content_type="multipart/form-data",
    )
    desk.last = answer
    return answer.status_code


def changed(world: World, pact: Pact, table: str, **values: object) -> bytes:
    with world.reading():
        rows = commands_exchange.rows_of(db.session.get_one(Pact, pact.id))
    rows[table][0] |= values
    return exchange.as_json(rows)


@pytest.mark.parametrize(
    ("table", "values", "said"),
    [
        ("nodes", {"kind": "chapter"}, "nodes, rij 1"),
        ("nodes", {"parent": "nergens"}, "er is geen rij"),
        ("nodes", {"kind": "theme"}, "kan daar niet staan"),
        ("nodes", {"title": ""}, "title is leeg"),
        ("nodes", {"text": "x" * 20_001}, "20000"),
        ("actions", {"due_on": "2027-02-29"}, "is geen datum"),
        ("actions", {"node": "nergens"}, "actions, rij 1"),
        ("indicators", {"months": 0}, "is geen getal"),
        ("goals", {"value": "NaN"}, "is geen getal"),
        ("pact", {"ends_on": "2001-01-01"}, "eindigen"),
    ],
)
def test_a_file_with_a_fault_is_refused_whole_and_says_where(
    world: World, desk: Browser, pact: Pact, table: str, values: dict[str, object], said: str
) -> None:
    assert send(desk, changed(world, pact, table, **values)) == 422
    assert said in desk.text()
    assert len(world.rows(Pact)) == 1


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[" * 100_000, b"\xff\xfe", b"PK\x03\x04 x", workbook_of({"x": [["a"]]})]
)
def test_what_is_no_pact_is_refused(world: World, desk: Browser, content: bytes) -> None:
    assert send(desk, content) == 422
    assert len(world.rows(Pact)) == 1


def test_lines_move_by_button_and_by_dragging(world: World, desk: Browser, pact: Pact) -> None:
    desk.get(f"/pacts/{pact.public_id}/order")
    care = next(node for node in world.rows(PactNode) if node.number == "5")
    desk.post(f"/pact/{care.public_id}/place", {"before": mobility(world).public_id})
    assert next(node for node in world.rows(PactNode) if node.number == "5").position == 1
    desk.get(f"/pacts/{pact.public_id}/order")
    desk.post(f"/pact/{care.public_id}/place", {"to": "down"})
    assert mobility(world).position == 1
    desk.get(f"/pacts/{pact.public_id}/order")
    desk.post(f"/pact/{mobility(world).public_id}/place", {"to": "last"})
    assert mobility(world).position == 2
    desk.get(f"/pacts/{pact.public_id}/order")
    objective = next(node for node in world.rows(PactNode) if node.kind == "objective")
    desk.post(f"/pact/{care.public_id}/place", {"before": objective.public_id})
    assert "kan niet verder" in desk.last.get_data(as_text=True)  # type: ignore[union-attr]


def test_a_draft_goes_into_consultation_and_back(world: World, desk: Browser) -> None:
    draft = world.pact(title="Volgend pact", status="draft", adopted_on=None)
    desk.get(f"/pacts/{draft.public_id}")
    desk.submit(button="In raadpleging brengen")
    assert "in raadpleging" in desk.text()
    desk.submit(button="Terug naar ontwerp")
    desk.post(f"/pacts/{draft.public_id}/status", {"status": "closed"})
    assert next(one for one in world.rows(Pact) if one.id == draft.id).status == "draft"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Gewoon.\n\nTwee.", ""),
        ("**vet**", "<p><strong>vet</strong></p>"),
        ("<script>alert(1)</script> *x*", "<p>&lt;script&gt;alert(1)&lt;/script&gt; <em>x</em></p>"),
        ("[a](javascript:alert(1)) *x*", "<p>[a](javascript:alert(1)) <em>x</em></p>"),
        ("[a](https://x.be)", '<p><a href="https://x.be" rel="noopener nofollow">a</a></p>'),
        ("![a](https://x.be/a.png)", '<p>!<a href="https://x.be/a.png" rel="noopener nofollow">a</a></p>'),
        ("[" * 100_000, ""),
    ],
)
def test_marking_becomes_a_few_safe_elements(text: str, html: str) -> None:
    assert html_of(text) == html


def test_a_text_without_marking_is_escaped() -> None:
    assert shown("<b>", "") == '<p class="pact">&lt;b&gt;</p>'
    assert [block.kind for block in blocks_of("- een\n- **twee**\n\ndrie")] == ["bullet", "bullet", "paragraph"]
