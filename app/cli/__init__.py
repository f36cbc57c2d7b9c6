"""Commands for operators."""

from flask import Flask

from app.cli import accounts, backup, consultations, demo, mail, operate, people, rehearse, reminders, serve, worker
from app.refusing import plainly


def register_commands(app: Flask) -> None:
    """Hang every command on the application."""
    accounts.register(app)
    backup.register(app)
    consultations.register(app)
    demo.register(app)
    mail.register(app)
    operate.register(app)
    people.register(app)
    rehearse.register(app)
    reminders.register(app)
    serve.register(app)
    worker.register(app)
    for command in app.cli.commands.values():
        plainly(command)
