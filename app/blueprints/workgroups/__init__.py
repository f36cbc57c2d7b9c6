"""Workgroups and their members."""

from flask import Flask

from app.blueprints.workgroups.routes import bp


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
