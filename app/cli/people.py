"""`flask people …`: a file of people into the directory, and the directory into a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app import clock
from app.blueprints.people import columns, commands_import, importing
from app.blueprints.people.importing import Plan
from app.database import JOB_TIMEOUT, unit_of_work
from app.documents.reading import MOST_BYTES, Table, Unreadable, read_table
from app.web.languages import speaking

group = AppGroup("people", help="The directory.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what the file would do.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--column", "chosen", multiple=True, metavar="HEADER=FIELD", help="Say what a column holds.")
def import_(file: Path, *, dry_run: bool, as_json: bool, chosen: tuple[str, ...]) -> None:
    """Import the people of FILE (CSV or XLSX): all rows or none."""
    with speaking("en"):
        try:
            with file.open("rb") as content:
                table = read_table(content.read(MOST_BYTES + 1))
        except Unreadable as why:
            _refuse(str(why))
        mapping = _mapping(table, chosen)
        report = _look(table, mapping) if dry_run else _bring_in(table, mapping, file.name)
        _print(report, as_json=as_json)
    if report["errors"]:
        sys.exit(1)


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


def _mapping(table: Table, chosen: tuple[str, ...]) -> dict[int, str]:
    """Return what the columns hold: guessed, or as told. Ends the command for what makes no sense."""
    mapping = columns.guessed(table.header)
    for one in chosen:
        header, _equals, name = one.rpartition("=")
        if header not in table.header or name not in columns.FIELDS:
            raise click.BadParameter(f"{one!r} is not HEADER=FIELD; fields are {', '.join(columns.FIELDS)}")
        mapping = {at: field for at, field in mapping.items() if field != name}
        mapping[table.header.index(header)] = name
    if not {"name", "last_name", "first_name", "email"} & set(mapping.values()):
        _refuse("no column holds a name or an e-mail address: say which one with --column HEADER=FIELD")
    return mapping


def _look(table: Table, mapping: dict[int, str]) -> dict[str, Any]:
    today = clock.today(current_app.config["SETTINGS"].zone)
    return _report(importing.plan(table.rows, mapping, today), None)


def _bring_in(table: Table, mapping: dict[int, str], name: str) -> dict[str, Any]:
    settings, now = current_app.config["SETTINGS"], clock.now()
    today = clock.today(settings.zone)
    with unit_of_work(JOB_TIMEOUT):
        draft = commands_import.take_in(table, filename=name, actor=None, now=now)
        commands_import.map_columns(draft, mapping)
        plan = commands_import.planned(draft, today)
        report = _report(plan, draft.public_id if plan.is_clean else None)
        if plan.is_clean:
            commands_import.bring_in(
                draft, seal=plan.seal, language=settings.default_language, source=f"file {name}", today=today,
                actor=None, now=now, via="command",
            )  # fmt: skip
        else:
            commands_import.forget(draft)
    return report


def _report(plan: Plan, run: str | None) -> dict[str, Any]:
    counts = plan.counts
    return {
        "rows": len(plan.lines),
        "new": counts["new"],
        "changed": counts["changed"],
        "unchanged": counts["unchanged"],
        "organisations": len(plan.new_organisations),
        "errors": [{"row": line.number, "message": str(text)} for line in plan.lines for text in line.errors],
        "warnings": [{"row": line.number, "message": str(text)} for line in plan.lines for text in line.warnings],
        "applied": run is not None,
        "import": run,
    }


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        counts = ", ".join(f"{report[name]} {name}" for name in ("new", "changed", "unchanged"))
        done = "imported" if report["applied"] else "nothing imported"
        click.echo(f"{report['rows']} rows: {counts}; {done}")
    for error in report["errors"]:
        click.echo(f"row {error['row']}: {error['message']}", err=True)


def _refuse(reason: str) -> NoReturn:
    click.echo(f"refused: {reason}", err=True)
    sys.exit(1)
