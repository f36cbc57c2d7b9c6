"""`flask worker`: plans reminders each minute and delivers mail each second. Several may run at once."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app import clock
from app.blueprints.mails.receiving import read_mailbox
from app.database import JOB_TIMEOUT, unit_of_work
from app.mail import clockwork, queue
from app.mail.delivery import Delivery, transport_for
from app.mail.presence import Presence
from app.mail.rules import Outcome
from app.rehearsal.jobs import play_waiting
from app.reminders.planner import plan
from app.reminders.scheduler import Metronome

PLAN_EVERY = 60.0  # seconds
DELIVER_EVERY = 1.0
READ_EVERY = 60.0
REHEARSE_EVERY = 3.0
WRONG_CLOCK = "worker: the clock cannot be right, so nothing is planned or sent: see `flask doctor`"


@click.command("worker")
@click.option("--once", is_flag=True, help="Plan and deliver what is due now, then stop.")
@with_appcontext
def worker(*, once: bool) -> None:
    """Plan reminders and deliver mail until told to stop (SIGTERM or Ctrl-C)."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own way to the object
    settings = app.config["SETTINGS"]
    presence = Presence(settings.data_dir)
    transport = transport_for(settings)
    delivery = Delivery(transport, presence) if transport else None
    try:
        if once:
            _once(delivery)
        else:
            _run(app, delivery)
    finally:
        presence.leave()


def register(app: Flask) -> None:
    """Hang the command on the application."""
    app.cli.add_command(worker)


def _once(delivery: Delivery | None) -> None:
    if clockwork.is_wrong():
        print(WRONG_CLOCK, file=sys.stderr)
        return
    url = current_app.config["SETTINGS"].imap_url
    taken = read_mailbox(url) if url else 0
    planned = plan(clock.now())
    play_waiting()
    ended = delivery.run() if delivery else {}
    sent = ended.get(Outcome.SENT, 0)
    took_in = f", {taken} taken in" if url else ""
    click.echo(f"{planned} planned, {sent} sent, {sum(ended.values()) - sent} not sent{took_in}")
    if delivery is None:
        print("MAIL_SERVER is not set: mail stays queued", file=sys.stderr)
    elif not queue.is_open(now=clock.now()):
        print("the outbox is held back: see `flask mail status`", file=sys.stderr)


def _run(app: Flask, delivery: Delivery | None) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    metronome = Metronome()

    def planning() -> None:
        if clockwork.is_wrong():
            print(WRONG_CLOCK, file=sys.stderr, flush=True)
        else:
            plan(clock.now())

    def delivering() -> None:
        if delivery is not None and not clockwork.is_wrong():
            delivery.run(stop=stop.is_set)

    metronome.every(PLAN_EVERY, _ticking(app, planning))
    if delivery is not None:
        metronome.every(DELIVER_EVERY, _ticking(app, delivering))
    if url := app.config["SETTINGS"].imap_url:
        metronome.every(READ_EVERY, _ticking(app, lambda: read_mailbox(url, stop=stop.is_set)))
    metronome.every(REHEARSE_EVERY, _ticking(app, play_waiting))
    print("worker: ready" if delivery else "worker: ready; MAIL_SERVER is not set, so mail stays queued", flush=True)
    _forget_pause()
    _ticking(app, planning)()
    metronome.start()
    stop.wait()
    metronome.stop()
    print("worker: stopped", flush=True)


def _ticking(app: Flask, work: Callable[[], object]) -> Callable[[], None]:
    """Return a tick that has a database session of its own and survives what goes wrong in it."""

    def tick() -> None:
        try:
            with app.app_context():
                work()
        except Exception:
            app.logger.exception("a tick of the worker failed; the next one tries again")

    return tick


def _forget_pause() -> None:
    """Try the server at once: whoever starts a worker may just have mended its settings."""
    with unit_of_work(JOB_TIMEOUT):
        queue.unpause()
