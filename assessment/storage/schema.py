"""Whether the database has the tables that this version needs."""

from sqlalchemy import Connection, inspect, text

from ..translation import _
from .database import Database, StorageUnavailableError
from .tables import HEAD


class SchemaOutdatedError(StorageUnavailableError):
    """The tables are not those of this version."""


def version(database: Database) -> str | None:
    """The last migration of the database; None before the first."""
    with database.connected() as connection:
        return _version(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check(database: Database) -> None:
    """Raises:
    Outdated: where the tables are not those of this version.
    Unavailable: where there is no database.
    """
    if version(database) != HEAD:
        raise SchemaOutdatedError(_("its tables are not those of this version; run this once: readiness db upgrade"))


def due(database: Database) -> bool:
    """Whether the site is to upgrade by itself: on SQLite; on PostgreSQL that is for whoever runs it."""
    return database.is_sqlite and (not database.made() or version(database) != HEAD)


def upgrade(database: Database) -> None:
    """Bring the database to the tables of this version, from whatever version.

    Raises:
        Unavailable: where that cannot be done; then nothing was changed.
    """
    from . import migrate  # Alembic is large, and a web process needs none of it

    database.make()
    migrate.upgrade(database)
