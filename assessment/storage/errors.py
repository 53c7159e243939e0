"""What can go wrong with the database."""

from ..errors import ReadinessError


class StorageUnavailableError(ReadinessError):
    """The database cannot be reached or written. Nothing that was asked for is acknowledged."""


class SchemaOutdatedError(StorageUnavailableError):
    """The tables are those of another version of this program."""


class RecordExistsError(ReadinessError):
    """A record with this id is stored already."""


class BackupRefusedError(ReadinessError):
    """The file cannot be written as a backup, or cannot be restored. Nothing was changed."""
