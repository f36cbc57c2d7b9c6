"""What everyone may read."""

from flask import Flask

from app.blueprints.public import routes_data, routes_dossiers
from app.blueprints.public.routes import bp

ROUTES = (routes_data, routes_dossiers)  # importing them hangs their addresses on the blueprint


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
