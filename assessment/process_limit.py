"""A limit on expensive child processes that all web processes share.

Each slot is a lock on one of a few files. The child inherits the lock, so the slot is free only when the child has
ended, and a process that dies frees its slots.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import ReadinessError


class ProcessLimitReachedError(ReadinessError):
    """No slot is free. Try again soon."""


class LockFolderError(ReadinessError):
    """The folder of the lock files cannot be used."""


@dataclass(frozen=True)
class ProcessLimit:
    """At most `slots` processes at once, for everyone who uses the same folder."""

    folder: Path
    slots: int

    @contextlib.contextmanager
    def acquire(self, reserve: int = 0) -> Iterator[tuple[int, ...]]:
        """Hold a slot, and yield the descriptors that the child must inherit.

        Args:
            reserve: Slots to leave free for others; ignored if there is only one. For work no one waits for yet.

        Raises:
            ProcessLimitReachedError: No slot is free.
            LockFolderError: The folder cannot be used.
        """
        for number in range(max(self.slots - reserve, 1)):
            descriptor = self._open(number)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
                continue
            try:
                yield (descriptor,)
            finally:
                os.close(descriptor)
            return
        raise ProcessLimitReachedError

    def _open(self, number: int) -> int:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return os.open(self.folder / f"slot-{number}", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise LockFolderError from error
