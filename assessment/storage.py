"""Sealed records on SQLite or PostgreSQL. Only home of sqlalchemy.

Every statement stands alone (AUTOCOMMIT): a save is one UPDATE that names the revision it has seen, so no
transaction spans Python code and no acknowledged answer is overwritten.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError

T = TypeVar("T")

metadata = MetaData()
records = Table(
    "record",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("created_on", Date, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
)
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "busy_timeout=2000",
    "foreign_keys=ON",
)
"""FULL: NORMAL loses acknowledged answers on a power cut."""


GRACE = timedelta(days=7)
"""An expired record opens no more at once, and is erased after this."""


class Unavailable(Exception):
    """The database cannot be reached or cannot be written; nothing was changed."""


class Taken(Exception):
    """There is a record with this id already."""


@dataclass(frozen=True)
class Record:
    """A sealed record; nothing here says whose it is."""

    id: str
    revision: int
    expires_on: date
    body: bytes


def sqlite_url(file: Path) -> URL:
    """The address of a SQLite file, whatever characters its folder has."""
    return URL.create("sqlite", database=str(file.resolve()))


class Storage:
    """All that touches the database."""

    def __init__(self, url: str | URL) -> None:
        try:
            self._engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        except (ArgumentError, ImportError) as error:  # no such address, or no driver for it
            raise Unavailable from error
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _set_pragmas)

    def prepare(self) -> None:
        """Create the table where it is missing."""
        self._run(lambda engine: metadata.create_all(engine))

    def create(self, id: str, body: bytes, today: date, expires_on: date) -> None:
        """Store revision 1.

        Raises:
            Taken: where the id exists.
        """
        statement = insert(records).values(id=id, revision=1, created_on=today, expires_on=expires_on, body=body)
        try:
            self._execute(statement)
        except IntegrityError as error:
            raise Taken from error

    def load(self, id: str, today: date) -> Record | None:
        """The record, or None where there is none or it has expired."""
        columns = (records.c.id, records.c.revision, records.c.expires_on, records.c.body)
        statement = select(*columns).where(records.c.id == id, records.c.expires_on >= today)
        row = self._run(lambda engine: _first(engine, statement))
        return Record(*row) if row else None

    def save(self, id: str, seen: int, body: bytes, expires_on: date) -> bool:
        """Store revision seen + 1; False where somebody else saved since `seen` was read."""
        statement = (
            update(records)
            .where(records.c.id == id, records.c.revision == seen)
            .values(revision=seen + 1, body=body, expires_on=expires_on)
        )
        return self._execute(statement) == 1

    def keep_until(self, id: str, expires_on: date) -> None:
        """A visit moves the day of expiry, never backwards."""
        later = (records.c.id == id) & (records.c.expires_on < expires_on)
        self._execute(update(records).where(later).values(expires_on=expires_on))

    def delete(self, id: str) -> bool:
        """Remove the record and its bytes; whether there was one. erase() tells whether bytes are left."""
        found = self._execute(delete(records).where(records.c.id == id)) == 1
        self.erase()
        return found

    def purge(self, today: date) -> int:
        """Remove what expired more than a week ago, which survives a clock that is a few days wrong; how many."""
        count = self._execute(delete(records).where(records.c.expires_on < today - GRACE))
        self.erase()
        return count

    def close(self) -> None:
        self._engine.dispose()

    def erase(self) -> bool:
        """Remove deleted bytes from SQLite's log; False while somebody else is reading, then call it again."""
        if self._engine.dialect.name != "sqlite":
            return True
        row = self._run(lambda engine: _first(engine, text("PRAGMA wal_checkpoint(TRUNCATE)")))
        return row is None or row[0] == 0

    def _execute(self, statement: Any) -> int:
        def run(engine: Engine) -> int:
            with engine.connect() as connection:
                return int(connection.execute(statement).rowcount)

        return self._run(run)

    def _run(self, work: Callable[[Engine], T]) -> T:
        try:
            return work(self._engine)
        except IntegrityError:
            raise
        except DatabaseError as error:
            raise Unavailable from error


def _first(engine: Engine, statement: Any) -> Any:
    with engine.connect() as connection:
        return connection.execute(statement).first()


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
