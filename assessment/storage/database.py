"""One way to use SQLite and PostgreSQL, with one kind of error."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..errors import ReadinessError
from ..translation import _
from .engines import PATIENCE, postgresql_engine, sqlite_engine
from .files import Files, FilesChangedError
from .writer_lock import WriterBusyError, WriterLock

QUICK = 25
"""Milliseconds that something waits for a lock that can as well be done at the next visit."""
LONG = 60_000
"""And a command of whoever runs the site."""
BEGIN = {True: "BEGIN IMMEDIATE", False: "BEGIN"}
SNAPSHOT = {True: "BEGIN", False: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}
"""How a transaction begins on SQLite (true) and on PostgreSQL."""
POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
SQLITE = ("sqlite", "sqlite+pysqlite")


class StorageUnavailableError(ReadinessError):
    """The database cannot be reached or cannot be written; what was asked for is not acknowledged."""


def sqlite_url(file: Path) -> URL:
    """The address of a SQLite file, whatever characters its folder has."""
    return URL.create("sqlite", database=str(file.resolve()))


class Database:
    """An engine, and the files behind it where it is SQLite."""

    def __init__(self, url: str | URL) -> None:
        """Raises:
        Unavailable: where the address is of no database that can be used.
        """
        try:
            address = make_url(url)
        except ArgumentError as error:
            raise StorageUnavailableError(_("the address of the database cannot be understood")) from error
        self.files: Files | None = None
        self._turns = WriterLock()
        if address.drivername in SQLITE:
            self.files = Files(_file(address))
            self._engine = sqlite_engine(self.files)
        elif address.drivername in POSTGRESQL:
            try:
                self._engine = postgresql_engine(address)
            except ImportError as error:
                raise StorageUnavailableError(
                    _("there is no driver for PostgreSQL: install psycopg[binary]")
                ) from error
        else:
            raise StorageUnavailableError(_("the database must be SQLite or PostgreSQL"))

    @property
    def is_sqlite(self) -> bool:
        return self.files is not None

    def made(self) -> bool:
        """Whether there is a database, with tables or without."""
        return self.files is None or self.files.main.exists()

    def make(self) -> None:
        """An empty SQLite file, for this user alone, where there is none.

        Raises:
            Unavailable: where it cannot be made.
        """
        if self.files is None:
            return
        try:
            self.files.main.touch(mode=0o600)
        except OSError as error:
            raise StorageUnavailableError(f"{self.files.main}: {error.strerror}") from error

    @contextmanager
    def connected(self, patience: int = PATIENCE) -> Iterator[Connection]:
        """A connection on which every statement stands alone. After this the files were still those of the database.

        Raises:
            Unavailable: where the database does not answer or refuses.
            IntegrityError: where there is such a row already.
        """
        try:
            with self._engine.connect() as connection:
                self._check_files(connection)
                with self._patient(connection, patience):
                    yield connection
                self._check_files(connection)
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise StorageUnavailableError(str(error.orig).partition("\n")[0]) from error
        except (PoolTimeout, FilesChangedError) as error:
            raise StorageUnavailableError(str(error)) from error

    @contextmanager
    def writing(self, patience: int = PATIENCE) -> Iterator[Connection]:
        """The same for somebody who writes."""
        if not self.is_sqlite:
            with self.connected(patience) as connection:
                yield connection
            return
        try:
            with self._turns.turn(patience) as left, self.connected(left) as connection:
                yield connection
        except WriterBusyError as error:
            raise StorageUnavailableError(_("others are writing")) from error

    @contextmanager
    def transaction(self, patience: int = PATIENCE) -> Iterator[Connection]:
        """A connection on which everything is done or nothing. On SQLite it is the one writer from its beginning."""
        with self.writing(patience) as connection, self._all_or_nothing(connection, BEGIN[self.is_sqlite]):
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection on which everything that is read is of one moment, and nobody is held up."""
        with self.connected(LONG) as connection, self._all_or_nothing(connection, SNAPSHOT[self.is_sqlite]):
            yield connection

    @contextmanager
    def _all_or_nothing(self, connection: Connection, begin: str) -> Iterator[None]:
        connection.exec_driver_sql(begin)
        try:
            yield
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            with suppress(DBAPIError):  # it may have been rolled back already, or be gone
                connection.exec_driver_sql("ROLLBACK")
            raise

    def close(self) -> None:
        self._engine.dispose()

    def _check_files(self, connection: Connection) -> None:
        if self.files:
            self.files.check(connection.connection.info["files"])

    @contextmanager
    def _patient(self, connection: Connection, patience: int) -> Iterator[None]:
        if patience == PATIENCE:
            yield
            return
        wait = "PRAGMA busy_timeout={}" if self.is_sqlite else "SET lock_timeout = {}"
        connection.exec_driver_sql(wait.format(patience))
        try:
            yield
        finally:
            connection.exec_driver_sql(wait.format(PATIENCE))


def _file(address: URL) -> Path:
    name = address.database or ":memory:"
    if name.startswith((":memory:", "file:")) or address.query:
        raise StorageUnavailableError(_("a SQLite database must be named by its file, without options"))
    return Path(name).resolve()
