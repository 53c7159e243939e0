"""The current tables. The migrations bring a database to them."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table

HEAD = "3"
"""The newest migration. The web processes compare it with the database, so they don't need Alembic."""

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
"""Sealed assessments. Without the code, the body cannot be read, but the other columns can."""

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
"""Sealed PDFs, which anyone with the code can have made again. made_for: a fingerprint of everything that the PDF is
made from. If it differs, the PDF is stale. alive_at: the Unix time of the maker's last heartbeat or failure.
body: NULL while the PDF is being made, empty if it could not be made."""

tombstones = Table(
    "tombstone",
    metadata,
    Column("record_hash", String(64), primary_key=True),
    Column("deleted_on", Date, nullable=False),
)
"""Deletions, so that no backup brings a record back: the SHA-256 of the record's id, and the day."""

maintenance = Table(
    "maintenance",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("purged_on", Date),
)
"""One row with the day of the last purge. Databases from before the first release have three more, unused columns."""
