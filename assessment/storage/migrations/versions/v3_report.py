"""PDFs that are made ahead, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("record_id", sa.String(32), sa.ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("edition", sa.String(16), primary_key=True),
        sa.Column("made_for", sa.String(64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("alive_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary()),
    )
