"""Choices that are offered after certain answers only: made, answered, changed, copied, refused."""

from __future__ import annotations

from app.blueprints.consultations import offers
from app.extensions import db
from app.models import Consultation, ConsultationState, Person, Question
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench
from tests.factories import World


def values(reader: Browser) -> list[str | None]:
    return [one.get("value") for one in reader.tree().iter()]


def offer(bench: Bench) -> None:
    """Let the second choice of question 2 stand there after the first of question 1, the others after its second."""
    first, second = bench.questions[:2]
    with bench.world.writing():
        found = db.session.get_one(Question, second.id)
        trees = {
            one.public_id: ["has", first.public_id, bench.choice(1, 0 if at == 1 else 1)]
            for at, one in enumerate(found.choices)
        }
        found.features = offers.with_offers(found.features, trees)


def test_only_the_choices_that_an_answer_brings_are_offered(bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    reader = bench.open_link(griet)
    offer(bench)
    reader.get(reader.at("/answer/1"))
    assert bench.choice(2, 0) not in values(reader)
    reader.submit({bench.name(1): bench.choice(1, 0)}, button="Save and continue")
    assert bench.choice(2, 1) in values(reader)
    assert bench.choice(2, 0) not in values(reader)
    reader.submit({bench.name(2): [bench.choice(2, 1)]}, button="Save and continue")
    reader.get(reader.at("/answer/1"))
    assert reader.submit({bench.name(1): bench.choice(1, 1)}, button="Save and continue").status_code == 422
    assert "Choose one of the answers that stand here." in reader.text()
    assert bench.choice(2, 0) in values(reader)
    assert reader.submit({bench.name(2): [bench.choice(2, 0)]}, button="Save and continue").status_code == 200
    assert bench.response().draft[bench.questions[1].public_id] == [bench.choice(2, 0)]


def test_a_facilitator_says_which_answer_brings_which_choice(
    alice: Browser, make_bench: MakeBench, world: World
) -> None:
    bench = make_bench(state=ConsultationState.DRAFT)
    first, second = (one.public_id for one in bench.questions[:2])
    alice.get(bench.url(f"/questions/{second}"))
    alice.follow("Offer choices after another answer only")
    alice.submit({"after": first}, button="Show the choices")
    alice.submit({f"choice-{bench.choice(2, 0)}": bench.choice(1, 0)}, button="Save")
    assert "(Question 1 is: Ja)" in alice.text()
    alice.submit({}, button="Duplicate question 2")
    alice.submit({}, button="Duplicate the whole questionnaire")
    with world.reading():
        copied = db.session.query(Consultation).order_by(Consultation.id.desc()).first()
        assert copied is not None
        one, two, three = copied.questions[:3]
        for question in (two, three):
            ((key, tree),) = offers.of(question).items()
            assert (key, tree) == (question.choices[0].public_id, ["has", one.public_id, one.choices[0].public_id])
    alice.get(bench.url("/questionnaire"))
    alice.submit({}, button="Delete question 1")
    assert "change that first" in "".join(alice.tree().itertext())
    alice.get(bench.url(f"/questions/{first}/offers?after={second}"))
    assert alice.submit({f"choice-{bench.choice(1, 0)}": bench.choice(2, 0)}, button="Save").status_code == 422
    assert "go round in a circle" in alice.text()
    alice.get(bench.url(f"/questions/{second}/offers"))
    alice.submit({}, button="Always offer all choices")
    with world.reading():
        assert not offers.of(db.session.get_one(Question, bench.questions[1].id))
