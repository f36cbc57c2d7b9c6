"""Every write to a consultation as a whole: made, changed, opened, moved, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from app import audit
from app.blueprints.consultations import (
    commands_inviting,
    commands_questions,
    commands_together,
    queries,
    queries_around,
    text_rounds,
)
from app.blueprints.consultations.mails import INVITATION
from app.blueprints.consultations.rules import closes_at, may_become
from app.extensions import db
from app.mail.outbox import UNDO_TIME
from app.models import (
    Choice,
    Consultation,
    ConsultationState,
    Invitation,
    MailState,
    Mode,
    OutboxMail,
    Pact,
    PactNode,
    Person,
    Question,
    Texts,
    TrialRun,
    VoiceWanted,
    Workgroup,
)
from app.sealing import store

CLOSED_AT_ONCE = 100  # consultations that one run of the job closes


@dataclass(frozen=True)
class Settings:
    """What people set of a consultation."""

    titles: Texts
    intros: Texts
    languages: list[str]
    mode: Mode
    closes_on: date | None
    minutes: int
    workgroup: Workgroup | None
    node: PactNode | None
    one_each: bool = False
    voice_wanted: VoiceWanted = VoiceWanted.FREE
    group_from: int | None = None


def create_consultation(
    pact: Pact, settings: Settings, *, organiser: Person, actor: Person, now: datetime
) -> Consultation:
    """Make a draft."""
    consultation = Consultation(
        titles=settings.titles,
        intros=settings.intros,
        languages=settings.languages,
        mode=settings.mode,
        closes_on=settings.closes_on,
        minutes=settings.minutes,
        pact=pact,
        organiser=organiser,
        workgroup=settings.workgroup,
        node=settings.node,
        one_each=settings.one_each or None,
        voice_wanted=settings.voice_wanted,
        group_from=settings.group_from,
    )
    db.session.add(consultation)
    db.session.flush()
    _note("consultation_made", consultation, actor, now)
    return consultation


def change_consultation(consultation: Consultation, settings: Settings, *, actor: Person, now: datetime) -> None:
    """Change what people set. Once it was opened, languages, mode and last day stay: people were promised them."""
    changes = _reworded(consultation, settings)
    if changes and consultation.state != ConsultationState.DRAFT:
        commands_questions.note_correction(consultation, changes, actor=actor, now=now)
    consultation.titles, consultation.intros = settings.titles, settings.intros
    consultation.minutes, consultation.node = settings.minutes, settings.node
    if consultation.state == ConsultationState.DRAFT:
        consultation.languages, consultation.mode = settings.languages, settings.mode
        consultation.closes_on, consultation.workgroup = settings.closes_on, settings.workgroup
        consultation.voice_wanted, consultation.group_from = settings.voice_wanted, settings.group_from
        if settings.one_each or consultation.one_each is not None:
            consultation.one_each = settings.one_each
    db.session.flush()
    _note("consultation_changed", consultation, actor, now)


def _reworded(consultation: Consultation, settings: Settings) -> list[list[str]]:
    """Return which words of the title and the introduction change, before and after."""
    pairs = [
        [before.get(code, ""), after.get(code, "")]
        for before, after in ((consultation.titles, settings.titles), (consultation.intros, settings.intros))
        for code in consultation.languages
    ]
    return [pair for pair in pairs if pair[0] != pair[1]]


def ask_per_organisation(consultation: Consultation, *, actor: Person, now: datetime) -> bool:
    """Ask one answer per organisation, where nobody chose yet and organisations are invited; False where chosen."""
    is_open_choice = consultation.one_each is None and consultation.state == ConsultationState.DRAFT
    if not is_open_choice or consultation.mode == Mode.ANONYMOUS:
        return False
    consultation.one_each = True
    db.session.flush()
    _note("one_answer_per_organisation", consultation, actor, now)
    return True


def delete_draft(consultation: Consultation, *, actor: Person, now: datetime) -> None:
    """Destroy a consultation that was never opened, with its questions and its list of invitees."""
    assert consultation.state == ConsultationState.DRAFT  # noqa: S101 - the route offers it for drafts only
    _note("consultation_deleted", consultation, actor, now, title=next(iter(consultation.titles.values()), ""))
    store.discard(consultation.id)
    mine = select(Question.id).where(Question.consultation_id == consultation.id)
    db.session.execute(delete(Choice).where(Choice.question_id.in_(mine)))
    db.session.execute(delete(Question).where(Question.consultation_id == consultation.id))
    db.session.execute(delete(Invitation).where(Invitation.consultation_id == consultation.id))
    db.session.execute(delete(TrialRun).where(TrialRun.consultation_id == consultation.id))
    db.session.expire(consultation, ["questions"])
    db.session.delete(consultation)
    db.session.flush()


def open_consultation(consultation: Consultation, *, actor: Person, now: datetime) -> int:
    """Open it, and write to who is invited: a few now, many by the worker. Return how many now."""
    _become(consultation, ConsultationState.OPEN)
    consultation.opened_at = now
    _keep_texts(consultation)
    db.session.flush()
    commands_together.gather(consultation)
    _note("consultation_opened", consultation, actor, now, closes_on=str(consultation.closes_on))
    return commands_inviting.write_now(consultation, now=now)


def _keep_texts(consultation: Consultation) -> None:
    """Keep paragraphs as they stand today: what people will say is about these words."""
    about = [one for one in consultation.questions if one.features.get("base")]
    ids = [str(one.features.get("node") or one.features.get("reword")) for one in about]
    current = {node.public_id: node for node in queries_around.nodes(consultation.pact_id, ids)} if ids else {}
    for question, key in zip(about, ids, strict=True):
        if key in current:
            question.features = {**question.features, "base": text_rounds.words_of(current[key])}


def undo_opening(consultation: Consultation, *, actor: Person, now: datetime) -> bool:
    """Go back to a draft while every invitation can still be called back; False when it is too late."""
    mine = (
        OutboxMail.subject_kind == "consultation",
        OutboxMail.subject_id == consultation.public_id,
        OutboxMail.kind == INVITATION.name,
    )
    left = db.session.scalar(
        select(OutboxMail.id)
        .where(*mine, OutboxMail.state.not_in([MailState.QUEUED, MailState.CANCELLED, MailState.SUPPRESSED]))
        .limit(1)
    )
    opened_at = consultation.opened_at
    if left is not None or opened_at is None or now - opened_at > UNDO_TIME or queries.has_answers(consultation):
        return False
    _become(consultation, ConsultationState.DRAFT)
    consultation.opened_at = None
    db.session.execute(
        update(OutboxMail).where(*mine, OutboxMail.state == MailState.QUEUED).values(state=MailState.CANCELLED)
    )
    db.session.execute(update(Invitation).where(Invitation.consultation_id == consultation.id).values(invited_at=None))
    db.session.flush()
    commands_together.scatter(consultation)
    _note("consultation_opening_undone", consultation, actor, now)
    return True


def move_closing(consultation: Consultation, closes_on: date, *, actor: Person, now: datetime) -> None:
    """Set another last day. The reminder moves with it."""
    before, consultation.closes_on = consultation.closes_on, closes_on
    if consultation.state == ConsultationState.CLOSED:
        _become(consultation, ConsultationState.OPEN)
        consultation.closed_at = None
    db.session.flush()
    _note("consultation_closing_moved", consultation, actor, now, before=str(before), after=str(closes_on))


def close_consultation(consultation: Consultation, *, actor: Person, now: datetime) -> None:
    """Take no more answers from now on."""
    _become(consultation, ConsultationState.CLOSED)
    consultation.closed_at = now
    db.session.flush()
    _note("consultation_closed", consultation, actor, now)


def reopen_consultation(consultation: Consultation, *, actor: Person, now: datetime) -> None:
    """Take answers again until the last day, which must be still to come."""
    _become(consultation, ConsultationState.OPEN)
    consultation.closed_at = None
    db.session.flush()
    commands_inviting.write_again_to_unreached(consultation)
    _note("consultation_reopened", consultation, actor, now)


def close_due(now: datetime, zone: ZoneInfo) -> int:
    """Mark as closed what is past its last day; return how many. Safe to run again and again."""
    past = queries.open_past(now.astimezone(zone).date(), CLOSED_AT_ONCE)
    for consultation in past:
        assert consultation.closes_on is not None  # noqa: S101 - the query asks for it
        _become(consultation, ConsultationState.CLOSED)
        consultation.closed_at = closes_at(consultation.closes_on, zone)
        _note("consultation_closed", consultation, None, now, via="job")
    db.session.flush()
    return len(past)


def _become(consultation: Consultation, wanted: ConsultationState) -> None:
    state = ConsultationState(consultation.state)
    if not may_become(state, wanted):
        raise ValueError(f"a consultation that is {state} cannot become {wanted}")
    consultation.state = wanted


def _note(
    verb: str, consultation: Consultation, actor: Person | None, now: datetime, via: str = "page", **detail: str
) -> None:
    audit.record(verb, "consultation", consultation.public_id, actor=actor, now=now, via=via, **detail)
