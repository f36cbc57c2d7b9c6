"""What operators read when a command cannot work: a line that says what to do, never a stack trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import create_app
from app.refusing import in_plain_words
from tests.engines import settings_for

COMMANDS = (
    ["mail", "status", "--json"],
    ["accounts", "add", "nieuw@example.org", "--role", "member"],
    ["reminders", "forecast", "--from", "2027-01-01", "--until", "2027-02-01", "--json"],
    ["worker", "--once"],
    ["db", "current"],
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("url", ["sqlite:////proc/none/pact.sqlite3", "postgresql+psycopg://a@127.0.0.1:1/none"])
def test_a_command_without_a_database_says_so(url: str, command: list[str], tmp_path: Path) -> None:
    answer = create_app(settings_for(tmp_path, database_url=url)).test_cli_runner().invoke(args=command)
    assert answer.exit_code == 1
    assert answer.stderr.startswith("refused: the database cannot be used: ")
    assert not answer.stdout


def test_a_command_on_an_empty_database_says_how_to_fill_it(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path, database_url=f"sqlite:///{tmp_path / 'empty.sqlite3'}"))
    answer = app.test_cli_runner().invoke(args=["mail", "status"])
    assert answer.exit_code == 1
    assert "db upgrade" in answer.stderr


def test_applications_of_one_process_share_a_command_without_wrapping_it_again(tmp_path: Path) -> None:
    first, second = (create_app(settings_for(tmp_path)).cli.commands["worker"].callback for _ in range(2))
    assert first is second


def test_a_full_disk_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(SystemExit) as ended:
        in_plain_words(work)()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "refused: [Errno 28] No space left on device\n"
