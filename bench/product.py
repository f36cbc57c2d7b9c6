"""The product, prepared for measuring: the demonstration's data, signed in as its coordinator."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from app import clock, create_app
from app.database import JOB_TIMEOUT, unit_of_work
from app.demo.loading import load
from app.extensions import db
from app.models import Account, AccountSession, Role
from app.web.viewer import hash_token
from bench.servers import Server, free_port, serving
from config import read_settings

SECRET = "only for measuring, and long enough for it"  # noqa: S105 - guards nothing


@dataclass(frozen=True)
class Product:
    """The application on a database of its own. `environment` is what its server needs to serve the same."""

    app: Flask
    environment: dict[str, str]
    port: int

    @contextmanager
    def serving(self) -> Iterator[Server]:
        """Serve it with two workers of two threads."""
        with serving("wsgi:app", self.environment, self.port) as server:
            yield server

    def signed_in(self) -> dict[str, str]:
        """Return the headers of a browser in which the coordinator is signed in."""
        token = secrets.token_urlsafe(32)
        with self.app.app_context(), unit_of_work():
            account = db.session.scalars(select(Account).where(Account.role == Role.COORDINATOR)).first()
            assert account is not None
            now = clock.now()
            db.session.add(
                AccountSession(account=account, token_hash=hash_token(token), created_at=now, last_seen_at=now)
            )
        return {"Cookie": f"pw-session={token}", "Accept-Language": "nl"}


def prepare(database_url: str, folder: Path) -> Product:
    """Return the product on a fresh database with the demonstration loaded."""
    port = free_port()
    environment = {
        "SECRET_KEY": SECRET,
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
    }
    app = create_app(read_settings(environment))
    with app.app_context():
        upgrade()
        with unit_of_work(JOB_TIMEOUT):
            load(scale=1, seed=2013, now=clock.now())
    return Product(app, environment, port)
