"""Rows that a request knows beforehand, read as objects and written at once, without the unit of work of the mapper.

For each statement the mapper looks anew at what it loads and how; for each flush it sorts all that changed. For the few
rows behind a personal link that takes longer than the database does. What is read here are the same objects, in the
same session: they are found again by their keys, and what was not read with them is read when it is asked for.
What is written stands in the transaction when the call returns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Table, bindparam, insert, inspect, update
from sqlalchemy.orm import InstanceState, Mapper, Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import Base
from app.prepared import Prepared

M = TypeVar("M", bound=Base)


def columns_of(*entities: Any) -> list[ColumnElement[Any]]:
    """Return every column of these models and aliases, for a statement whose rows `objects_of` reads."""
    return [getattr(one, key) for one in entities for key in _keys(inspect(one).mapper)]


def objects_of(*entities: Any) -> Callable[..., tuple[Any, ...]]:
    """Return what makes one object for each of these models and aliases of the cells of a row; None where it has none.

    An object that the session knows stays as it is, with what was changed in it.
    """
    parts: list[tuple[Mapper[Any], tuple[str, ...], int, int]] = []
    for one in entities:
        mapper, start = inspect(one).mapper, parts[-1][3] if parts else 0
        parts.append((mapper, _keys(mapper), start, start + len(_keys(mapper))))

    def read(*cells: Any) -> tuple[Any, ...]:
        session = db.session()
        return tuple([_object(session, mapper, keys, cells[start:end]) for mapper, keys, start, end in parts])

    return read


def add(model: type[M], **values: Any) -> M:
    """Write a new row and return its object. Columns without a value get the default of the model."""
    statement, defaults = _insert(model)
    given = {**defaults, **values}
    (key,) = statement.all(**given)[0]
    return _object(db.session(), inspect(model), ("id", *given), (key, *given.values()))  # type: ignore[no-any-return]


def add_all(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Write many new rows with one statement; each gives a value for every column but the key."""
    if rows:
        _insert_plain(model).send(rows)


def change(one: Base, **values: Any) -> None:
    """Change a row and its object; raise StaleDataError when another transaction changed or deleted it meanwhile."""
    db.session.flush()  # what was changed as an object comes first, and has its own version
    state: InstanceState[Any] = instance_state(one)
    mapper, key = state.mapper, state.dict["id"]
    guard = {}
    if mapper.version_id_col is not None:
        version = state.dict["version"]
        guard, values = {"old_version": version}, {**values, "version": version + 1}
    if not _update(mapper, tuple(values)).all(old_id=key, **guard, **_marked(values)):
        raise StaleDataError(f"{mapper.class_.__name__} {key} is not what it was")
    for name, value in values.items():
        set_committed_value(one, name, value)


@cache
def _keys(mapper: Mapper[Any]) -> tuple[str, ...]:
    """Return the names of the columns of a model, its key first."""
    names = [attribute.key for attribute in mapper.column_attrs]
    return ("id", *(name for name in names if name != "id"))


def _object(session: Session, mapper: Mapper[Any], keys: tuple[str, ...], cells: tuple[Any, ...]) -> Any:
    if cells[0] is None:
        return None
    identity = (mapper.class_, (cells[0],), None)
    known = session.identity_map.get(identity)
    if known is not None:
        return known
    made = mapper.class_manager.new_instance()
    state = instance_state(made)
    made.__dict__.update(zip(keys, cells, strict=True))
    # As the mapper's own loading does it (`sqlalchemy.orm.loading`): there is no shorter way in from outside.
    state.key, state.session_id = identity, session.hash_key
    session.identity_map._add_unpresent(state, identity)  # noqa: SLF001
    state._commit_all(made.__dict__, session.identity_map)  # noqa: SLF001
    return made


@cache
def _insert(model: type[Base]) -> tuple[Prepared[tuple[int]], dict[str, Any]]:
    table = cast("Table", model.__table__)
    defaults = {column.name: getattr(column.default, "arg", None) for column in table.columns if not column.primary_key}
    return Prepared(insert(table).values(_marks(table)).returning(table.c.id), _one), defaults


@cache
def _insert_plain(model: type[Base]) -> Prepared[tuple[int]]:
    table = cast("Table", model.__table__)
    return Prepared(insert(table).values(_marks(table)), _one)


def _marks(table: Table) -> dict[Any, Any]:
    return {column: bindparam(column.name, type_=column.type) for column in table.columns if not column.primary_key}


@cache
def _update(mapper: Mapper[Any], names: tuple[str, ...]) -> Prepared[tuple[int]]:
    table = cast("Table", mapper.local_table)
    statement = update(table).where(table.c.id == bindparam("old_id"))
    if mapper.version_id_col is not None:
        statement = statement.where(mapper.version_id_col == bindparam("old_version"))
    marked = {table.c[name]: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return Prepared(statement.values(marked).returning(table.c.id), _one)


def _marked(values: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


def _one(key: int) -> tuple[int]:
    return (key,)
