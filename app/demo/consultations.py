"""Consultations closed, open and in draft: invitations, answers of people who do not exist, and marked passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.blueprints.consultations import answering
from app.blueprints.consultations.answering import Spec, Value, Values
from app.demo.story import Story, texts
from app.extensions import db
from app.models import (
    Answer,
    Choice,
    ChoiceAxis,
    Consultation,
    ConsultationState,
    Invitation,
    InvitationState,
    Passage,
    Question,
    QuestionKind,
    Response,
)

FILES = ("consultation_commuting", "consultation_care")
DRAFT = "consultation_shops"
MARKED = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
DONT_KNOW = 0.05  # share of the rows of a scale
# How many answer: of the people of the story, and of the crowd of a larger scale (N = 100: about 100,000 answers).
ANSWER_RATE = {ConsultationState.CLOSED: (0.62, 0.85), ConsultationState.OPEN: (0.3, 0.65)}


@dataclass(frozen=True)
class Invited:
    """Someone who is asked, by keys of the database; `name` is the key in the story, if there is one."""

    person_id: int
    organisation_id: int
    language: str
    kind: str
    name: str = ""


@dataclass
class Ask:
    """One consultation while its answers are made up."""

    plan: dict[str, Any]
    consultation: Consultation
    specs: dict[str, Spec]
    ids: dict[str, int]
    opened_at: datetime
    until: datetime
    leanings: dict[tuple[str, str], float]

    def own_words(self, name: str) -> dict[str, dict[str, str]]:
        """Return what someone wrote in his or her own words, by question."""
        return {
            question["key"]: answer
            for question in self.plan["question"]
            for answer in question.get("answers", ())
            if name and answer["person"] == name
        }


def load_consultations(story: Story) -> None:
    """Store what was asked with everything that was answered, and what is being prepared."""
    for file in FILES:
        _load(story, texts(file))
    prepare(story, texts(DRAFT))


def _load(story: Story, plan: dict[str, Any]) -> None:
    opened_at = story.at(story.day(plan["opened"]), "09:30")
    closes_on = story.day(plan["closes"])
    is_closed = plan["state"] == ConsultationState.CLOSED
    closed_at = story.at(closes_on + timedelta(days=1), "00:00") if is_closed else None
    consultation, specs = prepare(story, plan, opened_at=opened_at, closed_at=closed_at)
    story.consultations[plan["key"]] = consultation
    ids = {choice.public_id: choice.id for question in consultation.questions for choice in question.choices}
    until = story.at(closes_on, "22:00") if is_closed else story.now - timedelta(hours=2)
    ask = Ask(plan, consultation, specs, ids, opened_at, until, _leanings(story, plan))
    _answer(story, ask)


def prepare(
    story: Story, plan: dict[str, Any], *, opened_at: datetime | None = None, closed_at: datetime | None = None
) -> tuple[Consultation, dict[str, Spec]]:
    """Store a consultation with its questions; nobody is asked yet."""
    consultation = story.add(
        Consultation(
            titles=plan["titles"],
            intros=plan["intros"],
            languages=["nl", "fr"],
            state=ConsultationState(plan["state"]),
            closes_on=story.day(plan["closes"]),
            opened_at=opened_at,
            closed_at=closed_at,
            minutes=plan["minutes"],
            pact=story.pact,
            node=story.nodes[plan["theme"]],
            workgroup=story.groups[plan["group"]],
            organiser=story.people[plan["organiser"]],
        )
    )
    specs = {one["key"]: add_question(story, consultation, one, at) for at, one in enumerate(plan["question"], start=1)}
    db.session.flush()
    return consultation, specs


def add_question(story: Story, consultation: Consultation, plan: dict[str, Any], position: int) -> Spec:
    """Store one question with its choices."""
    question = story.add(
        Question(
            consultation=consultation,
            position=position,
            kind=QuestionKind(plan["kind"]),
            titles=plan["titles"],
            hints=plan.get("hints", {}),
            page=plan["page"],
            required=plan.get("required", False),
            max_choices=plan.get("max_choices"),
            max_length=plan.get("max_length"),
        )
    )
    for axis, name in ((ChoiceAxis.OPTION, "options"), (ChoiceAxis.ROW, "rows"), (ChoiceAxis.COLUMN, "columns")):
        for at, one in enumerate(plan.get(name, ()), start=1):
            titles = {language: one[language] for language in ("nl", "fr")}
            story.add(Choice(question=question, position=at, titles=titles, axis=axis))
    return answering.spec_of(question)


def _leanings(story: Story, plan: dict[str, Any]) -> dict[tuple[str, str], float]:
    """Return how far each kind of organisation leans away from the others on each row of the scales."""
    kinds = sorted({str(organisation.kind) for organisation in story.organisations.values()})
    rows = [row["nl"] for question in plan["question"] for row in question.get("rows", ())]
    return {(kind, row): story.dice.uniform(-0.7, 0.7) for kind in kinds for row in rows}


def _answer(story: Story, ask: Ask) -> None:
    """Invite everyone, and let a part of them answer."""
    invited = list(_invited(story))
    answering_now = [bool(ask.own_words(one.name)) or _chance(story, ask, one) for one in invited]
    begun = {one.person_id for one in [one for one, yes in zip(invited, answering_now, strict=True) if not yes][:4]}
    sent = [_times(story, ask) if yes else None for one, yes in zip(invited, answering_now, strict=True)]
    is_open = ask.consultation.state == ConsultationState.OPEN
    rows = [
        {
            "consultation_id": ask.consultation.id,
            "person_id": one.person_id,
            "organisation_id": one.organisation_id,
            "created_at": ask.opened_at,
            "state": InvitationState.SUBMITTED if at else InvitationState.INVITED,
            "begun_at": at - timedelta(minutes=6) if at else None,
            "submitted_at": at,
        }
        for one, at in zip(invited, sent, strict=True)
    ]
    if is_open:
        for row in rows:
            if row["person_id"] in begun:
                row |= {"state": InvitationState.BEGUN, "begun_at": story.ago(2)}
    keys = story.bulk(Invitation, rows)
    _store_responses(story, ask, [(key, one, at) for key, one, at in zip(keys, invited, sent, strict=True) if at])
    if is_open:
        _store_drafts(story, ask, [(key, row) for key, row in zip(keys, rows, strict=True) if row["begun_at"]])


def _invited(story: Story) -> Iterable[Invited]:
    for name, person in story.people.items():
        home = story.homes[name]
        yield Invited(person.id, home.id, person.language, str(home.kind), name)
    kinds = sorted({str(organisation.kind) for organisation in story.organisations.values()})
    for person_id, organisation_id in story.crowd:
        language = story.dice.choices(["nl", "fr"], [9, 1])[0]
        yield Invited(person_id, organisation_id, language, story.dice.choice(kinds))


def _chance(story: Story, ask: Ask, one: Invited) -> bool:
    known, crowd = ANSWER_RATE[ConsultationState(ask.consultation.state)]
    return story.dice.random() < (known if one.name else crowd)


def _times(story: Story, ask: Ask) -> datetime:
    """Return when someone submitted: many in the first days, fewer later."""
    span = (ask.until - ask.opened_at).total_seconds()
    return ask.opened_at + timedelta(seconds=span * story.dice.betavariate(1.1, 2.2))


def _store_responses(story: Story, ask: Ask, given: list[tuple[int, Invited, datetime]]) -> None:
    values = [_values(story, ask, one) for _, one, _ in given]
    languages = [_language(ask, one) for _, one, _ in given]
    keys = story.bulk(
        Response,
        [
            {
                "invitation_id": invitation,
                "consultation_id": ask.consultation.id,
                "started_at": at - timedelta(minutes=6),
                "language": language,
                "draft": value,
                "page": 1,
                "saved_at": at,
                "submitted_at": at,
                "submitted_digest": answering.digest(value),
                "receipt": f"{story.new_id()[:4]}-{story.new_id()[:4]}".upper(),
            }
            for (invitation, _, at), value, language in zip(given, values, languages, strict=True)
        ],
    )
    question_ids = {question.public_id: question.id for question in ask.consultation.questions}
    story.bulk(
        Answer,
        [
            {"response_id": response, "question_id": question_ids[spec.id], **row}
            for response, value in zip(keys, values, strict=True)
            for spec in ask.specs.values()
            if spec.id in value
            for row in answering.rows_of(spec, value[spec.id], ask.ids)
        ],
    )
    for response, (_, one, _), language in zip(keys, given, languages, strict=True):
        _mark(story, ask, one.name, response, language)


def _language(ask: Ask, one: Invited) -> str:
    words = ask.own_words(one.name)
    return next((answer["language"] for answer in words.values() if "language" in answer), one.language)


def _store_drafts(story: Story, ask: Ask, given: list[tuple[int, Mapping[str, Any]]]) -> None:
    """Store what some have begun and not sent: their first page."""
    first = next(iter(ask.specs.values()))
    story.bulk(
        Response,
        [
            {
                "invitation_id": key,
                "consultation_id": ask.consultation.id,
                "started_at": row["begun_at"],
                "language": "nl",
                "draft": {first.id: story.dice.choice(first.options)},
                "page": 1,
                "saved_at": row["begun_at"],
            }
            for key, row in given
            if row["state"] == InvitationState.BEGUN
        ],
    )


def _values(story: Story, ask: Ask, one: Invited) -> Values:
    words = ask.own_words(one.name)
    values: Values = {}
    for plan in ask.plan["question"]:
        spec = ask.specs[plan["key"]]
        value = _value(story, ask, plan, spec, one, words.get(plan["key"]))
        if value:
            values[spec.id] = value
    return values


def _value(
    story: Story, ask: Ask, plan: dict[str, Any], spec: Spec, one: Invited, words: dict[str, str] | None
) -> Value:
    if spec.kind in answering.TEXTS:
        return MARKED.sub(r"\1", words["text"]).strip() if words else _pooled(story, spec, one)
    if spec.kind == QuestionKind.MATRIX:
        return _scale(story, ask, plan, spec, one)
    weights = [option["weight"] for option in plan["options"]]
    if spec.kind == QuestionKind.SINGLE_CHOICE:
        return story.dice.choices(spec.options, weights)[0]
    most = spec.max_choices or len(spec.options)
    chosen = {story.dice.choices(spec.options, weights)[0] for _ in range(story.dice.randint(1, most + 1))}
    return [option for option in spec.options if option in chosen][:most]


def _scale(story: Story, ask: Ask, plan: dict[str, Any], spec: Spec, one: Invited) -> dict[str, str]:
    cells = {}
    for row, key in zip(plan["rows"], spec.rows, strict=True):
        centre = row["lean"] + ask.leanings.get((one.kind, row["nl"]), 0.0)
        step = min(len(spec.columns), max(1, round(story.dice.gauss(centre, 0.9))))
        cells[key] = answering.DONT_KNOW if story.dice.random() < DONT_KNOW else spec.columns[step - 1]
    return cells


def _pooled(story: Story, spec: Spec, one: Invited) -> str:
    """Return an answer put together from a stock of sentences; people of the story write their own or none."""
    if one.name or story.dice.random() < 0.4:
        return ""
    pool = texts("consultation_care")["pool"]
    if spec.kind == QuestionKind.SHORT_TEXT:
        return str(story.dice.choice(pool["short"]))
    return " ".join(story.dice.sample(pool["long"], story.dice.randint(1, 5)))


def _mark(story: Story, ask: Ask, name: str, response: int, language: str) -> None:
    """Mark the passages of someone's words, as the facilitator did while reading."""
    for key, answer in ask.own_words(name).items():
        found = MARKED.search(answer["text"])
        if not found:
            continue
        question = next(one for one in ask.consultation.questions if one.public_id == ask.specs[key].id)
        passage = Passage(
            consultation=ask.consultation,
            question=question,
            response=db.session.get_one(Response, response),
            marked_by=story.people[ask.plan["organiser"]],
            text=found.group(1),
            language=language,
            marked_at=story.ago(48 if ask.plan["state"] == "closed" else 3),
        )
        story.passages[answer["passage"]] = story.add(passage)
