"""The sandbox: child processes that get little, may do little, and always end.

The parent calls `run_child`. The child, started as `python -I -m MODULE PIPE`, first calls `limit_process` and
`die_with_parent`; then it reads its input from stdin, writes its output to stdout and its complaints to stderr.
"""

import contextlib
import os
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import IO, cast

from .errors import ReadinessError

POLL_SECONDS = 0.2
"""How often the parent checks the time, and whether anyone still wants the output."""
GRACE_SECONDS = 5
"""How long the parent waits for a child that its own timer should have ended, or that has closed its output."""
CHUNK_BYTES = 64 * 1024
MAX_COMPLAINT = 2000
"""Characters of stderr that an error message keeps, counted from the end."""


@dataclass(frozen=True)
class Limits:
    """What one kind of child may use."""

    seconds: int
    """Of the whole run, however busy the machine is."""
    cpu_seconds: int
    memory_bytes: int
    """Address space."""
    file_bytes: int
    """The size of each file that the child writes."""
    output_bytes: int
    """The size of stdout, and of stderr."""
    niceness: int


class ChildFailedError(ReadinessError):
    """The child ended without usable output: too slow, too large or broken. The message is the end of its stderr."""


class ChildCancelledError(ReadinessError):
    """The parent ended the child, because no one wants the output any more."""


# In the child


def limit_process(limits: Limits) -> None:
    """Limit this process. The timer comes first: whatever happens next, the process ends."""
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    os.nice(limits.niceness)  # people who are answering questions come first
    for kind, maximum in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS does not support all of them
            resource.setrlimit(kind, (maximum, maximum))


def die_with_parent(pipe: int) -> None:
    """Watch the pipe from the parent. When it breaks, delete the current folder and end this process."""
    folder = os.getcwd()

    def watch() -> None:
        os.read(pipe, 1)  # nothing is ever written: this returns when the parent is gone
        shutil.rmtree(folder, ignore_errors=True)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


# In the parent


def run_child(
    module: str,
    data: bytes,
    limits: Limits,
    *,
    environment: Mapping[str, str] | None = None,
    lock_fds: Sequence[int] = (),
    is_wanted: Callable[[], bool] = lambda: True,
) -> bytes:
    """Run a module in a child process and return what it writes to stdout.

    Args:
        module: Calls `limit_process` and `die_with_parent` before anything else.
        data: Its stdin.
        environment: All of its environment variables.
        lock_fds: Descriptors of locks, which the child holds as long as it lives.
        is_wanted: Returns whether anyone still wants the output. Called several times a second.

    Raises:
        ChildFailedError: The child did not start, exceeded a limit or ended with an error.
        ChildCancelledError: `is_wanted` returned False.
    """
    try:
        with _started(module, environment or {}, lock_fds) as child:
            output, complaints = _exchange(child, data, limits, is_wanted)
            status = child.wait(GRACE_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ChildFailedError from error
    if status:
        raise ChildFailedError(complaints.decode(errors="replace")[-MAX_COMPLAINT:])
    return output


@contextlib.contextmanager
def _started(
    module: str, environment: Mapping[str, str], lock_fds: Sequence[int]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the child in an empty folder, with a pipe that breaks when this process ends. Kill it on exit."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="readiness-", ignore_cleanup_errors=True))
        pipe, parent_end = os.pipe()
        stack.callback(os.close, pipe)
        stack.callback(os.close, parent_end)
        popen = subprocess.Popen(
            [sys.executable, "-I", "-m", module, str(pipe)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=folder,
            pass_fds=(*lock_fds, pipe),
        )
        child = stack.enter_context(popen)
        stack.callback(child.kill)
        yield child


def _exchange(
    child: "subprocess.Popen[bytes]", data: bytes, limits: Limits, is_wanted: Callable[[], bool]
) -> tuple[bytes, bytes]:
    """Send the input while reading stdout and stderr, which `communicate` would do without a limit on their size."""
    started = time.monotonic()
    stdin, stdout, stderr = cast(tuple[IO[bytes], ...], (child.stdin, child.stdout, child.stderr))
    received = {stdout: bytearray(), stderr: bytearray()}
    unsent = memoryview(data)
    os.set_blocking(stdin.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(stdin, selectors.EVENT_WRITE)
        for stream in received:
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            for key, _events in selector.select(POLL_SECONDS):
                stream = cast(IO[bytes], key.fileobj)
                if stream is stdin:
                    unsent = _send_some(key.fd, unsent)
                    is_open = bool(unsent)
                else:
                    chunk = os.read(key.fd, CHUNK_BYTES)
                    received[stream] += chunk
                    is_open = bool(chunk)
                if not is_open:
                    selector.unregister(stream)
                    stream.close()
            too_late = time.monotonic() > started + limits.seconds + GRACE_SECONDS
            if too_late or max(map(len, received.values())) > limits.output_bytes:
                raise ChildFailedError
            if not is_wanted():
                raise ChildCancelledError
    return bytes(received[stdout]), bytes(received[stderr])


def _send_some(descriptor: int, unsent: memoryview) -> memoryview:
    """Write what the pipe takes and return the rest; nothing is left to send if the child reads no more."""
    try:
        return unsent[os.write(descriptor, unsent[:CHUNK_BYTES]) :]
    except BlockingIOError:
        return unsent
    except BrokenPipeError:
        return unsent[:0]
