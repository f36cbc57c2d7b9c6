"""Write the apostrophes in the keys of names as a keyboard types them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    for name in ("person", "organisation"):
        table = sa.table(name, sa.column("name_key", sa.String()))
        key = table.c.name_key
        for written in "’‘ʼ`":
            op.execute(table.update().where(key.contains(written)).values(name_key=sa.func.replace(key, written, "'")))


def downgrade() -> None:
    """Go one step back: nothing, as a key with another apostrophe says the same to the step before."""
