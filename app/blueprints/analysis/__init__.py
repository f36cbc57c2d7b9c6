"""Analysing consultations: coding open answers, comparing, and answering back."""

from flask import Flask

from app.blueprints.analysis import routes, routes_coding, routes_follow, routes_passages
from app.blueprints.analysis.blueprint import bp

ROOMS = (routes, routes_coding, routes_follow, routes_passages)  # importing them hangs their addresses


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
