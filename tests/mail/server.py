"""A mail server on loopback that does as it is told: takes mail, refuses it at any command, or hangs up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from queue import Queue

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

HANG_UP = "hang up"


@dataclass
class Script:
    """What the server says instead of yes, and what it took. Each list is used up from the front."""

    sender: list[str] = field(default_factory=list)
    recipient: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)  # at the command; HANG_UP goes away inside the body
    final: list[str] = field(default_factory=list)  # after the dot; HANG_UP takes the mail and says nothing
    early: list[str] = field(default_factory=list)  # HANG_UP goes away once the body is there, before the dot
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)  # on the envelope of each that was taken
    connections: int = 0
    gone: threading.Event = field(default_factory=threading.Event)  # it went away in the middle of a message
    pace: float = 0.0  # seconds it thinks about a message, once before and once after taking it

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, parsed."""
        return self.after(0)

    def after(self, count: int) -> list[EmailMessage]:
        """What was taken after so many others, parsed."""
        return [message_from_bytes(raw, policy=default) for raw in self.taken[count:]]

    @property
    def ids(self) -> list[str]:
        """The Message-IDs in the order in which they were taken."""
        return [str(message["Message-ID"]) for message in self.messages]

    def next(self, step: str) -> str:
        answers: list[str] = getattr(self, step)
        return answers.pop(0) if answers else ""


class _Server(SMTP):
    script: Script

    def go_away(self) -> None:
        """End the connection, and say so once it is lost."""
        self.transport.abort()  # type: ignore[union-attr]
        asyncio.get_running_loop().call_later(0.05, self.script.gone.set)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - the name aiosmtpd calls
        answer = self.script.next("data")
        if answer == HANG_UP:
            await self.push("354 go on")
            assert self._reader is not None
            await self._reader.readline()
            self.go_away()
        elif answer:
            await self.push(answer)
        elif self.script.next("early") == HANG_UP:
            await self.push("354 go on")
            assert self._reader is not None
            while b"</html>" not in await self._reader.readline():
                pass
            self.go_away()
        else:
            await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, script: Script) -> None:
        self.script = script

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.script.next("sender")
        if not answer:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: _Server, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.script.next("recipient")
        if answer == HANG_UP:
            server.go_away()
        elif not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.script.next("final")
        await asyncio.sleep(self.script.pace)
        if answer in {"", HANG_UP}:
            assert isinstance(envelope.content, bytes)
            self.script.taken.append(envelope.content)
            self.script.recipients.extend(envelope.rcpt_tos)
            self.script.senders.append(envelope.mail_from or "")
        if answer == HANG_UP:
            server.transport.abort()  # type: ignore[union-attr]
        await asyncio.sleep(self.script.pace)
        return answer or "250 taken"


@contextmanager
def mail_server(script: Script) -> Iterator[int]:
    """Yield the port of a running server.

    Its event loop lives in a thread of its own: a browser test before may have left one in this thread.
    """
    started: Queue[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Queue()
    thread = threading.Thread(target=asyncio.run, args=(_serve(script, started),), daemon=True)
    thread.start()
    loop, stopping, port = started.get(timeout=10)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join()


async def _serve(script: Script, started: Queue[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]]) -> None:
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()

    def factory() -> _Server:
        script.connections += 1
        server = _Server(_Handler(script), hostname="mail.test", loop=loop)
        server.script = script
        return server

    server = await loop.create_server(factory, "127.0.0.1", 0)
    started.put((loop, stopping, server.sockets[0].getsockname()[1]))
    await stopping.wait()
    server.close()
