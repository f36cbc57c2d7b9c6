"""The doors and the mailbox of a demonstration."""

from flask import Flask

from app.blueprints.demo import routes_mail
from app.blueprints.demo.routes import bp

__all__ = ["register", "routes_mail"]


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
