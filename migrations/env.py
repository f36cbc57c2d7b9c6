"""How migrations reach the database: in a transaction, on the application's own engine."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import types

from app.database import rebuilding_connection
from app.models import Base
from app.models.base import UTCDateTime


def render_item(type_: str, item: object, autogen_context: Any) -> str | bool:
    """Write our column types as plain ones, so that a migration stays true when the code moves on."""
    del autogen_context
    return "sa.DateTime(timezone=True)" if type_ == "type" and isinstance(item, UTCDateTime) else False


def compare_type(
    _context: object,
    _inspected: object,
    _meta: object,
    inspected_type: types.TypeEngine[Any],
    metadata_type: types.TypeEngine[Any],
) -> bool | None:
    """Instants are the same type under another name."""
    if isinstance(metadata_type, UTCDateTime) and isinstance(inspected_type, types.DateTime):
        return False
    return None


def run() -> None:
    """Run the migrations that were asked for."""
    engine = current_app.extensions["migrate"].db.engine
    with rebuilding_connection(engine) as connection:
        if engine.dialect.name == "postgresql":
            # Waiting for a lock would make every request wait behind the migration.
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=compare_type,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
