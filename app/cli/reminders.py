"""`flask reminders forecast`: every mail of the coming months, before it goes."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, time, timedelta

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.reminders.forecast import forecast

LONGEST = timedelta(days=3700)  # a pact of ten years

group = AppGroup("reminders", help="Mail that goes out by itself.")


@group.command("forecast")
@click.option(
    "--from", "start", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day, such as 2027-03-01."
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(start: datetime, until: datetime, *, as_json: bool) -> None:
    """List what goes out from one day to another, both included, as things stand now."""
    if until < start or until - start > LONGEST:
        print("--until must lie after --from, at most ten years", file=sys.stderr)
        sys.exit(1)
    found = forecast(
        _midnight(start.date()) - timedelta(microseconds=1),
        _midnight(until.date() + timedelta(days=1)) - timedelta(microseconds=1),
    )
    if as_json:
        click.echo(json.dumps([coming.as_json() for coming in found], ensure_ascii=False))
        return
    zone = current_app.config["SETTINGS"].zone
    for coming in found:
        click.echo(f"{coming.at.astimezone(zone):%Y-%m-%d %H:%M}  {coming.person.email}  {coming.subject}")


def register(app: Flask) -> None:
    """Hang the command on the application."""
    app.cli.add_command(group)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), current_app.config["SETTINGS"].zone).astimezone(UTC)
