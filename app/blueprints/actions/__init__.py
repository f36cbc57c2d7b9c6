"""Actions, their owners and what owners say of them."""

from flask import Flask

from app.blueprints.actions.routes import bp


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
