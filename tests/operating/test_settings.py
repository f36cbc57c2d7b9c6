"""Settings that cannot work are named before anything starts, each in a line of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigError, Settings, read_settings

BASE = {"SECRET_KEY": "x" * 32, "PUBLIC_BASE_URL": "https://pact.example.org"}


def read(folder: Path, **changed: str) -> Settings:
    return read_settings({**BASE, "DATA_DIR": str(folder), **changed})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_BASE_URL", "https://someone:secret@pact.example.org"),
        ("PUBLIC_BASE_URL", "https://pact example.org"),
        ("PUBLIC_BASE_URL", "https://pact.example.org:99999"),
        ("PUBLIC_BASE_URL", "https://[::1"),
        ("DATABASE_URL", "postgresql://pact:secret@127.0.0.1:abc/pact"),
        ("DATABASE_URL", "postgresql://pact@[::1/pact"),
        ("DATABASE_URL", "mysql://pact"),
        ("DATA_DIR", "/proc/none"),
        ("DATA_DIR", __file__),
        ("DATA_DIR", "a\0b"),
        ("HOST", "no host"),
        ("MAIL_SERVER", "no host"),
        ("MAIL_DEFAULT_SENDER", "the pact"),
        ("MAIL_DEFAULT_SENDER", "pact@example.org\nBcc: evil@example.org"),
        ("MAIL_DEFAULT_SENDER", "a@example.org, b@example.org"),
        ("SECRET_KEY_FILE", "/proc/none"),
        ("SECRET_KEY_FILE", "a\0b"),
        ("PORT", "8,000"),
        ("PORT", "٨٠٠٠"),
        ("TIMEZONE", "../../etc/passwd"),
        ("DEFAULT_LANGUAGE", "de"),
        ("DEMO", "perhaps"),
    ],
)
def test_what_cannot_work_is_named(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=name):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_BASE_URL", "http://[::1]:8000"),
        ("DATABASE_URL", "postgresql://pact:pa#ss/w[ord@db.example.org:5432/pact"),
        ("DATABASE_URL", "postgresql:///pact?host=/var/run/postgresql"),
        ("DATABASE_URL", "sqlite:////srv/a@b:c/pact.sqlite3"),
        ("MAIL_DEFAULT_SENDER", "Streekpact <pact@body.example.org>"),
        ("HOST", "::"),
    ],
)
def test_what_can_work_is_taken(name: str, value: str, tmp_path: Path) -> None:
    assert isinstance(read(tmp_path, **{name: value}), Settings)


def test_a_variable_that_is_set_to_nothing_is_not_set(tmp_path: Path) -> None:
    found = read(tmp_path, PORT="", TIMEZONE=" ", MAIL_PORT="", DEFAULT_LANGUAGE="", DATABASE_URL="", DEMO="")
    assert (found.port, found.timezone, found.mail_port, found.default_language) == (8000, "Europe/Brussels", 25, "nl")
    assert found.database_url == f"sqlite:///{tmp_path / 'pactwerk.sqlite3'}"
