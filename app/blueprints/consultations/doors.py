"""Ways in without a mail from an organiser: a public address, codes on paper, one device for many answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from app import audit
from app.blueprints.consultations.commands_voices import asking_of
from app.blueprints.consultations.mails import INVITATION, PURPOSE, draft_of
from app.blueprints.consultations.mails_asking import JOIN
from app.blueprints.people.commands import person_by_email
from app.extensions import db
from app.mail import outbox
from app.models import (
    Asking,
    Consultation,
    Invitation,
    InvitationState,
    JoinRequest,
    PaperCode,
    Person,
    PersonalLink,
    Way,
    WayIn,
)
from app.models.base import new_public_id, random_word
from app.web import links
from app.web.languages import lazy_gettext as _l

KEY_LENGTH = 12
CODE_LENGTH = 10
REQUEST_LIFE = timedelta(days=30)
MOST_CODES = 500  # of one consultation
_ALPHABET = str.maketrans({"0": "o", "1": "l", "8": "b"})  # what people read on paper for what stands there


def asking(consultation: Consultation) -> Asking | None:
    """Return how a consultation is asked, where something differs from what is usual."""
    return db.session.get(Asking, consultation.id)


def consultation_behind(key: str, way: Way) -> Consultation | None:
    """Return the consultation with this public address or kiosk."""
    column = Asking.open_key if way == Way.OPEN else Asking.kiosk_key
    return db.session.scalar(
        select(Consultation)
        .join(Asking, Asking.consultation_id == Consultation.id)
        .where(column == key.lower())
        .options(joinedload(Consultation.pact), joinedload(Consultation.organiser))
    )


def switch(consultation: Consultation, way: Way, *, on: bool, actor: Person, now: datetime) -> None:
    """Open or close the public address or the kiosk. Opened again, it has another address."""
    found, key = asking_of(consultation), random_word(KEY_LENGTH) if on else None
    if way == Way.OPEN:
        found.open_key = key
    else:
        found.kiosk_key = key
    db.session.flush()
    _note(f"{way}_way_{'opened' if on else 'closed'}", consultation, actor, now)


def join(consultation: Consultation, *, email: str, name: str, language: str, now: datetime) -> None:
    """Mail someone a personal link. An address that is on the list already gets its own link again: it counts once.

    Another one is put on the list once its reader comes by that link and says so: see `confirm`.
    """
    person = person_by_email(
        email, name=name, language=language, source=_l("asked for a link at a public address"), actor=None, now=now
    )
    if _invitation(consultation, person) is None and requested(consultation, person) is None:
        db.session.add(JoinRequest(consultation_id=consultation.id, person_id=person.id, asked_at=now))
    draft = draft_of(INVITATION, consultation, person)
    outbox.put(replace(draft, kind=JOIN), now=now)
    db.session.flush()


def requested(consultation: Consultation, person: Person) -> JoinRequest | None:
    """Return that this address was typed at the public address, as long as its reader did not confirm it."""
    return db.session.get(JoinRequest, (consultation.id, person.id))


def confirm(consultation: Consultation, person: Person, *, now: datetime) -> None:
    """Put on the list who came by the mailed link: from now on he or she is asked, and counted."""
    found = requested(consultation, person)
    if found is None:
        return
    db.session.delete(found)
    _put_on_list(consultation, person, Way.OPEN, now)
    audit.record(
        "address_confirmed", "consultation", consultation.public_id, actor=person, now=now, via="link",
        person=person.public_id,
    )  # fmt: skip


def forget_old_requests(now: datetime) -> None:
    """Forget addresses that nobody confirmed in time; whoever still wants to answer asks again."""
    db.session.execute(delete(JoinRequest).where(JoinRequest.asked_at < now - REQUEST_LIFE))


def count_requests(consultation: Consultation) -> int:
    """Return how many asked for a link and did not confirm their address yet."""
    return (
        db.session.scalar(
            select(func.count()).select_from(JoinRequest).where(JoinRequest.consultation_id == consultation.id)
        )
        or 0
    )


def enter(consultation: Consultation, way: Way, *, name: str, language: str, now: datetime) -> PersonalLink:
    """Let someone without an address answer on this device; return the link that opens it."""
    person = Person(name=name, language=language, source=f"answered a consultation ({way})")
    db.session.add(person)
    db.session.flush()
    _put_on_list(consultation, person, way, now)
    return _link(consultation, person, now)


def way_of(invitation: Invitation) -> Way | None:
    """Return how someone came who has no address; None for who was invited."""
    found = db.session.get(WayIn, invitation.id) if invitation.person.email is None else None
    return Way(found.way) if found else None


def start_over(invitation: Invitation) -> str | None:
    """Return the key of the kiosk at which an answer was given, so that the next person can begin."""
    found = asking(invitation.consultation) if way_of(invitation) == Way.KIOSK else None
    return found.kiosk_key if found else None


# ---- codes on paper ----


def make_codes(consultation: Consultation, count: int, *, actor: Person, now: datetime) -> int:
    """Make codes for a printed sheet, as many as still fit; return how many."""
    known = count_codes(consultation)[0]
    wanted = max(0, min(count, MOST_CODES - known))
    for _number in range(wanted):
        public_id = new_public_id()
        code = _code(_keys()[0], public_id)
        db.session.add(
            PaperCode(
                public_id=public_id, consultation_id=consultation.id, digest=_digest(_keys()[0], code), made_at=now
            )
        )
    db.session.flush()
    if wanted:
        _note("paper_codes_made", consultation, actor, now)
    return wanted


def count_codes(consultation: Consultation) -> tuple[int, int]:
    """Return how many codes there are, and how many were used."""
    row = db.session.execute(
        select(func.count(), func.count(PaperCode.invitation_id)).where(PaperCode.consultation_id == consultation.id)
    ).one()
    return row[0], row[1]


def unused_codes(consultation: Consultation) -> list[str]:
    """Return the codes that nobody used yet, for a sheet of paper."""
    rows = db.session.scalars(
        select(PaperCode)
        .where(PaperCode.consultation_id == consultation.id, PaperCode.invitation_id.is_(None))
        .order_by(PaperCode.id)
        .limit(MOST_CODES)
    )
    found = []
    for row in rows:
        codes = (_code(key, row.public_id) for key in _keys())
        found += [code.upper() for code, key in zip(codes, _keys(), strict=True) if _digest(key, code) == row.digest]
    return [f"{code[:5]} {code[5:]}" for code in found]


def find_code(typed: str) -> PaperCode | None:
    """Return the code that was typed, in any case and with any spaces."""
    code = "".join(char for char in typed.lower().translate(_ALPHABET) if char.isalnum())
    if len(code) != CODE_LENGTH:
        return None
    return db.session.scalar(
        select(PaperCode).where(PaperCode.digest.in_([_digest(key, code) for key in _keys()])).with_for_update()
    )


def consultation_of(code: PaperCode) -> Consultation | None:
    """Return the consultation that a code is for."""
    return db.session.get(Consultation, code.consultation_id)


def use_code(
    code: PaperCode, consultation: Consultation, *, name: str, language: str, now: datetime
) -> PersonalLink | None:
    """Return the link that a code opens: a new one, or that of an answer that was begun; None once it is submitted."""
    if code.invitation_id is None:
        link = enter(consultation, Way.PAPER, name=name, language=language, now=now)
        invitation = _invitation(consultation, link.person)
        code.invitation_id = invitation.id if invitation else None
        db.session.flush()
        return link
    invitation = db.session.get(Invitation, code.invitation_id)
    if invitation is None or invitation.state == InvitationState.SUBMITTED:
        return None
    return _link(consultation, invitation.person, now)


def _code(key: str, public_id: str) -> str:
    made = hmac.digest(key.encode(), f"paper code:{public_id}".encode(), hashlib.sha256)
    return base64.b32encode(made).decode().lower()[:CODE_LENGTH]


def _digest(key: str, code: str) -> str:
    return hmac.new(key.encode(), f"paper digest:{code}".encode(), hashlib.sha256).hexdigest()


def _keys() -> tuple[str, ...]:
    settings = current_app.config["SETTINGS"]
    return (settings.secret_key, *settings.secret_key_fallbacks)


def _invitation(consultation: Consultation, person: Person) -> Invitation | None:
    return db.session.scalar(
        select(Invitation).where(Invitation.consultation_id == consultation.id, Invitation.person_id == person.id)
    )


def _put_on_list(consultation: Consultation, person: Person, way: Way, now: datetime) -> None:
    invitation = Invitation(consultation=consultation, person=person, created_at=now, invited_at=now)
    db.session.add(invitation)
    db.session.flush()
    db.session.add(WayIn(invitation_id=invitation.id, way=way))
    db.session.flush()


def _link(consultation: Consultation, person: Person, now: datetime) -> PersonalLink:
    link = links.link_for(
        PURPOSE, person=person, subject_kind="consultation", subject_id=consultation.public_id, now=now
    )
    db.session.flush()
    return link


def _note(verb: str, consultation: Consultation, actor: Person, now: datetime) -> None:
    audit.record(verb, "consultation", consultation.public_id, actor=actor, now=now)
