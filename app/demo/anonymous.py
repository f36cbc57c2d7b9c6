"""Two anonymous consultations: one that was counted and told about, and one that is open with a key of three holders.

What is left of the first follows from made-up ballots by the same counting as on a running installation. The parts of
the second are nowhere, as they should be: nobody can open what is answered there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from app.demo.consultations import prepare
from app.demo.story import Story, texts
from app.extensions import db
from app.models import (
    Coding,
    Consultation,
    ConsultationState,
    Feedback,
    Invitation,
    KeyHolder,
    Mode,
    Passage,
    Person,
    Question,
    Seal,
    SealState,
    SettledCount,
    SettledPassage,
    SettledReceipt,
    SettledText,
    Topic,
)
from app.models.base import PUBLIC_ID_ALPHABET
from app.sealing import store
from app.sealing.ballots import RECEIPT, mark_of, secret_of
from app.sealing.settling import Outcome, settle

FILE = "consultation_pressure"
HOLDERS = (
    ("liesbet", "in de kluis van het streekoverleg"),
    ("ward", "thuis, in de map van de bond"),
    ("nele", "bij de secretaris van de stad, in een gesloten omslag"),
)
ASKED = 32  # people
ANSWERED, ANSWERED_SO_FAR = 26, 11
SIZE = 4096  # bytes of room for an answer


def load_anonymous(story: Story) -> None:
    """Store both, with what may be known of them."""
    counted, running = texts(FILE)["consultation"]
    _load_counted(story, counted)
    _load_running(story, running)


def _asked(story: Story, plan: dict[str, Any]) -> tuple[Consultation, list[str]]:
    """Store a consultation with its questions; return it with the codes of the browsers in which people began."""
    opened_at = story.at(story.day(plan["opened"]), "09:30")
    is_closed = plan["state"] == ConsultationState.CLOSED
    closed_at = story.at(story.day(plan["closes"]) + timedelta(days=1), "00:00") if is_closed else None
    consultation, _specs = prepare(story, plan, opened_at=opened_at, closed_at=closed_at)
    consultation.mode = Mode.ANONYMOUS
    number = ANSWERED if is_closed else ANSWERED_SO_FAR
    codes = ["".join(story.dice.choices(PUBLIC_ID_ALPHABET, k=20)) for _ in range(number)]
    # An address that an office reads is asked by name only, here as everywhere.
    people = story.dice.sample([one for one in story.people.values() if not one.is_functional], ASKED)
    for person, code in zip(people, [*codes, *[None] * (ASKED - number)], strict=True):
        mark = mark_of(code, consultation.public_id) if code else None
        story.add(
            Invitation(
                consultation=consultation,
                person=person,
                created_at=opened_at,
                invited_at=opened_at if is_closed else None,  # those of the open one are mailed with the others
                begun_mark=mark,
            )
        )
    db.session.flush()
    return consultation, codes


def _holders(story: Story) -> list[Person]:
    return [story.people[name] for name, _where in HOLDERS]


# ---- the one that was counted ----


def _load_counted(story: Story, plan: dict[str, Any]) -> None:
    consultation, codes = _asked(story, plan)
    where, _time, words = consultation.questions
    outcome = settle(_ballots(story, plan, consultation.questions, codes), [where.public_id], story.dice.shuffle)
    assert outcome is not None  # noqa: S101 - for the type checker: enough people answered
    _seal(story, consultation, where, outcome)
    units = _keep(story, consultation, outcome)
    _tell(story, plan, consultation, words, units)


def _ballots(
    story: Story, plan: dict[str, Any], questions: Sequence[Question], codes: Sequence[str]
) -> list[dict[str, Any]]:
    own_words = [*plan["question"][2]["answers"], *[""] * len(codes)]
    ballots = []
    for words, _code in zip(own_words, codes, strict=False):
        rows = []
        for asked, question in zip(plan["question"][:2], questions[:2], strict=True):
            weights = [option["weight"] for option in asked["options"]]
            chosen = story.dice.choices(question.choices, weights)[0]
            rows.append([question.public_id, "", chosen.public_id, ""])
        if words:
            rows.append([questions[2].public_id, "", "", words])
        receipt = "".join(story.dice.choices(PUBLIC_ID_ALPHABET, k=RECEIPT))
        ballots.append({"rows": rows, "language": "nl", "receipt": receipt})
    return ballots


def _seal(story: Story, consultation: Consultation, group: Question, outcome: Outcome) -> None:
    assert consultation.opened_at is not None  # noqa: S101 - for the type checker
    assert consultation.closed_at is not None  # noqa: S101 - the same
    made_at, settled_at = consultation.opened_at - timedelta(days=4), consultation.closed_at + timedelta(hours=34)
    db.session.add(
        Seal(
            consultation=consultation,
            state=SealState.SETTLED,
            group_questions=[group.public_id],
            opened_ballots=outcome.counted,
            counted=outcome.counted,
            result_hash=outcome.digest(),
            settled_at=settled_at,
            rehearsed_at=made_at,
        )
    )
    for position, (name, where) in enumerate(HOLDERS, 1):
        story.add(
            KeyHolder(
                consultation=consultation,
                person=story.people[name],
                position=position,
                asked_at=made_at,
                shown_at=made_at,
                proved_at=made_at,
                kept_where=where,
                entered_at=settled_at if position != len(HOLDERS) else None,
            )
        )


def _keep(story: Story, consultation: Consultation, outcome: Outcome) -> dict[str, str]:
    """Store what is left; return the name of each open answer."""
    for (question, row, value, group), count in sorted(outcome.counts.items()):
        db.session.add(
            SettledCount(
                consultation_id=consultation.id,
                question_id=question,
                row_id=row,
                value=value,
                group=list(group),
                count=count,
            )
        )
    names = {}
    for words in outcome.words:
        names[words.text] = story.new_id()
        db.session.add(
            SettledText(
                consultation_id=consultation.id,
                question_id=words.question,
                name=names[words.text],
                language=words.language,
                text=words.text,
            )
        )
    db.session.add_all(SettledReceipt(consultation_id=consultation.id, code=code) for code in outcome.receipts)
    return names


def _tell(
    story: Story, plan: dict[str, Any], consultation: Consultation, question: Question, units: dict[str, str]
) -> None:
    """Mark some words, code them, and publish what was done with them."""
    asked = plan["question"][2]
    topic = story.add(
        Topic(
            consultation=consultation, name=asked["topic"], asked=asked["asked"], said=asked["said"], did=asked["did"]
        )
    )
    for words in asked["marked"]:
        passage = story.add(
            Passage(
                consultation=consultation,
                question=question,
                marked_by=consultation.organiser,
                text=words,
                language="nl",
                marked_at=story.ago(48),
            )
        )
        unit = next(name for text, name in units.items() if words in text)
        db.session.add(SettledPassage(passage=passage, unit=unit))
        coder, at = consultation.organiser, passage.marked_at
        db.session.add(Coding(passage=passage, topic=topic, coder=coder, question=question, unit=unit, at=at))
    db.session.add(Feedback(consultation=consultation, intro="", published_at=story.ago(40)))


# ---- the one that is open ----


def _load_running(story: Story, plan: dict[str, Any]) -> None:
    consultation, codes = _asked(story, plan)
    story.consultations[plan["key"]] = consultation
    _make_key(story, consultation)
    choices, settings = consultation.questions[0].choices, current_app.config["SETTINGS"]
    for code in codes:
        chosen = story.dice.choice(choices).public_id
        secret = secret_of(code, consultation.public_id, settings.secret_key)
        rows = [[consultation.questions[0].public_id, "", chosen, ""]]
        store.submit(consultation.id, secret, draft={}, rows=rows, language="nl", room=SIZE)


def _make_key(story: Story, consultation: Consultation) -> None:
    """Let the three keep their parts, which are forgotten as soon as they are shown to have been written down."""
    assert consultation.opened_at is not None  # noqa: S101 - for the type checker
    data_dir: Path = current_app.config["SETTINGS"].data_dir
    made_at = consultation.opened_at - timedelta(days=3)
    store.begin(consultation, _holders(story), [consultation.questions[0].public_id], now=made_at)
    for holder, (_name, where) in zip(store.holders_of(consultation.id), HOLDERS, strict=True):
        part = store.new_part(holder, now=made_at)
        store.prove(holder, part, kept_where=where, data_dir=data_dir, now=made_at)
