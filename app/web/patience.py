"""What is sent slowly holds up nobody: a form is taken in whole before it takes one of the few places to work.

A request runs in a thread, and only as many run at a time as the processors can carry. Whoever sends a form from a
train would keep such a place for as long as it takes; so threads that wait for a form are many, and cheap.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import IO, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from app.web.headers import MAX_BODY

PLACES = 2  # requests that a process works at
IN_MEMORY = 1024 * 1024  # bytes; what is larger waits in a file
PIECE = 64 * 1024


class Patient:
    """An application that takes in what is sent before it takes one of `places` to work."""

    def __init__(self, application: WSGIApplication, places: int) -> None:
        self._application = application
        self._places = BoundedSemaphore(places)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        size = environ.get("CONTENT_LENGTH") or ""
        if size.isascii() and size.isdigit() and 0 < int(size) <= MAX_BODY:
            environ["wsgi.input"] = _taken_in(environ["wsgi.input"], int(size))
        with self._places:
            return self._application(environ, start_response)


def _taken_in(stream: Any, size: int) -> IO[bytes]:
    """Return all that comes, up to `size` bytes; the application notices what is missing."""
    taken = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the request
    while size > 0 and (piece := stream.read(min(size, PIECE))):
        taken.write(piece)
        size -= len(piece)
    taken.seek(0)
    return taken
