"""Whether a connection still has the files that stand where the database belongs (SQLite).

A program goes on writing into a file that was renamed, removed or replaced under it, and is told that all is well. So
for each connection it is remembered which files it opened, and they are compared before and after every use.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakSet

from ..errors import ReadinessError
from ..translation import _

Identity = tuple[int, int] | None
"""Device and inode; None: there is no such file."""


class FilesChangedError(ReadinessError):
    """The files are not those that were opened; nothing that was written can be trusted to be kept."""


@dataclass(frozen=True, eq=False)
class Opened:
    """What one connection has open. It lives as long as the connection."""

    files: tuple[Identity, ...]


class Files:
    """The database file, its log and the log's index, as the connections of this process have them."""

    def __init__(self, file: Path) -> None:
        self.main = file
        self._all = (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm"))
        self._first: Identity = None
        self._open = WeakSet[Opened]()
        self._lock = threading.Lock()

    def same(self) -> None:
        """Before a new connection. As long as this process lives it is one database: another one in its place would
        be mixed with the log of the first. And log and index stay as long as any connection has them.

        Raises:
            FilesChanged: where other files, or none, are in their place.
        """
        found = self._found()
        self._first = self._first or found[0]
        if self._first is None:
            raise FilesChangedError(_("there is no database file {file}").format(file=self.main))
        if found[0] != self._first:
            raise FilesChangedError(_("the database file {file} is missing or was replaced").format(file=self.main))
        with self._lock:
            other = next(iter(self._open), None)
        if other:
            self.check(other)

    def opened(self) -> Opened:
        """What a new connection has open.

        Raises:
            FilesChanged: where it changed meanwhile.
        """
        self.same()
        found = Opened(self._found())
        with self._lock:
            self._open.add(found)
        return found

    def check(self, opened: Opened) -> None:
        """Raises:
        FilesChanged: where anything else stands there now.
        """
        if self._found() != opened.files:
            message = _("the files of the database {file} were moved, removed or replaced; put them back, or restart")
            raise FilesChangedError(message.format(file=self.main))

    def _found(self) -> tuple[Identity, ...]:
        return tuple(map(_identity, self._all))


def _identity(file: Path) -> Identity:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
