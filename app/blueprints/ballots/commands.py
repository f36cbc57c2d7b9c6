"""Every write of this slice: naming the holders, their parts, and what follows from two of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from flask import current_app

from app import audit
from app.blueprints.ballots import mails
from app.blueprints.consultations.rules import is_part_of
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.mail import outbox
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Consultation, KeyHolder, Passage, Person, Question, Seal, SettledText
from app.sealing import keyfile, store


def name_holders(
    consultation: Consultation,
    people: Sequence[Person],
    group_questions: Sequence[str],
    *,
    actor: Person,
    now: datetime,
) -> Seal:
    """Ask three people to keep a part each. Raises ValueError unless they are three different people."""
    seal = store.begin(consultation, people, group_questions, now=now)
    for person in people:
        outbox.put(draft_of(mails.ASKED, consultation, person), now=now, delay=outbox.UNDO_TIME)
    audit.record("holders_named", "consultation", consultation.public_id, actor=actor, now=now)
    return seal


def replace_holder(holder: KeyHolder, person: Person, *, actor: Person, now: datetime) -> None:
    """Ask someone else to keep a part, as long as this one did not show to have kept it."""
    if holder.proved_at is not None:
        raise store.NotReadyError
    holder.person, holder.public_key, holder.shown_at, holder.asked_at = person, None, None, now
    db.session.flush()
    outbox.put(draft_of(mails.ASKED, holder.consultation, person), now=now, delay=outbox.UNDO_TIME)
    audit.record("holder_replaced", "consultation", holder.consultation.public_id, actor=actor, now=now)


def begin_anew(consultation: Consultation, *, actor: Person, now: datetime) -> None:
    """Forget the three holders and their key, as long as nobody was asked anything: their parts are worth nothing.

    The caller destroys the key file once this is committed.
    """
    store.discard(consultation.id)
    audit.record("key_begun_anew", "consultation", consultation.public_id, actor=actor, now=now)


def show_part(holder: KeyHolder, *, now: datetime) -> str:
    """Return a new part for a holder. It is nowhere but in the answer to this request."""
    return store.new_part(holder, now=now)


def prove(holder: KeyHolder, typed: str, kept_where: str, *, now: datetime) -> None:
    """Note that a holder kept the part; tell the organiser once all three did and the rehearsal succeeded."""
    consultation = holder.consultation
    with db.session.begin_nested():  # where the rehearsal fails, nothing of it stays
        is_ready = store.prove(holder, typed, kept_where=kept_where, data_dir=_data_dir(), now=now)
    audit.record("part_kept", "consultation", consultation.public_id, actor=holder.person, now=now, via="link")
    if is_ready:
        outbox.put(draft_of(mails.READY, consultation, consultation.organiser), now=now)


def enter(holder: KeyHolder, typed: str, *, now: datetime) -> bool:
    """Take a part after closing; return whether two are there, so that the worker opens the answers."""
    is_enough = store.enter(holder, typed, data_dir=_data_dir(), now=now)
    name = holder.consultation.public_id
    audit.record("part_entered", "consultation", name, actor=holder.person, now=now, via="link")
    return is_enough


def draft_of(kind: MailKind, consultation: Consultation, person: Person, where: str = "") -> Draft:
    """Return a mail about the key of a consultation."""
    return Draft(
        kind=kind,
        person=person,
        about=("consultation", consultation.public_id),
        values={
            "title": consultation.text(consultation.titles, person.language),
            "body": consultation.pact.body_name,
            "organiser": consultation.organiser.label,
            "until": consultation.closes_on,
            "where": where or "–",
        },
        purpose=mails.PURPOSE if kind.button else None,
    )


def settle_waiting(now: datetime) -> int:
    """Open and count what two holders released; return how many consultations. Safe to kill and to run again.

    Counting is done before the transaction that keeps its outcome, because it takes seconds: nobody waits for it.
    """
    settled = 0
    for consultation_id in store.waiting():
        sealed = store.sealed_of(consultation_id, data_dir=_data_dir())
        db.session.rollback()
        outcome = store.open_all(sealed, progress=partial(_note_progress, consultation_id))
        db.session.rollback()
        with unit_of_work(JOB_TIMEOUT):
            if not store.keep(consultation_id, outcome, now=now):
                continue  # another worker did
            consultation = db.session.get_one(Consultation, consultation_id)
            name = consultation.public_id
            verb, kind = ("answers_counted", mails.SETTLED) if outcome else ("answers_destroyed", mails.DESTROYED)
            audit.record(verb, "consultation", name, actor=None, now=now, via="job")
            outbox.put(draft_of(kind, consultation, consultation.organiser), now=now)
        keyfile.destroy(_data_dir(), name)
        settled += 1
    return settled


def _note_progress(consultation_id: int, number: int) -> None:
    """Tell the page of the key how far the opening is, in a transaction of its own."""
    with unit_of_work(JOB_TIMEOUT):
        store.note_opened(consultation_id, number)


def sweep_keys() -> None:
    """Destroy the key files of what was settled: a worker may have been killed between the two."""
    for name in store.settled_names(keyfile.names(_data_dir())):
        keyfile.destroy(_data_dir(), name)


def mark_passage(
    consultation: Consultation, question: Question, text: SettledText, words: str, *, actor: Person, now: datetime
) -> Passage:
    """Keep a literal part of an open answer, to carry it further. It leads back to no answer: there is none.

    Raises ValueError when the words do not stand in the answer.
    """
    if not is_part_of(words, text.text):
        raise ValueError("these words do not stand in the answer")
    passage = Passage(
        consultation=consultation,
        question=question,
        marked_by=actor,
        text=words,
        language=text.language or consultation.languages[0],
        marked_at=now,
    )
    db.session.add(passage)
    db.session.flush()
    audit.record("passage_marked", "passage", passage.public_id, actor=actor, now=now)
    return passage


def _data_dir() -> Path:
    path: Path = current_app.config["SETTINGS"].data_dir
    return path
