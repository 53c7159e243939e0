"""Run the migrations in one transaction, one process after the other. Only home of alembic beside migrations/."""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import text

from ..translation import _
from .database import LONG, Database, StorageUnavailableError

LOCK = 7_268_423
"""A number of our own: on PostgreSQL who comes second waits for the first."""


def upgrade(database: Database) -> None:
    """Raises:
    Unavailable: where the database is newer than this program, or cannot be written.
    """
    config = Config()  # no ini file: what it would say is said here
    config.set_main_option("script_location", "assessment.storage:migrations")
    config.set_main_option("path_separator", "os")
    with database.transaction(LONG) as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StorageUnavailableError(_("it was made by a newer version of this program")) from error
