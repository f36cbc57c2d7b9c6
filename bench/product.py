"""The product, prepared for measuring: the demonstration's data, signed in as its coordinator."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from app import clock, create_app
from app.database import JOB_TIMEOUT, unit_of_work
from app.demo.loading import load
from app.extensions import db
from app.models import Account, AccountSession, Role
from app.web.viewer import hash_token
from bench.servers import Server, serving
from config import read_settings

BASE_URL = "http://127.0.0.1:8000"
SECRET = "only for measuring, and long enough for it"  # noqa: S105 - guards nothing


@dataclass(frozen=True)
class Product:
    """The application on a database of its own. `environment` is what its server needs to serve the same."""

    app: Flask
    environment: dict[str, str]

    @property
    def engine(self) -> Any:
        """The engine of its database."""
        with self.app.app_context():
            return db.engine

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write in one transaction."""
        with self.app.app_context(), unit_of_work(JOB_TIMEOUT):
            yield

    @contextmanager
    def serving(self, beside: Sequence[int] = ()) -> Iterator[Server]:
        """Serve it with two workers of two threads."""
        with serving("wsgi:app", self.environment, beside) as server:
            yield server

    def signed_in(self) -> dict[str, str]:
        """Return the headers of a browser in which the coordinator is signed in."""
        token = secrets.token_urlsafe(32)
        with self.writing():
            account = db.session.scalars(select(Account).where(Account.role == Role.COORDINATOR)).first()
            assert account is not None
            now = clock.now()
            db.session.add(
                AccountSession(account=account, token_hash=hash_token(token), created_at=now, last_seen_at=now)
            )
        return {"Cookie": f"pw-session={token}", "Accept-Language": "nl"}

    def ask(self, path: str, headers: dict[str, str], body: bytes | None = None) -> int:
        """Ask once in this process, and return the status."""
        client = self.app.test_client(use_cookies=False)
        method = "GET" if body is None else "POST"
        answer = client.open(path, method=method, base_url=BASE_URL, headers=headers, data=body)
        return answer.status_code

    def close(self) -> None:
        """Let go of the database, so that it can be copied."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


def product_on(database_url: str, folder: Path) -> Product:
    """Return the product on a database that is there."""
    environment = {
        "SECRET_KEY": SECRET,
        "PUBLIC_BASE_URL": BASE_URL,
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
    }
    return Product(create_app(read_settings(environment)), environment)


def prepare(database_url: str, folder: Path) -> Product:
    """Return the product on a fresh database with the demonstration loaded."""
    product = product_on(database_url, folder)
    with product.app.app_context():
        upgrade()
    with product.writing():
        load(scale=1, seed=2013, now=clock.now())
    return product
