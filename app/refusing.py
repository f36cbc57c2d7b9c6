"""What a command says when database or disk is not as it should be: a line on standard error, and no stack trace."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from app.database import Busy

NO_TABLES = ("no such table", "no such column", "does not exist")
_REFUSES = "refuses_in_plain_words"  # the mark of a function that does


def plainly(command: click.Command) -> None:
    """Let `command`, or every command of a group, refuse in plain words what it cannot do for lack of a database.

    Commands are shared by all applications of a process: one that refuses already is left as it is, or each application
    would wrap it once more, until calling it exceeds the depth of recursion.
    """
    if isinstance(command, click.Group):
        for one in command.commands.values():
            plainly(one)
    elif command.callback is not None and not hasattr(command.callback, _REFUSES):
        command.callback = in_plain_words(command.callback)


def in_plain_words(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return `work`, ending the process with 1 and one line when the database cannot be used."""

    @wraps(work)
    def refusing(*args: Any, **options: Any) -> Any:
        try:
            return work(*args, **options)
        except Busy:
            reason = "the database is busy with something else; nothing was done, try again"
        except (OperationalError, ProgrammingError) as error:
            reason = _reason(error)
        except BrokenPipeError:
            raise  # whoever read what is printed has gone: click ends quietly
        except OSError as error:  # a full disk, a folder that is not there
            reason = str(error)
        click.echo(f"refused: {reason}", err=True)
        sys.exit(1)

    setattr(refusing, _REFUSES, True)
    return refusing


def _reason(error: DBAPIError) -> str:
    said = str(error.orig).partition("\n")[0]
    if any(words in said for words in NO_TABLES):
        return f"the tables are not those of this version ({said}); run: flask --app wsgi db upgrade"
    return f"the database cannot be used: {said} (see: flask --app wsgi doctor)"
