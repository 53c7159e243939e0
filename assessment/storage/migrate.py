"""The version of the tables, and their upgrade in one transaction. Alembic is used only here and in migrations/."""

from contextlib import suppress

from sqlalchemy import inspect, text

from ..translation import _
from .database import COMMAND_WAIT_MS, Database
from .errors import StorageUnavailableError


def schema_version(database: Database) -> str | None:
    """Return the newest migration applied to the database, or None."""
    with database.connected() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade_schema(database: Database) -> None:
    """Upgrade the tables to this version of the program, or change nothing. Concurrent upgrades take turns.

    Raise StorageUnavailableError if the tables have an unknown version or the database cannot be written.
    """
    from alembic import command  # Alembic is large, and the web processes do not need it
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "assessment.storage:migrations")
    config.set_main_option("path_separator", "os")
    if database.file:
        with suppress(OSError):  # if the file cannot be created, the error below says that it is missing
            database.file.touch(mode=0o600)
    with database.transaction(COMMAND_WAIT_MS, alone=True) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StorageUnavailableError(_("it was created by another version of this program")) from error
