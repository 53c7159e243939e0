"""The tables as they are now. The migrations say how a database gets there."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table

HEAD = "3"
"""The newest migration. The web processes compare it with the database and so need no Alembic."""

metadata = MetaData()

records = Table(
    "record",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("created_on", Date, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_record_expires_on", "expires_on"),
)
"""Sealed assessments. Without the code, nothing but the columns beside the body can be read."""

reports = Table(
    "report",
    metadata,
    Column("record_id", String(32), ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    Column("edition", String(16), primary_key=True),
    Column("made_for", String(64), nullable=False),
    Column("made_on", Date, nullable=False),
    Column("alive_at", BigInteger, nullable=False),
    Column("body", LargeBinary),
)
"""Sealed PDFs, which anyone with the code can render again. made_for: a fingerprint of everything the PDF was made
from; with another one it is stale. alive_at: the second of the maker's last heartbeat, or of its failure.
body: NULL while the PDF is being made, empty if that failed."""

tombstones = Table(
    "tombstone",
    metadata,
    Column("record_hash", String(64), primary_key=True),
    Column("deleted_on", Date, nullable=False),
)
"""Records that someone deleted, so that no backup brings them back: the SHA-256 of the id, and the day."""

maintenance = Table(
    "maintenance",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("purged_on", Date),
)
"""One row: the day of the last purge. Databases of before the first release have three more columns, never read."""
