"""All tables. Version 3 is the oldest that is supported: a database at this version is used as it is.

As long as there is no other version, tables.py says what they are. Whoever writes version 4 copies them here first.
"""

from alembic import op

from assessment.storage.tables import maintenance, metadata

revision = "3"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), checkfirst=False)
    op.bulk_insert(maintenance, [{"id": 1}])
