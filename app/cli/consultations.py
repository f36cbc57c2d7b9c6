"""`flask consultations …`: questionnaires in and out, answers out, results."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, NoReturn

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from app import clock
from app.blueprints.ballots import results as counted
from app.blueprints.consultations import commands_documents, exports, queries, spss
from app.blueprints.consultations.documents import BadDocument
from app.blueprints.consultations.routes_documents import read_questionnaire
from app.blueprints.consultations.xlsform.giving import form_of, write_form
from app.database import JOB_TIMEOUT, unit_of_work
from app.documents.reading import Unreadable
from app.documents.sheets import write_workbook
from app.documents.tables import safe_cell
from app.documents.uploads import MOST_BYTES
from app.extensions import db
from app.models import Account, Consultation, Mode, Person, Role
from app.web.languages import speaking
from app.web.navigation import current_pact

group = AppGroup("consultations", help="Questionnaires and answers.")
FORMATS = click.Choice(["csv", "xlsx", "json", "spss", "xlsform"])


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organiser", metavar="EMAIL", help="Who organises it; otherwise the first coordinator.")
def import_(file: Path, organiser: str | None) -> None:
    """Make a draft out of FILE: an XLSForm, or a questionnaire in JSON. What is not carried over is named."""
    with speaking("en"):
        try:
            with file.open("rb") as content:
                document, remarks = read_questionnaire(content.read(MOST_BYTES + 1))
        except (BadDocument, Unreadable) as why:
            _refuse(str(why))
        with unit_of_work(JOB_TIMEOUT):
            pact = current_pact()
            person = _organiser(organiser)
            if pact is None or person is None:
                _refuse("there is no pact yet" if pact is None else "nobody can organise it: give --organiser EMAIL")
            document, unsettled = commands_documents.settled(pact, document)
            made = commands_documents.make_consultation(
                pact, document, organiser=person, actor=None, now=clock.now(), source="command"
            )
            public_id = made.public_id
    for remark in [*remarks, *unsettled]:
        click.echo(str(remark), err=True)
    click.echo(public_id)


@group.command("export")
@click.argument("public_id", metavar="ID")
@click.option("--format", "form", type=FORMATS, required=True, help="xlsform: the questions; else the answers.")
def export(public_id: str, form: str) -> None:
    """Write the answers to consultation ID, or its questionnaire, to standard output."""
    consultation = _consultation(public_id)
    questions = queries.questions(consultation)
    out = SpooledTemporaryFile(max_size=MOST_BYTES)  # noqa: SIM115 - closed below; a workbook is written back and forth
    with speaking(consultation.languages[0]):
        if form == "xlsform":
            written = form_of(consultation, questions)
            write_form(out, written)
            for remark in written.remarks:
                click.echo(remark, err=True)
        elif consultation.mode == Mode.ANONYMOUS and form == "spss":
            _refuse("an anonymous consultation has no answers per respondent: ask for csv, xlsx or json")
        elif consultation.mode == Mode.ANONYMOUS:
            _counted(out, consultation, form)
        elif form == "json":
            for part in exports.json_parts(consultation, questions):
                out.write(part.encode())
        elif form == "spss":
            spss.write(out, consultation, questions)
        else:
            header, rows = exports.rows(consultation, questions)
            if form == "xlsx":
                write_workbook(out, header, rows)
            else:
                _csv(out, header, rows)
    out.seek(0)
    shutil.copyfileobj(out, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    out.close()


@group.command("results")
@click.argument("public_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def results(public_id: str, *, as_json: bool) -> None:
    """Print the results of consultation ID, per question."""
    consultation = _consultation(public_id)
    if consultation.mode == Mode.ANONYMOUS:
        click.echo(counted.as_json(consultation, *counted.of(consultation)))
        return
    found = exports.results_of(consultation, queries.questions(consultation))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(f"{found['answered']} of {found['invited']} answered")
    for place, one in enumerate(found["questions"], start=1):
        click.echo(f"{place}. {next(iter(one['titles'].values()), '')}")
        for part in ("choices", "rows", "numbers", "means", "names"):
            if one.get(part):
                click.echo(f"   {part}: {json.dumps(one[part], ensure_ascii=False)}")


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


def _counted(out: IO[bytes], consultation: Consultation, form: str) -> None:
    """Write what settlement left: tables and words, never a line for a respondent."""
    outcomes, texts = counted.of(consultation)
    if form == "json":
        out.write(counted.as_json(consultation, outcomes, texts).encode())
    elif form == "xlsx":
        write_workbook(out, counted.header(), counted.rows(outcomes))
    else:
        _csv(out, counted.header(), counted.rows(outcomes))


def _csv(out: IO[bytes], header: list[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(value) for value in header])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    text.flush()
    text.detach()


def _consultation(public_id: str) -> Consultation:
    found = queries.consultation_by_id(public_id.lower())
    return found if found is not None else _refuse(f"there is no consultation {public_id!r}")


def _organiser(email: str | None) -> Person | None:
    if email:
        return db.session.scalar(select(Person).where(Person.email == email.lower()))
    return db.session.scalar(
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(Account.role == Role.COORDINATOR)
        .order_by(Account.id)
        .limit(1)
    )


def _refuse(why: str) -> NoReturn:
    click.echo(why, err=True)
    sys.exit(1)
