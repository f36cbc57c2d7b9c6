"""The change of a council: mandates end on one day, and what hangs on them goes over to successors."""

from flask import Flask

from app.blueprints.mandates.routes import bp


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
