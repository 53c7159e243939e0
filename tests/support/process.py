"""Observes child processes and process slots from outside, and waits for conditions."""

import fcntl
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60
"""A timeout in seconds, so long that no test fails because a machine is slow."""
PROC = Path("/proc/self/limits").exists()
"""Whether /proc shows other processes."""


def children(parent: int) -> list[int]:
    """Return the ids of the renderers that the process started and that are still running."""
    if PROC:
        listed = [file.read_text() for file in Path(f"/proc/{parent}/task").glob("*/children")]
        children = [int(pid) for pids in listed for pid in pids.split()]
        return [
            pid
            for pid in children
            if b"assessment.rendering.render_child" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]
    command = ["pgrep", "-P", str(parent), "-f", "assessment.rendering.render_child"]
    return [int(pid) for pid in subprocess.run(command, capture_output=True, check=False).stdout.split()]


def started_child(parent: int) -> int:
    """Wait until this process has started a renderer, and return the renderer's id."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if pids := children(parent):
            return pids[0]
        time.sleep(0.01)
    raise TimeoutError("no renderer was started")


def gone(pid: int) -> bool:
    """Return whether the process has ended and was reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def in_time(condition: Callable[[], object]) -> bool:
    """Wait until the condition is true. Return False if it is still false after `PATIENCE`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


def taken(slots: Path) -> list[str]:
    """Return the names of the slots that are held by any process."""
    names = []
    for slot in sorted(slots.iterdir()):
        with slot.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                names.append(slot.name)
    return names
