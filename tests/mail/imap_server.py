"""A small IMAP server on loopback: one mailbox, enough of RFC 3501 for a real conversation with Python's client."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "pact@body.example.org", "p@ss/word"


@dataclass
class Mailbox:
    """What the server holds, and how it behaves."""

    inbox: dict[int, bytes] = field(default_factory=dict)
    done: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    abilities: str = "IMAP4rev1 MOVE UIDPLUS"
    has_folder: bool = False
    heard: list[str] = field(default_factory=list)
    silent_at: str = ""  # a command at which it hangs up

    def put(self, raw: bytes) -> None:
        self.inbox[max([*self.inbox, *self.done, 0]) + 1] = raw


class _Handler(socketserver.StreamRequestHandler):
    box: Mailbox

    def handle(self) -> None:
        self._say(f"* OK [CAPABILITY {self.box.abilities}] ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, rest = line.partition(" ")
            command = " ".join(rest.split()[:2]).upper() if rest.upper().startswith("UID") else rest.split()[0].upper()
            self.box.heard.append(command)
            if command == self.box.silent_at:
                return
            answer = self._answer(command, rest)
            self._say(f"{tag} {answer}")
            if command == "LOGOUT":
                return

    def _answer(self, command: str, rest: str) -> str:
        box = self.box
        if command == "CAPABILITY":
            self._say(f"* CAPABILITY {box.abilities}")
        elif command == "LOGIN":
            return "OK in" if rest == f'LOGIN {USER} "{PASSWORD}"' else "NO [AUTHENTICATIONFAILED] wrong password"
        elif command == "SELECT":
            self._say(f"* {len(box.inbox)} EXISTS")
        elif command == "LIST":
            self._say('* LIST (\\HasNoChildren) "." INBOX')
        elif command == "CREATE":
            box.has_folder = True
        elif command == "STATUS":
            return "OK done" if box.has_folder else "NO there is no such folder"
        elif command.startswith("UID"):
            return self._uid(command, rest)
        return "OK done"

    def _uid(self, command: str, rest: str) -> str:
        box = self.box
        if command == "UID SEARCH":
            found = [number for number in sorted(box.inbox) if "\\Deleted" not in box.flags.get(number, set())]
            self._say("* SEARCH " + " ".join(map(str, found)))
            return "OK done"
        number = int(rest.split()[2])
        raw = box.inbox.get(number)
        if raw is None:
            return "OK nothing"
        if command == "UID FETCH":
            self._fetch(number, raw, rest)
        elif command in {"UID MOVE", "UID COPY"}:
            box.done[number] = raw
            if command == "UID MOVE":
                del box.inbox[number]
        elif command == "UID STORE":
            box.flags.setdefault(number, set()).add("\\Deleted")
        elif command == "UID EXPUNGE":
            del box.inbox[number]
        return "OK done"

    def _fetch(self, number: int, raw: bytes, rest: str) -> None:
        if "RFC822.SIZE" in rest:
            self._say(f"* 1 FETCH (UID {number} RFC822.SIZE {len(raw)})")
            return
        if found := re.search(r"HEADER\]<0\.(\d+)>", rest):
            raw = raw.partition(b"\r\n\r\n")[0][: int(found.group(1))]
        self._say(f"* 1 FETCH (UID {number} BODY[] {{{len(raw)}}}", raw + b")\r\n")

    def _say(self, line: str, more: bytes = b"") -> None:
        self.wfile.write(line.encode() + b"\r\n" + more)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def imap_server(box: Mailbox) -> Iterator[int]:
    """Yield the port of a server that holds `box`."""
    handler = type("Handler", (_Handler,), {"box": box})
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
