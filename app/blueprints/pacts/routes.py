"""Addresses of this slice."""

from flask import Blueprint

bp = Blueprint("pacts", __name__)
