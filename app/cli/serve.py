"""`flask serve`: the web server and a worker, kept running by one process (`serving/supervisor.py`)."""

from __future__ import annotations

import click
from flask import Flask, current_app

from serving import supervisor


@click.command("serve")
def serve() -> None:
    """Serve the product: web server and worker, until told to stop."""
    settings = current_app.config["SETTINGS"]
    supervisor.serve(settings.host, settings.port)


def register(app: Flask) -> None:
    """Hang the command on the application."""
    app.cli.add_command(serve)
