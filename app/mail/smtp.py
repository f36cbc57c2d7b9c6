"""Talking to the mail server, so that at each step it is known whether it can have taken the mail.

Everything up to the body is certain to have failed when it fails. Then the caller writes down that the closing
dot is about to leave, we look whether the server has hung up meanwhile, and only then send it. One connection
carries many messages.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app import clock
from app.mail.rules import Phase, Result
from config import Settings

COMMAND_TIMEOUT = 20.0  # seconds
FINAL_TIMEOUT = 300.0  # a server may scan the message before it answers
MOST_PER_CONNECTION = 100
CONNECTS = 5  # failed ones, after which the second server is used
BETWEEN_CONNECTS = 0.2  # seconds
REST = 300.0  # how long a server that could not be reached is left alone while there is another

_LINE_START_DOT = re.compile(rb"^\.", re.MULTILINE)


class LeaseLostError(Exception):
    """Another worker has taken over this mail; the dot was not sent."""


@dataclass(frozen=True)
class Envelope:
    """What the server gets: whom it is from and to, and the message with CRLF line ends."""

    sender: str
    recipient: str
    content: bytes


class Transport(Protocol):
    """A way for mails to leave."""

    def deliver(self, envelope: Envelope, mark_final: Callable[[], bool]) -> Result:
        """Hand a message over. Calls `mark_final` before the point of no return; raises LeaseLostError on False."""

    def close(self) -> None:
        """End the connection."""


class Mailbox:
    """The transport of a demonstration: mails stay in the database, where its mailbox shows them."""

    def deliver(self, envelope: Envelope, mark_final: Callable[[], bool]) -> Result:
        """Take the message."""
        del envelope
        if not mark_final():
            raise LeaseLostError
        return Result(Phase.FINAL, 250, "kept in the mailbox of the demonstration")

    def close(self) -> None:
        """Do nothing: there is no connection."""


class _Broken(Exception):  # noqa: N818 - carries a result out of the conversation
    def __init__(self, phase: Phase, error: Exception) -> None:
        self.result = Result(phase, None, f"{type(error).__name__}: {error}"[:500])


class WithFallback:
    """A second server for when the first cannot be reached or takes nothing from us."""

    def __init__(self, first: Transport, second: Transport) -> None:
        self._first, self._second = first, second
        self._first_rests_until = 0.0

    def deliver(self, envelope: Envelope, mark_final: Callable[[], bool]) -> Result:
        """Hand a message to the first server that talks to us. A mail that was handed over once is not given twice."""
        if clock.monotonic() >= self._first_rests_until:
            result = self._try_first(envelope, mark_final)
            if result.phase != Phase.CONNECT:
                return result
            self._first_rests_until = clock.monotonic() + REST
        return self._second.deliver(envelope, mark_final)

    def _try_first(self, envelope: Envelope, mark_final: Callable[[], bool]) -> Result:
        """Knock a few times; one that answers that it will not have us for good is not asked again."""
        result = self._first.deliver(envelope, mark_final)
        for _ in range(CONNECTS - 1):
            if result.phase != Phase.CONNECT or (result.code or 0) >= 500:
                break
            time.sleep(BETWEEN_CONNECTS)
            result = self._first.deliver(envelope, mark_final)
        return result

    def close(self) -> None:
        """End both connections."""
        self._first.close()
        self._second.close()


def fallback_settings(settings: Settings) -> Settings:
    """Return the settings with the server of MAIL_FALLBACK_URL in the place of the first one.

    smtp:// is a plain connection, smtp+starttls:// one that is made safe, smtps:// one that is safe from the start.
    """
    url = urlsplit(settings.mail_fallback_url)
    return replace(
        settings,
        mail_server=url.hostname or "",
        mail_port=url.port or (465 if url.scheme == "smtps" else 587 if url.scheme == "smtp+starttls" else 25),
        mail_username=unquote(url.username or ""),
        mail_password=unquote(url.password or ""),
        mail_use_tls=url.scheme == "smtp+starttls",
        mail_use_ssl=url.scheme == "smtps",
    )


class SmtpTransport:
    """One connection to the mail server of the settings, opened when needed."""

    def __init__(self, settings: Settings, *, final_timeout: float = FINAL_TIMEOUT) -> None:
        self._settings = settings
        self._final_timeout = final_timeout
        self._smtp: smtplib.SMTP | None = None
        self._carried = 0

    def deliver(self, envelope: Envelope, mark_final: Callable[[], bool]) -> Result:
        """Hand one message over and return the last answer."""
        if self._carried >= MOST_PER_CONNECTION:
            self.close()
        reused = self._smtp is not None
        result = self._attempt(envelope, mark_final)
        if reused and result.phase == Phase.SENDER and result.code in {None, 421}:
            # The server closed the old connection while it was idle: that says nothing about this mail.
            result = self._attempt(envelope, mark_final)
        return result

    def close(self) -> None:
        """End the connection politely where that is possible."""
        smtp, self._smtp, self._carried = self._smtp, None, 0
        if smtp is None:
            return
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()

    def _attempt(self, envelope: Envelope, mark_final: Callable[[], bool]) -> Result:
        try:
            smtp = self._connection()
        except smtplib.SMTPResponseException as error:
            self._drop()
            return Result(Phase.CONNECT, error.smtp_code, _text(error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return _Broken(Phase.CONNECT, error).result
        try:
            result = self._converse(smtp, envelope, mark_final)
        except _Broken as broken:
            self._drop()
            return broken.result
        except BaseException:
            self._drop()
            raise
        self._carried += 1
        if result.code == 421:
            self._drop()
        elif result.phase != Phase.FINAL and self._smtp is not None:
            self._reset(smtp)
        return result

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        settings = self._settings
        context = ssl.create_default_context() if settings.mail_use_ssl or settings.mail_use_tls else None
        smtp = (
            smtplib.SMTP_SSL(timeout=COMMAND_TIMEOUT, context=context)
            if settings.mail_use_ssl
            else smtplib.SMTP(timeout=COMMAND_TIMEOUT)
        )
        smtp._host = settings.mail_server  # type: ignore[attr-defined]  # noqa: SLF001 - what TLS compares the certificate with
        self._smtp = smtp
        code, text = smtp.connect(settings.mail_server, settings.mail_port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        assert smtp.sock is not None  # noqa: S101 - for the type checker: connect opened it
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if settings.mail_use_tls:
            smtp.starttls(context=context)
        if settings.mail_username:
            smtp.login(settings.mail_username, settings.mail_password)
        return smtp

    def _converse(self, smtp: smtplib.SMTP, envelope: Envelope, mark_final: Callable[[], bool]) -> Result:
        commands = (
            (Phase.SENDER, f"MAIL FROM:{smtplib.quoteaddr(envelope.sender)}", 250),
            (Phase.RECIPIENT, f"RCPT TO:{smtplib.quoteaddr(envelope.recipient)}", 250),
            (Phase.BODY, "DATA", 354),
        )
        try:
            lines = [_command_line(command) for _, command, _ in commands]
        except ValueError as error:
            return Result(Phase.RECIPIENT, 553, f"5.6.7 cannot be written as a command: {type(error).__name__}")
        at_once = smtp.has_extn("pipelining")  # the server takes them in one go (RFC 2920)
        if at_once:
            _guarded(Phase.SENDER, lambda: smtp.send(b"".join(lines)))
        for line, (phase, _, expected) in zip(lines, commands, strict=True):
            code, text = _guarded(phase, smtp.getreply if at_once else partial(_ask, smtp, line))
            if code not in {expected, expected + 1}:
                if at_once and phase != Phase.BODY:
                    self._drop()  # it may be waiting for a message that nobody is to get
                return Result(phase, _as_failure(code), _text(text))
        _guarded(Phase.BODY, lambda: smtp.send(stuffed(envelope.content)))
        if not mark_final():
            raise LeaseLostError
        self._look(smtp)
        return self._finish(smtp)

    def _finish(self, smtp: smtplib.SMTP) -> Result:
        assert smtp.sock is not None  # noqa: S101 - for the type checker: the conversation runs over it
        smtp.sock.settimeout(self._final_timeout)

        def dot() -> tuple[int, bytes]:
            smtp.send(b".\r\n")
            return smtp.getreply()

        code, text = _guarded(Phase.FINAL, dot)
        smtp.sock.settimeout(COMMAND_TIMEOUT)
        return Result(Phase.FINAL, _as_failure(code) if not 200 <= code < 300 else code, _text(text))

    def _look(self, smtp: smtplib.SMTP) -> None:
        """Raise _Broken when the server has hung up, or spoken out of turn, before the closing dot left."""
        assert smtp.sock is not None  # noqa: S101 - for the type checker: the conversation runs over it
        smtp.sock.settimeout(0)
        try:
            said = smtp.sock.recv(500)
        except (BlockingIOError, ssl.SSLWantReadError):
            smtp.sock.settimeout(COMMAND_TIMEOUT)
            return
        except OSError as error:
            raise _Broken(Phase.BODY, error) from error
        raise _Broken(Phase.BODY, ConnectionError(_text(said) or "the server hung up before the end of the message"))

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp, self._carried = self._smtp, None, 0
        if smtp is not None:
            smtp.close()


def stuffed(content: bytes) -> bytes:
    """Return a message as it travels: each dot at the start of a line is doubled, and the last line is ended."""
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    return _LINE_START_DOT.sub(b"..", content)


def _guarded(phase: Phase, command: Callable[[], object]) -> tuple[int, bytes]:
    try:
        answer = command()
    except (OSError, smtplib.SMTPException) as error:
        raise _Broken(phase, error) from error
    return answer if isinstance(answer, tuple) else (0, b"")


def _ask(smtp: smtplib.SMTP, line: bytes) -> tuple[int, bytes]:
    smtp.send(line)
    return smtp.getreply()


def _command_line(command: str) -> bytes:
    """Return a command as it travels; raise ValueError where it would be two, or is no ASCII."""
    if "\r" in command or "\n" in command:
        raise ValueError("a line end in a command")
    return command.encode("ascii") + b"\r\n"


def _as_failure(code: int) -> int:
    """Return the code of an answer that was not the expected one; what makes no sense counts as "later"."""
    return code if 400 <= code < 600 else 451


def _text(raw: bytes | str) -> str:
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())[:500]
