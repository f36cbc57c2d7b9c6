"""Is everything there that the product needs? Each check answers in plain words, and says how to mend what is wrong."""

from __future__ import annotations

import fcntl
import shutil
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.extensions import db
from app.mail import clockwork, queue
from app.mail.incoming import mailbox
from app.models import MailState
from app.operating.deliverability import check_deliverability
from app.operating.findings import Finding, Level, fine
from config import LOOPBACK, Settings

PATIENCE = 5.0  # seconds a server gets to answer
LITTLE_ROOM, NO_ROOM = 2 * 1024**3, 200 * 1024**2  # bytes
CLOCK_IS_RIGHT = "When it is this hour and the clock stood ahead before: flask --app wsgi mail clock-is-right"
WAITS_TOO_LONG = timedelta(minutes=15)


def examine() -> list[Finding]:
    """Run every check. Without a database the checks that read it are left out."""
    settings: Settings = current_app.config["SETTINGS"]
    now = clock.now()
    found = [check_database()]
    if found[0].level is Level.OK:
        found += [check_migrations()]
    readable = all(finding.level is Level.OK for finding in found)
    checks: list[Callable[[], Finding]] = [
        lambda: check_clock(now, clockwork.latest_act() if readable else None, settings),
        lambda: check_address(settings),
        lambda: check_room(settings.data_dir),
        lambda: check_mail_server(settings),
        lambda: check_worker(settings.data_dir),
    ]
    if settings.imap_url:
        checks.append(lambda: check_mailbox(settings))
    found += [check() for check in checks]
    found += check_deliverability(settings)
    return found + list(check_outbox(now)) if readable else found


def check_database() -> Finding:
    """Whether the database answers."""
    kind = db.engine.dialect.name
    try:
        db.session.execute(select(1))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        mend = "Check DATABASE_URL, and that the database runs and may be reached from here."
        return Finding("database", Level.ERROR, f"The database ({kind}) does not answer: {reason}", mend)
    return fine("database", f"The database ({kind}) answers.")


