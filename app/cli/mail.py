"""`flask mail …`: how the outbox stands, and what to do when it is held back."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app import clock
from app.blueprints.mails import commands, receiving
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.mail import queue
from app.mail.incoming.reading import MOST_BYTES
from app.models import MailState, OutboxMail

TRY_LATER = 75  # what mail servers understand as "keep it and come back" (sysexits.h)
MOST_NAMED = 200  # uncertain mails named one by one

group = AppGroup("mail", help="The outbox.")


@group.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def status(*, as_json: bool) -> None:
    """Say how many mails are in each state, which wait longest, and which are uncertain."""
    found = _status()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for state, count in found["counts"].items():
        if count:
            click.echo(f"{state:<11} {count}")
    click.echo(f"waiting since {found['oldest_waiting'] or '-'}; leaves by {found['transport']}")
    if found["frozen"]:
        click.echo("held back as a whole: `flask mail release` lets it go")
    if found["paused"]:
        click.echo(f"the server takes nothing ({found['paused']['reason']}); next try {found['paused']['until']}")
    for mail in found["uncertain"]:
        click.echo(f"uncertain: {mail['id']} {mail['kind']} to {mail['address']}")


@group.command("release")
def release() -> None:
    """Let the outbox go after a restore, or try the server again at once."""
    with unit_of_work(JOB_TIMEOUT):
        was_held = queue.release()
        if was_held:
            commands.note_release(actor=None, now=clock.now(), via="command")
    click.echo("The outbox is open." if was_held else "The outbox was open already.")


@group.command("clock-is-right")
def clock_is_right() -> None:
    """Believe the clock again, after it stood ahead and was put right: mail leaves once more."""
    with unit_of_work(JOB_TIMEOUT):
        try:
            confirmed = commands.confirm_clock(actor=None, now=clock.now(), via="command")
        except commands.NotPossibleError:
            print(f"the clock says {clock.now():%Y-%m-%d}: that cannot be, so it must be set first", file=sys.stderr)
            sys.exit(1)
    click.echo("Noted: the clock is right. Mail leaves again." if confirmed else "Nothing was wrong with the clock.")


@group.command("retry")
@click.argument("mail_id", metavar="ID")
def retry(mail_id: str) -> None:
    """Send the mail ID again: one that failed, is uncertain, was held, called back or suppressed."""
    with unit_of_work(JOB_TIMEOUT):
        mail = db.session.scalar(select(OutboxMail).where(OutboxMail.public_id == mail_id.lower()))
        if mail is None:
            print(f"there is no mail {mail_id!r}", file=sys.stderr)
            sys.exit(1)
        try:
            commands.change_state(mail, MailState.QUEUED, actor=None, now=clock.now(), via="command")
        except commands.NotPossibleError:
            print(f"mail {mail_id} is {mail.state}: it cannot be sent again", file=sys.stderr)
            sys.exit(1)
    click.echo(f"Mail {mail_id} waits to be sent.")


@group.command("receive")
@click.option("--recipient", multiple=True, help="The address it was sent to, where the server does not say so itself.")
def receive(recipient: tuple[str, ...]) -> None:
    """Take in the message on standard input: a report of a mail that did not arrive, or someone's answer.

    For the aliases of a mail server. Ends with 75 when it should be tried again later.
    """
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    size = len(raw)
    while rest := sys.stdin.buffer.read(MOST_BYTES):
        size += len(rest)
    if not raw.strip():
        print("there is no message on standard input", file=sys.stderr)
        sys.exit(1)
    told = [value for name in ("ORIGINAL_RECIPIENT", "RECIPIENT") if (value := os.environ.get(name))]
    try:
        taken = receiving.receive(raw, recipients=(*recipient, *told), size=size)
    except Exception as error:  # whatever it is, the mail server keeps the message instead of sending it back
        current_app.logger.exception("a message could not be taken in")
        print(f"this cannot be taken in now: {type(error).__name__}", file=sys.stderr)
        sys.exit(TRY_LATER)
    if taken is None or not taken[1]:
        click.echo("This message was there already.")
        return
    row = taken[0]
    click.echo(f"{row.public_id}: {row.kind}, {row.state}{f' ({row.why})' if row.why else ''}")


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


def _status() -> dict[str, Any]:
    settings = current_app.config["SETTINGS"]
    pause = queue.current_pause()
    uncertain = db.session.scalars(
        select(OutboxMail)
        .where(OutboxMail.state == MailState.UNCERTAIN)
        .order_by(OutboxMail.final_at, OutboxMail.id)
        .limit(MOST_NAMED)
    ).all()
    return {
        "counts": {state.value: count for state, count in queue.counts().items()},
        "oldest_waiting": _iso(queue.oldest_waiting()),
        "uncertain": [
            {"id": mail.public_id, "kind": mail.kind, "address": mail.address, "since": _iso(mail.final_at)}
            for mail in uncertain
        ],
        "frozen": queue.is_frozen(),
        "paused": {"until": _iso(pause.until), "reason": pause.reason} if pause else None,
        "transport": "smtp" if settings.mail_server else "demo" if settings.demo else "none",
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat().replace("+00:00", "Z") if instant else None
