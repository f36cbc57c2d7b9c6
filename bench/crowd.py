"""Many people who answer at the same time, from a process of its own: `python -m bench.crowd < plan > what came of it`.

Everybody keeps a connection open, as a browser does, and thinks between two requests: a random time with an
exponential distribution. A request is due when its thinking is over, and its latency counts from that moment,
however late it could be sent. When a connection breaks, it is opened anew and the request sent again.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r'name="(csrf_token|revision)"[^>]*?value="([^"]*)"')
TIMEOUT = 30.0  # seconds a browser waits for an answer
AHEAD = 8  # people who go to where they begin at the same time


@dataclass
class Person:
    """One browser with a link: what it was given to answer, and what it was told."""

    link: str
    pages: list[dict[str, str]]  # the fields of each page, and what is filled in
    start: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)  # of the form that is open
    saved: dict[str, str] = field(default_factory=dict)  # what the server said it kept
    receipts: int = 0
    round: int = 0
    step: int = 0


class Line:
    """A connection that stays open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.broken = 0

    async def ask(self, person: Person, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return the status, the page and where it leads; ask again on a new connection when this one breaks."""
        for attempt in (1, 2, 3):
            try:
                return await asyncio.wait_for(self._once(person, path, fields), TIMEOUT)
            except (OSError, asyncio.IncompleteReadError, ValueError):
                self.close()
                if attempt == 3:
                    raise
        raise AssertionError

    async def _once(self, person: Person, path: str, fields: dict[str, str] | None) -> tuple[int, str, str]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        body = urlencode(fields).encode() if fields is not None else b""
        lines = [
            f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1",
            "Host: 127.0.0.1:8000",
            "Accept-Language: nl",
        ]
        if person.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in person.cookies.items()))
        if fields is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = [line.partition(": ")[::2] for line in head[1:] if line]
        named = {name.lower(): value for name, value in headers}
        page = await reader.readexactly(int(named.get("content-length", "0")))
        for name, value in headers:
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition("=")
                person.cookies[cookie] = rest.partition(";")[0]
        if named.get("connection", "").lower() == "close":
            self.close()
        return int(head[0].split()[1]), page.decode(), urlsplit(named.get("location", "")).path

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
            self.broken += 1


@dataclass
class Tally:
    """What came of everything that was asked."""

    latencies: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)  # how late this process itself was
    wrong: list[str] = field(default_factory=list)


async def act(person: Person, line: Line) -> bool:
    """Do the next thing: read a page or, every second time, save it. Return whether it was a save.

    After the last page comes the check, and then it begins again: answers can be changed until the closing.
    """
    place, is_save = divmod(person.step, 2)
    is_check = place == len(person.pages)
    path = f"{person.start}/{'review' if is_check else place + 1}"
    if is_save:
        await (_submit if is_check else _save)(person, line, path, place)
        person.step = 0 if is_check else person.step + 1
    else:
        status, page, _ = await line.ask(person, path)
        _expect(status, 200, path)
        person.hidden = dict(HIDDEN.findall(page))
        person.step += 1
    return bool(is_save)


async def _save(person: Person, line: Line, path: str, place: int) -> None:
    person.round += 1
    filled = {
        name: f"{value} {person.round}" if value.startswith("words") else value
        for name, value in person.pages[place].items()
    }
    status, page, _ = await line.ask(person, path, {**person.hidden, **filled, "go": "next"})
    _expect(status, 303, path, page)
    person.saved |= filled


async def _submit(person: Person, line: Line, path: str, _place: int) -> None:
    status, page, onward = await line.ask(person, path, {**person.hidden, "ready": "y"})
    _expect(status, 303, path, page)
    status, page, _ = await line.ask(person, onward)
    _expect(status, 200, onward)
    person.receipts += page.rstrip().endswith("</html>")


def _expect(status: int, wanted: int, path: str, page: str = "") -> None:
    if status != wanted:
        raise RuntimeError(f"{path}: {status}, not {wanted} {page[:200]}")


async def begin(person: Person, line: Line, steps: int) -> None:
    """Open the link and go to where the person is when the minute begins."""
    status, _, onward = await line.ask(person, person.link)
    _expect(status, 303, person.link)
    person.start = onward
    for _ in range(steps):
        await act(person, line)


async def session(person: Person, line: Line, tally: Tally, chance: random.Random, plan: dict[str, Any]) -> None:
    """Think and ask, until the minute is over."""
    due = plan["began"] + chance.expovariate(1 / plan["think"])
    while due < plan["began"] + plan["seconds"]:
        await asyncio.sleep(due - time.monotonic())
        tally.late.append(time.monotonic() - due)
        try:
            is_save = await act(person, line)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            tally.wrong.append(repr(error))
            return
        done = time.monotonic()
        tally.latencies.append(done - due)
        if is_save:
            tally.saves.append(done - due)
        due = done + chance.expovariate(1 / plan["think"])


async def crowd(plan: dict[str, Any]) -> dict[str, Any]:
    """Let everybody in the plan answer."""
    chance = random.Random(plan["seed"])  # noqa: S311 - repeatable on purpose
    people = [Person(**one) for one in plan["people"]]
    lines = [Line(plan["port"]) for _ in people]
    places, room = 2 * len(people[0].pages) + 2, asyncio.Semaphore(AHEAD)

    async def first(person: Person, line: Line, steps: int) -> None:
        async with room:
            await begin(person, line, steps)

    await asyncio.gather(
        *[first(person, line, chance.randrange(places)) for person, line in zip(people, lines, strict=True)]
    )
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    tally = Tally()
    plan["began"] = time.monotonic()
    await asyncio.gather(
        *[
            session(person, line, tally, random.Random(chance.random()), plan)  # noqa: S311 - likewise
            for person, line in zip(people, lines, strict=True)
        ]
    )
    return {
        "latencies": tally.latencies,
        "saves": tally.saves,
        "late": tally.late,
        "wrong": tally.wrong,
        "broken": sum(line.broken for line in lines),
        "saved": [one.saved for one in people],
        "receipts": [one.receipts for one in people],
    }


def main() -> None:
    """Read the plan, do it, and tell."""
    sys.stdout.write(json.dumps(asyncio.run(crowd(json.load(sys.stdin)))) + "\n")


if __name__ == "__main__":
    main()
