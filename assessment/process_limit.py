"""A limit on expensive child processes, shared by all web processes.

Each slot is a lock on a file. The child inherits the lock, so the slot stays taken until the child has ended,
even if it crashes.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .errors import ReadinessError


class ProcessLimitReachedError(ReadinessError):
    """No slot is free. Try again soon."""


class LockFolderError(ReadinessError):
    """The folder for the lock files cannot be used."""


@dataclass(frozen=True)
class ProcessLimit:
    """Allows at most `slots` child processes at once among all processes that use the same folder."""

    folder: Path
    slots: int

    def acquire(self, reserve: int = 0) -> IO[bytes]:
        """Lock a slot and return its file, which the child must inherit. Close the file to free the slot.

        Args:
            reserve: The number of slots to leave free for others. The first slot is never reserved.

        Raises:
            ProcessLimitReachedError: No slot is free.
            LockFolderError: The folder cannot be used.
        """
        for number in range(max(self.slots - reserve, 1)):
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                slot = os.fdopen(os.open(self.folder / f"slot-{number}", os.O_CREAT | os.O_RDWR, 0o600), "rb+")
            except OSError as error:
                raise LockFolderError from error
            try:
                fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return slot
            except OSError:  # another process holds the lock
                slot.close()
        raise ProcessLimitReachedError
