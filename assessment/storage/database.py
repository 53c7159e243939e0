"""One way to use SQLite and PostgreSQL, with one kind of error."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..translation import _
from .dialects import DIALECTS, LOCK_WAIT_MS, SQLITE
from .errors import StorageUnavailableError

QUICK_WAIT_MS = 25
"""How long work waits for a lock that can be left to the next visit."""
COMMAND_WAIT_MS = 60_000
"""How long a command of the operator waits for a lock."""


def sqlite_url(file: Path) -> URL:
    """Return the address of a SQLite file, whatever characters its path has."""
    return URL.create("sqlite", database=str(file.resolve()))


class Database:
    """A pool of connections. Raises StorageUnavailableError if the address is not one of a database."""

    def __init__(self, url: str | URL) -> None:
        try:
            address = make_url(url)
        except ArgumentError as error:
            raise StorageUnavailableError(_("the address of the database cannot be understood")) from error
        if address.get_backend_name() not in DIALECTS:
            raise StorageUnavailableError(_("the database must be SQLite or PostgreSQL"))
        self.dialect = DIALECTS[address.get_backend_name()]
        self.file = _file(address) if self.dialect is SQLITE else None
        self._inode: int | None = None
        self._engine = self.dialect.create_engine(sqlite_url(self.file) if self.file else address)
        self._writer = threading.Lock()

    def exists(self) -> bool:
        """Return whether there is a database file. PostgreSQL always has one."""
        return self.file is None or self.file.exists()

    def create_file(self) -> None:
        """Create an empty SQLite file, readable by this user alone, unless there is one."""
        try:
            if self.file:
                self.file.touch(mode=0o600)
        except OSError as error:
            raise StorageUnavailableError(f"{self.file}: {error.strerror}") from error

    @contextmanager
    def connected(self, wait_ms: int = LOCK_WAIT_MS) -> Iterator[Connection]:
        """Lend a connection on which every statement stands alone.

        Raise StorageUnavailableError if the database does not answer or refuses, IntegrityError if a row exists.
        """
        try:
            self._check_file()
            with self._engine.connect() as connection, self._waiting(connection, wait_ms):
                yield connection
        except IntegrityError:
            raise
        except DBAPIError as error:
            if getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_READONLY"):
                self._engine.dispose()  # what was opened while the disk was read-only stays read-only
            raise StorageUnavailableError(str(error.orig).partition("\n")[0]) from error
        except PoolTimeoutError as error:
            raise StorageUnavailableError(str(error)) from error

    @contextmanager
    def writing(self, wait_ms: int = LOCK_WAIT_MS) -> Iterator[Connection]:
        """Lend a connection that may write. On SQLite the threads take turns: some of many that wait would starve."""
        if self.dialect is not SQLITE:
            with self.connected(wait_ms) as connection:
                yield connection
            return
        deadline = time.monotonic() + wait_ms / 1000
        if not self._writer.acquire(timeout=wait_ms / 1000):
            raise StorageUnavailableError(_("others are writing"))
        try:
            with self.connected(max(0, min(wait_ms, round((deadline - time.monotonic()) * 1000)))) as connection:
                yield connection
        finally:
            self._writer.release()

    @contextmanager
    def transaction(self, wait_ms: int = LOCK_WAIT_MS) -> Iterator[Connection]:
        """Lend a connection on which everything is done or nothing. On SQLite it is the only writer meanwhile."""
        with self.writing(wait_ms) as connection:
            connection.exec_driver_sql(self.dialect.begin)
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                with suppress(SQLAlchemyError):  # the database may have rolled back, or be gone
                    connection.exec_driver_sql("ROLLBACK")
                raise

    def close(self) -> None:
        self._engine.dispose()

    def _check_file(self) -> None:
        """Refuse a file that was moved away or replaced: SQLite would go on writing into it without an error."""
        try:
            inode = self.file.stat().st_ino if self.file else None
        except OSError as error:
            raise StorageUnavailableError(_("there is no database file {file}").format(file=self.file)) from error
        self._inode = self._inode or inode
        if inode != self._inode:
            raise StorageUnavailableError(_("the database file {file} was replaced; restart").format(file=self.file))

    @contextmanager
    def _waiting(self, connection: Connection, wait_ms: int) -> Iterator[None]:
        if wait_ms == LOCK_WAIT_MS:
            yield
            return
        connection.exec_driver_sql(self.dialect.lock_timeout.format(wait_ms))
        try:
            yield
        finally:
            if not connection.invalidated:
                connection.exec_driver_sql(self.dialect.lock_timeout.format(LOCK_WAIT_MS))


def _file(address: URL) -> Path:
    name = address.database or ":memory:"
    if name.startswith((":memory:", "file:")) or address.query:
        raise StorageUnavailableError(_("a SQLite database must be named by its file, without options"))
    return Path(name).resolve()
