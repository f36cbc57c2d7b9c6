"""Commands for operators."""

from flask import Flask


def register_commands(app: Flask) -> None:
    """Hang every command on the application."""
    del app
