"""The child that renders: started with next to nothing, watched, and ended when it takes too long or nobody waits."""

import contextlib
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from tempfile import TemporaryDirectory

from ..errors import ReadinessError
from .render_child import MOST_BYTES, SECONDS, SEPARATOR

CHILD = ("-I", "-m", "assessment.rendering.render_child")
PDF_SIGN = b"%PDF-"
LOOK = 0.2
"""Seconds after which it is asked again whether anybody still waits."""
CHUNK = 64 * 1024
TOLD = 2000
"""Characters of what the child says that are kept."""


class RenderingError(ReadinessError):
    """The child ended without a document: too slow, too large or broken. The answers are untouched."""


class RenderCancelledError(ReadinessError):
    """Nobody waits for it any more, and the child was ended."""


def render_in_child(
    document: str,
    day: date,
    attachment: bytes = b"",
    held: Sequence[int] = (),
    wanted: Callable[[], bool] = lambda: True,
) -> bytes:
    """The PDF of an HTML document.

    Args:
        day: that of the document, so that the same document gives the same bytes.
        attachment: what is attached to it, if anything.
        held: descriptors of locks that the child is to hold as long as it lives.
        wanted: whether anybody still waits; asked a few times in a second.

    Raises:
        RenderingFailed: where the child gives no document.
        Unwanted: where nobody waits any more.
    """
    given = document.encode() + SEPARATOR + attachment
    try:
        with _started(day, held) as process:
            written, told = _exchange(process, given, wanted)
            code = process.wait(LOOK)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RenderingError from error
    if code or not written.startswith(PDF_SIGN):
        raise RenderingError(told.decode(errors="replace")[-TOLD:])
    return written


@contextlib.contextmanager
def _started(day: date, held: Sequence[int]) -> Iterator[subprocess.Popen[bytes]]:
    """The child in a folder of its own, empty, with a line to this process that breaks when either is killed."""
    with TemporaryDirectory(prefix="readiness-", ignore_cleanup_errors=True) as folder:
        line, end_of_line = os.pipe()
        try:
            with subprocess.Popen(
                [sys.executable, *CHILD, str(line)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={"SOURCE_DATE_EPOCH": str(_epoch(day))},
                cwd=folder,
                pass_fds=(*held, line),
            ) as process:
                try:
                    yield process
                finally:
                    process.kill()
        finally:
            os.close(line)
            os.close(end_of_line)


def _epoch(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _exchange(process: subprocess.Popen[bytes], given: bytes, wanted: Callable[[], bool]) -> tuple[bytes, bytes]:
    """Give the child its input, and take what it writes and says, without waiting for ever and without end."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    found = {process.stdout: bytearray(), process.stderr: bytearray()}
    rest = memoryview(given)
    end = time.monotonic() + SECONDS + 5
    os.set_blocking(process.stdin.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        for each in found:
            selector.register(each, selectors.EVENT_READ)
        while selector.get_map():
            for key, _events in selector.select(LOOK):
                if key.fileobj is process.stdin:
                    rest = _give(key.fd, rest)
                    going_on = bool(rest)
                else:
                    chunk = os.read(key.fd, CHUNK)
                    going_on = bool(chunk)
                    found[key.fileobj] += chunk  # type: ignore[index]
                if not going_on:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()  # type: ignore[union-attr]
            if time.monotonic() > end or max(map(len, found.values())) > MOST_BYTES:
                raise RenderingError
            if not wanted():
                raise RenderCancelledError
    return bytes(found[process.stdout]), bytes(found[process.stderr])


def _give(descriptor: int, rest: memoryview) -> memoryview:
    """What is left to give; nothing where the child takes no more."""
    try:
        return rest[os.write(descriptor, rest[:CHUNK]) :]
    except BlockingIOError:
        return rest
    except BrokenPipeError:
        return rest[:0]
