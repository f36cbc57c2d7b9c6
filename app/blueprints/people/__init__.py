"""People, organisations and municipalities."""

from flask import Flask

from app.blueprints.people.routes import bp


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
