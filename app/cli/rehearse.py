"""`flask rehearse`: years of the pact, played in a minute, with no mail leaving."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import Any, NoReturn

import click
from flask import Flask
from flask.cli import with_appcontext

from app.rehearsal.inside import NoCopyError, play_in_copy
from app.rehearsal.running import Failed, Refused, Wanted, rehearse

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("rehearse")
@click.option("--from", "start", type=_DAY, required=True, help="First day, such as 2013-01-01.")
@click.option("--until", type=_DAY, required=True, help="Last day.")
@click.option("--seed", type=int, default=2013, help="Another seed lets other people answer on other days.")
@click.option("--answering", type=click.IntRange(0, 100), default=75, help="Per cent of those asked that answer.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--in-copy", "kind", type=click.Choice(["streekpact", "copy"]), hidden=True)
@with_appcontext
def command(start: datetime, until: datetime, *, seed: int, answering: int, as_json: bool, kind: str | None) -> None:
    """Play the pact in a throw-away copy, on a clock of its own, and say what would have been sent.

    On a demonstration the Streekpact is played afresh in its true years, 2013 to 2018; elsewhere a copy of the
    data of today is played forward.
    """
    wanted = Wanted(start.date(), until.date(), seed=seed, answering=answering)
    try:
        if kind is not None:
            play_in_copy(kind, wanted)
            return
        report = rehearse(wanted, _silent if as_json else _on_screen)
    except Refused as refused:
        _refuse(f"refused: {refused}")
    except NoCopyError:
        _refuse("refused: this database was not made for a rehearsal")
    except Failed as failed:
        _refuse(f"the rehearsal broke off: {failed}")
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        _tell(report)


def register(app: Flask) -> None:
    """Hang the command on the application."""
    app.cli.add_command(command)


def _refuse(reason: str) -> NoReturn:
    print(reason, file=sys.stderr)
    sys.exit(1)


def _silent(_share: float, _day: date) -> bool:
    return True


def _on_screen(share: float, day: date) -> bool:
    print(f"\r{day}  {share:4.0%}", end="", file=sys.stderr, flush=True)
    return True


def _tell(report: dict[str, Any]) -> None:
    print("\r", end="", file=sys.stderr)
    for one in report["rounds"]:
        click.echo(
            f"round {one['ordinal']} ({one['kind']}): opened {one['opened'] or '-'}, decides {one['decides_on']}, "
            f"closed {one['closed'] or '-'}, version {one['version'] or '-'}"
        )
    mails = report["mails"]
    click.echo(f"{mails['total']} mails, {report['escalations']} escalations")
    for kind, count in mails["by_kind"].items():
        click.echo(f"  {count:>6}  {kind}")
    for month, count in mails["by_month"].items():
        click.echo(f"  {month}  {count}")
    for name, holds in report["invariants"].items():
        click.echo(f"{'holds ' if holds else 'BROKEN'}  {name}")
