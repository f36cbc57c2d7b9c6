"""The blueprint that the modules of addresses hang on."""

from flask import Blueprint

bp = Blueprint("drafting", __name__)
