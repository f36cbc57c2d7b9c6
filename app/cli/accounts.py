"""`flask accounts add`: let someone in, from the machine itself."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app import audit, clock
from app.blueprints.accounts import commands, invitations, one_time
from app.blueprints.people.commands import person_by_email
from app.blueprints.people.picker import own_addresses
from app.blueprints.people.rules import is_unread
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.models import MemberRole, Membership, Person, Role, Workgroup
from app.web.forms import is_email, normal_email
from config import Settings

group = AppGroup("accounts", help="Who may sign in.")


@group.command("add")
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What the account may do."
)
@click.option("--workgroup", "workgroup_id", default="", help="Id of a workgroup to make the person facilitator of.")
@click.option("--name", default="", help="The person's name, when it is not known yet.")
def add(email: str, role: str, workgroup_id: str, name: str) -> None:
    """Give EMAIL an account and print a one-time link, valid for 24 hours in any browser."""
    address = normal_email(email)
    if not is_email(address) or is_unread(address, own_addresses()):
        _refuse(f"{email!r} is not an e-mail address that someone reads")
    with unit_of_work(JOB_TIMEOUT):
        workgroup = db.session.scalar(select(Workgroup).where(Workgroup.public_id == workgroup_id))
        if workgroup_id and workgroup is None:
            _refuse(f"there is no workgroup {workgroup_id!r}")
        link = _add(address, Role(role), workgroup, name)
    click.echo(link)


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


def _add(email: str, role: Role, workgroup: Workgroup | None, name: str) -> str:
    now = clock.now()
    settings = _settings()
    person = person_by_email(
        email, name=name, language=settings.default_language, source="command line", actor=None, now=now, via="command"
    )
    try:
        account = commands.add_account(person, role, actor=None, now=now, via="command")
    except commands.LastAdministrator:
        _refuse("this is the only administrator: make another one first")
    if workgroup is not None:
        _make_facilitator(person, workgroup)
    return one_time.url_of(invitations.invite(account, actor=None, now=now, via="command").public_id)


def _make_facilitator(person: Person, workgroup: Workgroup) -> None:
    now = clock.now()
    today = now.astimezone(_settings().zone).date()
    seat = db.session.scalar(
        select(Membership).where(
            Membership.workgroup_id == workgroup.id, Membership.person_id == person.id, Membership.ends_on.is_(None)
        )
    )
    if seat is None:
        db.session.add(Membership(workgroup=workgroup, person=person, role=MemberRole.FACILITATOR, starts_on=today))
    else:
        seat.role = MemberRole.FACILITATOR
    audit.record(
        "facilitator_made",
        "workgroup",
        workgroup.public_id,
        actor=None,
        now=now,
        via="command",
        person=person.public_id,
    )
    db.session.flush()


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _refuse(reason: str) -> NoReturn:
    click.echo(f"refused: {reason}", err=True)
    sys.exit(1)
