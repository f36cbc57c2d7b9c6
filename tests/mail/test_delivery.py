"""What becomes of a mail, whatever the server does."""

from __future__ import annotations

import random
import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.extensions import db
from app.mail import queue
from app.mail.checks import before_sending
from app.mail.claim import Claim
from app.mail.pen import _Postgresql, _Sqlite
from app.mail.rules import Outcome, Phase
from app.mail.smtp import fallback_settings
from app.models import MailState, Mute, OutboxMail, Person
from config import Settings
from tests.mail.conftest import LETTER, NOTE, Post
from tests.mail.server import HANG_UP
from tests.torture.server import Weather, serving


def test_it_delivers_everything_over_one_connection(each_post: Post) -> None:
    ids = [each_post.write(f"p{number}@example.org") for number in range(5)]
    assert each_post.deliver() == {Outcome.SENT: 5}
    assert each_post.script.connections == 1
    assert each_post.script.recipients == [f"p{number}@example.org" for number in range(5)]
    assert {each_post.mail(one).state for one in ids} == {MailState.SENT}
    assert each_post.deliver() == {}


def test_a_mail_that_could_not_be_noted_as_sent_at_once_is_noted_all_the_same(
    each_post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pen in (_Sqlite, _Postgresql):
        monkeypatch.setattr(pen, "mark_sent", lambda *_given, **_named: False)
    ids = [each_post.write(f"p{number}@example.org") for number in range(9)]
    assert each_post.deliver() == {Outcome.SENT: 9}
    assert len(set(each_post.script.ids)) == len(each_post.script.ids) == 9
    assert {each_post.mail(one).state for one in ids} == {MailState.SENT}
    assert [[one.outcome for one in each_post.attempts(mail)] for mail in ids] == [[Outcome.SENT]] * 9


def test_no_closing_dot_leaves_before_the_mail_before_is_noted(
    each_post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[tuple[str, int]] = []
    for pen in (_Sqlite, _Postgresql):
        final, sent = pen.mark_final, pen.mark_sent

        def note_final(self: Any, claim: Claim, *, now: datetime, do: Any = final) -> Any:
            happened.append(("final", claim.mail_id))
            return do(self, claim, now=now)

        def note_sent(self: Any, claim: Claim, result: Any, *, now: datetime, do: Any = sent) -> Any:
            time.sleep(0.02)
            found = do(self, claim, result, now=now)
            happened.append(("sent", claim.mail_id))
            return found

        monkeypatch.setattr(pen, "mark_final", note_final)
        monkeypatch.setattr(pen, "mark_sent", note_sent)
    for number in range(6):
        each_post.write(f"p{number}@example.org")
    assert each_post.deliver() == {Outcome.SENT: 6}
    noted = [one for what, one in happened if what == "sent"]
    assert len(noted) >= 2
    for one in noted:
        assert happened[happened.index(("final", one)) + 1] == ("sent", one)


def test_it_doubles_dots_at_line_starts(post: Post) -> None:
    post.write(thing="\n\n.\n..hidden\n.")
    post.deliver()
    assert [len(post.script.taken), b"..hidden" in post.script.taken[0]] == [1, True]


@pytest.mark.parametrize("step", ["sender", "recipient", "data", "final"])
@pytest.mark.parametrize("answer", ["421 closing", "450 later"])
def test_a_temporary_no_is_tried_again_after_a_minute(each_post: Post, step: str, answer: str) -> None:
    post = each_post
    first, second = post.write(), post.write("an@example.org")
    getattr(post.script, step).append(answer)
    post.deliver()
    states = {post.mail(first).state, post.mail(second).state}
    assert states == {MailState.QUEUED, MailState.SENT}
    assert post.mail(first).last_error.startswith(answer[:3])
    assert timedelta(seconds=48) <= post.mail(first).next_attempt_at - post.now <= timedelta(seconds=72)
    post.wait(seconds=75)
    post.deliver()
    assert post.mail(first).state == MailState.SENT
    assert [one.outcome for one in post.attempts(first)] == [Outcome.RETRY, Outcome.SENT]
    assert len(set(post.script.ids)) == len(post.script.ids) == 2


def test_a_refused_recipient_fails_and_the_address_is_marked(post: Post) -> None:
    refused, other = post.write(), post.write("an@example.org")
    post.script.recipient.append("550 5.1.1 no such user")
    post.deliver()
    assert post.mail(refused).state == MailState.FAILED
    assert post.mail(other).state == MailState.SENT
    later = post.write()
    assert post.mail(later).state == MailState.SUPPRESSED
    assert "no such user" in post.mail(later).last_error


@pytest.mark.parametrize("answer", ["550 5.7.1 refused by policy", "552 5.2.2 mailbox full"])
def test_a_refusal_that_is_not_about_the_address_does_not_mark_it(post: Post, answer: str) -> None:
    refused = post.write()
    post.script.recipient.append(answer)
    post.deliver()
    assert post.mail(refused).state == MailState.FAILED
    assert post.mail(post.write()).state == MailState.QUEUED


@pytest.mark.parametrize("step", ["data", "final"])
def test_refused_content_fails_for_good(post: Post, step: str) -> None:
    mail = post.write()
    getattr(post.script, step).append("554 looks like spam")
    post.deliver()
    assert post.mail(mail).state == MailState.FAILED
    assert post.script.taken == []


def test_a_refused_sender_stops_the_queue_and_burns_no_attempt(each_post: Post) -> None:
    post = each_post
    first, second = post.write(), post.write("an@example.org")
    post.script.sender.append("550 not from here")
    assert post.deliver() == {Outcome.STOPPED: 1}
    assert [post.mail(one).state for one in (first, second)] == [MailState.QUEUED] * 2
    assert [post.mail(one).attempts for one in (first, second)] == [0, 0]
    with post.app.app_context():
        pause = queue.current_pause()
        assert pause is not None
        assert "550 not from here" in pause.reason
    assert post.deliver() == {}
    post.wait(minutes=1)
    assert post.deliver() == {Outcome.SENT: 2}
    with post.app.app_context():
        assert queue.current_pause() is None


def test_a_server_out_of_reach_pauses_the_queue_longer_each_time(each_post: Post) -> None:
    post = each_post
    mail = post.write()
    settings = post.app.config["SETTINGS"]
    object.__setattr__(settings, "mail_port", 1)
    waits = []
    for _ in range(8):
        assert post.deliver() == {Outcome.STOPPED: 1}
        with post.app.app_context():
            pause = queue.current_pause()
            assert pause is not None
            waits.append((pause.until - post.now).total_seconds())
        post.wait(seconds=waits[-1])
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    assert post.mail(mail).attempts == 0


@pytest.mark.parametrize("step", ["recipient", "data", "early"])
def test_a_server_that_goes_away_before_the_dot_has_certainly_not_taken_the_mail(
    each_post: Post, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = each_post
    for pen in (_Sqlite, _Postgresql):

        def once_it_is_gone(self: Any, claim: Claim, *, now: datetime, do: Any = pen.mark_final) -> Any:
            post.script.gone.wait(10)  # the server, a thread of this very process, may be slow to go
            return do(self, claim, now=now)

        monkeypatch.setattr(pen, "mark_final", once_it_is_gone)
    mail = post.write()
    getattr(post.script, step).append(HANG_UP)
    post.deliver()
    assert post.mail(mail).state == MailState.QUEUED
    assert [one.outcome for one in post.attempts(mail)] == [Outcome.RETRY]
    post.wait(minutes=2)
    post.deliver()
    assert len(post.script.ids) == 1


def test_a_server_that_goes_away_after_the_dot_leaves_the_mail_uncertain(each_post: Post) -> None:
    """Sent again with the same Message-ID, at most twice; then a person decides."""
    post = each_post
    mail = post.write()
    post.script.final = [HANG_UP] * 5
    for _ in range(5):
        post.deliver()
        post.wait(minutes=6)
    assert post.mail(mail).state == MailState.UNCERTAIN
    assert [one.outcome for one in post.attempts(mail)] == [Outcome.UNCERTAIN] * 3
    assert len(post.script.ids) == 3
    assert set(post.script.ids) == {post.mail(mail).message_id}


def test_a_letter_is_held_at_the_first_doubt(each_post: Post) -> None:
    post = each_post
    mail = post.write(kind=LETTER)
    post.script.final = [HANG_UP]
    post.deliver()
    post.wait(hours=1)
    post.deliver()
    assert post.mail(mail).state == MailState.UNCERTAIN
    assert len(post.script.ids) == 1


def test_it_gives_up_after_two_days(each_post: Post) -> None:
    post = each_post
    mail = post.write()
    post.script.recipient = ["450 greylisted"] * 100
    while post.mail(mail).state == MailState.QUEUED:
        post.deliver()
        post.wait(minutes=15)
    attempts = post.attempts(mail)
    assert post.mail(mail).state == MailState.FAILED
    assert 40 <= len(attempts) <= 60
    assert timedelta(hours=47) < attempts[-1].started_at - attempts[0].started_at < timedelta(hours=50)


def test_it_looks_again_just_before_sending(each_post: Post) -> None:
    post = each_post
    gone, late, dead, fine = (post.write(f"{name}@example.org") for name in ("gone", "late", "dead", "fine"))
    before_sending(NOTE, lambda mail: mail.address != "gone@example.org")
    with post.world.writing():
        db.session.execute(
            db.update(OutboxMail).where(OutboxMail.public_id == late).values(expires_at=post.now - timedelta(days=1))
        )
        person = db.session.scalars(db.select(Person).where(Person.email == "dead@example.org")).one()
        person.suppressed_at, person.suppressed_reason = post.now, "550 no such user"
    try:
        post.deliver()
    finally:
        before_sending(NOTE, lambda _mail: True)
    states = [post.mail(one).state for one in (gone, late, dead, fine)]
    assert states == [MailState.CANCELLED, MailState.EXPIRED, MailState.SUPPRESSED, MailState.SENT]
    assert post.script.recipients == ["fine@example.org"]


def test_a_check_that_fails_keeps_no_mail_from_anyone(post: Post) -> None:
    mail = post.write()

    def broken(_mail: OutboxMail) -> bool:
        raise RuntimeError

    before_sending(NOTE, broken)
    try:
        post.deliver()
    finally:
        before_sending(NOTE, lambda _mail: True)
    assert post.mail(mail).state == MailState.SENT


def test_what_someone_does_not_want_is_not_sent(post: Post) -> None:
    mails = [post.write(f"{name}@example.org") for name in ("kind", "all", "other", "over")]
    with post.world.writing():
        people = {one.email: one.id for one in db.session.scalars(db.select(Person))}
        db.session.add_all(
            [
                Mute(person_id=people["kind@example.org"], created_at=post.now, kind=NOTE.name),
                Mute(person_id=people["all@example.org"], created_at=post.now),
                Mute(person_id=people["other@example.org"], created_at=post.now, kind="something_else"),
                Mute(person_id=people["over@example.org"], created_at=post.now, until=post.now - timedelta(days=1)),
            ]
        )
    post.deliver()
    assert [post.mail(one).state for one in mails] == [
        MailState.CANCELLED,
        MailState.CANCELLED,
        MailState.SENT,
        MailState.SENT,
    ]


def test_a_restored_copy_sends_nothing_until_released(post: Post) -> None:
    mail = post.write()
    with post.world.writing():
        queue.freeze(now=post.now)
    assert post.deliver() == {}
    with post.world.writing():
        assert queue.release()
    assert post.deliver() == {Outcome.SENT: 1}
    assert post.mail(mail).state == MailState.SENT


def test_a_mail_that_cannot_be_made_does_not_stop_the_others(post: Post) -> None:
    broken, fine = post.write(), post.write("an@example.org")
    with post.world.writing():
        db.session.execute(db.update(OutboxMail).where(OutboxMail.public_id == broken).values(content={}))
    post.deliver()
    assert post.mail(broken).state == MailState.FAILED
    assert post.mail(fine).state == MailState.SENT


def test_a_second_server_takes_over_after_five_failed_connects(each_post: Post, port: int) -> None:
    """Then the first is left alone for a while."""
    post, knocks = each_post, []
    mails = [post.write(f"p{number}@example.org") for number in range(3)]
    with socket.create_server(("127.0.0.1", 0)) as first:

        def hang_up() -> None:
            with suppress(OSError):
                while True:
                    visitor, _ = first.accept()
                    knocks.append(visitor.getsockname())
                    visitor.close()

        threading.Thread(target=hang_up, daemon=True).start()
        post.app.config["SETTINGS"] = replace(
            post.app.config["SETTINGS"],
            mail_port=first.getsockname()[1],
            mail_fallback_url=f"smtp://127.0.0.1:{port}",
        )
        result = post.app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0
    assert [post.mail(one).state for one in mails] == [MailState.SENT] * 3
    assert len(knocks) == 5


def test_it_tries_again_after_1_5_15_and_60_minutes_and_then_each_hour(each_post: Post) -> None:
    post = each_post
    mail = post.write()
    post.script.recipient = ["450 greylisted"] * 7
    waits = []
    for _ in range(7):
        assert post.deliver() == {Outcome.RETRY: 1}
        waits.append((post.mail(mail).next_attempt_at - post.now).total_seconds() / 60)
        post.wait(minutes=waits[-1])
    for wait, minutes in zip(waits, (1, 5, 15, 60, 60, 60, 60), strict=True):
        assert minutes * 0.8 <= wait <= minutes * 1.2
    assert len({wait / 60 for wait in waits[3:]}) > 1  # they do not come back together
    assert post.deliver() == {Outcome.SENT: 1}


def test_a_mail_that_waited_longer_than_it_is_of_use_expires(each_post: Post) -> None:
    mail, fresh = each_post.write(), each_post.write("an@example.org")
    each_post.wait(days=6, hours=23)
    late = each_post.write("late@example.org")
    each_post.wait(hours=2)
    each_post.deliver()
    states = [each_post.mail(one).state for one in (mail, fresh, late)]
    assert states == [MailState.EXPIRED, MailState.EXPIRED, MailState.SENT]


@pytest.mark.parametrize("at_once", [True, False])
def test_commands_go_in_one_go_where_the_server_takes_them_so(post: Post, at_once: bool) -> None:  # noqa: FBT001
    """Refused at any of them, the next mail still arrives."""
    mails = [post.write(f"p{number}@example.org") for number in range(4)]
    faults = ["sender:450", "recipient:450", "data:450"]
    weather = Weather(random.Random(1), lambda: post.now, once=faults)  # noqa: S311 - repeatable on purpose
    weather.pipelining = 1.0 if at_once else 0.0
    with serving(weather) as server:
        object.__setattr__(post.app.config["SETTINGS"], "mail_port", server.port)
        assert post.deliver() == {Outcome.RETRY: 3, Outcome.SENT: 1}
        phases = [post.attempts(one)[0].phase for one in mails]
        assert phases == [Phase.SENDER, Phase.RECIPIENT, Phase.BODY, Phase.FINAL]
        post.wait(minutes=2)
        assert post.deliver() == {Outcome.SENT: 3}
    assert len(weather.taken) == len(set(weather.taken)) == 4


def test_the_second_server_is_read_from_its_address() -> None:
    settings = fallback_settings(
        Settings("", "", "", Path(), mail_fallback_url="smtp+starttls://us%40er:p%3Aw@mail.example.org")
    )
    assert (settings.mail_server, settings.mail_port) == ("mail.example.org", 587)
    assert (settings.mail_username, settings.mail_password) == ("us@er", "p:w")
    assert (settings.mail_use_tls, settings.mail_use_ssl) == (True, False)
