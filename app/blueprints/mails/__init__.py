"""Mail that went out and will go out, and what people want of it."""

from flask import Flask

from app.blueprints.mails.routes import bp


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
