"""Writers of one process take turns (SQLite).

Those who wait for SQLite's lock are not served in order, and some of many starve. And a thread that waits answers
nobody: while the lock is held elsewhere for seconds, only some of the threads wait for it, so that pages go on.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import ReadinessError

WAITING = 3
"""Writers that wait for a turn that takes long, beside the one that has it, of the eight threads of a web process."""
LONG_TURN = 0.5
"""Seconds. An ordinary turn takes some milliseconds; this long it takes when the lock is held elsewhere."""
LOOK = 0.1
"""Seconds after which somebody who waits looks again whether there is a point in it."""


class WriterBusyError(ReadinessError):
    """Too many are waiting, or for too long."""


class WriterLock:
    """One writer at a time."""

    def __init__(self) -> None:
        self._writer = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._since: float | None = None
        """When the present turn began."""

    @contextmanager
    def turn(self, patience: int) -> Iterator[int]:
        """Wait for the turn; then the milliseconds of patience that are left.

        Raises:
            Crowded: where it does not come in time, or will not.
        """
        begun = time.monotonic()
        self._wait(begun + patience / 1000)
        self._since = time.monotonic()
        try:
            yield max(0, patience - round((self._since - begun) * 1000))
        finally:
            self._since = None
            self._writer.release()

    def _wait(self, end: float) -> None:
        with self._counting:
            self._waiting += 1
            place = self._waiting
        try:
            while not self._writer.acquire(timeout=max(0, min(LOOK, end - time.monotonic()))):
                if time.monotonic() >= end or (place > WAITING and self._takes_long()):
                    raise WriterBusyError
        finally:
            with self._counting:
                self._waiting -= 1

    def _takes_long(self) -> bool:
        since = self._since
        return since is not None and time.monotonic() - since > LONG_TURN
