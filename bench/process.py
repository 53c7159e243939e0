"""Other programs: how long they take, and how much memory they use at most."""

import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One piece of work that other processes do, their start included."""

    seconds: float
    cpu: float
    """CPU seconds of these processes, which do not depend on what else the machine does."""
    output: bytes


def run(work: Callable[[], bytes]) -> Run:
    begun, used = time.perf_counter(), _children_cpu()
    output = work()
    return Run(time.perf_counter() - begun, _children_cpu() - used, output)


def output(*command: str) -> bytes:
    """Of a program that must not fail."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def peak(work: Callable[[], object]) -> int:
    """The most memory in bytes that all processes together had which it started (PSS, looked at again and again)."""
    done = threading.Event()
    found = [0]

    def watch() -> None:
        while not done.wait(0.02):
            found.append(sum(map(memory, descendants(os.getpid()))))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        work()
    finally:
        done.set()
        watching.join()
    return max(found)


def descendants(parent: int) -> Iterator[int]:
    """Its children, their children and so on."""
    for child in children(parent):
        yield child
        yield from descendants(child)


def children(parent: int) -> list[int]:
    """Those that any of its threads has started; none where it has ended."""
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        with suppress(OSError):
            found.extend(map(int, task.read_text().split()))
    return found


def memory(process: int) -> int:
    """Its proportional share (PSS) in bytes; 0 where it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def used_cpu(process: int) -> float:
    """CPU seconds that it has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
