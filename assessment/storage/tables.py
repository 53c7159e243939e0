"""The tables as they are now; migrations/ says how a database gets there."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table

HEAD = "3"
"""The newest migration. A web process compares it with the database and so needs no Alembic."""

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
"""Sealed assessments. Nothing but these four columns beside the body can be read without the code."""

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
"""Sealed PDFs, which anybody with the code could make again. made_for: a fingerprint of all that it was made from;
for anything else it is stale. alive_at: the second at which its maker was last seen, or found that it cannot be made.
body: nothing while it is being made, empty where that failed. With its record goes its report."""

tombstones = Table(
    "tombstone",
    metadata,
    Column("record_hash", String(64), primary_key=True),
    Column("deleted_on", Date, nullable=False),
)
"""What was deleted on demand, so that no backup brings it back: SHA-256 of the record's id, and the day."""

maintenance = Table(
    "maintenance",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("purged_on", Date),
    Column("doubted_on", Date),
    Column("deletions", Integer, nullable=False),
    Column("erased", Integer, nullable=False),
)
"""One row. purged_on: the day of the last purge, the newest day that the clock is believed to have shown. doubted_on:
the first day that did not fit it. deletions: how often something was deleted; erased: of how many of these no byte is
left."""
