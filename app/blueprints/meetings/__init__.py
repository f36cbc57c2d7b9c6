"""Meetings, agendas, minutes and decisions."""

from flask import Flask

from app.blueprints.meetings.routes import bp


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
