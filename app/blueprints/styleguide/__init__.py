"""Every component in every state, on a demonstration."""

from flask import Flask

from app.blueprints.styleguide.routes import bp


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
