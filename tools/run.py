"""`make run`: the demonstration, set up and served with one command.

Everything it keeps stands in the folder `data/`. The secret is made once and stays, so that links in mails
of yesterday still work today.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.cli.demo import load_demo
from app.cli.serve import serve

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("DATA_DIR") or ROOT / "data")


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


def load() -> Flask:
    """Bring the tables to the newest form, load the demonstration unless it is there, and say where to look."""
    app = create_app()
    with app.app_context():
        upgrade()
        load_demo.main([], standalone_mode=False)
    where = os.environ["PUBLIC_BASE_URL"]
    print(f"\nPactwerk: {where}   roles: {where}/demo   mails: {where}/demo/mail   (Ctrl+C stops)", flush=True)
    return app


def main() -> None:
    """Set up, say where to look, and become the server."""
    parser = argparse.ArgumentParser(description="Serve the demonstration.")
    parser.add_argument("--reset", action="store_true", help="empty it and stop")
    if parser.parse_args().reset:
        shutil.rmtree(DATA, ignore_errors=True)
        print("The demonstration is empty; the next “make run” loads it afresh.")
        return
    prepare_environment()
    app = load()
    with app.app_context():
        serve.main([], standalone_mode=False)  # in this process: starting another would read everything twice


if __name__ == "__main__":
    main()
