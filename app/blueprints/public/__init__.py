"""What everyone may read."""

from flask import Flask

from app.blueprints.public.routes import bp


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
