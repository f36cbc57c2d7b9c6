"""`make run`: the demonstration, set up and served with one command.

Everything it keeps stands in the folder `data/`. The secret is made once and stays, so that links in mails
of yesterday still work today. When the demonstration stands there already, the application is not read here:
the web server and the worker read it, and they start at once.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import secrets
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import IO

from config import ConfigError, Settings, read_settings
from serving import greeting, supervisor

ROOT = Path(__file__).parent.parent
VERSIONS = ROOT / "migrations" / "versions"
DATA = Path(os.environ.get("DATA_DIR") or ROOT / "data")
STANDING = """
    SELECT CASE WHEN account.role = 'member' AND EXISTS (SELECT 1 FROM membership WHERE membership.person_id = person.id
        AND membership.role = 'facilitator' AND membership.ends_on IS NULL)
      THEN 'facilitator' ELSE account.role END, person.name, person.email
    FROM account JOIN person ON person.id = account.person_id
    WHERE account.made_by_demo
      AND EXISTS (SELECT 1 FROM setting WHERE key = 'demo_loaded_at')
      AND (SELECT group_concat(version_num) FROM alembic_version) = ?
    ORDER BY account.id
"""


def prepare_environment() -> None:
    """Set what the demonstration needs and the caller did not."""
    DATA.mkdir(parents=True, exist_ok=True)
    secret = DATA / "secret_key"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32), encoding="ascii")
    port = os.environ.get("PORT") or "8000"
    os.environ.update(DEMO="1", HOST="127.0.0.1", PORT=port, DATA_DIR=str(DATA), FLASK_APP="wsgi")
    os.environ.setdefault("SECRET_KEY_FILE", str(secret))
    os.environ["PUBLIC_BASE_URL"] = f"http://127.0.0.1:{port}"


def standing_accounts(settings: Settings) -> list[tuple[str, str, str]]:
    """Return role, name and address of each account, when the demonstration stands in the newest tables; else none."""
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if not settings.is_sqlite or not path.exists():
        return []
    newest = max(VERSIONS.glob("[0-9]*.py")).name.partition("_")[0]
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(STANDING, (newest,)).fetchall()
    except sqlite3.Error:
        return []  # whatever it is, the long way says it better


def load() -> None:
    """Bring the tables to the newest form, load the demonstration unless it is there, and say whom to sign in as."""
    from flask_migrate import upgrade  # noqa: PLC0415 - only the first start needs it

    from app import create_app  # noqa: PLC0415 - only the first start needs it
    from app.cli.demo import load_demo  # noqa: PLC0415 - only the first start needs it
    from app.extensions import db  # noqa: PLC0415 - only the first start needs it
    from app.refusing import in_plain_words  # noqa: PLC0415 - only the first start needs it

    with create_app().app_context():
        in_plain_words(upgrade)()
        load_demo.main([], standalone_mode=False)
        db.session.remove()
        db.engine.dispose()


def held(how: int) -> IO[str]:
    """Take hold of the demonstration until the file that is returned closes: shared to serve it, alone to empty it.

    Raises BlockingIOError when it is held already in a way that does not go together with this.
    """
    file = (DATA / "running").open("a")
    fcntl.flock(file, how | fcntl.LOCK_NB)
    return file


def reset() -> None:
    """Empty the demonstration, unless somebody is serving it."""
    if not DATA.exists():
        print("The demonstration is empty already; “make run” loads it.")
        return
    try:
        with held(fcntl.LOCK_EX):
            shutil.rmtree(DATA)
    except BlockingIOError:
        sys.exit("The demonstration is running, and is left as it is: stop it first (Ctrl+C where “make run” runs).")
    except OSError as error:
        sys.exit(f"The demonstration cannot be emptied: {error}")
    print("The demonstration is empty; the next “make run” loads it afresh.")


def main() -> None:
    """Set up, say where to look, and become the server."""
    parser = argparse.ArgumentParser(description="Serve the demonstration.")
    parser.add_argument("--reset", action="store_true", help="empty it and stop")
    if parser.parse_args().reset:
        reset()
        return
    try:
        prepare_environment()
        settings = read_settings()
        supervisor.insist_on(settings.host, settings.port)
        serving = held(fcntl.LOCK_SH)
    except BlockingIOError:
        sys.exit("Pactwerk cannot start:\nthe demonstration is being emptied by another command")
    except OSError as error:
        sys.exit(f"Pactwerk cannot start:\nDATA_DIR must be a folder that can be made and written to: {error}")
    except ConfigError as error:
        sys.exit(f"Pactwerk cannot start:\n{error}")
    accounts = standing_accounts(settings)
    if accounts:
        print("The demonstration is loaded already, and kept as it is.")
        print(greeting.whom_to_sign_in_as(settings.public_base_url, accounts))
    else:
        print("Loading the demonstration, which takes a few seconds …", flush=True)
        load()
    print(greeting.where_to_look(settings.public_base_url), flush=True)
    with serving:
        supervisor.serve(settings.host, settings.port)


if __name__ == "__main__":
    main()
