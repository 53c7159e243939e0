"""The version of the tables, and their upgrade in one transaction. The only home of Alembic beside migrations/."""

from contextlib import suppress

from sqlalchemy import inspect, text

from ..translation import _
from .database import COMMAND_WAIT_MS, Database
from .errors import StorageUnavailableError


def schema_version(database: Database) -> str | None:
    """Return the newest migration that the database has seen, or None if it has seen none."""
    with database.connected() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade_schema(database: Database) -> None:
    """Bring the database to the tables of this version, or change nothing. Several upgrades at once take turns.

    Raise StorageUnavailableError if the database has an unknown version, or cannot be written.
    """
    from alembic import command  # Alembic is large, and the web processes do not need it
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "assessment.storage:migrations")
    config.set_main_option("path_separator", "os")
    if database.file:
        with suppress(OSError):  # whoever cannot create the file is told below that it is missing
            database.file.touch(mode=0o600)
    with database.transaction(COMMAND_WAIT_MS, alone=True) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StorageUnavailableError(_("it was made by another version of this program")) from error
