"""Commands for operators."""

from flask import Flask

from app.cli import accounts, backup, consultations, demo, mail, operate, people, rehearse, reminders, serve, worker


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
