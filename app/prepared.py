"""Statements that every page asks, compiled once for each engine and sent straight to the driver.

SQLAlchemy puts a statement and its rows together anew each time, from what it remembers of both. For a few rows of a
few columns that takes longer than the answer of the database itself. What is asked here goes over the connection, and
in the transaction, of the session; it is counted like every other statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Connection, Dialect, Float, Select
from sqlalchemy.sql.dml import Insert, ReturningDelete, ReturningInsert, ReturningUpdate
from sqlalchemy.types import TypeEngine

from app.database import is_writing
from app.extensions import db

R = TypeVar("R", bound=tuple[Any, ...])
Process = Callable[[Any], Any]
Columns = tuple[Any, ...]
Statement = (
    Insert | Select[*Columns] | ReturningInsert[*Columns] | ReturningUpdate[*Columns] | ReturningDelete[*Columns]
)
DOUBLE_PRECISION = 701


class _Compiled(NamedTuple):
    """A statement as the driver takes it; `given` names the values that change, and what makes them the driver's."""

    text: str
    names: Sequence[str] | None  # in the order of the marks; None where the driver takes names
    fixed: dict[str, Any]
    given: tuple[tuple[str, Process | None], ...]
    columns: tuple[tuple[int, Process], ...]  # those that the driver does not give as they are


def fetched(connection: Connection, text: str, sent: Any, *, many: bool = False) -> Sequence[Any]:
    """Return every row that the driver finds, as the driver gives it; nothing where it is sent `many` times.

    SQLAlchemy would describe the columns anew and wrap the rows each time. Who listens to statements hears of this
    one too, and what goes wrong is raised as SQLAlchemy raises it.
    """
    driver: Any = connection.connection.dbapi_connection
    heard: Any = connection.dispatch
    cursor = driver.cursor()
    said = (connection, cursor, text, sent, None, many)  # as SQLAlchemy says it
    try:
        for told in heard.before_cursor_execute:
            told(*said)
        if many:
            cursor.executemany(text, sent)
        else:
            cursor.execute(text, sent)
        rows: Sequence[Any] = [] if many else cursor.fetchall()
        for told in heard.after_cursor_execute:
            told(*said)
    except connection.dialect.loaded_dbapi.Error as error:
        connection._handle_dbapi_exception(error, text, sent, cursor, None)  # noqa: SLF001 - also lets go of a connection that was cut off
    finally:
        cursor.close()
    return rows


class Prepared(Generic[R]):
    """A statement of columns, or one that writes and returns columns, whose rows are read as `shape`.

    Each call gives a value for the same names; lists stand in the statement itself, not among these values.
    """

    def __init__(self, statement: Statement, shape: Callable[..., R]) -> None:
        self._statement = statement
        self._shape = shape
        self._compiled: dict[str, _Compiled] = {}

    def all(self, **values: Any) -> list[R]:
        """Return every row."""
        compiled, rows = self._ask(values)
        return self._shaped(compiled, rows)

    def first(self, **values: Any) -> R | None:
        """Return the first row, or None; the statement should find no more."""
        return next(iter(self.all(**values)), None)

    def raw(self, **values: Any) -> Sequence[Any]:
        """Return the rows as the driver gives them: to compare with others, and perhaps to `read` later."""
        return self._ask(values)[1]

    def read(self, row: Any) -> R:
        """Return a row of the driver in its shape, with values of the types of its columns."""
        return self._shaped(self._compiled[db.engine.dialect.name], [row])[0]

    def send(self, many: Sequence[dict[str, Any]]) -> None:
        """Send a statement that returns nothing once for each of these values, in one go."""
        connection = _connection()
        compiled = self._for(connection, many[0])
        fetched(connection, compiled.text, [_sent(compiled, values) for values in many], many=True)

    def _ask(self, values: dict[str, Any]) -> tuple[_Compiled, Sequence[Any]]:
        connection = _connection()
        compiled = self._for(connection, values)
        return compiled, fetched(connection, compiled.text, _sent(compiled, values))

    def _shaped(self, compiled: _Compiled, rows: Iterable[Any]) -> list[R]:
        columns, shape = compiled.columns, self._shape
        if not columns:
            return [shape(*row) for row in rows]
        found = []
        for row in rows:
            cells = list(row)
            for place, process in columns:
                cells[place] = process(cells[place])
            found.append(shape(*cells))
        return found

    def _for(self, connection: Connection, values: dict[str, Any]) -> _Compiled:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._statement, dialect, values)
        return compiled


def _connection() -> Connection:
    """Return the connection of the session."""
    if is_writing() and db.session.autoflush:
        db.session.flush()  # what was just written counts
    return db.session.connection()


def _sent(compiled: _Compiled, values: dict[str, Any]) -> Any:
    """Return these values as the driver takes them."""
    parameters = dict(compiled.fixed)
    for name, process in compiled.given:
        value = values[name]
        parameters[name] = process(value) if process and value is not None else value
    return parameters if compiled.names is None else tuple([parameters[name] for name in compiled.names])


def _compile(statement: Statement, dialect: Dialect, values: dict[str, Any]) -> _Compiled:
    compiler: Any = statement.compile(dialect=dialect)
    state = compiler.construct_expanded_state(values)
    parameters = state.parameters
    processors = {**compiler._bind_processors, **state.processors}  # noqa: SLF001 - the second: of lists only
    missing = set(values) - set(parameters)
    assert not missing, f"the statement takes no {missing}"  # noqa: S101 - a slip of the caller
    fixed = {
        name: processors[name](value) if name in processors else value
        for name, value in parameters.items()
        if name not in values
    }
    columns = (
        (place, column.type._cached_result_processor(dialect, _sent_as(column.type)))  # noqa: SLF001 - where SQLAlchemy itself looks it up
        for place, column in enumerate(compiler._result_columns)  # noqa: SLF001 - the types of what is selected
    )
    return _Compiled(
        text=state.statement,
        names=state.positiontup,
        fixed=fixed,
        given=tuple((name, processors.get(name)) for name in values),
        columns=tuple((place, process) for place, process in columns if process is not None),
    )


def _sent_as(kind: TypeEngine[Any]) -> int | None:
    """Return by which number PostgreSQL names the type of a column, where its values are read accordingly."""
    return DOUBLE_PRECISION if isinstance(kind, Float) else None
