"""`flask doctor` says whether it works, `flask verify` whether what it holds is whole.

Both end with 0 when all is well, 1 when something will go wrong, 2 when something is wrong now.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click
from flask import Flask
from flask.cli import with_appcontext

from app.operating import doctor as checks
from app.operating import integrity
from app.operating.findings import Finding, Level, worst

EXITS = {Level.OK: 0, Level.WARNING: 1, Level.ERROR: 2}
MARKS = {Level.OK: "ok      ", Level.WARNING: "warning ", Level.ERROR: "WRONG   "}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_appcontext
def doctor(*, as_json: bool) -> None:
    """Say what is wrong, in plain words, and how to mend it."""
    _tell(checks.examine(), as_json=as_json)


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_appcontext
def verify(*, as_json: bool) -> None:
    """Check that the database is whole, and that what it holds agrees with itself."""
    _tell(integrity.verify(), as_json=as_json)


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(doctor)
    app.cli.add_command(verify)


def _tell(findings: Sequence[Finding], *, as_json: bool) -> None:
    level = worst(findings)
    if as_json:
        found = {"level": level.value, "findings": [finding.as_json() for finding in findings]}
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{MARKS[finding.level]} {finding.check}: {finding.what}")
            if finding.mend:
                click.echo(f"         → {finding.mend}")
    sys.exit(EXITS[level])
