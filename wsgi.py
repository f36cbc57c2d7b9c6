"""The door: `flask --app wsgi …` and the server start here."""

import gc
import sys

from app import create_app
from app.web.patience import PLACES, Patient
from config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"Pactwerk cannot start:\n{error}")

door = Patient(app, PLACES)  # what the web server calls

# What is there now stays: the collector need not look at it again while it serves.
gc.collect()
gc.freeze()
