"""The pact, its tree and its versions."""

from flask import Flask

from app.blueprints.pacts.routes import bp


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
