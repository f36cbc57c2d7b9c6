"""Reading one mailbox over IMAP (RFC 3501). A message is moved away only when the caller says that it was kept."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from app.mail.incoming.reading import MOST_BYTES, MOST_HEADERS
from config import LOOPBACK

PATIENCE = 30.0  # seconds
MOST_AT_ONCE = 200  # messages of one visit
DONE = "Pactwerk"  # the folder for what was read, beside the one it came from
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DELIMITER = re.compile(rb'^\([^)]*\) "(.)"')


class MailboxError(Exception):
    """The mailbox cannot be read; the text says why, without any password."""


@dataclass(frozen=True)
class Fetched:
    """A message, or the beginning of one that is too large."""

    raw: bytes
    size: int


class Mailbox:
    """An open mailbox. Use `opened`."""

    def __init__(self, imap: imaplib.IMAP4, folder: str, abilities: frozenset[str]) -> None:
        self._imap = imap
        self._folder = folder
        self._abilities = abilities
        self._done = ""

    def waiting(self) -> list[str]:
        """Return the numbers (UID) of what waits, the oldest first, at most MOST_AT_ONCE."""
        found = self._ask("SEARCH", "UNDELETED")
        numbers = b" ".join(part for part in found if isinstance(part, bytes)).split()
        return [number.decode("ascii") for number in numbers if number.isdigit()][:MOST_AT_ONCE]

    def fetch(self, number: str) -> Fetched | None:
        """Return a message without marking it as read; None when it is gone meanwhile."""
        told = b" ".join(part for part in self._ask("FETCH", number, "(RFC822.SIZE)") if isinstance(part, bytes))
        size = _SIZE.search(told)
        if size is None:
            return None
        large = int(size.group(1)) > MOST_BYTES
        what = f"(BODY.PEEK[HEADER]<0.{MOST_HEADERS}>)" if large else "(BODY.PEEK[])"
        for part in self._ask("FETCH", number, what):
            if isinstance(part, tuple):
                return Fetched(part[1], int(size.group(1)))
        return None

    def put_aside(self, number: str) -> None:
        """Move a message to the folder for what was read, or mark it as deleted where that cannot be."""
        folder = self._done or self._prepare_folder()
        if "MOVE" in self._abilities:
            self._ask("MOVE", number, folder)
            return
        self._ask("COPY", number, folder)
        self._ask("STORE", number, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._abilities:
            self._ask("EXPUNGE", number)
        # Without it the mark alone says that it was read: others may have marked messages that they still want.

    def _prepare_folder(self) -> str:
        _, found = self._imap.list('""', _quoted(self._folder))
        told = _DELIMITER.match(found[0]) if found and isinstance(found[0], bytes) else None
        delimiter = told.group(1).decode("ascii", "replace") if told else "/"
        for name in (DONE, f"{self._folder}{delimiter}{DONE}"):
            with suppress(imaplib.IMAP4.error):
                self._imap.create(_quoted(name))  # refused when it is there already
            answer, _ = self._imap.status(_quoted(name), "(MESSAGES)")
            if answer == "OK":
                self._done = _quoted(name)
                return self._done
        raise MailboxError(f"there is no folder {DONE}, and it cannot be made")

    def _ask(self, command: str, *words: str) -> list[bytes | tuple[bytes, bytes]]:
        answer, found = self._imap.uid(command, *words)
        if answer != "OK":
            said = next((part for part in found if isinstance(part, bytes)), b"")
            raise MailboxError(f"{command}: {said.decode('utf-8', 'replace')[:200]}")
        return list(found)


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """Yield the mailbox at `url`: imaps:// speaks TLS from the first byte, imap:// after STARTTLS.

    Only on this machine is imap:// without TLS accepted, where the server offers none. Raises MailboxError.
    """
    parts = urlsplit(url)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    try:
        imap = _connected(parts.scheme, parts.hostname or "", parts.port)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(_said(error)) from error
    try:
        imap.login(unquote(parts.username or ""), unquote(parts.password or ""))
        answer, found = imap.select(_quoted(folder))
        if answer != "OK":
            raise MailboxError(f"{folder}: {str(found[0])[:200]}")
        yield Mailbox(imap, folder, _abilities(imap))
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(_said(error)) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            imap.logout()


def _connected(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=context, timeout=PATIENCE)
    imap = imaplib.IMAP4(host, port or 143, timeout=PATIENCE)
    if "STARTTLS" in imap.capabilities:
        imap.starttls(context)
    elif host not in LOOPBACK:
        imap.shutdown()
        raise imaplib.IMAP4.error("the server offers no STARTTLS, so the password is not sent")
    return imap


def _abilities(imap: imaplib.IMAP4) -> frozenset[str]:
    """Return what the server can do, asked once more: many tell it only to those who are signed in."""
    _, found = imap.capability()
    return frozenset(b" ".join(part for part in found if isinstance(part, bytes)).decode("ascii", "replace").split())


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _said(error: Exception) -> str:
    """Return what a server or the system said, cleaned to one line."""
    text = error.args[0] if error.args else ""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(error)
    return " ".join(words.split())[:200] or type(error).__name__
