"""Backups: everything in one file, and back on either engine."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import clock
from app.backup import making
from app.backup.archive import Reader
from app.backup.rows import LEFT_OUT, SECRETS
from app.database import unit_of_work
from app.demo.loading import load
from app.extensions import db
from app.models import Account, AgendaItem, Answer, Base, Municipality, OutboxMail, Person, Setting
from tests.conftest import serving
from tests.engines import PostgreSQL, SQLite


@pytest.fixture
def loaded(app: Flask) -> Flask:
    with app.app_context(), unit_of_work():
        load(scale=1, seed=7, now=clock.now())
    return app


@pytest.fixture
def file(loaded: Flask, tmp_path: Path) -> Path:
    path = tmp_path / "pactwerk.backup"
    result = loaded.test_cli_runner().invoke(args=["backup", str(path)])
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture
def empty(tmp_path: Path, sqlite: SQLite) -> Iterator[Flask]:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "clock").write_text((tmp_path / "clock").read_text())
    with serving(folder, sqlite) as application:
        yield application


@pytest.fixture
def empty_postgresql(tmp_path: Path, postgresql: PostgreSQL) -> Iterator[Flask]:
    folder = tmp_path / "postgresql"
    folder.mkdir()
    (folder / "clock").write_text((tmp_path / "clock").read_text())
    with serving(folder, postgresql) as application:
        yield application


def hashes(path: Path) -> dict[str, str]:
    reader = Reader(path)
    try:
        return {member.table: member.sha256 for member in reader.manifest.members if member.table != "setting"}
    finally:
        reader.close()


def restore(app: Flask, path: Path, *options: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["restore", str(path), *options])
    return result.exit_code, result.output


def check_restored(app: Flask, file: Path, again: Path) -> None:
    code, said = restore(app, file)
    assert code == 0, said
    assert app.test_cli_runner().invoke(args=["backup", str(again)]).exit_code == 0
    assert hashes(again) == hashes(file)
    with app.app_context():
        assert db.session.get(Setting, "outbox_frozen") is not None
        assert db.session.get_one(Municipality, "45017").successor_code == "45068"
        assert db.session.scalar(select(func.count()).select_from(AgendaItem).where(AgendaItem.carried_from_id > 0))


def test_it_brings_everything_back_on_sqlite(file: Path, empty: Flask, tmp_path: Path) -> None:
    check_restored(empty, file, tmp_path / "again")


@pytest.mark.postgresql
def test_it_brings_everything_back_on_postgresql_and_goes_on_counting(
    file: Path, empty_postgresql: Flask, tmp_path: Path
) -> None:
    check_restored(empty_postgresql, file, tmp_path / "again")
    with empty_postgresql.app_context(), unit_of_work():
        highest = db.session.scalar(select(func.max(Person.id))) or 0
        person = Person(name="Nieuw", email="nieuw@example.org")
        db.session.add(person)
        db.session.flush()
        assert person.id > highest


@pytest.mark.postgresql
def test_it_goes_from_postgresql_to_sqlite(file: Path, empty_postgresql: Flask, empty: Flask, tmp_path: Path) -> None:
    assert restore(empty_postgresql, file)[0] == 0
    second = tmp_path / "second"
    assert empty_postgresql.test_cli_runner().invoke(args=["backup", str(second)]).exit_code == 0
    check_restored(empty, second, tmp_path / "third")


def test_it_refuses_a_database_that_holds_something(file: Path, loaded: Flask) -> None:
    code, said = restore(loaded, file)
    assert code == 1
    assert "not empty" in said


def test_it_replaces_everything_only_when_asked_to(file: Path, loaded: Flask) -> None:
    with loaded.app_context(), unit_of_work():
        db.session.add(Person(name="Te veel", email="teveel@example.org"))
    code, said = restore(loaded, file, "--force")
    assert code == 0, said
    with loaded.app_context():
        assert db.session.scalar(select(Person).where(Person.name == "Te veel")) is None
        assert db.session.scalar(select(func.count()).select_from(Answer))


def test_it_holds_no_secret(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        names = {Path(name).stem for name in archive.namelist()}
        accounts = [json.loads(line) for line in archive.read("tables/account.jsonl").splitlines()]
    assert not names & LEFT_OUT
    assert accounts
    assert all(account["password_hash"] is None for account in accounts)


def test_every_column_that_may_be_a_secret_is_left_out_or_known_to_be_none() -> None:
    """A new column called token, hash, secret or password needs a decision here."""
    harmless = {("seal", "result_hash")}  # published, so that others can hold the result against it
    suspicious = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(word in column.name for word in ("token", "hash", "secret", "password")) and table.name not in LEFT_OUT
    }
    assert suspicious == SECRETS | harmless


@pytest.mark.parametrize("harm", ["truncated", "changed", "no zip", "missing"])
def test_it_refuses_a_damaged_file_and_changes_nothing(harm: str, file: Path, empty: Flask) -> None:
    content = file.read_bytes()
    if harm == "truncated":
        file.write_bytes(content[: len(content) // 2])
    elif harm == "changed":
        with zipfile.ZipFile(file) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        members["tables/person.jsonl"] = members["tables/person.jsonl"].replace(b"Liesbet", b"Lisbeth")
        with zipfile.ZipFile(file, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)
    elif harm == "no zip":
        file.write_bytes(b"dit is geen reservekopie")
    else:
        file.unlink()
    code, said = restore(empty, file)
    assert code == 1
    assert "nothing was changed" in said
    with empty.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_a_flipped_bit_is_noticed(file: Path, empty: Flask) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 0x10
    file.write_bytes(bytes(content))
    assert restore(empty, file)[0] == 1


def test_it_refuses_a_backup_of_another_schema(file: Path, empty: Flask) -> None:
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    manifest["schema"] = "0000"
    members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    code, said = restore(empty, file)
    assert code == 1
    assert "0000" in said


def test_half_a_backup_never_replaces_a_whole_one(loaded: Flask, file: Path) -> None:
    before = file.read_bytes()
    with loaded.app_context(), unit_of_work():
        db.session.execute(text("DROP TABLE ledger_entry"))
    result = loaded.test_cli_runner().invoke(args=["backup", str(file)])
    assert result.exit_code != 0
    assert file.read_bytes() == before
    assert not file.with_name(f"{file.name}.part").exists()


def test_only_the_owner_may_read_it(file: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0


def test_it_sees_one_moment_while_people_go_on(loaded: Flask, tmp_path: Path) -> None:
    """What is committed while the file is being written is either wholly in it or not at all."""
    path = tmp_path / "during"
    with loaded.app_context():
        lines = making._lines
        written = False

        def interrupted(connection: object, table: object) -> object:
            nonlocal written
            if getattr(table, "name", "") == "person":
                written = True
                with unit_of_work():
                    db.session.add(Person(name="Intussen", email="intussen@example.org"))
                    db.session.add(Setting(key="intussen", value=1))
            return lines(connection, table)  # type: ignore[arg-type]

        making._lines = interrupted  # type: ignore[assignment]
        try:
            making.make_backup(db.engine, path, now=clock.now())
        finally:
            making._lines = lines
    assert written
    with zipfile.ZipFile(path) as archive:
        assert b"intussen" not in archive.read("tables/person.jsonl")
        assert b"intussen" not in archive.read("tables/setting.jsonl")


def test_a_restored_account_has_no_password_but_the_same_role(file: Path, empty: Flask) -> None:
    restore(empty, file)
    with empty.app_context():
        accounts = db.session.scalars(select(Account)).all()
        assert {account.role for account in accounts} == {"administrator", "coordinator", "member"}
        assert all(account.password_hash is None for account in accounts)
        assert db.session.scalar(select(func.count()).select_from(OutboxMail))
