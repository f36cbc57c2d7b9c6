"""What everyone may read."""

from flask import Flask

from app.blueprints.public import routes_data
from app.blueprints.public.routes import bp

ROUTES = (routes_data,)  # importing it hangs its addresses on the blueprint


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
