"""Every setting and every command stands in the documentation."""

from dataclasses import fields
from pathlib import Path

import click
from flask import Flask

from config import Settings

DOCS = Path(__file__).parent.parent.parent / "docs"
OF_FLASK = {"run", "shell", "routes", "db"}


def test_every_setting_is_documented() -> None:
    text = (DOCS / "operator.md").read_text(encoding="utf-8")
    assert [field.name.upper() for field in fields(Settings) if f"`{field.name.upper()}`" not in text] == []


def test_every_command_is_documented(app: Flask) -> None:
    text = (DOCS / "operator.md").read_text(encoding="utf-8")
    assert [name for name in _commands(app.cli) if f"`{name}" not in text] == []


def _commands(group: click.Group, prefix: str = "") -> list[str]:
    found = []
    for name, command in sorted(group.commands.items()):
        if not prefix and name in OF_FLASK:
            continue
        found += _commands(command, f"{name} ") if isinstance(command, click.Group) else [prefix + name]
    return found
