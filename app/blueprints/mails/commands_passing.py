"""Saying that a mail is not for me, passing it on, and undoing either. Everything is receipted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from app import audit
from app.blueprints.mails import commands, mails_passing, passing
from app.blueprints.mails.passing import Matter
from app.extensions import db
from app.mail import outbox
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import MailState, Mute, OutboxMail, Passing, PassingKind, Person, PersonalLink
from app.web import links
from app.web.languages import gettext as _
from app.web.languages import speaking


class TooLate(Exception):  # noqa: N818 - an answer, not a fault
    """The colleague has answered or begun: nothing can be taken back without losing it."""


def say_not_mine(link: PersonalLink, matter: Matter, kind: PassingKind, words: str, *, now: datetime) -> Passing:
    """Stop mails about this to this address, end the link, tell who organises it, and receipt it."""
    said = _note(link, matter, kind, None, words, now)
    _leave_in_peace(link, matter, now)
    _receipt(said, matter, mails_passing.NOT_MINE_RECEIPT, now)
    _tell(said, matter, now)
    return said


def pass_on(link: PersonalLink, matter: Matter, receiver: Person, *, now: datetime) -> Passing | None:
    """Let a colleague answer instead; None when he or she is asked already."""
    before = matter.before()
    if not matter.pass_on(receiver, now=now):
        return None
    said = _note(link, matter, PassingKind.PASSED_ON, receiver, "", now, before)
    _leave_in_peace(link, matter, now)
    _receipt(said, matter, mails_passing.PASSED_RECEIPT, now)
    _tell(said, matter, now)
    return said


def undo(said: Passing, matter: Matter, *, now: datetime) -> None:
    """Bring everything back as it was: mails come again and the link in the earlier mail works. Raises TooLate."""
    if said.undone_at is not None:
        return
    if said.receiver is not None and not passing.take_back(matter, said.receiver, said.person, said.before, now=now):
        raise TooLate
    said.undone_at = now
    link = db.session.scalar(
        select(PersonalLink).where(
            PersonalLink.purpose == said.purpose,
            PersonalLink.person_id == said.person_id,
            PersonalLink.subject_id == said.subject_id,
        )
    )
    if link is not None and link.revoked_at is not None:
        link.generation, link.revoked_at = int(said.before["generation"]), None
    _let_in_again(said)
    db.session.flush()
    kind, public_id = matter.subject
    audit.record("passing_undone", kind, public_id, actor=said.person, now=now, via="link", passing=said.public_id)
    _tell_again(said, matter, now)


def _note(
    link: PersonalLink,
    matter: Matter,
    kind: PassingKind,
    receiver: Person | None,
    words: str,
    now: datetime,
    before: dict[str, object] | None = None,
) -> Passing:
    subject_kind, subject_id = matter.subject
    said = Passing(
        kind=kind,
        purpose=link.purpose,
        subject_kind=subject_kind,
        subject_id=subject_id,
        person=link.person,
        receiver=receiver,
        at=now,
        words=words[:500],
        before={**(before or {}), "generation": link.generation},
    )
    db.session.add(said)
    db.session.flush()
    audit.record(
        f"said_{kind}", subject_kind, subject_id, actor=link.person, now=now, via="link", passing=said.public_id
    )
    return said


def _leave_in_peace(link: PersonalLink, matter: Matter, now: datetime) -> None:
    """End the link, call back what waits, and let nothing more about this thing go to this person."""
    commands.mute(link.person, kind=None, about=matter.subject, actor=link.person, now=now, via="link")
    links.revoke(link, now=now)
    for mail in db.session.scalars(
        select(OutboxMail).where(
            OutboxMail.person_id == link.person_id,
            OutboxMail.subject_kind == matter.subject[0],
            OutboxMail.subject_id == matter.subject[1],
            OutboxMail.state == MailState.QUEUED,
        )
    ):
        outbox.cancel(mail)
    db.session.flush()


def _let_in_again(said: Passing) -> None:
    db.session.execute(
        delete(Mute).where(
            Mute.person_id == said.person_id,
            Mute.kind.is_(None),
            Mute.subject_kind == said.subject_kind,
            Mute.subject_id == said.subject_id,
        )
    )


def _receipt(said: Passing, matter: Matter, kind: MailKind, now: datetime) -> None:
    outbox.put(
        Draft(
            kind=kind,
            person=said.person,
            about=("passing", said.public_id),
            values={
                "thing": matter.title(said.person.language),
                "colleague": said.receiver.label if said.receiver else "",
            },
            purpose=mails_passing.PURPOSE,
        ),
        now=now,
    )
    db.session.flush()


def _tell(said: Passing, matter: Matter, now: datetime) -> None:
    for organiser in matter.organisers:
        if organiser.id != said.person_id:
            with speaking(organiser.language):
                what = _what(said)
            _tell_one(organiser, said, matter, what, now)


def _tell_again(said: Passing, matter: Matter, now: datetime) -> None:
    """Say that it was undone to who heard of it; who did not hear of it yet hears nothing."""
    for organiser in matter.organisers:
        told = db.session.scalar(
            select(OutboxMail)
            .where(
                OutboxMail.kind == mails_passing.ORGANISER_TOLD.name,
                OutboxMail.person_id == organiser.id,
                OutboxMail.subject_kind == matter.subject[0],
                OutboxMail.subject_id == matter.subject[1],
                OutboxMail.created_at == said.at,
            )
            .limit(1)
        )
        if told is None or outbox.cancel(told):
            continue
        with speaking(organiser.language):
            what = _("%(who)s took this back: all is as it was.", who=said.person.label)
        _tell_one(organiser, said, matter, what, now)


def _tell_one(organiser: Person, said: Passing, matter: Matter, what: str, now: datetime) -> None:
    draft = Draft(
        kind=mails_passing.ORGANISER_TOLD,
        person=organiser,
        about=matter.subject,
        values={"thing": matter.title(organiser.language), "who": said.person.label, "what": what},
        reply_to=said.person.email or "" if said.kind != PassingKind.SOMEONE_ELSE else "",
    )
    outbox.put(draft, now=now, delay=outbox.UNDO_TIME)


def _what(said: Passing) -> str:
    """Return in the current language what someone did."""
    who = said.person.label
    if said.receiver is not None:
        text = _(
            "%(who)s passed it on to %(colleague)s, who got a link of his or her own.",
            who=who,
            colleague=said.receiver.label,
        )
    elif said.kind == PassingKind.SOMEONE_ELSE:
        text = _(
            "At the address %(address)s someone else reads the mail than %(who)s. We stopped writing there about this: please look for the right address.",
            address=said.person.email or "",
            who=who,
        )
    else:
        text = _(
            "%(who)s says that this is not for him or her. We stopped writing about this: please look for someone else.",
            who=who,
        )
    return f"{text}\n\n{said.words}" if said.words else text
