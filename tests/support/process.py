"""Child processes and process slots, looked at from outside, and a wait for a condition."""

import fcntl
import os
import subprocess
import time
from pathlib import Path

PATIENCE = 60
PROC = Path("/proc/self/limits").exists()


def children(parent: int) -> list[int]:
    """Renderers that a process has started and that have not ended."""
    if PROC:
        listed = [each.read_text() for each in Path(f"/proc/{parent}/task").glob("*/children")]
        found = [int(pid) for pids in listed for pid in pids.split()]
        return [
            pid for pid in found if b"assessment.rendering.render_child" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]
    command = ["pgrep", "-P", str(parent), "-f", "assessment.rendering.render_child"]
    return [int(pid) for pid in subprocess.run(command, capture_output=True, check=False).stdout.split()]


def started_child(parent: int) -> int:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := children(parent):
            return found[0]
        time.sleep(0.01)
    raise TimeoutError("no renderer was started")


def gone(pid: int) -> bool:
    """Ended, and no dead process either."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def in_time(what) -> bool:
    """Whether it comes to be, soon."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.02)
    return False


def taken(slots: Path) -> list[str]:
    """The slots that somebody holds."""
    found = []
    for each in sorted(slots.iterdir()):
        with each.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                found.append(each.name)
    return found
