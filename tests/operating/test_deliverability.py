"""What the name server says of the sender's domain; asked of one of our own, on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingUDPServer
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from app.operating import deliverability
from app.operating.deliverability import Names, check_deliverability
from app.operating.findings import Finding, Level
from config import Settings
from tests.engines import settings_for

DOMAIN = "streek.be"
GOOD = {
    DOMAIN: ["unrelated", "v=spf1 mx ~all"],
    f"selector1._domainkey.{DOMAIN}": ["v=DKIM1; k=rsa; p=" + "A" * 380],
    f"_dmarc.{DOMAIN}": ["v=DMARC1; p=reject"],
}


@dataclass
class NameServer:
    """Answers with these records, or not at all."""

    texts: dict[str, list[str]] = field(default_factory=lambda: dict(GOOD))
    is_silent: bool = False
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def names(self) -> Names:
        return Names("127.0.0.1", self.port)


@pytest.fixture
def server() -> Iterator[NameServer]:
    state = NameServer()

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            data, socket = self.request
            if not state.is_silent:
                socket.sendto(answer(state, data), self.client_address)

    udp = ThreadingUDPServer(("127.0.0.1", 0), Handler)
    state.port = udp.server_address[1]
    thread = threading.Thread(target=udp.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield state
    udp.shutdown()
    thread.join()
    udp.server_close()


def answer(state: NameServer, data: bytes) -> bytes:
    query: Any = dns.message.from_wire(data)
    name = query.question[0].name
    plain = name.to_text(omit_final_dot=True)
    state.asked.append(plain)
    reply: Any = dns.message.make_response(query)
    if plain in state.texts:
        parts = [" ".join(f'"{one[i : i + 250]}"' for i in range(0, len(one), 250)) for one in state.texts[plain]]
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *parts))
    else:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return bytes(reply.to_wire())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path, mail_server="smtp.streek.be", mail_default_sender=f"Streekpact <pact@{DOMAIN}>")


def levels(found: list[Finding]) -> dict[str, Level]:
    return {one.check: one.level for one in found}


def test_a_domain_that_is_in_order(server: NameServer, settings: Settings) -> None:
    found = check_deliverability(settings, server.names)
    assert levels(found) == {"SPF": Level.OK, "DKIM": Level.OK, "DMARC": Level.OK}
    assert f"selector1._domainkey.{DOMAIN}" in found[1].what


@pytest.mark.parametrize(
    ("name", "texts", "check", "words"),
    [
        (DOMAIN, [], "SPF", "v=spf1 a:smtp.streek.be mx ~all"),
        (DOMAIN, ["v=spf1 mx ~all", "v=spf1 a -all"], "SPF", "Keep one"),
        (DOMAIN, ["v=spf1 +all"], "SPF", "~all"),
        (f"selector1._domainkey.{DOMAIN}", [], "DKIM", f"NAME._domainkey.{DOMAIN}"),
        (f"selector1._domainkey.{DOMAIN}", ["v=DKIM1; p="], "DKIM", "sign"),
        (f"_dmarc.{DOMAIN}", [], "DMARC", "v=DMARC1; p=quarantine"),
    ],
)
def test_what_lacks_is_named_with_what_to_set(
    server: NameServer, settings: Settings, name: str, texts: list[str], check: str, words: str
) -> None:
    if texts:
        server.texts[name] = texts
    else:
        del server.texts[name]
    found = check_deliverability(settings, server.names)
    (wrong,) = [one for one in found if one.level is not Level.OK]
    assert (wrong.check, wrong.level) == (check, Level.WARNING)
    assert words in wrong.mend


def test_a_subdomain_follows_the_domain_above_it(server: NameServer, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, mail_server="smtp.streek.be", mail_default_sender=f"pact@mail.{DOMAIN}")
    found = levels(check_deliverability(settings, server.names))
    assert found == {"SPF": Level.WARNING, "DKIM": Level.WARNING, "DMARC": Level.OK}


def test_without_an_answer_it_says_so_and_does_not_wait(
    server: NameServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliverability, "PATIENCE", 0.5)
    server.is_silent = True
    began = time.monotonic()
    (only,) = check_deliverability(settings, server.names)
    assert time.monotonic() - began < 3
    assert only.level is Level.OK  # being offline is no fault of the domain
    assert "does not answer" in only.what
    assert "v=spf1" in only.mend


@pytest.mark.parametrize("sender", ["pactwerk@localhost", "pact@example.org", "pact@streek.invalid", ""])
def test_a_sender_that_nobody_knows(tmp_path: Path, sender: str) -> None:
    (only,) = check_deliverability(settings_for(tmp_path, mail_server="smtp.streek.be", mail_default_sender=sender))
    assert only.level is Level.WARNING
    assert "MAIL_DEFAULT_SENDER" in only.mend


def test_where_no_mail_leaves_nothing_is_asked(tmp_path: Path, server: NameServer) -> None:
    assert check_deliverability(settings_for(tmp_path), server.names) == []
    assert server.asked == []
