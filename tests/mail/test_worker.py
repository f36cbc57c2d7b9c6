"""The worker as operators run it, and the supervisor that leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.models import MailState
from tests.engines import BASE_URL
from tests.mail.conftest import Post

PATIENCE = 60.0  # seconds; the machine may be busy


def test_once_delivers_what_is_due_and_stops(post: Post) -> None:
    mail = post.write()
    result = post.app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0
    assert "1 sent" in result.stdout
    assert post.mail(mail).state == MailState.SENT


def test_without_a_server_mail_stays_queued_and_the_worker_says_so(post: Post) -> None:
    mail = post.write()
    post.app.config["SETTINGS"] = replace(post.app.config["SETTINGS"], mail_server="")
    result = post.app.test_cli_runner().invoke(args=["worker", "--once"])
    assert "MAIL_SERVER is not set" in result.stderr
    assert post.mail(mail).state == MailState.QUEUED


def test_a_demonstration_keeps_mail_in_its_mailbox(post: Post) -> None:
    mail = post.write()
    post.app.config["SETTINGS"] = replace(post.app.config["SETTINGS"], mail_server="", demo=True)
    post.app.test_cli_runner().invoke(args=["worker", "--once"])
    assert post.mail(mail).state == MailState.SENT
    assert [one.outcome for one in post.attempts(mail)] == ["sent"]
    assert post.script.taken == []


def test_it_stops_when_told_and_what_serves_leaves_nothing_behind(tmp_path: Path) -> None:
    """Killed outright, the supervisor takes the web server and the worker with it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "SECRET_KEY": "a secret that only this test knows, long enough",
        "PUBLIC_BASE_URL": BASE_URL,
        "DATA_DIR": str(tmp_path),
        "PORT": str(port),
    }
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "db", "upgrade"], env=environment, check=True, capture_output=True)  # noqa: S603 - our own command
    supervisor = subprocess.Popen([*flask, "serve"], env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    assert _wait(lambda: _answers(port))
    children = _children(supervisor.pid)
    assert len(children) == 2
    os.kill(children[1], signal.SIGKILL)
    assert _wait(lambda: len(_children(supervisor.pid)) == 2 and children[1] not in _children(supervisor.pid))
    family = _children(supervisor.pid)
    family += [grandchild for child in family for grandchild in _children(child)]
    supervisor.kill()
    supervisor.wait()
    assert _wait(lambda: not any(map(_lives, family)))


def _wait(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.1)
    return False


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _children(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [int(number) for number in found.split()]


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", maxsplit=1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
