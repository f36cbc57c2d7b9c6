"""`flask demo load`: the region of the demonstration, with people who do not exist."""

from __future__ import annotations

import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app import clock
from app.database import JOB_TIMEOUT, unit_of_work
from app.demo.loading import Loaded, NotEmptyError, load
from app.demo.mails import recall
from app.extensions import db
from app.models import Account, MemberRole, Membership, Role
from serving.greeting import whom_to_sign_in_as

group = AppGroup("demo", help="The region to try Pactwerk with.")


@group.command("load")
@click.option("--scale", type=click.IntRange(1, 1000), default=1, help="How many times as large; 100: 100,000 answers.")
@click.option("--seed", type=int, default=2013, help="Another seed tells the same story with other figures.")
def load_demo(scale: int, seed: int) -> None:
    """Load the Streekpact with invented people, around today's date. A second call keeps what is there."""
    try:
        now = clock.now()
        with unit_of_work(JOB_TIMEOUT):
            loaded = load(scale=scale, seed=seed, now=now)
    except NotEmptyError:
        click.echo("refused: this database holds other data; a demonstration needs one of its own", err=True)
        sys.exit(1)
    if loaded.fresh and scale == 1:
        recall(now)  # on a larger scale the worker catches up by itself
    _tell(loaded)


@group.command("accounts")
def accounts() -> None:
    """Print whom to sign in as on a demonstration."""
    _print_accounts()


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


def _tell(loaded: Loaded) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in loaded.counts.items())
    click.echo(f"{'The demonstration is loaded' if loaded.fresh else 'Already loaded, and kept as it is'}: {counts}.")
    _print_accounts()


def _print_accounts() -> None:
    settings = current_app.config["SETTINGS"]
    found = list(db.session.scalars(select(Account).where(Account.made_by_demo).order_by(Account.id)))
    if not found:
        click.echo("refused: no demonstration is loaded here (flask demo load)", err=True)
        sys.exit(1)
    accounts = [(_role(account), account.person.name, account.person.email or "") for account in found]
    click.echo(whom_to_sign_in_as(settings.public_base_url, accounts))


def _role(account: Account) -> str:
    """Return what somebody is, as people say it: who facilitates a group has the account of a member."""
    if account.role != Role.MEMBER:
        return str(account.role)
    seats = select(Membership.id).where(
        Membership.person_id == account.person_id,
        Membership.role == MemberRole.FACILITATOR,
        Membership.ends_on.is_(None),
    )
    return str(MemberRole.FACILITATOR if db.session.scalar(seats.limit(1)) else Role.MEMBER)
