"""The blueprint on which the rooms of this slice hang their addresses."""

from flask import Blueprint

bp = Blueprint("analysis", __name__)
