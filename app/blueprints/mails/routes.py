"""Addresses of this slice."""

from flask import Blueprint

bp = Blueprint("mails", __name__)
