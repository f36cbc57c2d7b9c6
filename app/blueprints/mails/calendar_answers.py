"""What a calendar answered to an invitation: attendance, and nothing else; receipted, and undone by a button."""

from __future__ import annotations

from datetime import datetime

from app import audit
from app.blueprints.mails import mails, queries_incoming
from app.blueprints.meetings import commands_convening, queries
from app.blueprints.meetings.letters import REPLY_PURPOSE
from app.blueprints.meetings.rules import may_reply
from app.blueprints.meetings.words import REPLIES, day_within, name_of
from app.extensions import db
from app.mail import outbox
from app.mail.incoming.answers import CalendarAnswer
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Convocation, IncomingMail, IncomingState, Meeting, MeetingState, Person, Reply
from app.web.languages import speaking

ANSWERS = {"accepted": Reply.COMING, "declined": Reply.NOT_COMING, "tentative": Reply.MAYBE}
MOST_REMARK = 1000


def take_answer(row: IncomingMail, answer: CalendarAnswer, words: str, *, now: datetime) -> None:
    """Note what the calendar of `row.person` answers, where it is about the invitation that person got."""
    person = row.person
    call = queries.convocation_by_subject(row.subject_id, person) if person and row.subject_kind == "meeting" else None
    if person is None or call is None:
        row.why = "not_called"
        return
    reply = ANSWERS.get(answer.of(person.email or ""))
    row.detail, row.sent_stamp = answer.of(person.email or ""), answer.stamp
    row.text = (answer.comment or _words_of_reader(answer, words))[:MOST_REMARK]
    if call.meeting.ical_uid != answer.uid:
        row.why = "other_meeting"
    elif reply is None:
        row.why = "no_answer"
    elif why := _hindrance(call, answer, now):
        _leave(row, call, why, now)
    else:
        _count(row, call, reply, now)


def take_back(row: IncomingMail, *, actor: Person, now: datetime) -> bool:
    """Set what someone answered before again; False when another answer was given meanwhile."""
    call = queries.convocation_by_subject(row.subject_id, row.person) if row.person else None
    before = row.before
    if call is None or before is None or (call.reply, call.replied_via) != (before["counted"], "mail"):
        return False
    call.reply, call.remark, call.replied_via = Reply(before["reply"]), before["remark"], before["via"]
    call.replied_at = datetime.fromisoformat(before["at"]) if before["at"] else None
    row.state, row.why, row.handled_by = IncomingState.PUT_AWAY, "taken_back", actor
    db.session.flush()
    audit.record("meeting_answer_undone", "meeting", row.subject_id, actor=actor, now=now, person=call.person.public_id)
    return True


def _words_of_reader(answer: CalendarAnswer, words: str) -> str:
    """Return what the reader typed beside the answer: Outlook puts it in the text, which others fill by themselves."""
    return words if "microsoft" in answer.product.lower() else ""


def _hindrance(call: Convocation, answer: CalendarAnswer, now: datetime) -> str:
    meeting = call.meeting
    if not may_reply(MeetingState(meeting.state), meeting.starts_at, now):
        return "too_late"
    if answer.sequence < meeting.ical_sequence:
        return "stale"
    newest = queries_incoming.newest_stamp(call)
    return "older" if newest and answer.stamp and answer.stamp < newest else ""


def _leave(row: IncomingMail, call: Convocation, why: str, now: datetime) -> None:
    row.state, row.why = IncomingState.DROPPED, why
    if why == "stale":
        outbox.put(_draft(mails.ANSWER_STALE, call.meeting, call.person), now=now)


def _count(row: IncomingMail, call: Convocation, reply: Reply, now: datetime) -> None:
    remark = row.text or (call.remark if call.reply == reply else "")
    row.state = IncomingState.COUNTED
    row.before = {
        "reply": call.reply,
        "remark": call.remark,
        "via": call.replied_via,
        "at": call.replied_at.isoformat() if call.replied_at else "",
        "counted": reply.value,
    }
    if (call.reply, call.remark) == (reply, remark):
        return
    commands_convening.reply(call, answer=reply, remark=remark, via="mail", now=now)
    outbox.put(_draft(mails.ANSWER_COUNTED, call.meeting, call.person, reply), now=now)


def _draft(kind: MailKind, meeting: Meeting, person: Person, reply: Reply | None = None) -> Draft:
    with speaking(person.language):
        values = {
            "meeting": name_of(meeting),
            "day": day_within(meeting.starts_local),
            "answer": str(REPLIES[reply]) if reply else "",
        }
    return Draft(kind, person, about=("meeting", meeting.public_id), values=values, purpose=REPLY_PURPOSE)
