"""Creates all tables. Version 3 is the oldest supported version: a database at this version needs no migration.

While this is the only version, tables.py defines the tables. Before you write version 4, copy them here.
"""

from alembic import op

from assessment.storage.tables import maintenance, metadata

revision = "3"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), checkfirst=False)
    op.bulk_insert(maintenance, [{"id": 1}])
