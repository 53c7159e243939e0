"""All tables. Version 3 is the oldest that is supported: a database at this version is used as it is."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "record",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_record_expires_on", "record", ["expires_on"])
    op.create_table(
        "report",
        sa.Column("record_id", sa.String(32), sa.ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("edition", sa.String(16), primary_key=True),
        sa.Column("made_for", sa.String(64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("alive_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary()),
    )
    op.create_table(
        "tombstone",
        sa.Column("record_hash", sa.String(64), primary_key=True),
        sa.Column("deleted_on", sa.Date(), nullable=False),
    )
    maintenance = op.create_table(
        "maintenance",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("purged_on", sa.Date()),
    )
    op.bulk_insert(maintenance, [{"id": 1}])
