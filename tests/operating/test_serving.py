"""The web server as it is started for people: whose connections stay open while they read."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.servers import answers, free_port
from serving import supervisor
from tests.engines import SQLite

READERS = 300  # more than the requests that two processes could ever work at


@pytest.fixture
def port(sqlite: SQLite, tmp_path: Path) -> Iterator[int]:
    """The port of a running server with its own database."""
    number = free_port()
    with sqlite.database(tmp_path) as url:
        environment = {
            **os.environ,
            "SECRET_KEY": "a secret that only tests know, long enough",
            "PUBLIC_BASE_URL": f"http://127.0.0.1:{number}",
            "DATABASE_URL": url,
            "DATA_DIR": str(tmp_path),
        }
        command = [sys.executable, "-W", "ignore", "-m", "serving.web", "127.0.0.1", str(number)]
        process = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
        try:
            assert answers(number, process)
            yield number
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def test_who_reads_with_an_open_connection_keeps_nobody_out(port: int) -> None:
    readers = [http.client.HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(READERS)]
    for reader in readers:
        reader.request("GET", "/accessibility")
        answer = reader.getresponse()
        assert answer.status == 200
        answer.read()
    for reader in readers:
        reader.close()


def test_a_second_server_on_the_same_port_is_refused_in_one_line() -> None:
    with socket.socket() as first:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as the web server shares it with itself
        first.bind(("127.0.0.1", 0))
        first.listen()
        port = first.getsockname()[1]
        with pytest.raises(SystemExit, match=f"port {port} of 127.0.0.1 cannot be used"):
            supervisor.serve("127.0.0.1", port)


def status_of(line: socket.socket) -> int:
    """Read one whole answer, and return its status."""
    answer = http.client.HTTPResponse(line)
    answer.begin()
    answer.read()
    return answer.status


def test_a_refused_form_that_arrives_slowly_does_not_end_the_connection(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
            for address in ("/lost-link", "/nowhere"):
                head = (
                    f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: 5\r\n\r\n"
                )
                line.sendall(head.encode())
                time.sleep(0.05)
                line.sendall(b"abcde")
                assert 400 <= status_of(line) < 500
        line.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert status_of(line) == 200


def test_forms_that_are_sent_slowly_hold_up_nobody(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(12)]
    head = "POST /lost-link HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    for line in slow:
        line.sendall(f"{head}Content-Length: 9\r\n\r\nemail=".encode())
    time.sleep(0.3)
    quick = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    quick.request("GET", "/accessibility")
    assert quick.getresponse().status == 200
    quick.close()
    for line in slow:
        line.sendall(b"a@b")
        assert status_of(line) == 400  # no token; but it was read to its end
        line.close()