def check_migrations() -> Finding:
    """Whether the tables are those of this version."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - see app/migrating.py
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see app/migrating.py

    config = current_app.extensions["migrate"].migrate.get_config()
    wanted = set(ScriptDirectory.from_config(config).get_heads())
    standing = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    if standing == wanted:
        return fine("migrations", f"The tables are those of this version ({', '.join(sorted(wanted))}).")
    mend = "Run: flask --app wsgi db upgrade"
    if not standing:
        return Finding("migrations", Level.ERROR, "The database is empty.", mend)
    what = f"The tables are those of {', '.join(sorted(standing))}; this version needs {', '.join(sorted(wanted))}."
    return Finding("migrations", Level.ERROR, what, mend)


def check_clock(now: datetime, newest: datetime | None, settings: Settings) -> Finding:
    """Whether the clock can be right: reminders go out by it."""
    mend = (
        "Set the clock of this machine (timedatectl set-ntp true). Mails due in between go out merged, not all at once."
    )
    if settings.test_clock:
        what = f"A test clock is used: it is {now:%Y-%m-%d %H:%M} UTC here, whatever time it is."
        return Finding("clock", Level.WARNING, what, "Remove TEST_CLOCK from the environment.")
    if not clockwork.is_possible(now):
        return Finding("clock", Level.ERROR, f"The clock says {now:%Y-%m-%d}: that cannot be.", mend)
    if newest is not None and clockwork.went_back(now, newest):
        what = f"The clock says {now:%Y-%m-%d %H:%M}, but something was done at {newest:%Y-%m-%d %H:%M} (UTC)."
        return Finding("clock", Level.ERROR, what, f"{mend} {CLOCK_IS_RIGHT}")
    return fine("clock", f"The clock says {now.astimezone(settings.zone):%Y-%m-%d %H:%M} in {settings.timezone}.")


def check_address(settings: Settings) -> Finding:
    """Whether the address in mails leads here."""
    url = settings.public_base_url
    is_local = urlsplit(url).hostname in LOOPBACK
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=PATIENCE) as answer:  # noqa: S310 - config allows http and https only
            is_ours = b'"status"' in answer.read(1000)
    except (urllib.error.URLError, TimeoutError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        what = f"Nothing answers at {url}, the address that stands in every mail ({reason})."
        mend = "Start the product (flask serve), and check PUBLIC_BASE_URL, the name server and the proxy."
        return Finding("address", Level.WARNING, what, mend)
    if not is_ours:
        mend = "Check PUBLIC_BASE_URL and the proxy."
        return Finding("address", Level.ERROR, f"Something else than this product answers at {url}.", mend)
    if is_local and not settings.demo:
        what = f"Links in mails lead to {url}: only this machine can open them."
        return Finding("address", Level.WARNING, what, "Set PUBLIC_BASE_URL to the address that people use.")
    return fine("address", f"The product answers at {url}.")


def check_room(folder: Path) -> Finding:
    """Whether the disk has room for the database, its log and a backup."""
    free = shutil.disk_usage(folder).free
    what = f"{free / 1024**3:.1f} GB is free where {folder} lies."
    if free >= LITTLE_ROOM:
        return fine("disk", what)
    level = Level.ERROR if free < NO_ROOM else Level.WARNING
    return Finding("disk", level, what, "Make room, or put DATA_DIR on a larger disk. A full disk stops everything.")


def check_mail_server(settings: Settings) -> Finding:
    """Whether the mail server can be reached, and lets us in. No mail is sent."""
    if not settings.mail_server:
        if settings.demo:
            return fine("mail server", "A demonstration: mails go to its own mailbox.")
        mend = "Set MAIL_SERVER, MAIL_PORT and what your provider asks for."
        return Finding("mail server", Level.ERROR, "No mail server is set up: mails wait and do not leave.", mend)
    place = f"{settings.mail_server}:{settings.mail_port}"
    try:
        _greet(settings)
    except (smtplib.SMTPException, OSError) as error:
        mend = "Check MAIL_SERVER, MAIL_PORT, MAIL_USERNAME, MAIL_PASSWORD and MAIL_USE_TLS or MAIL_USE_SSL."
        return Finding("mail server", Level.ERROR, f"The mail server {place} does not let us in: {error}", mend)
    return fine("mail server", f"The mail server {place} lets us in.")


def check_mailbox(settings: Settings) -> Finding:
    """Whether the mailbox for answers can be opened. Nothing in it is read or moved."""
    try:
        with mailbox.opened(settings.imap_url) as box:
            waiting = len(box.waiting())
    except mailbox.MailboxError as error:
        mend = "Check IMAP_URL: its host, and the name and password with their signs written as %40, %2F, %3A."
        return Finding("mailbox", Level.ERROR, f"The mailbox for answers cannot be read: {error}", mend)
    return fine("mailbox", f"The mailbox for answers can be read; {waiting} wait in it.")


def _greet(settings: Settings) -> None:
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if settings.mail_use_ssl:
        server = smtplib.SMTP_SSL(settings.mail_server, settings.mail_port, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(settings.mail_server, settings.mail_port, timeout=PATIENCE)
    with server:
        server.ehlo_or_helo_if_needed()
        if settings.mail_use_tls:
            server.starttls(context=context)
        if settings.mail_username:
            server.login(settings.mail_username, settings.mail_password)


def check_worker(data_dir: Path) -> Finding:
    """Whether a worker lives that can be seen from here: it holds a lock for as long as it does."""
    alive = sum(_is_held(path) for path in (data_dir / "workers").glob("*") if path.is_file())
    if alive:
        return fine("worker", f"{alive} worker{'s live' if alive > 1 else ' lives'}.")
    what = "No worker is seen with this data folder: no reminder is planned and no mail leaves."
    return Finding(
        "worker", Level.WARNING, what, "Start one: flask --app wsgi worker. One on another machine is not seen."
    )


def _is_held(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def check_outbox(now: datetime) -> Iterator[Finding]:
    """Whether mail leaves: held back, paused, waiting too long, or ended badly."""
    if queue.is_frozen():
        what = "All mail is held back, as after a restore: another copy may be sending too."
        yield Finding("outbox", Level.WARNING, what, "When this is the only copy: flask --app wsgi mail release")
    pause = queue.current_pause()
    if pause is not None:
        what = f"The mail server takes nothing since {pause.since:%Y-%m-%d %H:%M} UTC: {pause.reason}"
        yield Finding(
            "outbox", Level.ERROR, what, "Mend what it says; the next try is by itself, or: flask mail release"
        )
    waiting = queue.oldest_waiting()
    if waiting is not None and pause is None and not queue.is_frozen() and now - waiting > WAITS_TOO_LONG:
        what = f"A mail waits since {waiting:%Y-%m-%d %H:%M} UTC."
        yield Finding("outbox", Level.WARNING, what, "See whether a worker runs, and what “flask mail status” says.")
    counts = queue.counts()
    troubled = {state: counts[state] for state in (MailState.UNCERTAIN, MailState.FAILED) if counts[state]}
    if troubled:
        what = " and ".join(f"{count} mails are {state}" for state, count in troubled.items()) + "."
        yield Finding("outbox", Level.WARNING, what, "Look at them on the page of the e-mails, or: flask mail status")
    if counts[MailState.QUEUED] == 0 and not troubled and pause is None:
        yield fine("outbox", "No mail waits.")
