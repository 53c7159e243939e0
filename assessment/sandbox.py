"""The sandbox: runs child processes with an empty environment, limited resources and a deadline.

The parent calls `run_child`. The child, started as `python -I -m MODULE PIPE`, calls `enter_sandbox` before anything
else. Then it reads stdin, and writes its output to stdout and its errors to stderr.
"""

import os
import resource
import select
import selectors
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from subprocess import PIPE, Popen, TimeoutExpired
from tempfile import TemporaryDirectory

from .errors import ReadinessError

POLL_SECONDS = 0.2  # how often the parent checks the time and whether anyone still wants the output
MAX_REMOVALS = 1000  # attempts of a child whose parent is gone to remove its folder before it ends
GRACE_SECONDS = 5  # extra time for a child that its own timer should have ended, or that has closed its output
CHUNK_BYTES = 64 * 1024
MAX_MESSAGE_CHARACTERS = 2000  # kept from the end of stderr
CHILD_NICENESS = 10  # people who are answering questions come first


@dataclass(frozen=True)
class Limits:
    """The limits on one kind of child: time, address space, and the size of each file, of stdout and of stderr."""

    seconds: int
    cpu_seconds: int
    memory_bytes: int
    file_bytes: int
    output_bytes: int


class ChildFailedError(ReadinessError):
    """The child did not start, exceeded a limit or ended with an error. The message is the end of its stderr."""


class ChildCancelledError(ReadinessError):
    """The parent stopped the child because no one wants its output anymore."""


def enter_sandbox(limits: Limits, pipe: int) -> None:
    """Limit this process. When the pipe from its parent breaks, delete the current folder and exit."""
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)  # first, so that the process ends whatever happens next
    for kind, maximum in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
    ):
        with suppress(ValueError, OSError):  # macOS does not support all of these limits
            resource.setrlimit(kind, (maximum, maximum))
    folder = os.getcwd()

    def watch() -> None:
        os.read(pipe, 1)  # nothing is ever written to the pipe, so this returns when the parent is gone
        for _attempt in range(MAX_REMOVALS):  # the main thread may write another file meanwhile
            shutil.rmtree(folder, ignore_errors=True)
            if not os.path.exists(folder):
                break
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def run_child(
    module: str,
    data: bytes,
    limits: Limits,
    *,
    lock_fds: Sequence[int] = (),
    is_wanted: Callable[[], bool] = lambda: True,
) -> bytes:
    """Run a module in a child process with an empty folder and environment. Return the child's standard output.

    Args:
        data: The content of the child's stdin.
        lock_fds: Descriptors of locks that the child holds until it ends.
        is_wanted: Returns whether anyone still wants the output. Called several times a second.

    Raises:
        ChildFailedError: The child did not start, exceeded a limit or ended with an error.
        ChildCancelledError: `is_wanted` returned False.
    """
    try:
        with ExitStack() as stack:
            folder = stack.enter_context(TemporaryDirectory(prefix="readiness-", ignore_cleanup_errors=True))
            pipe = os.pipe()  # breaks when this process ends
            for descriptor in pipe:
                stack.callback(os.close, descriptor)
            command, fds = [sys.executable, "-I", "-m", module, str(pipe[0])], (*lock_fds, pipe[0])
            child = Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={}, cwd=folder, pass_fds=fds)
            stack.enter_context(child)
            stack.callback(child.kill)
            os.setpriority(os.PRIO_PROCESS, child.pid, min(19, os.nice(0) + CHILD_NICENESS))
            output, messages = _exchange(child, data, limits, is_wanted)
            if child.wait(GRACE_SECONDS):
                raise ChildFailedError(messages.decode(errors="replace")[-MAX_MESSAGE_CHARACTERS:])
            return output
    except (OSError, TimeoutExpired) as error:
        raise ChildFailedError from error


def _exchange(child: Popen[bytes], data: bytes, limits: Limits, is_wanted: Callable[[], bool]) -> tuple[bytes, bytes]:
    """Send the data to stdin, and return stdout and stderr. Unlike `communicate`, limit their size."""
    deadline = time.monotonic() + limits.seconds
    received = {child.stdout: bytearray(), child.stderr: bytearray()}
    unsent = memoryview(data)
    with selectors.DefaultSelector() as selector:
        for stream in filter(None, (child.stdin, *received)):
            event = selectors.EVENT_READ if stream in received else selectors.EVENT_WRITE
            selector.register(stream, event, stream)
        while selector.get_map():
            for key, _events in selector.select(POLL_SECONDS):
                if key.data in received:
                    rest: bytes | memoryview = os.read(key.fd, CHUNK_BYTES)
                    received[key.data] += rest
                else:
                    sent = len(unsent)  # if the child no longer reads, there is nothing left to send
                    with suppress(BrokenPipeError):
                        sent = os.write(key.fd, unsent[: select.PIPE_BUF])  # this much never blocks
                    rest = unsent = unsent[sent:]
                if not rest:
                    selector.unregister(key.data)
                    key.data.close()
            if time.monotonic() > deadline + GRACE_SECONDS or max(map(len, received.values())) > limits.output_bytes:
                raise ChildFailedError
            if not is_wanted():
                raise ChildCancelledError
    return bytes(received[child.stdout]), bytes(received[child.stderr])
