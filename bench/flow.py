"""The whole way of a respondent: twelve requests for ten questions on three pages, against the least they need."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from app import clock
from app.blueprints.consultations import answering
from app.blueprints.consultations.mails import PURPOSE
from app.extensions import db
from app.models import (
    Choice,
    Consultation,
    ConsultationState,
    Invitation,
    Person,
    Question,
    QuestionKind,
)
from app.web import links
from app.web.csrf import FIELD, csrf_token
from app.web.navigation import current_pact
from bench.client import TURNS, Measured, Sample, Side, by_turns
from bench.product import BASE_URL, Product
from bench.questionnaire import FORM, OPTIONS, WORDS, Questionnaire
from bench.servers import Server, serving
from tools.counting import Cost, counting

FLOWS, WARM = 12, 20  # a turn, and before the first one
NEEDED = 1 + WARM + FLOWS * TURNS
STORED = 1_000_000
TITLE = "De hele weg"
PAGES = (1, 1, 1, 1, 2, 2, 2, 3, 3, 3)  # of the ten questions


@dataclass(frozen=True)
class Step:
    """One request of the way, and the status that answers it."""

    path: str
    headers: dict[str, str]
    expect: int
    body: bytes | None = None


Flow = Sequence[Step]


def make(product: Product) -> list[Flow]:
    """Store the questionnaire with its invitees, and return the way of each."""
    with product.writing():
        consultation = consultation_of_ten(TITLE)
        invited = [invited_to(consultation, f"Onderweg {number}") for number in range(NEEDED)]
        db.session.flush()
        sent = [
            links.link_for(
                PURPOSE, person=one.person, subject_kind="consultation", subject_id=consultation.public_id,
                now=clock.now(),
            )
            for one in invited
        ]  # fmt: skip
        db.session.flush()
        questions = list(consultation.questions)
        return [_flow(product, link, questions) for link in sent]


def consultation_of_ten(title: str) -> Consultation:
    """Store an open consultation of ten questions on three pages."""
    pact, now = current_pact(), clock.now()
    organiser = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
    assert pact is not None
    consultation = Consultation(
        titles={"nl": title}, pact=pact, organiser=organiser, state=ConsultationState.OPEN, opened_at=now,
        closes_on=now.date().replace(year=now.year + 1, day=1),
    )  # fmt: skip
    db.session.add(consultation)
    for place, page in enumerate(PAGES, start=1):
        has_choices = place % 5 not in {0, 2}
        question = Question(
            consultation=consultation, position=place, page=page, required=True,
            kind=QuestionKind.SINGLE_CHOICE if has_choices else QuestionKind.SHORT_TEXT,
            titles={"nl": f"Wat is volgens u het belangrijkste, punt {place}?"},
        )  # fmt: skip
        db.session.add(question)
        for option in range(OPTIONS if has_choices else 0):
            db.session.add(Choice(question=question, position=option, titles={"nl": f"Mogelijkheid {option}"}))
    db.session.flush()
    return consultation


def invited_to(consultation: Consultation, name: str) -> Invitation:
    """Store someone who was invited."""
    person = Person(name=name, email=f"{name.replace(' ', '').lower()}@example.org", source="bench")
    invitation = Invitation(consultation=consultation, person=person, created_at=clock.now(), invited_at=clock.now())
    db.session.add(invitation)
    return invitation


def _flow(product: Product, link: Any, questions: Sequence[Question]) -> Flow:
    """Return what the browser of an invitee sends, from the link in the mail to the receipt."""
    with product.app.test_request_context():
        answer = links.open_in_browser(link)
        start = answer.headers["Location"]
        cookies = SimpleCookie(answer.headers["Set-Cookie"])
    headers = {
        "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items()), "Accept-Language": "nl"
    }  # fmt: skip
    with product.app.test_request_context(f"{start}/review", method="POST", headers=headers):
        token = csrf_token()
    values: answering.Values = {one.public_id: one.choices[0].public_id if one.choices else WORDS for one in questions}

    def save(page: int) -> Step:
        mine = {f"q-{one.public_id}": values[one.public_id] for one in questions if one.page == page}
        fields = {FIELD: token, "revision": answering.digest({}), "go": "next", **mine}
        return _post(f"{start}/{page}", headers, fields)

    def look(path: str, expect: int = 200) -> Step:
        return Step(path, headers, expect)

    ready = {FIELD: token, "revision": answering.digest(values), "ready": "y"}
    return [
        look(f"/l/{links.token_of(link)}", 303), look(start),
        save(1), look(f"{start}/2"),
        look(start, 302), look(f"{start}/2"),
        save(2), look(f"{start}/3"), save(3), look(f"{start}/review"),
        _post(f"{start}/review", headers, ready), look(f"{start}/receipt"),
    ]  # fmt: skip


def _post(path: str, headers: dict[str, str], fields: Mapping[str, object]) -> Step:
    return Step(path, {**headers, "Content-Type": FORM}, 303, urlencode(fields).encode())


def measure(
    few: Product, many: Product, floor_database: str, questionnaire: Questionnaire, flows: Sequence[Flow],
    beside: list[int],
) -> dict[str, Any]:  # fmt: skip
    """Return the figures of a whole flow, on a database without answers and on one with many."""
    counted = {name: _count(product, flows[0]) for name, product in (("few", few), ("many", many))}
    with ExitStack() as servers:
        serve = servers.enter_context
        running = {"few": serve(few.serving(beside)), "many": serve(many.serving(beside))}
        sizes = _walk(running["few"], flows[1])
        _walk(running["many"], flows[1])
        model = questionnaire.ready[0].response_id
        environment = {"FLOOR_DATABASE": floor_database, "FLOOR_MODEL": str(model)}
        floor = serve(serving("bench.floor.flow:app", environment, beside))
        bare = [_bare(flow, sizes, one) for flow, one in zip(flows[2:], questionnaire.ready[1:], strict=False)]
        sides: dict[str, Side] = {"floor": _side(floor, bare)}
        for name, server in running.items():
            sides[name] = _side(server, flows[2:])
        return {**_figures(by_turns(sides)), **_counts(counted)}


def _count(product: Product, flow: Flow) -> Cost:
    """Go one way inside this process; return what was asked of the database."""
    client = product.app.test_client(use_cookies=False)
    with counting(product.engine) as cost:
        for step in flow:
            method = "GET" if step.body is None else "POST"
            answer = client.open(step.path, method=method, base_url=BASE_URL, headers=step.headers, data=step.body)
            assert answer.status_code == step.expect, (step.path, answer.status_code)
    product.close()
    return cost


def _counts(counted: Mapping[str, Cost]) -> dict[str, int]:
    few, many = counted["few"], counted["many"]
    return {
        "queries": few.queries,
        "many_queries": many.queries,
        "rows": few.rows,
        "many_rows": many.rows,
    }


def _bare(flow: Flow, sizes: Sequence[int], one: Any) -> Flow:
    """Return the same way on the floor: pages as long, the same rows written."""
    found = []
    for step, size in zip(flow, sizes, strict=True):
        if step.body is None:
            path = f"/flow/page/{size}/{one.response_id}" if step.expect == 200 else f"/flow/go/{one.response_id}"
            found.append(Step(path, {}, 200 if step.expect == 200 else 303))
            continue
        is_last = b"ready=y" in step.body
        ending = f"{one.response_id}/{one.invitation_id}"
        path = f"/submit/{ending}" if is_last else f"/flow/save/{ending}"
        found.append(Step(path, {"Content-Type": FORM}, 303, step.body))
    return found


def _walk(server: Server, flow: Flow) -> list[int]:
    """Go one way over one connection; return how many bytes each answer had."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    sizes = []
    for step in flow:
        connection.request("GET" if step.body is None else "POST", step.path, step.body, step.headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != step.expect:
            raise RuntimeError(f"{step.path}: {answer.status}, not {step.expect}: {body[:300]!r}")
        sizes.append(len(body))
    connection.close()
    return sizes


def _side(server: Server, flows: Sequence[Flow]) -> Side:
    """Return a side that walks the next so many ways each turn: nobody answers twice."""
    left: Iterator[Flow] = iter(flows)
    for _ in range(WARM - 1):
        _walk(server, next(left))

    def turn() -> Sample:
        before = server.cpu_seconds()
        sizes = [sum(_walk(server, next(left))) for _ in range(FLOWS)]
        return Sample((server.cpu_seconds() - before) / FLOWS, 0, max(sizes))

    return turn


def _figures(measured: Measured) -> dict[str, Any]:
    return {
        "ratio": measured.ratio("floor", "few"),
        "floor_ms": measured.milliseconds("floor"),
        "product_ms": measured.milliseconds("few"),
        "many_ms": measured.milliseconds("many"),
        "many_ratio": measured.ratio("many", "few"),
        "stored": STORED,
        "bytes": measured.size("few"),
    }
