"""Commands for operators."""

from flask import Flask

from app.cli import accounts, demo


def register_commands(app: Flask) -> None:
    """Hang every command on the application."""
    accounts.register(app)
    demo.register(app)
