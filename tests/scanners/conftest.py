"""The demonstration, served on loopback to whoever follows links in mails."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from app import create_app
from app.extensions import db
from bench.servers import free_port
from tests.demonstration import Demonstration
from tests.engines import settings_for
from tests.scanners.site import Site


@pytest.fixture(scope="module")
def site(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration with one mail of each kind, served to browsers."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    for name in ("pactwerk.sqlite3", "clock"):
        shutil.copy(demonstration.folder / name, folder / name)
    url = f"http://127.0.0.1:{port}"
    app = create_app(settings_for(Path(folder), demo=True, public_base_url=url, port=port))
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site = Site(app, url)
    site.write_what_is_missing()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
