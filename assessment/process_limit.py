"""As many expensive children at once as the machine has cores, for all web processes together.

A slot is a lock on one of a few files. The child inherits it, so that it is free only when the child has ended, and
a process that dies frees it.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from .errors import ReadinessError


class ProcessLimitReachedError(ReadinessError):
    """Every slot is taken; try again soon."""


class LockFolderError(ReadinessError):
    """The folder of the slots cannot be used."""


def usable_cores() -> int:
    """Those that this process may use, which in a container can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def acquire_slot(folder: Path | None, spare: int = 0) -> Iterator[tuple[int, ...]]:
    """The descriptors that a child must inherit; none where `folder` is None, which takes no slot.

    `spare`: how many slots are left to others, unless there is only one; for what nobody waits for yet.

    Raises:
        Busy: where no slot is free.
        NoSlots: where the folder cannot be used.
    """
    if folder is None:
        yield ()
        return
    for number in range(max(usable_cores() - spare, 1)):
        descriptor = _lock_file(folder, number)
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


def _lock_file(folder: Path, number: int) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder / f"slot-{number}", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise LockFolderError from error
