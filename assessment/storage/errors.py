"""What can go wrong with the database."""

from ..errors import ReadinessError


class StorageUnavailableError(ReadinessError):
    """The database cannot be reached or written. Nothing that was asked for is acknowledged."""


class RecordExistsError(ReadinessError):
    """A record with this id is stored already."""


class BackupRefusedError(ReadinessError):
    """The backup cannot be written. There is no file with its name, unless there was one before."""
