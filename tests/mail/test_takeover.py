"""What a dead or slow worker leaves behind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.backup.making import make_backup
from app.backup.restoring import restore_backup
from app.database import Busy, unit_of_work
from app.extensions import db
from app.mail import claim as claims
from app.mail import delivery, queue
from app.mail.delivery import Delivery
from app.mail.presence import Presence
from app.mail.rules import Outcome, Phase, Result
from app.mail.smtp import SmtpTransport
from app.models import MailState
from tests.mail.conftest import LETTER, Post


def take(post: Post, worker: str) -> claims.Claim:
    with post.app.app_context(), unit_of_work():
        found = claims.take(worker, now=post.now)
    assert len(found) == 1
    return found[0]


def mark(post: Post, claim: claims.Claim) -> bool:
    with post.app.app_context(), unit_of_work():
        return claims.mark_final(claim, now=post.now)


def test_two_workers_never_hold_the_same_mail(each_post: Post) -> None:
    each_post.write()
    take(each_post, "one")
    with each_post.app.app_context(), unit_of_work():
        assert claims.take("two", now=each_post.now) == []


def test_a_worker_that_died_before_the_dot_is_made_up_for_at_once(each_post: Post) -> None:
    mail = each_post.write()
    dead = Presence(each_post.folder)
    take(each_post, dead.name)
    dead.leave()
    assert each_post.deliver() == {Outcome.SENT: 1}
    assert [one.outcome for one in each_post.attempts(mail)] == [Outcome.RETRY, Outcome.SENT]


def test_a_worker_that_lives_keeps_its_mail(post: Post) -> None:
    mail = post.write()
    alive = Presence(post.folder)
    take(post, alive.name)
    assert post.deliver() == {}
    assert post.mail(mail).state == MailState.SENDING
    alive.leave()


def test_a_worker_on_another_machine_keeps_it_until_its_lease_ends(post: Post) -> None:
    mail = post.write()
    take(post, "elsewhere:1:abcd")
    assert post.deliver() == {}
    post.wait(minutes=4)
    assert post.deliver() == {Outcome.SENT: 1}
    assert post.mail(mail).state == MailState.SENT


def test_death_after_the_dot_is_written_down_as_a_doubt(post: Post) -> None:
    note, letter = post.write(), post.write("an@example.org", kind=LETTER)
    for _ in range(2):
        assert mark(post, take(post, "elsewhere:1:abcd"))
    post.wait(minutes=8)
    assert post.deliver() == {Outcome.SENT: 1}
    assert [one.outcome for one in post.attempts(note)] == [Outcome.UNCERTAIN, Outcome.SENT]
    assert post.mail(letter).state == MailState.UNCERTAIN


def test_a_worker_that_slept_can_no_longer_send_the_dot(post: Post) -> None:
    post.write()
    slept = take(post, "elsewhere:1:abcd")
    post.wait(minutes=4)
    post.deliver()
    assert not mark(post, slept)
    assert len(post.script.ids) == 1


def test_an_answer_that_comes_late_settles_the_doubt(each_post: Post) -> None:
    post = each_post
    mail = post.write(kind=LETTER)
    slow = take(post, "elsewhere:1:abcd")
    assert mark(post, slow)
    post.lease_ends(minutes=8)
    post.deliver()
    assert post.mail(mail).state == MailState.UNCERTAIN
    with post.app.app_context(), unit_of_work():
        claims.settle(slow, Result(Phase.FINAL, 250, "taken"), now=post.now)
    assert post.mail(mail).state == MailState.SENT


def test_a_doubt_that_was_acted_upon_is_never_forgotten(each_post: Post) -> None:
    """The mail went again meanwhile: the first attempt is why it arrived twice."""
    post = each_post
    mail = post.write()
    slow = take(post, "elsewhere:1:abcd")
    assert mark(post, slow)
    post.lease_ends(minutes=8)
    assert post.deliver() == {Outcome.SENT: 1}
    with post.app.app_context(), unit_of_work():
        claims.settle(slow, Result(Phase.FINAL, 250, "taken"), now=post.now)
    first, second = post.attempts(mail)
    assert (first.outcome, second.outcome) == (Outcome.UNCERTAIN, Outcome.SENT)
    assert first.reply_text == "answered after the worker was given up: taken"


def test_what_a_reader_waits_for_goes_first(post: Post) -> None:
    post.write()
    with post.app.app_context(), unit_of_work():
        assert claims.take("one", now=post.now, asked_for_only=True) == []
        assert len(claims.take("one", now=post.now + timedelta(seconds=1))) == 1


def test_what_was_claimed_and_not_begun_is_given_back(each_post: Post) -> None:
    """A few mails are claimed together; when the server stops taking any, the rest were never tried."""
    post = each_post
    mails = [post.write(f"p{number}@example.org") for number in range(5)]
    post.script.sender = ["", "550 not from here"]
    assert post.deliver() == {Outcome.SENT: 1, Outcome.STOPPED: 1}
    assert [post.mail(one).state for one in mails] == [MailState.SENT, *[MailState.QUEUED] * 4]
    assert [post.mail(one).attempts for one in mails] == [1, 0, 0, 0, 0]
    assert [len(post.attempts(one)) for one in mails] == [1, 1, 0, 0, 0]


def test_a_worker_that_is_told_to_stop_gives_back_what_it_did_not_begin(post: Post) -> None:
    mails = [post.write(f"p{number}@example.org") for number in range(5)]
    answers = iter([False, False, False, True])
    assert post.deliver(stop=lambda: next(answers, True)) == {Outcome.SENT: 3}
    assert [post.mail(one).state for one in mails] == [*[MailState.SENT] * 3, *[MailState.QUEUED] * 2]


def test_a_clock_that_stood_two_years_ahead_costs_no_mail(each_post: Post) -> None:
    post = each_post
    mail, retried = post.write(), post.write("an@example.org")
    post.script.recipient = ["450 later", "450 later"]
    post.deliver()
    post.wait(days=730)
    post.deliver()
    assert {post.mail(one).state for one in (mail, retried)} == {MailState.EXPIRED}
    assert [post.mail(one).attempts for one in (mail, retried)] == [1, 1]  # what was not tried is no try
    post.wait(days=-730)
    assert post.deliver() == {Outcome.SENT: 2}


def test_a_mail_written_while_the_clock_was_ahead_does_not_wait_for_that_day(each_post: Post) -> None:
    post = each_post
    post.wait(days=730)
    mail = post.write()
    post.wait(days=-730)
    assert post.deliver() == {Outcome.SENT: 1}
    assert post.mail(mail).state == MailState.SENT


def test_what_could_not_be_written_down_is_written_later(each_post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database goes away between the dot and the commit; the worker knows the answer, and keeps it."""
    post = each_post
    mail = post.write(kind=LETTER)
    monkeypatch.setattr(delivery, "SETTLE_TRIES", 1)
    settle, away = claims.settle, iter([True])

    def fails_once(*args: Any, **kwargs: Any) -> Outcome:
        if next(away, False):
            raise Busy
        return settle(*args, **kwargs)

    monkeypatch.setattr(claims, "settle", fails_once)
    with post.app.app_context():
        presence = Presence(post.folder)
        worker = Delivery(SmtpTransport(post.app.config["SETTINGS"]), presence)
        with pytest.raises(Busy):
            worker.run()
        assert post.mail(mail).state == MailState.SENDING
        worker.run()
        presence.leave()
    assert post.mail(mail).state == MailState.SENT
    assert len(post.script.ids) == 1


def test_what_waits_in_a_restored_copy_may_have_left_since(each_post: Post, tmp_path: Path) -> None:
    """A note goes again and the doubt is why; a letter waits for a person."""
    post = each_post
    note, letter = post.write(), post.write("an@example.org", kind=LETTER)
    with post.app.app_context():
        make_backup(db.engine, tmp_path / "backup", now=post.now)
    assert post.deliver() == {Outcome.SENT: 2}
    with post.app.app_context():
        db.session.remove()
        restore_backup(db.engine, tmp_path / "backup", replace=True)
    assert post.deliver() == {}
    with post.app.app_context(), unit_of_work():
        assert queue.release()
    assert post.deliver() == {Outcome.SENT: 1}
    assert [one.outcome for one in post.attempts(note)] == [Outcome.UNCERTAIN, Outcome.SENT]
    assert post.mail(letter).state == MailState.UNCERTAIN
