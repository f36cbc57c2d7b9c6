"""A mail server on loopback that does, by a fixed seed, everything that mail servers do to those who send mail.

It keeps the Message-ID of what it took, which is the truth that the outbox is compared with.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

CODES = (421, 450, 451, 550)
STEPS = ("greeting", "hello", "sender", "recipient", "data", "final")
ANSWERS = tuple(f"{step}:{code}" for step in STEPS for code in CODES)
BEHAVIOURS = ("hang_up", "greet_late", "drop_in_body", "drop_after_dot", "take_and_drop", "greylist")
FAULTS = (*ANSWERS, *BEHAVIOURS)  # beside these, the port can be closed altogether: `Server.refuse`
GREYLISTED_FOR = timedelta(minutes=5)  # by the clock that the workers read
LATE = 3.0  # seconds; the workers wait two for an answer
MESSAGE_ID = re.compile(rb"^Message-ID: *(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


@dataclass
class Weather:
    """What goes wrong: by chance, or once for certain."""

    chance: random.Random
    now: Callable[[], datetime]
    rates: Mapping[str, float] = field(default_factory=dict)
    once: list[str] = field(default_factory=list)
    pipelining: float = 0.5  # how often it says that it takes commands in one go
    pace: float = 0.0  # seconds it thinks about a message, once before and once after taking it
    taken: list[str] = field(default_factory=list)  # Message-IDs in the order in which they were taken
    happened: dict[str, int] = field(default_factory=dict)
    _first_seen: dict[str, datetime] = field(default_factory=dict)

    def strikes(self, fault: str) -> bool:
        """Whether `fault` happens at this moment."""
        happens = False
        if fault in self.once:
            self.once.remove(fault)
            happens = True
        elif (rate := self.rates.get(fault, 0.0)) > 0:
            happens = self.chance.random() < rate
        if happens:
            self.happened[fault] = self.happened.get(fault, 0) + 1
        return happens

    def answer(self, step: str) -> str:
        """Return what is said at a step instead of yes; nothing when it is yes."""
        for code in CODES:
            if self.strikes(f"{step}:{code}"):
                return f"{code} {step} is refused"
        return ""

    def greylists(self, recipient: str) -> bool:
        """Whether a recipient is still strange; a clock that went back makes it so again."""
        first = self._first_seen.get(recipient)
        if first is None:
            if not self.strikes("greylist"):
                return False
            first = self._first_seen[recipient] = self.now()
        return abs(self.now() - first) < GREYLISTED_FOR


class _Conversation(asyncio.Protocol):
    def __init__(self, weather: Weather) -> None:
        self._weather, self._buffer, self._in_body = weather, b"", False
        self._waiting: asyncio.Task[None] | None = None  # while it thinks, nothing more is read

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._weather.strikes("hang_up"):
            transport.abort()
        else:
            self._think(self._greet())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._go_on()

    def _think(self, work: object) -> None:
        async def thinking() -> None:
            await work  # type: ignore[misc]
            self._waiting = None
            self._go_on()

        self._waiting = asyncio.get_running_loop().create_task(thinking())

    def _go_on(self) -> None:
        while self._waiting is None and not self._transport.is_closing():
            end = b"\r\n.\r\n" if self._in_body else b"\r\n"
            if self._in_body and len(self._buffer) > 2 and self._weather.strikes("drop_in_body"):
                self._transport.abort()
            found, rest, later = self._buffer.partition(end)
            if not rest:
                return
            self._buffer = later
            if self._in_body:
                self._in_body = False
                self._think(self._finish(found))
            else:
                self._command(found.decode("ascii", "replace"))

    async def _greet(self) -> None:
        if self._weather.strikes("greet_late"):
            await asyncio.sleep(LATE)
        self._say(self._weather.answer("greeting") or "220 torture")

    def _command(self, line: str) -> None:
        verb = line[:4].upper()
        if verb == "EHLO":
            self._say(self._weather.answer("hello") or self._features())
        elif verb == "HELO":
            self._say(self._weather.answer("hello") or "250 torture")
        elif verb == "MAIL":
            self._sender = self._say(self._weather.answer("sender") or "250 OK")
        elif verb == "RCPT":
            grey = "451 4.7.1 greylisted, try again later" if self._weather.greylists(line) else ""
            answer = "" if self._sender else "503 no sender"
            self._recipient = self._say(answer or grey or self._weather.answer("recipient") or "250 OK")
        elif verb == "DATA":
            self._body()
        elif verb == "QUIT":
            self._say("221 bye")
            self._transport.close()
        else:
            self._say("250 OK")

    def _features(self) -> str:
        return (
            "250-torture\r\n250 PIPELINING"
            if self._weather.chance.random() < self._weather.pipelining
            else "250 torture"
        )

    def _body(self) -> None:
        if not (self._sender and self._recipient):
            self._say("503 nobody to send to")
        elif self._say(self._weather.answer("data") or "354 go on"):
            self._in_body, self._buffer = True, b"\r\n" + self._buffer

    async def _finish(self, message: bytes) -> None:
        self._sender = self._recipient = False
        await asyncio.sleep(self._weather.pace)
        if self._weather.strikes("drop_after_dot"):
            self._transport.abort()
            return
        refusal = self._weather.answer("final")
        if not refusal:
            found = MESSAGE_ID.search(message)
            assert found is not None
            self._weather.taken.append(found.group(1).decode("ascii"))
        if self._weather.strikes("take_and_drop"):
            self._transport.abort()
            return
        await asyncio.sleep(self._weather.pace)
        self._say(refusal or "250 taken")

    _sender = _recipient = False

    def _say(self, text: str) -> bool:
        """Answer; return whether it was no refusal. After 421 the connection ends, as it says."""
        if not self._transport.is_closing():
            self._transport.write(f"{text}\r\n".encode("ascii"))
            if text.startswith("421"):
                self._transport.close()
        return text[0] in "23"


class Server:
    """The server in a thread of its own."""

    def __init__(self, weather: Weather) -> None:
        self._weather = weather
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._listening: asyncio.Server | None = None
        self.accept()

    def accept(self) -> None:
        """Listen, always on the same port."""
        self._call(self._listen())

    def refuse(self) -> None:
        """Close the port: whoever connects is refused by the system."""
        self._call(self._close())

    def stop(self) -> None:
        """End."""
        self.refuse()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)  # type: ignore[arg-type]

    async def _listen(self) -> None:
        if self._listening is not None:
            return
        self._listening = await self._loop.create_server(
            lambda: _Conversation(self._weather), "127.0.0.1", self.port, backlog=200
        )
        self.port = self._listening.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None


@contextmanager
def serving(weather: Weather) -> Iterator[Server]:
    """Yield a running server."""
    server = Server(weather)
    try:
        yield server
    finally:
        server.stop()
