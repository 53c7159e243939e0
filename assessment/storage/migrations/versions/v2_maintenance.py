"""Tombstones of what was deleted, and the state of purge and erasure."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    op.create_table(
        "tombstone",
        sa.Column("record_hash", sa.String(64), primary_key=True),
        sa.Column("deleted_on", sa.Date(), nullable=False),
    )
    maintenance = op.create_table(
        "maintenance",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("purged_on", sa.Date()),
        sa.Column("doubted_on", sa.Date()),
        sa.Column("deletions", sa.Integer(), nullable=False),
        sa.Column("erased", sa.Integer(), nullable=False),
    )
    op.bulk_insert(maintenance, [{"id": 1, "deletions": 0, "erased": 0}])
