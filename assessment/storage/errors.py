"""The errors of the database."""

from ..errors import ReadinessError


class StorageUnavailableError(ReadinessError):
    """The database cannot be reached or written. The operation is not acknowledged."""


class BackupRefusedError(ReadinessError):
    """The backup cannot be written. No new file is left under its name."""
